import type { ClassifiedDocument } from '../reference/classify-document.ts';
import { countStrata, isKnown } from '../reference/count-strata.ts';
import type { StratumDefinition } from '../reference/reference-manifest.ts';
import { GATE_ALPHAS } from '../verdict/gate-alphas.ts';
import { type PairedPrompt, pairedTailTest } from '../verdict/paired-tail-test.ts';
import type { StratumInput } from '../verdict/verdict.ts';
import { onePerUnit } from './one-per-unit.ts';

/** Documents of both arms, placed in strata. */
export interface PlacedArms {
  readonly reference: readonly ClassifiedDocument[];
  readonly generation: readonly ClassifiedDocument[];
}

/**
 * Counts of each stratum in both arms, as the verdict tests them: of one document a unit, which are independent; prompt by prompt where both
 * arms answer the same ones. Strata of the prompts themselves have the same mass in both arms then, and are shown only.
 *
 * @param options.delta tolerated relative loss
 * @param options.alpha level that the tested strata share; default that of a single gate
 * @returns without strata of which an arm cannot tell
 */
export function stratumInputs(
  strata: readonly StratumDefinition[],
  { reference, generation }: PlacedArms,
  {
    isPaired,
    seed,
    delta,
    alpha = GATE_ALPHAS.primary,
  }: { readonly isPaired: boolean; readonly seed: number; readonly delta: number; readonly alpha?: number },
): readonly StratumInput[] {
  const family = strata.filter(({ isTested }) => isTested).length;
  const counted = isPaired
    ? { reference, generation }
    : { reference: onePerUnit(reference), generation: onePerUnit(generation) };
  const counts = {
    reference: countStrata(strata, counted.reference),
    generation: countStrata(strata, counted.generation),
  };
  return strata.flatMap(({ id, label, dimension, isTail, isTested }, at): readonly StratumInput[] => {
    const own = { reference: counts.reference[at]!, generation: counts.generation[at]! };
    // An arm of which the dimension is not known at all has no share of it.
    if (own.reference.n === 0 || own.generation.n === 0) return [];
    const input = { id, label, dimension, isTail, isTested, ...own };
    if (!isPaired) return [input];
    const prompts = pairedPrompts(strata[at]!, at, counted);
    if (prompts.length === 0) return [];
    if (prompts.every(isByDesign)) return [{ ...input, isTested: false }];
    // What is shown only is never the reason of a FAIL, and needs no finer chances at a line's later releases.
    const draws = isTested ? drawsFor(alpha / family) : FEWEST_DRAWS;
    return [{ ...input, paired: pairedTailTest(prompts, { seed: seed + at, delta, draws }) }];
  });
}

/** Draws of sign flips beyond which nothing becomes clearer, and at most: at a million a stratum takes seconds. */
const FEWEST_DRAWS = 9_999;
const MOST_DRAWS = 999_999;
/** As many draws as extreme as these are expected at the level itself. */
const AT_LEVEL = 10;

/** Draws with which a chance of the level can be told: p is never below one in so many. @param level of one test at Holm's first step */
function drawsFor(level: number): number {
  return Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, Math.ceil(AT_LEVEL / level)));
}

/** Every reply of a prompt lies in the stratum or none does, in both arms alike: the prompts were chosen so, and no model can lose it. */
function isByDesign({ reference, generation }: PairedPrompt): boolean {
  const whole = reference.count === 0 || reference.count === reference.n;
  return whole && reference.count * generation.n === generation.count * reference.n;
}

function pairedPrompts(
  stratum: StratumDefinition,
  at: number,
  { reference, generation }: PlacedArms,
): readonly PairedPrompt[] {
  const counts = (documents: readonly ClassifiedDocument[]) => {
    const found = new Map<string, { count: number; n: number }>();
    for (const document of documents) {
      if (!isKnown(stratum.rule, document)) continue;
      const { prompt } = document.document;
      if (prompt === null) continue;
      const own = found.get(prompt) ?? { count: 0, n: 0 };
      found.set(prompt, { count: own.count + Number(document.strata.includes(at)), n: own.n + 1 });
    }
    return found;
  };
  const human = counts(reference);
  const model = counts(generation);
  // In the order of prompts' keys, so that seeded draws depend on nothing else.
  return [...human.keys()].sort().flatMap((prompt) => {
    const other = model.get(prompt);
    return other === undefined ? [] : [{ reference: human.get(prompt)!, generation: other }];
  });
}
