import { holmAdjusted } from '../../statistics/holm-adjusted.ts';
import { tailRatioTest } from '../../statistics/tail-ratio-test.ts';
import type { GateRuler } from '../compare/judge-arms.ts';
import { onePerUnit } from '../compare/one-per-unit.ts';
import { stratumInputs } from '../compare/stratum-inputs.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import { isKnown } from '../reference/count-strata.ts';
import type { StratumDefinition } from '../reference/reference-manifest.ts';
import { decideVerdict } from '../verdict/decide-verdict.ts';
import type { GateAlphas, StratumInput } from '../verdict/verdict.ts';
import type { AlignedStages } from './align-stages.ts';
import type { LossAttribution } from './attribute-loss.ts';
import { type ArmShares, lossOfShares } from './loss-of-shares.ts';
import type { StageShare, StageStratum, StepEffect, StepOutcome } from './stage-comparison.ts';

/**
 * Strata on their way through the stages. A step is tested for any loss, by the exact test of counts or prompt by prompt with sign flips;
 * the chances of all steps of all tested strata are adjusted together (Holm), those of strata that are shown only within their dimension.
 * Stages against people are tested for the tolerated loss as a verdict tests them, each at its part of the level.
 *
 * @param options.areClear whether a step can be blamed: shape [stages]
 */
export function attributeStrata(
  { reference: { strata, manifest, hash } }: GateRuler,
  arms: AlignedStages,
  { alphas, areClear }: { readonly alphas: GateAlphas; readonly areClear: readonly boolean[] },
): readonly StageStratum[] {
  const { people, stages, isPairedWithPeople, areStagesPaired } = arms;
  const { seed, delta } = manifest;
  const inputsOf = (
    reference: readonly ClassifiedDocument[],
    generation: readonly ClassifiedDocument[],
    options: { readonly isPaired: boolean; readonly delta: number },
  ) =>
    new Map(stratumInputs(strata, { reference, generation }, { seed, ...options }).map((input) => [input.id, input]));
  const last = stages.at(-1)!;
  const againstPeople = stages.map((stage) => inputsOf(people, stage, { isPaired: isPairedWithPeople, delta }));
  const steps = stages.map((stage, at) =>
    inputsOf(at === 0 ? people : stages[at - 1]!, stage, {
      isPaired: at === 0 ? isPairedWithPeople : areStagesPaired,
      delta: 0,
    }),
  );
  const whole = inputsOf(people, last, { isPaired: isPairedWithPeople, delta: 0 });
  const known = strata.flatMap((definition, at) => {
    const { id } = definition;
    const isMeasured = [...againstPeople, ...steps, whole].every((inputs) => inputs.has(id));
    // What every stage has by design, as groups of the prompts, no stage can lose.
    return isMeasured ? [{ definition, at, isTested: whole.get(id)!.isTested }] : [];
  });
  const judged = againstPeople.map((inputs) => {
    const { strata: results } = decideVerdict({
      strata: known.map(({ definition: { id }, isTested }) => ({ ...inputs.get(id)!, isTested })),
      panel: [],
      preconditions: [],
      referenceHash: hash,
      assumedHuman: false,
      delta,
      alphas: { primary: alphas.primary / stages.length, secondary: alphas.secondary / stages.length },
    });
    return new Map(results.map((result) => [result.id, result]));
  });
  const families = new Map<string, typeof known>();
  for (const each of known) {
    const family = each.isTested ? 'tested' : `shown:${each.definition.dimension}`;
    families.set(family, [...(families.get(family) ?? []), each]);
  }
  const measured = new Map<string, Pick<StageStratum, 'steps' | 'isLossShown'>>();
  for (const members of families.values()) {
    const tests = members.map(({ definition: { id } }) => steps.map((inputs) => testOf(inputs.get(id)!)));
    const losses = holmAdjusted(tests.flatMap((own) => own.map(({ pFail }) => pFail)));
    const gains = holmAdjusted(tests.flatMap((own) => own.map(({ pOver }) => pOver)));
    const wholes = holmAdjusted(members.map(({ definition: { id } }) => testOf(whole.get(id)!).pFail));
    for (const [position, { definition, at }] of members.entries()) {
      const isLossShown = wholes[position]! <= alphas.primary;
      const attribution = isLossShown ? divide(definition, at, arms) : undefined;
      measured.set(definition.id, {
        isLossShown,
        steps: tests[position]!.map(({ ratio, low, high }, step): StepEffect => {
          const pLossAdjusted = losses[position * stages.length + step]!;
          const pGainAdjusted = gains[position * stages.length + step]!;
          return {
            ratio,
            low: ratio === undefined ? undefined : low,
            high,
            pLossAdjusted,
            pGainAdjusted,
            outcome: outcomeOf({
              isClear: areClear[step]!,
              isLost: pLossAdjusted <= alphas.primary,
              isGained: pGainAdjusted <= alphas.primary,
              isKept: ratio !== undefined && low >= 1 - delta,
            }),
            ofLoss: attribution?.shares?.[step],
          };
        }),
      });
    }
  }
  return known.map(({ definition: { id, label, dimension, isTail }, isTested }) => ({
    id,
    label,
    dimension,
    isTail,
    isTested,
    againstPeople: judged.map((results): StageShare => {
      const { reference, generation, ratio, low, high, pFailAdjusted, outcome, test } = results.get(id)!;
      return {
        reference,
        generation,
        ratio,
        low,
        high,
        pFailAdjusted: Math.min(1, pFailAdjusted * stages.length),
        outcome,
        test,
      };
    }),
    ...measured.get(id)!,
  }));
}

