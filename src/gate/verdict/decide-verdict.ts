import { holmAdjusted } from '../../statistics/holm-adjusted.ts';
import { tailRatioTest } from '../../statistics/tail-ratio-test.ts';
import { TOLERATED_LOSS } from '../../statistics/tolerated-loss.ts';
import { GATE_ALPHAS, PASS_ALPHA, REPETITION_SHARE } from './gate-alphas.ts';
import { judgePanel } from './judge-panel.ts';
import { keepsPassAway } from './keeps-pass-away.ts';
import { neededToFail, neededToPass } from './needed.ts';
import { panelDoubtOf } from './panel-doubt.ts';
import { reasonsOf } from './reasons.ts';
import type {
  GateAlphas,
  Needed,
  OverDispersion,
  PanelMeasurement,
  PanelRelabellings,
  PanelResult,
  Precondition,
  Presence,
  StratumInput,
  StratumResult,
  UncountedStratum,
  Verdict,
} from './verdict.ts';

export interface VerdictInput {
  readonly strata: readonly StratumInput[];
  /** Strata that were to be tested and that an arm cannot tell of: without them nothing passes. */
  readonly uncounted?: readonly UncountedStratum[] | undefined;
  readonly panel: readonly PanelMeasurement[];
  /** What the panel's p-values were made from; without it they are taken to be fine enough. */
  readonly relabellings?: PanelRelabellings | undefined;
  readonly preconditions: readonly Precondition[];
  /** Chance that people would repeat each other so, see `repetitionP` in `compare`; undefined where it is not known. */
  readonly repetitionP?: number | undefined;
  readonly referenceHash: string;
  readonly assumedHuman: boolean;
  /** Tolerated relative loss; default 0.2. */
  readonly delta?: number;
  /** Default 0.03 and 0.02; a release of a line brings its own. */
  readonly alphas?: GateAlphas;
  /** Whether wider than people is a FAIL too, at half of the alphas each way; default false. */
  readonly failOnOverDispersion?: boolean;
  /** Prompts that people answered, where arms are compared prompt by prompt: no generation has more units than these. */
  readonly promptsHeld?: number | undefined;
  /** Where units are users: those of the reference where the same ones are compared, null where any are. */
  readonly usersHeld?: number | null | undefined;
}

/** Preconditions that outputs which repeat each other break by that alone: few different texts are left, and one may be short. */
const OF_REPETITION: ReadonlySet<string> = new Set(['few-repeats', 'enough-units', 'long-enough']);

/**
 * Decides whether a generation has narrowed.
 *
 * 1. A precondition that does not hold makes every number doubtful: INCONCLUSIVE. Except that outputs repeat each other, and nothing else keeps them from
 *    being held against people than what follows from it: FAIL where that is no chance at a thousandth of `alphas.primary`.
 * 2. FAIL where the count of a tested stratum shows more than the tolerated loss, Holm-adjusted p at most the rest of `alphas.primary`, or a range
 *    number of the panel is narrower than people's beyond its margin with a minP-adjusted p of at most `alphas.secondary`.
 * 3. PASS where every tested stratum shows less than the tolerated loss, each at 0.05: no adjustment is due, because all must. A stratum that is
 *    shown only, and has narrowed with its dimension's strata adjusted together, keeps a PASS away. So does one that was to be tested and could
 *    not be counted, and a panel of too few units, or that was relabelled too rarely to find anything, or that would be a FAIL at the level of a
 *    single gate (`PanelDoubt`).
 * 4. INCONCLUSIVE otherwise, with the size of generation that would decide.
 *
 * P(FAIL) is at most the sum of the alphas where nothing is lost; P(PASS) is at most 0.05 where a tested stratum has lost delta or more.
 *
 * @throws {RangeError} for numbers that are no counts or chances, empty arms, or two strata of one id
 */
