import { sayUncounted } from '../verdict/reasons.ts';
import { sayCount, sayInterval, sayRatio } from '../verdict/say-number.ts';
import type { StageComparison, StageStep, StepEffect } from './stage-comparison.ts';

/** Steps named in a sentence; all are in the table. */
const STEPS_SAID = 4;
/** Strata that lost and are shown only, beside those that are tested. */
const BESIDE_SAID = 3;

/** What a comparison of stages comes to, one sentence each: what the last stage lost and where, the largest loss first. */
export function sayStages(comparison: Omit<StageComparison, 'findings'>): readonly string[] {
  const { preconditions, steps, stages, strata, uncounted, widths, widthProblem } = comparison;
  const unmet = preconditions.filter(({ holds }) => !holds);
  if (unmet.length > 0) return unmet.map(({ says }) => says);
  const lines = [
    ...strata.map(({ label, isTested, isLossShown, againstPeople, steps: effects }) => ({
      name: label,
      isTested,
      isLossShown,
      effects,
      left: againstPeople.at(-1)!,
      beside: undefined,
      says: 'of its human share is left',
      kept: 'to have less of it than people',
    })),
    ...widths.map(({ title, isLossShown, againstPeople, steps: effects }) => ({
      name: title,
      isTested: true,
      isLossShown,
      effects,
      left: againstPeople.at(-1)!,
      beside: besideNone(againstPeople.at(-1)!),
      says: 'of that of people',
      kept: 'to be narrower in it than people',
    })),
  ];
  const last = stages.at(-1)!.name;
  const size = (ratio: number | undefined) => Math.abs(Math.log(Math.max(ratio ?? 1, 1e-6)));
  const shown = lines
    .filter(({ isLossShown }) => isLossShown)
    // Where people show none there is no ratio: real ones come first.
    .sort(
      (a, b) =>
        Number(a.beside !== undefined) - Number(b.beside !== undefined) ||
        size(b.left.ratio) - size(a.left.ratio) ||
        (a.name < b.name ? -1 : 1),
    );
  const lost = shown.filter(({ isTested }) => isTested);
  const beside = shown.filter(({ isTested }) => !isTested).slice(0, BESIDE_SAID);
  const findings = [...lost, ...beside].map(({ name, isTested, effects, left, says, beside: values }) => {
    const begins = `'${name}'${isTested ? '' : ', which is shown only'}: ${values ?? `${sayRatio(left.ratio ?? 0)} ${says}`} in ${last}${left.low === undefined || values !== undefined ? '' : ` (${sayInterval(left.low, left.high)})`}`;
    return `${begins}; ${sayShares(effects, steps)}`;
  });
  const others = lines.filter(({ isTested, isLossShown }) => isTested && !isLossShown);
  for (const { name, effects, kept } of others)
    for (const [at, { outcome, ratio, low, high }] of effects.entries()) {
      // Where one group shrinks the others' shares grow: what was gained stands in the table.
      if (outcome !== 'lost' || ratio === undefined) continue;
      const { from, to } = steps[at]!;
      findings.push(
        `'${name}' narrowed with ${to}: ${sayRatio(ratio)} times that of ${from ?? 'people'}${low === undefined ? '' : ` (${sayInterval(low, high)})`}, yet ${last} is not shown ${kept}`,
      );
    }
  for (const { to, preconditions: own } of steps)
    for (const { holds, says } of own)
      if (!holds) findings.push(`the step to ${to} cannot be blamed for anything: ${says}`);
  if (uncounted !== undefined)
    findings.push(`${sayUncounted(uncounted)} in every stage and among people: the table does not hold them`);
  if (widthProblem !== null) findings.push(`widths could not be measured: ${widthProblem}`);
  if (lost.length === 0) {
    const tested = strata.filter(({ isTested }) => isTested).length;
    findings.unshift(
      `no loss from people to ${last} is shown in ${sayCount(tested)} strata and ${sayCount(widths.length)} measures of range, so there is none to divide`,
    );
  }
  return findings;
}

/** Both values where people show none; undefined where there is a ratio. */
function besideNone({ reference, generation }: { readonly reference: number; readonly generation: number }) {
  return reference === 0 ? `${Number(generation.toPrecision(2))} against 0 of people` : undefined;
}

/** `of the loss 70 % (90 % interval 55 to 85 %) came with dpo, 20 % (8 to 33 %) was there in base already`. */
function sayShares(effects: readonly StepEffect[], steps: readonly StageStep[]): string {
  const named = effects.flatMap(({ ofLoss }, at) => (ofLoss === undefined ? [] : [{ ...ofLoss, step: steps[at]! }]));
  if (named.length === 0) return 'the data does not show how the loss divides over the steps';
  // Shares whose intervals all hold 0 name no step; they stand in the table.
  if (named.every(({ low, high }) => low <= 0 && high >= 0)) return 'the data does not show which step it came with';
  const said = named
    // Equal shares stay in the order of the steps.
    .sort((a, b) => Math.round(1e6 * (b.ratio - a.ratio)))
    .slice(0, STEPS_SAID)
    .map(({ ratio, low, high, step: { from, to } }, at) => {
      const interval = (least: number, most: number) =>
        `(${at === 0 ? '90 % interval ' : ''}${sayWhole(least)} to ${sayWhole(most)} %)`;
      if (Math.round(100 * ratio) < 0) {
        const given = `${sayWhole(-ratio)} % ${interval(-high, -low)}`;
        return from === null ? `${to} began with ${given} more` : `${to} gave back ${given}`;
      }
      const share = `${sayWhole(ratio)} % ${interval(low, high)}`;
      return from === null ? `${share} was there in ${to} already` : `${share} came with ${to}`;
    });
  return `of the loss ${said.join(', ')}`;
}

/** `70`, `−12`. */
function sayWhole(share: number): string {
  const percent = Math.round(share * 100);
  return percent < 0 ? `−${-percent}` : String(percent === 0 ? 0 : percent);
}