function testOf({ reference, generation, paired }: StratumInput) {
  return paired ?? tailRatioTest({ reference, generation, delta: 0 });
}

export function outcomeOf({
  isClear,
  isLost,
  isGained,
  isKept,
}: {
  readonly isClear: boolean;
  readonly isLost: boolean;
  readonly isGained: boolean;
  readonly isKept: boolean;
}): StepOutcome {
  if (!isClear) return 'undecided';
  if (isLost) return 'lost';
  if (isGained) return 'gained';
  return isKept ? 'kept' : 'undecided';
}

/** Undefined where an arm has too few units that could lie in it. */
function divide(
  { rule }: StratumDefinition,
  at: number,
  { people, stages, isPairedWithPeople, areStagesPaired }: AlignedStages,
): LossAttribution | undefined {
  const arms = [people, ...stages].map((documents) => documents.filter((document) => isKnown(rule, document)));
  const isIn = ({ strata }: ClassifiedDocument) => Number(strata.includes(at));
  const single = (documents: readonly ClassifiedDocument[], unitsOf: number): ArmShares => ({
    values: onePerUnit(documents).map(isIn),
    unitsOf,
  });
  let shares: readonly ArmShares[];
  if (areStagesPaired) {
    const paired = isPairedWithPeople ? arms : arms.slice(1);
    const byPrompt = paired.map((documents) => {
      const found = new Map<string, { count: number; n: number }>();
      for (const document of documents) {
        const prompt = document.document.prompt!;
        const { count, n } = found.get(prompt) ?? { count: 0, n: 0 };
        found.set(prompt, { count: count + isIn(document), n: n + 1 });
      }
      return found;
    });
    const prompts = [...byPrompt[0]!.keys()].filter((prompt) => byPrompt.every((own) => own.has(prompt)));
    const values = byPrompt.map(
      (own): ArmShares => ({
        values: prompts.map((prompt) => own.get(prompt)!.count / own.get(prompt)!.n),
        unitsOf: 1,
      }),
    );
    shares = isPairedWithPeople ? values : [single(arms[0]!, 0), ...values];
  } else shares = arms.map(single);
  return shares.every(({ values }) => values.length >= 2) ? lossOfShares(shares) : undefined;
}
