import {
  canonicalColumnName,
  PREFERENCE_COLUMNS,
  PROMPT_COLUMNS,
  PROMPT_EXTRA_COLUMNS,
  RESPONSE_COLUMNS,
  SYSTEM_COLUMNS,
} from '../../io/column-names.ts';

/** What a field is in its row: an answer, what was asked, what was said to the model beforehand, or a text by itself. */
export type FieldSide = 'answer' | 'prompt' | 'system' | 'text';

const PROMPTS: ReadonlySet<string> = new Set([...PROMPT_COLUMNS, ...PROMPT_EXTRA_COLUMNS]);
const SYSTEMS: ReadonlySet<string> = new Set(SYSTEM_COLUMNS);
const ANSWERS: ReadonlySet<string> = new Set([...RESPONSE_COLUMNS, ...PREFERENCE_COLUMNS.flat()]);
/** Longer names have no known meaning. */
const MOST_NAME_LENGTH = 64;

/** @param field path without indices, with the chat role: `text`, `messages[assistant]`, `data.output` */
export function fieldSide(field: string): FieldSide {
  const open = field.endsWith(']') ? field.lastIndexOf('[') : -1;
  const role = open === -1 ? undefined : field.slice(open + 1, -1);
  if (role !== undefined) return role === 'assistant' ? 'answer' : role === 'system' ? 'system' : 'prompt';
  const name = canonicalColumnName(field.slice(field.lastIndexOf('.') + 1).slice(0, MOST_NAME_LENGTH));
  if (SYSTEMS.has(name)) return 'system';
  if (PROMPTS.has(name)) return 'prompt';
  return ANSWERS.has(name) ? 'answer' : 'text';
}
