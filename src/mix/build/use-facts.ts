import type { DecidedUse } from '../../audit/origin-index.ts';
import type { UseFacts } from '../../engine/candidate-rows.ts';
import { canonicalColumnName, PROMPT_COLUMNS, PROMPT_EXTRA_COLUMNS, SYSTEM_COLUMNS } from '../../io/column-names.ts';
import { closestReviews, reviewerOf } from '../../origin/review-evidence.ts';
import { reviewerName } from '../../origin/reviewer-name.ts';
import { syntheticProbability } from '../../origin/synthetic-probability.ts';

const MILLION = 1_000_000;
/** Marks a verifier that is a reviewer. */
export const REVIEWER_PREFIX = 'reviewer:';
const ASKED: ReadonlySet<string> = new Set<string>([...PROMPT_COLUMNS, ...PROMPT_EXTRA_COLUMNS, ...SYSTEM_COLUMNS]);

/**
 * What a build needs to know of the records of a use.
 *
 * @param reviewers whose verdicts stand for model text: true for all, false for none
 */
export function useFacts(
  { source, field, signature, overlay, decision }: DecidedUse,
  { reviewers = false }: { readonly reviewers?: boolean | readonly string[] | undefined } = {},
): UseFacts {
  const { origin, evidence, rule } = decision;
  const probability = syntheticProbability({ origin, evidence, date: null });
  return {
    source,
    field,
    signature,
    overlay,
    isPrompt: isPromptField(field),
    class: origin.class,
    status: origin.status,
    flag: origin.flag,
    rule,
    depthMin: origin.generationDepth.min,
    depthMax: origin.generationDepth.max,
    families: origin.generatorFamilies.length === 0 ? null : origin.generatorFamilies.join(';'),
    pSynthetic: probability === null ? null : Math.round(probability.p * MILLION),
    reviewers: reviewers === false ? null : standingReviewers(evidence, reviewers),
  };
}

/** Reviewers of whom what they said last and closest is a class, as `reviewer:<name>`; null: none. */
function standingReviewers(
  evidence: DecidedUse['decision']['evidence'],
  among: true | readonly string[],
): string | null {
  const names = closestReviews(evidence).flatMap((item) => {
    const reviewer = item.class === undefined ? undefined : reviewerOf(item)?.reviewer;
    const counts = reviewer !== undefined && (among === true || among.some((name) => reviewerName(name) === reviewer));
    return counts ? [`${REVIEWER_PREFIX}${reviewer}`] : [];
  });
  return names.length === 0 ? null : [...new Set(names)].sort().join(';');
}

/**
 * Whether a field is what is asked, not what is answered: turns of anybody but the assistant, prompts, contexts and system prompts.
 *
 * @param field path without indices, with the chat role in brackets: `messages[user]`, `prompt`, `chosen[assistant]`
 */
export function isPromptField(field: string): boolean {
  const role = /\[([^\]]*)\]$/.exec(field)?.[1];
  if (role !== undefined) return role !== 'assistant';
  return ASKED.has(canonicalColumnName(field.slice(0, 64).split('.')[0]!));
}
