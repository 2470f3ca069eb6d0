import path from 'node:path';
import type { SimulationResult } from '../src/loop/run/simulation-result.ts';
import {
  type CollapseExperiment,
  courseText,
  DATA,
  logText,
  meanText,
  medianText,
  pointAt,
  runLab,
  runPreset,
  short,
} from './collapse-experiment.ts';

const WIKITEXT = path.join(DATA, 'text/wikitext2.train_sample.txt.gz');
const MOVIELENS = path.join(DATA, 'recsys/ml_latest_small_2018.ratings.csv.gz');
const GENERATIONS_OF_TEXT = [1, 4, 7, 10];
/** Digits enough that a standard error of a mean is a tenth of the recorded one's. */
const MANY_SEEDS = 1000;
/** Single fits cost next to nothing. */
const FITS = 8000;

/** Deviation of each fit, its mean and standard error over seeds. */
function meanDeviation({ generations }: SimulationResult): string {
  const deviations = generations.map(({ values }) => Math.sqrt(values.variance!));
  const mean = deviations.reduce((sum, one) => sum + one, 0) / deviations.length;
  const squares = deviations.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt(squares / (deviations.length - 1) / deviations.length);
  return `${mean.toFixed(4)} ± ${error.toFixed(4)}`;
}

/** Every experiment of docs/collapse.md, in the order of its tables. */
export const COLLAPSE_EXPERIMENTS: readonly CollapseExperiment[] = [
  ...[10, 100].map(
    (size): CollapseExperiment => ({
      id: `kazdan-gaussian-${size}`,
      part: 'experiment',
      what: `Gaussian by maximum likelihood, n = ${size}, 100 generations (Kazdan et al. 2410.16713, recorded runs)`,
      published:
        size === 10
          ? 'replace, t = 10: mean ln v −2.13 ± .16, e .549 ± .070; t = 100: ln v −21.84 ± .52, e .956 ± .18; accumulate, t = 100: v .866 ± .051, e .160 ± .020'
          : 'replace, t = 10: mean ln v −.212 ± .044, e .094 ± .014; t = 100: ln v −1.91 ± .13, e .639 ± .12; accumulate, t = 100: v .990 ± .018, e .0145 ± .0023',
      command: `outcross simulate --preset kazdan-gaussian --size ${size} --seeds ${MANY_SEEDS}`,
      difference:
        'chance: the recorded means rest on a hundred runs each, and ours lie within 1.2 of their standard errors. In the recorded file one pair of run and iteration in nine stands twice; it was counted once.',
      async run() {
        const result = await runPreset('kazdan-gaussian', { size, seeds: MANY_SEEDS });
        const at = (arm: string, measure: string, generation: number) => pointAt(result, { arm, measure, generation });
        return [
          ...[10, 100].map(
            (t) =>
              `replace, t = ${t}: mean ln v ${logText(at('replace', 'variance', t))}, e ${meanText(at('replace', 'mean_shift', t))}`,
          ),
          `accumulate, t = 100: v ${meanText(at('accumulate', 'variance', 100))}, e ${meanText(at('accumulate', 'mean_shift', 100))}`,
          `accumulate-subsample, t = 100: v ${meanText(at('accumulate, subsample', 'variance', 100))}`,
          `n = ${MANY_SEEDS} seeds`,
        ].join('; ');
      },
    }),
  ),
  {
    id: 'first-fit',
    part: 'experiment',
    what: 'First fit of a Gaussian, mean deviation at n = 10, 30, 100, 500, 1000 (Shumailov et al. 2024, code; 1,000 fits each)',
    published: '.9206, .9831, .9916, .9978, .9995',
    command: `outcross simulate --preset first-fit --size 10 --seeds ${FITS}`,
    difference: 'chance; by formula .9227, .9748, .9925, .9985, .9992. Theirs at n = 30 lies two standard errors high.',
    async run() {
      const found: string[] = [];
      for (const size of [10, 30, 100, 500, 1000])
        found.push(`n = ${size}: ${meanDeviation(await runPreset('first-fit', { size, seeds: FITS }))}`);
      return `${found.join('; ')}; ${FITS} fits each`;
    },
  },
  {
    id: 'nature-gaussian',
    part: 'experiment',
    what: 'Gaussian with the unbiased variance, replace (Shumailov et al., Nature 631:755, theorem)',
    published: 'v goes to 0 almost surely, E W2² without bound; by formula at n = t = 100: E W2² 1.446',
    command: `outcross simulate --preset nature-gaussian --seeds ${MANY_SEEDS}`,
    difference: 'none beyond chance.',
    async run() {
      const result = await runPreset('nature-gaussian', { seeds: MANY_SEEDS });
      const at = (measure: string) => pointAt(result, { arm: 'replace', measure, generation: 100 });
      return `t = 100: mean v ${meanText(at('variance'))}, median v ${medianText(at('variance'))}, mean W2² ${meanText(at('wasserstein'))}; n = ${MANY_SEEDS} seeds`;
    },
  },
  {
    id: 'nature-mixture-early',
    part: 'experiment',
    what: 'Mixture of two Gaussians, n = 500 and 1000, 20 generations (third-party rerun of the code of Shumailov et al.)',
    published: 'L2² to the truth .0006 → .0087 and .0016 → .0106; variance −6.5 and −8.8 %; one run each',
    command: 'outcross simulate --preset nature-mixture --size 500 --generations 20 --seeds 20',
    difference:
      'theirs is one run of data drawn around other centres; order and direction are what can be compared. The distance is that of densities and depends on how far components lie apart.',
    async run() {
      const found: string[] = [];
      for (const size of [500, 1000]) {
        const result = await runPreset('nature-mixture', {
          size,
          generations: 20,
          seeds: 20,
          arms: [{ regime: 'replace' }],
        });
        const at = (measure: string, generation: number) => pointAt(result, { arm: 'replace', measure, generation });
        found.push(
          `n = ${size}: L2² ${medianText(at('mixture_distance', 1))} → ${medianText(at('mixture_distance', 20))}, variance of components ${medianText(at('component_variance', 20))} of the truth’s`,
        );
      }
      return `${found.join('; ')}; n = 20 seeds`;
    },
  },
  {
    id: 'nature-mixture-late',
    part: 'experiment',
    what: 'The same, 2,000 generations (Shumailov et al. 2024, figure and last saved run)',
    published:
      'L2² near step 2,000: n = 500 some 700, n = 1000 some 200 (read off the figure; one saved run at n = 1000: 536)',
    command: 'outcross simulate LAB.yaml',
    difference:
      'order and size agree; single runs differ by a factor of two or more, here as there. Lab: truth of two blobs of variance .8 at ±2, two components, replace, two seeds.',
    async run() {
      const found: string[] = [];
      for (const size of [500, 1000]) {
        const result = await runLab({
          data: {
            truth: 'normal-mixture',
            components: [
              { mean: [-2, 0], variance: 0.8 },
              { mean: [2, 0], variance: 0.8 },
            ],
          },
          model: { id: 'gaussian-mixture', components: 2 },
          size,
          generations: 2000,
          seeds: 2,
          arms: [{ regime: 'replace' }],
        });
        const { low, high } = pointAt(result, { arm: 'replace', measure: 'mixture_distance', generation: 2000 });
        found.push(`n = ${size}: ${short(low)} and ${short(high)}`);
      }
      return `L2² ${found.join('; ')}; two seeds each`;
    },
  },
  {
    id: 'regression',
    part: 'experiment',
    what: 'Least squares, 10 features, 50 rows, labels by the last fit, 20 generations (Gerstgrasser et al. 2404.01413; Dohmatob et al. 2402.07712)',
    published:
      'replace grows by the same step each time; accumulate never passes π²/6 of the first. By formula at t = 20: 5.13 and .409 (first .256, bound .422)',
    command: `outcross simulate --preset regression-pi-squared --seeds ${MANY_SEEDS}`,
    difference: 'none beyond chance.',
    async run() {
      const result = await runPreset('regression-pi-squared', { seeds: MANY_SEEDS });
      const at = (arm: string, generation: number) =>
        meanText(pointAt(result, { arm, measure: 'excess_error', generation }));
      return `replace ${at('replace', 1)} → ${at('replace', 20)}; accumulate ${at('accumulate', 20)}; n = ${MANY_SEEDS} seeds`;
    },
  },
  {
    id: 'zipf-types',
    part: 'experiment',
    what: 'Living types of a Zipf law of 2,000 types, n = 5,000, replace (Suresh et al. 2412.17646)',
    published: 'curves only; by formula at t = 1, 2, 5, 10: 1071.6, 834.4, 537.5, 356.8',
    command: 'outcross simulate --preset zipf-types',
    difference: 'chance and the approximation of the formula, both below 1 %.',
    async run() {
      const result = await runLab({
        data: { truth: 'zipf', types: 2000 },
        model: { id: 'categorical' },
        size: 5000,
        generations: 10,
        seeds: 200,
        arms: [{ regime: 'replace' }],
      });
      const at = (generation: number) => meanText(pointAt(result, { arm: 'replace', measure: 'types', generation }));
      return `${[1, 2, 5, 10].map((t) => `t = ${t}: ${at(t)}`).join('; ')}; n = 200 seeds`;
    },
  },
  {
    id: 'n-gram-wikitext',
    part: 'experiment',
    needsData: true,
    what: 'Language model on WikiText-2, 10 generations: outputs alone, or a tenth human (Shumailov et al. 2024, OPT-125m)',
    published:
      'without human text perplexity on real test text rises by some 20 to 28 points; with 10 % kept “minor degradation”; generated text moves to low perplexity with a long tail. Theirs samples by beams, which prefers what is likely',
    command: 'outcross simulate LAB.yaml',
    difference:
      'an n-gram model in place of a transformer: it has no pretraining to fall back on and loses more, and a tenth of fresh human text takes more than half of the rise away, and does not hold perplexity near its start ([why](#how-much-human-text-holds-an-n-gram-model)). Direction and order are the same. Sampled as it is, outputs do not move to low perplexity; cut to the likely (top-p .9) they do, as with their beams. Lab: this data, n-gram of order 3, 50,000 words, one seed.',
    async run() {
      const found: string[] = [];
      for (const [name, sampling] of [
        ['as it is', {}],
        ['top-p .9', { top_p: 0.9 }],
      ] as const) {
        const result = await runLab({
          data: { path: WIKITEXT },
          model: { id: 'n-gram', order: 3 },
          size: 50_000,
          generations: 10,
          seeds: 1,
          sampling,
          arms: [
            { regime: 'replace' },
            { regime: 'mix', human: { share: 0.1, kind: 'fresh' } },
            { regime: 'mix', human: { share: 0.1, kind: 'replayed' } },
          ],
        });
        for (const { title } of result.arms) {
          const course = (measure: string) =>
            courseText(result, { arm: title, measure, generations: GENERATIONS_OF_TEXT });
          found.push(
            `sampled ${name}, ${title}: test perplexity ${course('test_perplexity')}, of outputs under the first model ${course('output_perplexity')}, tail mass ${course('tail_mass')}`,
          );
        }
      }
      return `${found.join('; ')}; t = ${GENERATIONS_OF_TEXT.join(', ')}; one seed`;
    },
  },
  {
    id: 'fresh-fixed-none',
    part: 'experiment',
    what: 'Half of each training set human: new rows, the same rows, none (Alemohammad et al. 2307.01850, MAD)',
    published: 'none: collapse; fixed: only slower; fresh: held. Sign and order only (images)',
    command: 'outcross simulate --preset fresh-fixed-none',
    difference:
      'order agrees. On a Gaussian a fixed set holds a lower level for good: no failure of learning goes on adding up, as in their image models.',
    async run() {
      const result = await runPreset('fresh-fixed-none');
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const at = (measure: string) => pointAt(result, { arm: title, measure, generation: last });
          return `${title}: median v ${medianText(at('variance'))}, mean e ${meanText(at('mean_shift'))}`;
        })
        .join('; ')}; t = ${last}; ${seedCount(result)}`;
    },
  },
  {
    id: 'sampling-bias',
    part: 'experiment',
    what: 'Sampling as it is, cooler, and cut to the centre (Alemohammad et al. 2307.01850)',
    published: 'biased sampling: precision kept, recall lost faster. Sign and order only (images)',
    command: 'outcross simulate --preset sampling-bias',
    difference: 'sign and order agree; levels are those of two-dimensional Gaussians.',
    async run() {
      const result = await runPreset('sampling-bias');
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const at = (measure: string) => medianText(pointAt(result, { arm: title, measure, generation: last }));
          return `${title}: precision ${at('precision')}, recall ${at('recall')}`;
        })
        .join('; ')}; t = ${last}; ${seedCount(result)}`;
    },
  },
  {
    id: 'recommender-movielens',
    part: 'experiment',
    needsData: true,
    what: 'Recommender on MovieLens, temperature .7, retrained on what it led users to take (Mansoury et al. 2007.13019)',
    published: 'popularity of what is recommended rises, aggregate diversity falls, minorities are hit more. Sign only',
    command: 'outcross simulate --preset recommender --data ml-latest-small/ratings.csv --size 10000',
    difference:
      'popularity, diversity and the users of unusual taste go as published. Slates left to chance soften it, and pull to all items alike, not to taste. Users choose by a model of their taste, not by themselves.',
    async run() {
      const result = await runPreset('recommender', { data: { path: MOVIELENS } });
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const at = (measure: string, generation: number) =>
            short(pointAt(result, { arm: title, measure, generation }).median);
          return `${title}: tail mass ${at('tail_mass', 1)} → ${at('tail_mass', last)}, coverage ${at('coverage', 1)} → ${at('coverage', last)}, Gini ${at('gini', 1)} → ${at('gini', last)}, shift of niche users ${at('shift_niche', last)}, of others ${at('shift_majority', last)}`;
        })
        .join('; ')}; t = 1 → ${last}; human tail mass ${short(result.reference.tail_mass!)}; ${seedCount(result)}`;
    },
  },
  {
    id: 'chaney',
    part: 'experiment',
    what: 'Users of four recommenders, retrained on all that was taken (Chaney et al. 1710.11214)',
    published:
      'users of recommenders that learn from them grow more alike than users of an ideal one. Sign and order only',
    command: 'outcross simulate --preset chaney',
    difference:
      'sign and order agree. Fewer users and steps than theirs, and likeness of items taken in place of change against the ideal.',
    async run() {
      const result = await runPreset('chaney');
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const at = (generation: number) =>
            medianText(pointAt(result, { arm: title, measure: 'user_jaccard', generation }));
          return `${title}: likeness of users ${at(1)} → ${at(last)}`;
        })
        .join('; ')}; t = 1 → ${last}; ${seedCount(result)}`;
    },
  },
  {
    id: 'accumulate-with-selection',
    part: 'counter-example',
    what: '“Accumulating is always safe”, and “selection is quality control”: ten-dimensional Gaussian, the best tenth by a local idea of good (Du et al. 2606.13732)',
    published:
      'variance left at t = 1, 10, 50, batch 200: accumulate and select .68, .38, .21; replace and select .003 at t = 10',
    command: 'outcross simulate --preset accumulate-with-selection',
    difference:
      'the preset keeps the tenth nearest to a point off in half of the dimensions, theirs ranks against a reference set moved likewise. Same fall; their setting itself is a test (below).',
    async run() {
      const result = await runPreset('accumulate-with-selection');
      return `${result.arms
        .map(
          ({ title }) =>
            `${title}: v ${courseText(result, { arm: title, measure: 'variance', generations: [1, 2, 10, 50] })}`,
        )
        .join('; ')}; t = 1, 2, 10, 50; ${seedCount(result)}`;
    },
  },
  {
    id: 'wisconsin-logistic',
    part: 'counter-example',
    what: '“Loss and accuracy agree”: logistic regression on its own labels (Dey, Donoho 2410.22812, UCI Wisconsin)',
    published: 'replace: test loss .102 → .942 → 1.054, then frozen, accuracy .965 → .971; accumulate: loss .09 to .13',
    command: 'outcross simulate --preset wisconsin-logistic',
    difference:
      'made-up data of about as many rows and features: the original table is not at hand. Rows that can be told apart without error are a test (below).',
    async run() {
      const result = await runPreset('wisconsin-logistic');
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const at = (measure: string, generation: number) =>
            short(pointAt(result, { arm: title, measure, generation }).median);
          return `${title}: test loss ${at('test_loss', 1)} → ${at('test_loss', last)}, accuracy ${at('accuracy', 1)} → ${at('accuracy', last)}`;
        })
        .join('; ')}; t = 1 → ${last}; ${seedCount(result)}`;
    },
  },
  {
    id: 'kernel-density',
    part: 'counter-example',
    what: '“Collapse is shrinkage”: kernel density, h = .5, n = 100, 30 generations (Kazdan et al. 2410.16713)',
    published:
      'loss on held-out rows rises under replace, bounded or slow under accumulate. By formula after 29 resamplings: mean square 1 + 29 h² = 8.25; accumulate 1.75',
    command: 'outcross simulate --preset kernel-density --seeds 200',
    difference: 'none beyond chance.',
    async run() {
      const result = await runPreset('kernel-density', { seeds: 200 });
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const at = (measure: string, generation: number) => pointAt(result, { arm: title, measure, generation });
          return `${title}: mean square ${meanText(at('second_moment', last))}, test loss ${short(at('test_loss', 1).median)} → ${short(at('test_loss', last).median)}`;
        })
        .join('; ')}; t = ${last}; ${seedCount(result)}`;
    },
  },
  {
    id: 'ten-percent-is-no-constant',
    part: 'counter-example',
    what: '“10 % real is enough”: a tenth of fresh human rows, temperature 1 and .9, n = 100',
    published: 'by formula G7: v .95 and .51; with half of the rows human .90',
    command: 'outcross simulate --preset ten-percent-is-no-constant',
    difference: 'none beyond chance.',
    async run() {
      const result = await runPreset('ten-percent-is-no-constant');
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const form = result.closedForms.find(({ arm, measure }) => arm === title && measure === 'variance');
          const expected = form === undefined ? '' : ` (formula ${short(form.values[last - 1]!)})`;
          return `${title}: v ${meanText(pointAt(result, { arm: title, measure: 'variance', generation: last }))}${expected}`;
        })
        .join('; ')}; t = ${last}; ${seedCount(result)}`;
    },
  },
  {
    id: 'stable-mean',
    part: 'counter-example',
    what: '“A stable mean variance is healthy”: the unbiased Gaussian again, n = 20',
    published: 'by formula G2: E v = 1 for ever, every run collapses',
    command: 'outcross simulate --preset nature-gaussian --size 20 --generations 20 --seeds 2000',
    difference: 'none beyond chance. A few runs with a large variance make up the mean.',
    async run() {
      const result = await runPreset('nature-gaussian', { size: 20, generations: 20, seeds: 2000 });
      const point = pointAt(result, { arm: 'replace', measure: 'variance', generation: 20 });
      return `t = 20: mean v ${meanText(point)}, median v ${medianText(point)}; n = 2000 seeds`;
    },
  },
  {
    id: 'two-models',
    part: 'counter-example',
    what: '“Several models are independent data”: two Gaussians that feed on each other (cf. Artificial Hivemind 2510.22954)',
    published: 'real models answer alike; no figure of a loop',
    command: 'outcross simulate --preset two-models',
    difference: 'a model of the claim, no repetition of their measurement.',
    async run() {
      const result = await runPreset('two-models');
      const last = lastOf(result);
      return `${result.arms
        .map(
          ({ title }) =>
            `${title}: median v ${medianText(pointAt(result, { arm: title, measure: 'variance', generation: last }))}`,
        )
        .join('; ')}; t = ${last}; ${seedCount(result)}`;
    },
  },
  {
    id: 'recipe-cure-text',
    part: 'cure',
    needsData: true,
    what: 'N-gram model on WikiText-2, the default recipe with at most a fifth of human text, against replace; equal training size',
    published: '–',
    command: 'outcross simulate --preset recipe-cure --data wikitext2.train_sample.txt.gz --size 50000',
    difference: 'tail mass .0184 and .0560 of .0594 are .31 and .94 of what human text of the same size holds.',
    async run() {
      const result = await runPreset('recipe-cure', { data: { path: WIKITEXT } });
      const last = lastOf(result);
      return `${result.arms
        .map(({ title }) => {
          const at = (measure: string) => pointAt(result, { arm: title, measure, generation: last });
          return `${title}: tail mass ${short(at('tail_mass').median)}, test loss ${short(at('test_loss').median)} nats a token`;
        })
        .join(
          '; ',
        )}; human text of the same size ${short(result.reference.tail_mass!)}; t = ${last}; ${seedCount(result)}`;
    },
  },
];

function lastOf({ generations }: SimulationResult): number {
  return generations.reduce((most, { generation }) => Math.max(most, generation), 1);
}

function seedCount({ generations }: SimulationResult): string {
  const seeds = new Set(generations.map(({ seed }) => seed)).size;
  return seeds === 1 ? 'one seed' : `n = ${seeds} seeds`;
}
