/**
 * Mean segmental type-token ratio (Johnson 1944): the text cut into segments end to end, different tokens/segment averaged. Only a
 * last segment that is not full is left out.
 *
 * @param tokens shape [tokens]
 * @param segment tokens a segment, whole, from 1
 * @returns share, 1/segment … 1. Larger is wider. Undefined where there is no full segment
 * @throws {RangeError} when `segment` is not a whole number from 1
 */
export function msttr(tokens: readonly string[], { segment }: { segment: number }): number | undefined {
  if (!Number.isSafeInteger(segment) || segment < 1)
    throw new RangeError(`segment of ${segment} tokens; it takes whole numbers from 1`);
  const segments = Math.floor(tokens.length / segment);
  let types = 0;
  for (let index = 0; index < segments; index++)
    types += new Set(tokens.slice(index * segment, (index + 1) * segment)).size;
  return segments === 0 ? undefined : types / (segments * segment);
}