export function decideVerdict({
  strata: inputs,
  uncounted = [],
  panel: measurements,
  relabellings,
  preconditions,
  repetitionP = 1,
  referenceHash,
  assumedHuman,
  delta = TOLERATED_LOSS,
  alphas = GATE_ALPHAS,
  failOnOverDispersion = false,
  promptsHeld,
  usersHeld,
}: VerdictInput): Verdict {
  requireAlphas(alphas);
  // Two ways to fail share what one has alone.
  const ways = failOnOverDispersion ? 2 : 1;
  const levels = { primary: alphas.primary / ways, secondary: alphas.secondary / ways };
  const tested = testStrata(inputs, { delta, alphas: levels, promptsHeld, usersHeld });
  const strata = tested.map(({ result }) => result);
  const panel = measurements.map((measurement) => judgePanel(measurement, levels.secondary));
  const overDispersion = overDispersionOf(tested, panel, levels.primary * (1 - REPETITION_SHARE));
  const family = strata.filter(({ isTested }) => isTested);
  const isPanelNarrowed = panel.some(({ outcome: each }) => each === 'narrowed');
  const panelDoubt = isPanelNarrowed
    ? undefined
    : panelDoubtOf(measurements, { alpha: levels.secondary, relabellings });
  const areConditionsMet = preconditions.every(({ holds }) => holds);
  const isRepeating =
    repetitionP <= alphas.primary * REPETITION_SHARE &&
    preconditions.some(({ id, holds }) => !holds && id === 'few-repeats') &&
    preconditions.every(({ id, holds }) => holds || OF_REPETITION.has(id));
  const outcome = decide({
    isRepeating,
    areConditionsMet,
    isNarrowed:
      family.some(({ outcome: each }) => each === 'narrowed') ||
      isPanelNarrowed ||
      (failOnOverDispersion && overDispersion.isAlarm),
    areKept:
      family.length > 0 &&
      family.every(({ outcome: each }) => each === 'kept') &&
      !strata.some(keepsPassAway) &&
      uncounted.length === 0 &&
      panelDoubt === undefined,
  });
  const partial = {
    outcome,
    strata,
    ...(uncounted.length > 0 && { uncounted }),
    panel,
    preconditions,
    overDispersion,
    ...(isRepeating && { repetition: { p: repetitionP } }),
    ...(panelDoubt !== undefined && { panelDoubt }),
    referenceHash,
    assumedHuman,
    delta,
    alphas,
  };
  return {
    ...partial,
    needed: areConditionsMet && outcome === 'INCONCLUSIVE' ? jointlyNeeded(family) : undefined,
    reasons: reasonsOf(partial, { failOnOverDispersion }),
  };
}

function decide({
  isRepeating,
  areConditionsMet,
  isNarrowed,
  areKept,
}: {
  readonly isRepeating: boolean;
  readonly areConditionsMet: boolean;
  readonly isNarrowed: boolean;
  readonly areKept: boolean;
}): Verdict['outcome'] {
  if (isRepeating) return 'FAIL';
  if (!areConditionsMet) return 'INCONCLUSIVE';
  if (isNarrowed) return 'FAIL';
  return areKept ? 'PASS' : 'INCONCLUSIVE';
}

interface TestedStratum {
  readonly result: StratumResult;
  /** Adjusted within the family, one-sided towards growth. */
  readonly pOverAdjusted: number;
}

