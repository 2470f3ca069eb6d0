import {
  DETECTION_LEVELS,
  type DetectionProfile,
  profilesOfLength,
} from '../src/origin/prevalence/detection-profile.ts';
import { estimateShare, type ShareEstimate } from '../src/origin/prevalence/estimate-share.ts';
import { mixtureShare } from '../src/origin/prevalence/mixture-share.ts';
import { countPile, type ShareBucket } from '../src/origin/prevalence/pile-counts.ts';
import { shareAtMost } from '../src/origin/prevalence/share-bounds.ts';
import { testGroups } from '../src/origin/prevalence/test-groups.ts';
import { UNSEEN_ESCAPE_ODDS, unseenRates } from '../src/origin/prevalence/unseen-rates.ts';
import { LENGTH_BUCKETS, type LengthBucket } from '../src/origin/style/style-bucket.ts';
import { normalUpperTail } from '../src/statistics/normal-upper-tail.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import type { Pool, PoolText } from './prevalence-pools.ts';

/** Shares of AI text that mixtures are made with. */
export const SHARES = [0, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75];
export const GROUP_SIZES = [20, 50, 100];
export const GROUP_SHARES = [0.1, 0.25, 0.5, 1];
/** Groups tested at once, and those of them with AI text. */
export const GROUPS = 40;
export const GROUPS_WITH_AI = 8;

export interface MixtureOptions {
  /** Mixtures of each share. */
  readonly mixtures: number;
  /** Texts of a mixture. */
  readonly texts: number;
  /** Of each length. */
  readonly anchors: number;
  readonly seed: number;
}

/** Figures of a set of mixtures; shares and errors of shares are 0-1. */
export interface ShareRow {
  readonly test: string;
  readonly mixtures: number;
  /** Share of mixtures whose interval holds the share, whose lower bound is above it, whose upper bound is below it. */
  readonly covered: number;
  readonly lowTooHigh: number;
  readonly highTooLow: number;
  /** Share of those without AI text whose lower bound is 0. */
  readonly zeroAtZero: number;
  readonly width: number;
  /** Mean absolute error of the point, of those where one was given; and share of those where none was. */
  readonly error: number;
  readonly withheld: number;
  /** Standard deviation of that error among the mixtures where a point was given; absent in figures of earlier versions. */
  readonly errorSpread?: number;
  /** Mean absolute errors of the estimators, given or not. */
  readonly mixture: number;
  readonly threshold: number;
  /** The same without taking unknown generators for harder than known ones: upper bounds below the share, error of the mixture. */
  readonly plainHighTooLow: number;
  readonly plainMixture: number;
  readonly byShare: readonly {
    readonly share: number;
    readonly covered: number;
    readonly error: number;
    readonly width: number;
  }[];
}

/** Figures of mixtures of one length. */
export interface LengthRow extends ShareRow {
  readonly length: LengthBucket;
  /** The same by what is found of texts of all lengths together: upper bounds below the share, mean width of the interval. */
  readonly wholeHighTooLow: number;
  readonly wholeWidth: number;
}

interface Mixture {
  readonly share: number;
  readonly estimate: ShareEstimate;
  readonly plain: { readonly high: number; readonly mixture: number };
  /** Upper bound by profiles of all lengths together. */
  readonly wholeHigh: number;
}

/** Draws mixtures of each share from a pool and estimates them. */
export function measureShares(
  pools: readonly Pool[],
  { mixtures, texts, anchors, seed }: MixtureOptions,
  log: (line: string) => void,
): readonly ShareRow[] {
  const unseen: Mixture[] = [];
  const rows = pools.map((pool) => {
    const own = drawMixtures(pool, { mixtures, texts, anchors, seed });
    log(`${pool.name}, ${anchors} anchors: ${own.length} mixtures of ${texts}`);
    if (pool.isUnseen) unseen.push(...own);
    return figures(pool.name, own);
  });
  return [...rows, figures('all unseen domains', unseen)];
}

