import { ConfigError } from '../../errors.ts';

/** What texts are made of: pieces between white space, put back together with one space; or characters (code points). */
export type TextUnit = 'words' | 'characters';

/** The types that texts of a loop may hold, fixed by the human data once: every generation is measured by the same ones. */
export interface Vocabulary {
  readonly unit: TextUnit;
  /** Each type once, the most frequent first, equally frequent ones by code units. */
  readonly types: readonly string[];
  /** Where every document has the same number of tokens, that number: documents have no end of their own then. */
  readonly blockTokens?: number;
}

/** What a model writes in place of something that is in no human text. */
export const UNKNOWN_TYPE = '<unk>';

/** More types than any language has words: texts that hold more are no text, and models of them would fill the memory. */
const MOST_TYPES = 2 ** 21;

/** Tokens of a text, in order. */
export function tokensOf(text: string, unit: TextUnit): readonly string[] {
  if (unit === 'characters') return Array.from(text);
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/u);
}

/** Text of tokens: `tokensOf` gives them back. */
export function textOf(tokens: readonly string[], unit: TextUnit): string {
  return tokens.join(unit === 'words' ? ' ' : '');
}

/**
 * Types of human texts.
 *
 * @param texts all human texts of a loop, held-out ones included: what is never trained on must have a probability too
 * @throws {ConfigError} there is no token, or there are more than two million types
 */
export function fixVocabulary(
  texts: Iterable<string>,
  { unit, blockTokens }: { readonly unit: TextUnit; readonly blockTokens?: number },
): Vocabulary {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const token of tokensOf(text, unit)) counts.set(token, (counts.get(token) ?? 0) + 1);
    if (counts.size > MOST_TYPES) {
      throw new ConfigError({
        place: 'data',
        problem: `the texts hold more than ${MOST_TYPES} different ${unit}`,
        hint: 'Take a sample of them, or characters in place of words.',
      });
    }
  }
  if (counts.size === 0) {
    throw new ConfigError({
      place: 'data',
      problem: `the texts hold no ${unit}`,
      hint: 'Name texts with something in them.',
    });
  }
  const types = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([type]) => type);
  return { unit, types, ...(blockTokens !== undefined && { blockTokens }) };
}

/** Whether two vocabularies are one: by content, because a copy in another thread is another object. */
export function isSameVocabulary(one: Vocabulary, other: Vocabulary): boolean {
  if (one === other) return true;
  return (
    one.unit === other.unit &&
    one.blockTokens === other.blockTokens &&
    one.types.length === other.types.length &&
    one.types.every((type, at) => type === other.types[at])
  );
}