function testStrata(
  inputs: readonly StratumInput[],
  {
    delta,
    alphas,
    promptsHeld,
    usersHeld,
  }: { readonly delta: number; readonly alphas: GateAlphas } & Pick<VerdictInput, 'promptsHeld' | 'usersHeld'>,
): readonly TestedStratum[] {
  if (new Set(inputs.map(({ id }) => id)).size !== inputs.length) throw new RangeError('two strata have the same id');
  const families = new Map<string, number[]>();
  for (const [index, { isTested, dimension }] of inputs.entries()) {
    // Shown strata never decide; within their dimension the many topics must not bring false ones by their number.
    const family = isTested ? 'tested' : `shown:${dimension}`;
    families.set(family, [...(families.get(family) ?? []), index]);
  }
  const tests = inputs.map(({ reference, generation, paired }) => {
    const exact = tailRatioTest({ reference, generation, delta });
    return paired === undefined ? exact : requireChances(paired);
  });
  const level = alphas.primary * (1 - REPETITION_SHARE);
  const results = new Array<TestedStratum>(inputs.length);
  for (const members of families.values()) {
    const fails = holmAdjusted(members.map((index) => tests[index]!.pFail));
    const overs = holmAdjusted(members.map((index) => tests[index]!.pOver));
    for (const [position, index] of members.entries()) {
      const { id, label, dimension, isTail, isTested, reference, generation, paired } = inputs[index]!;
      const { ratio, low, high, pFail, pPass } = tests[index]!;
      const pFailAdjusted = fails[position]!;
      const pOverAdjusted = overs[position]!;
      const outcome = pFailAdjusted <= level ? 'narrowed' : pPass <= PASS_ALPHA ? 'kept' : 'undecided';
      const sizes = {
        reference,
        generation,
        ratio,
        paired,
        delta,
        passAlpha: PASS_ALPHA,
        // A thousandth less moves no size by more than its own error.
        failAlpha: alphas.primary / members.length,
      };
      const inUnits = (needed: Needed | undefined): Needed | undefined =>
        needed === undefined || !('n' in needed) || (promptsHeld === undefined && usersHeld === undefined)
          ? needed
          : {
              n: Math.ceil((needed.n * (paired?.prompts ?? generation.n)) / generation.n),
              ...(promptsHeld !== undefined && { promptsHeld }),
              ...(usersHeld !== undefined && { usersHeld }),
            };
      results[index] = {
        pOverAdjusted,
        result: {
          id,
          label,
          dimension,
          isTail,
          isTested,
          reference,
          generation,
          units: paired?.apart ?? {
            reference: paired?.prompts ?? reference.n,
            generation: paired?.prompts ?? generation.n,
          },
          ...(paired?.shares !== undefined && { unitShares: paired.shares }),
          ratio,
          low,
          high,
          pFail,
          pFailAdjusted,
          pPass,
          presence: presenceOf({
            reference: reference.count,
            generation: generation.count,
            isLoss: outcome === 'narrowed',
            isGrowth: pOverAdjusted <= level,
          }),
          outcome,
          needed: outcome === 'undecided' ? inUnits(neededToPass(sizes)) : undefined,
          neededToFail: outcome === 'undecided' ? inUnits(neededToFail(sizes)) : undefined,
          test: paired === undefined ? 'exact' : paired.apart === undefined ? 'sign-flip' : 'permutation',
        },
      };
    }
  }
  return results;
}

function presenceOf({
  reference,
  generation,
  isLoss,
  isGrowth,
}: {
  readonly reference: number;
  readonly generation: number;
  readonly isLoss: boolean;
  readonly isGrowth: boolean;
}): Presence {
  if (reference > 0 && generation > 0) return 'both';
  if (reference > 0) return isLoss ? 'lost' : 'not seen';
  if (generation > 0) return isGrowth ? 'gained' : 'not in reference';
  return 'neither';
}

/** Tail strata that are tested, adjusted as they are for loss: the others' growth is what the loss of a tail looks like. */
function overDispersionOf(
  tested: readonly TestedStratum[],
  panel: readonly PanelResult[],
  alpha: number,
): OverDispersion {
  const strata = tested
    .filter(({ result: { isTail, isTested }, pOverAdjusted }) => isTail && isTested && pOverAdjusted <= alpha)
    .map(({ result: { id, ratio }, pOverAdjusted }) => ({ id, ratio, pAdjusted: pOverAdjusted }));
  const wider = panel.filter(({ outcome }) => outcome === 'over-dispersed').map(({ id }) => id);
  return { isAlarm: strata.length + wider.length > 0, strata, panel: wider };
}

/** What decides all undecided strata at once. */
function jointlyNeeded(family: readonly StratumResult[]): Needed | undefined {
  const needs = family.flatMap(({ needed }) => (needed === undefined ? [] : [needed]));
  let most: Extract<Needed, { n: number }> | undefined;
  for (const needed of needs) {
    if (!('n' in needed)) return needed;
    if (most === undefined || needed.n > most.n) most = needed;
  }
  return most;
}

function requireAlphas({ primary, secondary }: GateAlphas): void {
  if (!(primary > 0 && secondary > 0 && primary + secondary < 1))
    throw new RangeError(`alphas are ${primary} and ${secondary}; both are above 0 and their sum is below 1`);
}

function requireChances<Test extends { readonly pFail: number; readonly pPass: number; readonly pOver: number }>(
  test: Test,
): Test {
  for (const p of [test.pFail, test.pPass, test.pOver])
    if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability`);
  return test;
}