/** The same with all texts of a mixture of one length, for each length that a pool has enough texts of, longer ones cut to it included. */
export function measureLengths(
  pools: readonly Pool[],
  options: MixtureOptions,
  log: (line: string) => void,
): readonly LengthRow[] {
  const unseen = new Map<LengthBucket, Mixture[]>(LENGTH_BUCKETS.map(({ name }) => [name, []]));
  const rows = pools.flatMap((pool) =>
    lengthsWithCut(pool).map(({ name: length, pool: part, isCut }): LengthRow => {
      const own = drawMixtures(part, options);
      log(`${pool.name}, ${length} words: ${own.length} mixtures of ${options.texts}`);
      if (pool.isUnseen) unseen.get(length)!.push(...own);
      return lengthFigures(isCut ? `${pool.name}, cut` : pool.name, length, own);
    }),
  );
  const all = [...unseen].filter(([, own]) => own.length > 0);
  return [...rows, ...all.map(([length, own]) => lengthFigures('all unseen domains', length, own))];
}

function lengthFigures(test: string, length: LengthBucket, own: readonly Mixture[]): LengthRow {
  const mean = (of: (mixture: Mixture) => number) => own.reduce((sum, each) => sum + of(each), 0) / own.length;
  return {
    ...figures(test, own),
    length,
    wholeHighTooLow: mean(({ share, estimate, wholeHigh }) => (Math.max(estimate.low, wholeHigh) < share ? 1 : 0)),
    wholeWidth: mean(({ estimate, wholeHigh }) => Math.max(estimate.low, wholeHigh) - estimate.low),
  };
}

function drawMixtures(pool: Pool, { mixtures, texts, anchors, seed }: MixtureOptions): readonly Mixture[] {
  const random = seededGenerator(seed + anchors);
  const parts = lengthsOf(pool);
  return SHARES.flatMap((share) =>
    Array.from({ length: mixtures }, (): Mixture => {
      const buckets = drawBuckets(pool, { parts, share, random, texts, anchors });
      const estimate = estimateShare({ buckets, documents: texts, hardMarked: 0, seed, replicates: 199 });
      // Anchors unlike the texts bound nothing from above, by whatever profiles.
      const isUnlike = estimate.doubts.some(({ code }) => code === 'anchors-unlike');
      const wholeHigh = isUnlike ? 1 : highBy(buckets, worstOf(pool.wholeProfiles, UNSEEN_ESCAPE_ODDS));
      return { share, estimate, plain: estimatePlainly(buckets), wholeHigh };
    }),
  );
}

/** The texts of a mixture by length, each with anchors of its own. */
function drawBuckets(
  pool: Pool,
  {
    parts,
    share,
    random,
    texts,
    anchors,
  }: Pick<MixtureOptions, 'texts' | 'anchors'> & {
    readonly parts: ReturnType<typeof lengthsOf>;
    readonly share: number;
    readonly random: () => number;
  },
): readonly ShareBucket[] {
  const drawn = drawTexts(pool, { share, random, size: texts });
  return [...Map.groupBy(drawn, lengthOf)].map(
    ([name, own]): ShareBucket => ({
      name,
      anchors: drawAnchors(parts.find((part) => part.name === name)!.pool, anchors, random),
      scores: Float64Array.from(own, ({ logit }) => logit),
      profiles: profilesOfLength(pool.profiles, own[0]!.words),
    }),
  );
}

/** Human texts of a length below which a pool has none of it: draws from fewer are too much alike. */
const LEAST_HUMAN = 60;
/** The same for AI texts of a generator. */
const LEAST_AI = 30;

function lengthOf({ words }: PoolText): LengthBucket {
  return LENGTH_BUCKETS.findLast(({ from }) => words >= from)!.name;
}

/** The pool divided by length, without lengths of which it has too few texts. */
function lengthsOf(pool: Pool): readonly { readonly name: LengthBucket; readonly pool: Pool }[] {
  return LENGTH_BUCKETS.flatMap(({ name }) => {
    const of = (texts: readonly PoolText[]) => texts.filter((text) => lengthOf(text) === name);
    const human = of(pool.human);
    const ai = Object.entries(pool.ai)
      .map(([generator, texts]) => [generator, of(texts)] as const)
      .filter(([, { length }]) => length >= LEAST_AI);
    return human.length < LEAST_HUMAN || ai.length === 0
      ? []
      : [{ name, pool: { ...pool, human, ai: Object.fromEntries(ai) } }];
  });
}

/** The lengths of a pool; where it has too few texts of one, longer ones that were cut to it. */
function lengthsWithCut(pool: Pool) {
  const own = lengthsOf(pool).map((part) => ({ ...part, isCut: false }));
  const cut = lengthsOf({ ...pool, ...pool.cut }).map((part) => ({ ...part, isCut: true }));
  return [...cut.filter(({ name }) => own.every((part) => part.name !== name)), ...own];
}

