import { onePerUnit } from '../compare/one-per-unit.ts';
import { answersPrompts } from '../compare/pair-arms.ts';
import { LEAST_SHARED_PROMPTS } from '../compare/preconditions.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';

/** Arms cut to what can be compared: stages of equal size, and of the same prompts where they share them. */
export interface AlignedStages {
  /** Whole, or where all stages answer prompts of theirs, their answers to those. */
  readonly people: readonly ClassifiedDocument[];
  /** As many texts each, of the same prompts where `areStagesPaired`: shape [stages][documents]. */
  readonly stages: readonly (readonly ClassifiedDocument[])[];
  readonly areStagesPaired: boolean;
  readonly isPairedWithPeople: boolean;
  /** Whether the stages answer prompts at all, whether or not the same ones. */
  readonly answerPrompts: boolean;
  /** Prompts that all stages answer; null where one of them answers none. */
  readonly promptsOfStages: number | null;
  /** Prompts that all stages and people answer; null where an arm answers none. */
  readonly promptsOfAll: number | null;
  /** Units of each stage: prompts, or else texts. */
  readonly units: number;
}

/**
 * Cuts stages to equal size. Where all of them answer prompts, to those that all answer, and to as many replies of each as the stage with
 * the fewest gives; where people answered enough of these prompts, to people's. Else each stage gives one text a unit, as many as the
 * smallest has, the first in key order.
 *
 * @param people in key order
 * @param stages each in key order: shape [stages][documents]
 */
export function alignStages(
  people: readonly ClassifiedDocument[],
  stages: readonly (readonly ClassifiedDocument[])[],
  { ignoresPrompts }: { readonly ignoresPrompts: boolean },
): AlignedStages {
  const answerPrompts = stages.every(answersPrompts);
  const ofStages = answerPrompts ? sharedPrompts(stages) : undefined;
  const ofAll = ofStages !== undefined && answersPrompts(people) ? sharedPrompts([people, ...stages]) : undefined;
  const facts = {
    answerPrompts,
    promptsOfStages: ofStages?.size ?? null,
    promptsOfAll: ofAll?.size ?? null,
  };
  const areStagesPaired = !ignoresPrompts && ofStages !== undefined && ofStages.size >= LEAST_SHARED_PROMPTS;
  if (!areStagesPaired) {
    const single = stages.map(onePerUnit);
    const units = Math.min(...single.map(({ length }) => length));
    return {
      ...facts,
      people,
      stages: single.map((documents) => documents.slice(0, units)),
      areStagesPaired,
      isPairedWithPeople: false,
      units,
    };
  }
  const isPairedWithPeople = ofAll !== undefined && ofAll.size >= LEAST_SHARED_PROMPTS;
  const prompts = isPairedWithPeople ? ofAll : ofStages;
  return {
    ...facts,
    people: isPairedWithPeople ? people.filter(({ document: { prompt } }) => prompts.has(prompt!)) : people,
    stages: asManyReplies(stages, prompts),
    areStagesPaired,
    isPairedWithPeople,
    units: prompts.size,
  };
}

/** Prompts that every arm answers. */
export function sharedPrompts(arms: readonly (readonly ClassifiedDocument[])[]): ReadonlySet<string> {
  const [first, ...others] = arms.map(
    (documents) => new Set(documents.flatMap(({ document: { prompt } }) => (prompt === null ? [] : [prompt]))),
  );
  return new Set([...(first ?? [])].filter((prompt) => others.every((own) => own.has(prompt))));
}

/** Of each prompt the first replies in key order, as many as every stage gives. */
function asManyReplies(
  stages: readonly (readonly ClassifiedDocument[])[],
  prompts: ReadonlySet<string>,
): readonly (readonly ClassifiedDocument[])[] {
  const fewest = new Map<string, number>();
  for (const documents of stages) {
    const counts = new Map<string, number>();
    for (const { document } of documents)
      if (document.prompt !== null) counts.set(document.prompt, (counts.get(document.prompt) ?? 0) + 1);
    for (const prompt of prompts)
      fewest.set(prompt, Math.min(fewest.get(prompt) ?? Number.POSITIVE_INFINITY, counts.get(prompt)!));
  }
  return stages.map((documents) => {
    const taken = new Map<string, number>();
    return documents.filter(({ document: { prompt } }) => {
      if (prompt === null || !prompts.has(prompt)) return false;
      const before = taken.get(prompt) ?? 0;
      taken.set(prompt, before + 1);
      return before < fewest.get(prompt)!;
    });
  });
}
