/** How what a model writes differs from what it learnt: temperature and top-p act on the strata's shares, fitness on each stratum. */
export interface PlanBias {
  /** Above 0; below 1 sharpens. */
  readonly temperature: number;
  /** In (0, 1]: the commonest strata whose mass reaches it are written, the others are not. */
  readonly topP: number;
}

/** Strata of one kind, for what they all have in common: how the whole is shared out. */
export interface FieldGroup {
  /** Strata in it. */
  readonly strata: number;
  /** Human share of each of them. */
  readonly share: number;
  /** At least 0: how likely what the model writes of it is to come through, beside other strata. */
  readonly fitness: number;
  /** Human rows of each of them in a generation. */
  readonly humanRows: number;
}

/** What a model writes of a stratum, by what it has learnt of it. */
export interface SelectionField {
  readonly isNeutral: boolean;
  /**
   * Share among what generation t's model writes (0 is the model that the loop begins with), of a stratum of a group that has this share of what the model
   * learnt, the other strata being as expected for what this one leaves them.
   */
  drawn(share: number, options: { readonly group: number; readonly t: number }): number;
  /** Generations after which the field stands still, at most. */
  readonly settledAfter: number;
}

interface FieldStep {
  /** Sum of all weights. */
  readonly sum: number;
  /** Share below which nothing is written. */
  readonly least: number;
  /** Shape [groups]: expected share of each of its strata, and its weight in the sum. */
  readonly shares: Float64Array;
  readonly weights: Float64Array;
}

/** No share moves by more than this part of itself: the field stands still. */
const STILL = 1e-9;
const MOST_STEPS = 20_000;

/** The field of a loop without selection. */
const NEUTRAL: SelectionField = { isNeutral: true, drawn: (share) => share, settledAfter: 0 };

/**
 * The field of a loop: strata are followed by their expected shares, as if there were endlessly many rows, because what all of them share is
 * the sum over all of them, in which noise averages out. A simulation holds it against whole loops.
 *
 * @param groups all strata
 * @param options.synthetic rows that the model writes for each generation
 * @param options.rows rows of a training set
 */
export function selectionField(
  groups: readonly FieldGroup[],
  { synthetic, rows, bias }: { readonly synthetic: number; readonly rows: number; readonly bias: PlanBias },
): SelectionField {
  const fitness = groups[0]?.fitness ?? 1;
  const isEven = groups.every((group) => group.fitness === fitness);
  if (bias.temperature === 1 && bias.topP === 1 && isEven) return NEUTRAL;
  const power = 1 / bias.temperature;
  const steps: FieldStep[] = [];
  const shares = Float64Array.from(groups, ({ share }) => share);
  const raised = new Float64Array(groups.length);
  let isStill = false;
  const advance = () => {
    for (let i = 0; i < shares.length; i++) raised[i] = power === 1 ? shares[i]! : shares[i]! ** power;
    const least = bias.topP === 1 ? 0 : nucleusEdge(groups, { shares, raised, topP: bias.topP });
    let sum = 0;
    for (const [i, group] of groups.entries()) {
      if (shares[i]! < least) raised[i] = 0;
      sum += group.strata * group.fitness * raised[i]!;
    }
    steps.push({ sum, least, shares: shares.slice(), weights: raised.map((weight, i) => weight * groups[i]!.fitness) });
    let moved = 0;
    for (const [i, group] of groups.entries()) {
      const drawn = sum > 0 ? (group.fitness * raised[i]!) / sum : 0;
      const next = (group.humanRows + synthetic * drawn) / rows;
      moved = Math.max(moved, Math.abs(next - shares[i]!) / Math.max(shares[i]!, 1e-300));
      shares[i] = next;
    }
    isStill = moved < STILL || steps.length >= MOST_STEPS;
  };
  const at = (t: number) => {
    while (steps.length <= t && !isStill) advance();
    return steps[Math.min(t, steps.length - 1)]!;
  };
  return {
    isNeutral: false,
    drawn(share, { group, t }) {
      const { sum, least, shares: expected, weights } = at(t);
      if (share < least || share <= 0) return 0;
      if (share >= 1) return 1;
      const weight = groups[group]!.fitness * (power === 1 ? share : share ** power);
      // What this stratum has more than expected the others have less: without that a common one would run away from its own sum.
      const left = (1 - share) / (1 - Math.min(expected[group]!, 1 - 1e-12));
      const others = Math.max(0, sum - weights[group]!) * (power === 1 ? left : left ** power);
      return weight + others > 0 ? weight / (weight + others) : 0;
    },
    get settledAfter() {
      at(MOST_STEPS);
      return steps.length;
    },
  };
}

/** Smallest share among the commonest strata whose mass, once sharpened, reaches `topP`. */
function nucleusEdge(
  groups: readonly FieldGroup[],
  { shares, raised, topP }: { readonly shares: Float64Array; readonly raised: Float64Array; readonly topP: number },
): number {
  let total = 0;
  for (const [i, { strata }] of groups.entries()) total += strata * raised[i]!;
  const order = [...groups.keys()].sort((a, b) => shares[b]! - shares[a]! || a - b);
  let mass = 0;
  for (const i of order) {
    // Within a group the nucleus may end; all of them are as common, so that the group is written or not as a whole.
    mass += groups[i]!.strata * raised[i]!;
    if (mass >= topP * total * (1 - 1e-12)) return shares[i]! * (1 - 1e-9);
  }
  return 0;
}