/** A pool without texts of lengths that it has too few of. */
export function usablePool(pool: Pool): Pool {
  const parts = lengthsOf(pool).map((part) => part.pool);
  const generators = [...new Set(parts.flatMap(({ ai }) => Object.keys(ai)))].sort();
  return {
    ...pool,
    human: parts.flatMap(({ human }) => human),
    ai: Object.fromEntries(generators.map((name) => [name, parts.flatMap(({ ai }) => ai[name] ?? [])])),
  };
}

function pickOf(random: () => number) {
  return (texts: readonly PoolText[]): PoolText => texts[Math.floor(random() * texts.length)]!;
}

function drawAnchors(pool: Pool, count: number, random: () => number): Float64Array {
  const pick = pickOf(random);
  return Float64Array.from({ length: count }, () => pick(pool.human).logit);
}

/** Texts drawn with replacement; AI text from a random choice of the pool's generators in random proportions. */
function drawTexts(
  pool: Pool,
  { share, random, size }: { readonly share: number; readonly random: () => number; readonly size: number },
): readonly PoolText[] {
  const pick = pickOf(random);
  const ai = Math.round(share * size);
  const names = Object.keys(pool.ai).sort();
  const generators = names
    .map((name) => ({ name, rank: random() }))
    .sort((x, y) => x.rank - y.rank)
    .slice(0, 1 + Math.floor(random() * names.length))
    // Exponential weights over their sum: proportions even on the simplex.
    .map(({ name }) => ({ name, weight: -Math.log(1 - random()) }));
  const whole = generators.reduce((sum, { weight }) => sum + weight, 0);
  const pickGenerator = () => {
    let left = random() * whole;
    for (const { name, weight } of generators) {
      left -= weight;
      if (left < 0) return name;
    }
    return generators.at(-1)!.name;
  };
  return Array.from({ length: size }, (_, index) => pick(index < ai ? pool.ai[pickGenerator()]! : pool.human));
}

/** What the estimate would be were unknown generators taken for no harder than the worst known one. */
function estimatePlainly(buckets: readonly ShareBucket[]): Mixture['plain'] {
  const { exceeding, n, shapes, effectiveAnchors, profiles } = countPile(buckets)!;
  const known = profiles.map(({ rates }) => rates);
  const human = shapes.map(({ a, b }) => a / (a + b));
  return {
    high: highBy(buckets, worstOf(profiles, 1)),
    mixture: mixtureShare({ exceeding, n, human, anchors: effectiveAnchors }, known),
  };
}

/** The upper bound where at least `worst` of AI text is found. */
function highBy(buckets: readonly ShareBucket[], worst: readonly number[]): number {
  const { exceeding, n, shapes } = countPile(buckets)!;
  let high = 1;
  for (const level of [0.1, 0.5, 0.75]) {
    const index = DETECTION_LEVELS.indexOf(level);
    const seen = { exceeding: exceeding[index]!, n, shapes: shapes[index]! };
    high = shareAtMost(seen, worst, { tail: 0.025 / 3, known: high });
  }
  return high;
}

function worstOf(profiles: readonly DetectionProfile[], odds: number): readonly number[] {
  const worst = DETECTION_LEVELS.map((_, level) => Math.min(...profiles.map(({ rates }) => rates[level]!)));
  return unseenRates(worst, odds);
}

function figures(test: string, own: readonly Mixture[]): ShareRow {
  const mean = (of: (mixture: Mixture) => number, some: readonly Mixture[] = own) =>
    some.reduce((sum, each) => sum + of(each), 0) / some.length;
  const covers = ({ share, estimate }: Mixture) => (estimate.low <= share && share <= estimate.high ? 1 : 0);
  const width = ({ estimate }: Mixture) => estimate.high - estimate.low;
  const errorOf = (name: string) => (mixture: Mixture) =>
    Math.abs((mixture.estimate.estimators.find((each) => each.name === name)?.share ?? 0) - mixture.share);
  const given = own.filter(({ estimate }) => estimate.point !== null);
  const pointError = ({ share, estimate }: Mixture) => Math.abs(estimate.point! - share);
  return {
    test,
    mixtures: own.length,
    covered: mean(covers),
    lowTooHigh: mean(({ share, estimate }) => (estimate.low > share ? 1 : 0)),
    highTooLow: mean(({ share, estimate }) => (estimate.high < share ? 1 : 0)),
    zeroAtZero: mean(
      ({ estimate }) => (estimate.low === 0 ? 1 : 0),
      own.filter(({ share }) => share === 0),
    ),
    width: mean(width),
    error: mean(pointError, given),
    errorSpread: spreadOf(given.map(pointError)),
    withheld: 1 - given.length / own.length,
    mixture: mean(errorOf('mixture')),
    threshold: mean(errorOf('threshold')),
    plainHighTooLow: mean(({ share, estimate, plain }) => (Math.max(estimate.low, plain.high) < share ? 1 : 0)),
    plainMixture: mean(({ share, plain }) => Math.abs(plain.mixture - share)),
    byShare: SHARES.map((share) => {
      const some = own.filter((mixture) => mixture.share === share);
      const pointed = some.filter(({ estimate }) => estimate.point !== null);
      return {
        share,
        covered: mean(covers, some),
        error: mean(pointError, pointed),
        width: mean(width, some),
      };
    }),
  };
}

