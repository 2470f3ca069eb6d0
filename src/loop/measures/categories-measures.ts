import { ConfigError } from '../../errors.ts';
import { type Categories, countTypes } from '../data/categories.ts';
import type { HumanData } from '../data/human-data.ts';
import type { Truth } from '../data/truth.ts';
import { isTruthOfCategories } from '../data/truths/truth-of-categories.ts';
import { isFittedCategories } from '../models/fitted-categories.ts';
import { finiteOnly } from './finite-only.ts';
import type { MeasureSet, MeasureSpec } from './measure-set.ts';

export interface CategoriesMeasuresOptions {
  readonly human: HumanData<Categories>;
  /** Absent: shares are those of the human test rows. */
  readonly truth?: Truth<Categories>;
  /** Rows of a training set: what the references are expected at. */
  readonly size: number;
  /** Types of so small a true share make up the tail. Absent: the rarest types that together hold at most 10 % of the truth. */
  readonly tailShare?: number;
  /** What types are called: shape [types]. */
  readonly names?: readonly string[];
  /** Settings of the model: by maximum likelihood (`smoothing: 0`) no loss on human rows is followed. */
  readonly model?: Readonly<Record<string, unknown>>;
}

/** True mass of the tail, at most, where nobody says which types it has. */
const TAIL_MASS = 0.1;
/** Lower edges of the bands of true shares, commonest first. */
const BANDS = [0.1, 0.01, 0.001, 0] as const;
const SAMPLES = 5;
const SAMPLE_DRAWS = 12;
const SAMPLE_LENGTH = 300;

/**
 * What is followed of types: how many live, how evenly, and what is left of those that are rare in the truth: their true mass as far as they
 * live (`tail_mass`), and the mass that the model gives them (`rare_share`), which drift alone does not lower on average. References are
 * what a training set of human rows would show: expected values where a formula gives the truth; otherwise those of the first training
 * set, which is human and is not what the tail was chosen by.
 *
 * @throws {ConfigError} where no formula gives the truth and there are no human test rows
 */
export function categoriesMeasures({
  human,
  truth,
  size,
  tailShare,
  names,
  model,
}: CategoriesMeasuresOptions): MeasureSet<Categories> {
  // By maximum likelihood the loss is infinite wherever a human type is lost: seeds that have lost none would stand for all.
  const hasTestLoss = model?.smoothing !== 0;
  const known = isTruthOfCategories(truth) ? truth.shares : undefined;
  if (known === undefined && human.test.draws.length === 0)
    throw new ConfigError({
      place: 'test',
      problem: 'no human test rows, by which common types are told from rare ones',
      hint: 'Hold out rows, or give the truth by a formula.',
    });
  const shares = known ?? overSum(countTypes(human.test));
  const isTail = tailOf(shares, tailShare);
  const bands = Uint8Array.from(shares, (share) => BANDS.findIndex((edge) => share >= edge));
  const held = overSum(human.test.draws.length > 0 ? countTypes(human.test) : shares);
  const bandIds = BANDS.map((_, band) => band).filter((band) => bands.includes(band));
  const figuresOf = (law: Float64Array): Record<string, number> => {
    let [entropy, squares, rare, unseen, loss] = [0, 0, 0, 0, 0];
    const ofBand = new Float64Array(BANDS.length);
    for (let type = 0; type < law.length; type++) {
      const share = law[type]!;
      const ofTest = held[type]!;
      if (share === 0) {
        unseen += ofTest;
        continue;
      }
      const log = Math.log(share);
      entropy -= share * log;
      squares += share * share;
      loss -= ofTest * log;
      if (isTail[type]) rare += share;
      ofBand[bands[type]!]! += share;
    }
    return {
      gini_simpson: 1 - squares,
      entropy,
      rare_share: rare,
      unseen_share: unseen,
      // A row of a type that the model cannot write has an infinite loss.
      ...(hasTestLoss && unseen === 0 && { test_loss: loss }),
      ...Object.fromEntries(bandIds.map((band) => [`band_${band + 1}`, ofBand[band]!])),
    };
  };
  const livingIn = (counts: Float64Array) => {
    let [types, tail] = [0, 0];
    for (let type = 0; type < counts.length; type++) {
      if (counts[type] === 0) continue;
      types++;
      if (isTail[type]) tail += shares[type]!;
    }
    return { types, tail_mass: tail };
  };
  const ofHumans = countTypes(human.first);
  return {
    specs: specsOf(bandIds).filter(({ id }) => hasTestLoss || id !== 'test_loss'),
    reference:
      known === undefined
        ? { ...livingIn(ofHumans), ...figuresOf(overSum(ofHumans)) }
        : { ...figuresOf(known), ...expectedOf(known, { size, isTail }) },

    measure({ training, outputs, fitted, wantsDetails }) {
      const counts = countTypes(training);
      const law = isFittedCategories(fitted) ? fitted.shares : overSum(counts);
      const values = finiteOnly({ ...livingIn(counts), ...figuresOf(law) });
      if (!wantsDetails) return { values };
      const drawn = new Array<number>(BANDS.length).fill(0);
      for (const type of outputs.draws) drawn[bands[type]!]!++;
      return {
        values,
        // Outputs by the true share of their type, rarest band first.
        histograms: { true_share: { edges: [...BANDS.toReversed(), 1], counts: drawn.reverse() } },
        samples: samplesOf(outputs, names),
      };
    },
  };
}

