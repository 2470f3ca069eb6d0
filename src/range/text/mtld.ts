/** A factor ends where types/tokens <= 18/25 = .72; in whole numbers, so that the border is exact. */
const TYPES_AT_END = 18;
const TOKENS_AT_END = 25;

/**
 * Measure of textual lexical diversity (McCarthy and Jarvis 2010): mean length of the stretches ("factors") whose type-token ratio
 * stays above .72, the mean of reading forwards and backwards. The stretch left at the end counts as the part of a factor that it
 * has gone, (1 - ratio)/(1 - .72). No stretch is too short to end; a text without any repetition scores its length.
 *
 * @param tokens shape [tokens]
 * @returns tokens, from 1. Larger is wider. Undefined for an empty text
 */
export function mtld(tokens: readonly string[]): number | undefined {
  if (tokens.length === 0) return undefined;
  return (tokens.length / factors(tokens) + tokens.length / factors(tokens.toReversed())) / 2;
}

function factors(tokens: readonly string[]): number {
  const types = new Set<string>();
  let length = 0;
  let full = 0;
  for (const token of tokens) {
    types.add(token);
    length++;
    if (types.size * TOKENS_AT_END <= TYPES_AT_END * length) {
      full++;
      types.clear();
      length = 0;
    }
  }
  const left = length === 0 ? 0 : ((1 - types.size / length) * TOKENS_AT_END) / (TOKENS_AT_END - TYPES_AT_END);
  // Nothing repeated at all: the text is one factor that has not ended.
  return full + left === 0 ? 1 : full + left;
}