/** Standard deviation; 0 of fewer than two values. */
function spreadOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** How much oftener than the worst generator measured another is supposed to escape. */
export const ESCAPE_ODDS = [1, 1.25, 1.5, 2, 3, 4];

/** How often the upper bound lies below the share of mixtures of a domain that no profile was measured on, for each of `ESCAPE_ODDS`. */
export interface OddsRow {
  readonly test: string;
  /** Mixtures of the lengths that the domain's texts have. */
  readonly mixtures: number;
  readonly highTooLow: readonly number[];
  /** Mean width of the interval. */
  readonly width: readonly number[];
  /** Mixtures of one length each, of all lengths together. */
  readonly ofOneLength: { readonly mixtures: number; readonly highTooLow: readonly number[] };
}

/** Measures the upper bound under each supposition of how much harder unknown generators are, in each unseen domain by itself. */
export function measureOdds(
  pools: readonly Pool[],
  options: MixtureOptions,
  log: (line: string) => void,
): readonly OddsRow[] {
  return pools
    .filter(({ isUnseen }) => isUnseen)
    .map((pool): OddsRow => {
      const whole = drawHighs(pool, options);
      const parts = lengthsWithCut(pool).flatMap(({ pool: part }) => drawHighs(part, options));
      log(`${pool.name}: odds of escaping, ${whole.length} mixtures and ${parts.length} of one length`);
      const tooLow = (some: readonly Highs[]) =>
        ESCAPE_ODDS.map((_, index) => some.filter(({ share, highs }) => highs[index]! < share).length / some.length);
      return {
        test: pool.name,
        mixtures: whole.length,
        highTooLow: tooLow(whole),
        width: ESCAPE_ODDS.map(
          (_, index) => whole.reduce((sum, { low, highs }) => sum + highs[index]! - low, 0) / whole.length,
        ),
        ofOneLength: { mixtures: parts.length, highTooLow: tooLow(parts) },
      };
    });
}

/** Bounds of a mixture: the upper ones by `ESCAPE_ODDS`. */
interface Highs {
  readonly share: number;
  readonly low: number;
  readonly highs: readonly number[];
}

function drawHighs(pool: Pool, { mixtures, texts, anchors, seed }: MixtureOptions): readonly Highs[] {
  // Other mixtures than those that everything else is judged on.
  const random = seededGenerator(seed + 7_000_000 + anchors);
  const parts = lengthsOf(pool);
  return SHARES.flatMap((share) =>
    Array.from({ length: mixtures }, (): Highs => {
      const buckets = drawBuckets(pool, { parts, share, random, texts, anchors });
      const { low, doubts } = estimateShare({ buckets, documents: texts, hardMarked: 0, seed, replicates: 39 });
      const isUnlike = doubts.some(({ code }) => code === 'anchors-unlike');
      const { profiles } = countPile(buckets)!;
      const highs = ESCAPE_ODDS.map((odds) => (isUnlike ? 1 : Math.max(low, highBy(buckets, worstOf(profiles, odds)))));
      return { share, low, highs };
    }),
  );
}

/** Intraclass correlations of latent style that authors' texts are drawn with: none, and that of prolific writers. */
export const GROUP_CORRELATIONS = [0, 0.1];
/** Groups known to be human, and texts of each. */
export const HUMAN_GROUPS = 20;
export const TEXTS_OF_HUMAN_GROUP = 20;

