import type { DecidedUse } from '../../audit/origin-index.ts';
import type { UseFacts } from '../../engine/candidate-rows.ts';
import { canonicalColumnName, PROMPT_COLUMNS, PROMPT_EXTRA_COLUMNS, SYSTEM_COLUMNS } from '../../io/column-names.ts';
import { syntheticProbability } from '../../origin/synthetic-probability.ts';

const MILLION = 1_000_000;
const ASKED: ReadonlySet<string> = new Set<string>([...PROMPT_COLUMNS, ...PROMPT_EXTRA_COLUMNS, ...SYSTEM_COLUMNS]);

/** What a build needs to know of the records of a use. */
export function useFacts({ source, field, signature, overlay, decision }: DecidedUse): UseFacts {
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
  };
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
