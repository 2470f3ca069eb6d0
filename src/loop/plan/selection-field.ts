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
  /** Whether what is rarer loses more: then chances of falls do not rise with the share. Not so where a temperature above 1 flattens shares. */
  readonly favoursCommon: boolean;
  /**
   * For strata of a group: share among what generation t's model writes (0 is the model that the loop begins with; Infinity: one of a time when the field
   * stands still) by the stratum's share of what the model learnt, the other strata being as expected for what this one leaves them.
   */
  drawnBy(options: { readonly group: number; readonly t: number }): (share: number) => number;
}

interface FieldStep {
  /** Share of a stratum of a group below which nothing of it is written. */
  leastOf(group: number): number;
  /** Shape [groups]: weight of all other strata over that of one of the group, at the odds of 1 against it. */
  readonly others: Float64Array;
}

/** No share moves by more than this part of itself: the field stands still. */
const STILL = 1e-9;
const MOST_STEPS = 20_000;
/** As many as a plan can have generations. */
const STEPS_KEPT = 500;

/** The field of a loop without selection. */
const NEUTRAL: SelectionField = { isNeutral: true, favoursCommon: true, drawnBy: () => (share) => share };

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
  const shares = Float64Array.from(groups, ({ share }) => share);
  const raised = new Float64Array(groups.length);
  // The first steps, and the one that all later ones are like: on the way there nothing is kept, which may take thousands of them.
  const steps: FieldStep[] = [];
  let rest: FieldStep | undefined;
  let taken = 0;
  const advance = () => {
    for (let i = 0; i < shares.length; i++) raised[i] = power === 1 ? shares[i]! : shares[i]! ** power;
    const least = bias.topP === 1 ? 0 : nucleusEdge(groups, { shares, raised, topP: bias.topP });
    let sum = 0;
    for (const [i, group] of groups.entries()) {
      if (shares[i]! < least) raised[i] = 0;
      sum += group.strata * group.fitness * raised[i]!;
    }
    const leastOf =
      bias.topP === 1 ? () => 0 : nucleusLeasts(groups, { shares: shares.slice(), power, topP: bias.topP });
    const others = new Float64Array(groups.length);
    let moved = 0;
    for (const [i, group] of groups.entries()) {
      const weight = group.fitness * raised[i]!;
      // What a stratum has more than expected the others have less: without that a common one would run away from its own sum.
      const left = 1 - Math.min(shares[i]!, 1 - 1e-12);
      others[i] = Math.max(0, sum - weight) / (power === 1 ? left : left ** power) / group.fitness;
      const drawn = sum > 0 ? weight / sum : 0;
      const next = (group.humanRows + synthetic * drawn) / rows;
      moved = Math.max(moved, Math.abs(next - shares[i]!) / Math.max(shares[i]!, 1e-300));
      shares[i] = next;
    }
    const step = { leastOf, others };
    taken++;
    if (steps.length < STEPS_KEPT) steps.push(step);
    if (moved < STILL || taken >= MOST_STEPS) rest = step;
  };
  const at = (t: number): FieldStep => {
    while (rest === undefined && taken <= t) advance();
    return t < STEPS_KEPT ? (steps[t] ?? rest!) : rest!;
  };
  return {
    isNeutral: false,
    favoursCommon: power >= 1 && isEven,
    drawnBy({ group, t }) {
      const { fitness } = groups[group]!;
      if (fitness === 0) return () => 0;
      const { leastOf, others } = at(t);
      const least = leastOf(group);
      const against = others[group]!;
      return (share) => {
        if (share < least || share <= 0) return 0;
        if (share >= 1) return 1;
        const odds = (1 - share) / share;
        return 1 / (1 + against * (power === 1 ? odds : odds ** power));
      };
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

/**
 * Of a group the share at which one of its strata leaves the nucleus: where what is commoner than it reaches `topP` of all, the others standing as
 * expected for what it leaves them. The commonest that are outside come before it once it is rarer than they are.
 */
function nucleusLeasts(
  groups: readonly FieldGroup[],
  { shares, power, topP }: { readonly shares: Float64Array; readonly power: number; readonly topP: number },
): (group: number) => number {
  let sorted: { readonly order: readonly number[]; readonly raised: Float64Array; readonly total: number } | undefined;
  const sort = () => {
    const raised = shares.map((share) => share ** power);
    let total = 0;
    for (const [i, { strata }] of groups.entries()) total += strata * raised[i]!;
    return { order: [...groups.keys()].sort((a, b) => shares[b]! - shares[a]! || a - b), raised, total };
  };
  return (group) => {
    // Most steps on the way to the end are never asked.
    sorted ??= sort();
    const { order, raised, total } = sorted;
    const all = total - raised[group]!;
    const left = 1 - Math.min(shares[group]!, 1 - 1e-12);
    let commoner = 0;
    for (const [place, other] of order.entries()) {
      commoner += (groups[other]!.strata - (other === group ? 1 : 0)) * raised[other]!;
      const beyond = commoner - topP * all;
      // As long as all others that are commoner do not reach it, no share is too small.
      if (beyond <= 1e-12 * all) continue;
      // (commoner - P all) ((1 - x)/left)^power = P x^power
      const odds = (beyond / topP) ** (1 / power) / left;
      const least = odds / (1 + odds);
      if (least >= shares[other]!) return shares[other]! * (1 - 1e-9);
      const next = order[place + 1];
      if (next === undefined || least >= shares[next]!) return least * (1 - 1e-9);
    }
    return 0;
  };
}
