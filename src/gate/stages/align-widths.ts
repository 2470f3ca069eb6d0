import { onePerUnit } from '../compare/one-per-unit.ts';
import type { PanelInput } from '../panel/panel-input.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import type { AlignedStages } from './align-stages.ts';

/** Arms of the panel, people first: as many units each, as many texts a unit, unit i of one arm beside unit i of every other. */
export interface AlignedWidths {
  /** Shape [1 + stages][units · repliesPerUnit]. */
  readonly arms: readonly (readonly PanelInput[])[];
  readonly units: number;
  readonly repliesPerUnit: number;
}

/**
 * Cuts arms to equal n for the panel: texts of K words, exact copies within an arm left out. Units of all arms are put side by side and
 * named alike, so that blocks of one arm and the next hold the same units whichever two arms are measured, and the chain of ratios can be
 * divided over its steps. Arms that share no prompts are put side by side in key order, which is chance: labels may be swapped within such
 * pairs as well as anywhere.
 *
 * @param options.firstWords K
 */
export function alignWidths(
  { people, stages, areStagesPaired, isPairedWithPeople }: AlignedStages,
  { firstWords }: { readonly firstWords: number },
): AlignedWidths {
  const usable = (documents: readonly ClassifiedDocument[]) => {
    const seen = new Set<bigint>();
    return documents.filter(({ document: { key }, words }) => {
      if (words < firstWords || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  };
  const human = usable(people);
  const models = stages.map(usable);
  if (!areStagesPaired)
    return sideBySide([human, ...models].map((arm) => onePerUnit(arm).map((document) => [document])));
  const byPrompt = (isPairedWithPeople ? [human, ...models] : models).map(gatherByPrompt);
  const prompts = [...byPrompt[0]!.keys()].filter((prompt) => byPrompt.every((arm) => arm.has(prompt))).sort();
  const replies = prompts.map((prompt) => Math.min(...byPrompt.map((arm) => arm.get(prompt)!.length)));
  // People who answered other prompts are independent of each other, and replies to one prompt are not: one each then.
  const perUnit = isPairedWithPeople ? mostTexts(replies) : 1;
  const kept = prompts.filter((_, at) => replies[at]! >= perUnit);
  const paired = byPrompt.map((arm) => kept.map((prompt) => arm.get(prompt)!.slice(0, perUnit)));
  return sideBySide(isPairedWithPeople ? paired : [onePerUnit(human).map((document) => [document]), ...paired]);
}

function sideBySide(arms: readonly (readonly (readonly ClassifiedDocument[])[])[]): AlignedWidths {
  const units = Math.min(...arms.map(({ length }) => length));
  const repliesPerUnit = arms[0]?.[0]?.length ?? 1;
  return {
    arms: arms.map((arm) =>
      arm.slice(0, units).flatMap((documents, unit) =>
        documents.map(({ document: { text }, surprisal, vector, topic }, reply) => ({
          key: BigInt(unit * repliesPerUnit + reply),
          unit: String(unit),
          text,
          surprisal,
          vector,
          topic,
        })),
      ),
    ),
    units,
    repliesPerUnit,
  };
}

function gatherByPrompt(documents: readonly ClassifiedDocument[]): ReadonlyMap<string, readonly ClassifiedDocument[]> {
  const gathered = new Map<string, ClassifiedDocument[]>();
  for (const each of documents) {
    const prompt = each.document.prompt!;
    const own = gathered.get(prompt);
    if (own === undefined) gathered.set(prompt, [each]);
    else own.push(each);
  }
  return gathered;
}

/** Replies a unit that keep the most texts; of equally good numbers the smallest. */
function mostTexts(replies: readonly number[]): number {
  const descending = replies.toSorted((a, b) => b - a);
  let best = { perUnit: 1, texts: 0 };
  for (let units = descending.length; units >= 1; units--) {
    const perUnit = descending[units - 1]!;
    if (perUnit * units > best.texts) best = { perUnit, texts: perUnit * units };
  }
  return best.perUnit;
}
