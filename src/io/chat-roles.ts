const ALIASES: ReadonlyMap<string, string> = new Map([
  ['human', 'user'],
  ['prompter', 'user'],
  ['customer', 'user'],
  ['gpt', 'assistant'],
  ['chatgpt', 'assistant'],
  ['bot', 'assistant'],
  ['chatbot', 'assistant'],
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['bing', 'assistant'],
  ['bard', 'assistant'],
  ['claude', 'assistant'],
]);

/** A role is a short word; anything longer is text that ended up in the wrong column. */
const ROLE_PATTERN = /^[\p{L}][\p{L}\p{N}_-]{0,31}$/u;

/**
 * One name for a chat role however a format spells it: ShareGPT's `human` and `gpt` are `user` and `assistant`.
 * Other short words stay as they are in lower case; what is no short word becomes `other`, so that hostile rows
 * cannot make up field names without end. A role says who has the turn; it declares nothing about who wrote it.
 */
export function canonicalRole(role: string): string {
  if (role.length > 64) return 'other';
  const name = role.trim().toLowerCase();
  return ALIASES.get(name) ?? (ROLE_PATTERN.test(name) ? name : 'other');
}