/** How many groups with AI text are named, and how many of those named have none. */
export interface GroupRow {
  readonly test: string;
  readonly size: number;
  readonly share: number;
  /** How alike texts of one author are, of `GROUP_CORRELATIONS`. */
  readonly correlation: number;
  /** Groups with AI text, those of them named, and those named without, over all rounds. */
  readonly withAi: number;
  readonly right: number;
  readonly wrong: number;
  /** Share of those named that have none: mean over the rounds, 0 where none was named. */
  readonly falseShare: number;
}

/**
 * Tests `GROUPS` groups of equal size at a false discovery rate of 0.05, `GROUPS_WITH_AI` of them with AI text, some rounds each. Each
 * group is of one author, and so are those known to be human: texts are drawn at ranks that their author shares in part.
 */
export function measureGroups(
  pools: readonly Pool[],
  { rounds, anchors, seed }: { readonly rounds: number; readonly anchors: number; readonly seed: number },
  log: (line: string) => void,
): readonly GroupRow[] {
  const all = pools.flatMap((pool) => {
    const sorted = pool.human.map(({ logit }) => logit).sort((x, y) => x - y);
    const rows = GROUP_CORRELATIONS.flatMap((correlation) =>
      GROUP_SIZES.flatMap((size) =>
        GROUP_SHARES.map((share): GroupRow => {
          const random = seededGenerator(seed + size);
          const author = (count: number) => drawAuthor(sorted, { correlation, count, random });
          let right = 0;
          let wrong = 0;
          let falseShare = 0;
          for (let round = 0; round < rounds; round++) {
            const human = drawAnchors(pool, anchors, random);
            const humanGroups = Array.from({ length: HUMAN_GROUPS }, (_, index) => ({
              name: `known ${index}`,
              scores: [{ bucket: pool.name, scores: author(TEXTS_OF_HUMAN_GROUP) }],
            }));
            const groups = Array.from({ length: GROUPS }, (_, index) => {
              const ai = index < GROUPS_WITH_AI ? Math.round(share * size) : 0;
              const written = drawTexts(pool, { share: 1, random, size: ai }).map(({ logit }) => logit);
              const scores = Float64Array.from([...written, ...author(size - ai)]);
              // Texts of all lengths lie in one bucket: groups are told apart by counts, in which no profile has a part.
              const buckets = [{ name: pool.name, scores, anchors: human, profiles: pool.wholeProfiles }];
              return { name: `${index}`, buckets, documents: size, hardMarked: 0 };
            });
            const named = testGroups(groups, { humanGroups, seed, replicates: 39 })
              .groups.filter(({ outcome }) => outcome === 'more-model-text')
              .map(({ name }) => Number(name));
            const found = named.filter((index) => index < GROUPS_WITH_AI).length;
            right += found;
            wrong += named.length - found;
            falseShare += named.length === 0 ? 0 : (named.length - found) / named.length / rounds;
          }
          const withAi = GROUPS_WITH_AI * rounds;
          return { test: pool.name, size, share, correlation, withAi, right, wrong, falseShare };
        }),
      ),
    );
    log(`${pool.name}: ${rows.length * rounds} rounds of groups`);
    return rows;
  });
  const isUnseen = new Set(pools.flatMap(({ name, isUnseen: unseen }) => (unseen ? [name] : [])));
  const cells = Map.groupBy(
    all.filter(({ test }) => isUnseen.has(test)),
    ({ correlation, size, share }) => JSON.stringify([correlation, size, share]),
  );
  return [
    ...all,
    ...[...cells.values()].map((own): GroupRow => {
      const sum = (of: (row: GroupRow) => number) => own.reduce((total, row) => total + of(row), 0);
      return {
        ...own[0]!,
        test: 'all unseen domains',
        withAi: sum(({ withAi }) => withAi),
        right: sum(({ right }) => right),
        wrong: sum(({ wrong }) => wrong),
        falseShare: sum(({ falseShare }) => falseShare) / own.length,
      };
    }),
  ];
}

/** Scores of one author's human texts: of ranks whose normal scores have something in common. */
function drawAuthor(
  sorted: readonly number[],
  {
    correlation,
    count,
    random,
  }: { readonly correlation: number; readonly count: number; readonly random: () => number },
): Float64Array {
  const habit = Math.sqrt(correlation) * normalDraw(random);
  return Float64Array.from({ length: count }, () => {
    const rank = normalUpperTail(habit + Math.sqrt(1 - correlation) * normalDraw(random));
    return sorted[Math.min(sorted.length - 1, Math.floor((1 - rank) * sorted.length))]!;
  });
}

/** Box and Muller's. */
function normalDraw(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