function tailOf(shares: Float64Array, tailShare: number | undefined): Uint8Array {
  if (tailShare !== undefined) return Uint8Array.from(shares, (share) => (share < tailShare ? 1 : 0));
  const isTail = new Uint8Array(shares.length);
  const rarestFirst = Uint32Array.from(shares, (_, type) => type).sort((a, b) => shares[a]! - shares[b]! || b - a);
  let mass = 0;
  for (const type of rarestFirst) {
    mass += shares[type]!;
    // Rounding of a long sum must not decide about a type.
    if (mass > TAIL_MASS * (1 + 1e-9)) break;
    isTail[type] = 1;
  }
  return isTail;
}

/** Of a training set of human rows: types that occur, rare ones by their mass, and the share of human rows of types that do not. */
function expectedOf(
  shares: Float64Array,
  { size, isTail }: { readonly size: number; readonly isTail: Uint8Array },
): Record<string, number> {
  let [types, tail, unseen] = [0, 0, 0];
  for (let type = 0; type < shares.length; type++) {
    const share = shares[type]!;
    const absent = Math.exp(size * Math.log1p(-share));
    types += 1 - absent;
    if (isTail[type]) tail += share * (1 - absent);
    unseen += share * absent;
  }
  return { types, tail_mass: tail, unseen_share: unseen };
}

function overSum(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => count / sum);
}

function samplesOf({ draws }: Categories, names: readonly string[] | undefined): readonly string[] {
  const rows = Math.min(SAMPLES, Math.ceil(draws.length / SAMPLE_DRAWS));
  return Array.from({ length: rows }, (_, row) =>
    Array.from(
      draws.subarray(row * SAMPLE_DRAWS, (row + 1) * SAMPLE_DRAWS),
      (type) => names?.[type] ?? `type ${type + 1}`,
    )
      .join(', ')
      .slice(0, SAMPLE_LENGTH),
  );
}

function specsOf(bandIds: readonly number[]): readonly MeasureSpec[] {
  const anchor = 'docs/collapse.md#categories';
  const titles = ['types above 10 %', 'types of 1 to 10 %', 'types of .1 to 1 %', 'types below .1 %'];
  return [
    { id: 'tail_mass', title: 'tail mass', unit: 'share', anchor },
    { id: 'types', title: 'types alive', unit: 'types', anchor },
    { id: 'gini_simpson', title: 'diversity', unit: '', anchor },
    { id: 'entropy', title: 'entropy', unit: 'nats', anchor },
    { id: 'rare_share', title: 'share of rare types', unit: 'share', anchor },
    { id: 'unseen_share', title: 'human test rows of lost types', unit: 'share', anchor },
    { id: 'test_loss', title: 'loss on human test rows', unit: 'nats', anchor },
    ...bandIds.map(
      (band): MeasureSpec => ({
        id: `band_${band + 1}`,
        title: `mass of ${titles[band]!}`,
        unit: 'share',
        anchor,
      }),
    ),
  ];
}
