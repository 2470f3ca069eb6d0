/** Types in all windows of one document: the sum is whole, so that sums over documents do not depend on their order. */
export interface WindowTypes {
  /** Windows, max(0, tokens - window + 1). */
  readonly windows: number;
  /** Sum over the windows of the different tokens in each. */
  readonly typeSum: number;
}

/**
 * Slides a window over a document, one token in and one out at a time: O(tokens).
 *
 * @param ids numbers of the tokens: shape [tokens]
 * @param window tokens a window
 * @param inWindow one cell a type, all zero, zero again afterwards: shape [types]
 */
export function movingWindowTypes(
  ids: Uint32Array,
  { window, inWindow }: { window: number; inWindow: Uint32Array },
): WindowTypes {
  if (ids.length < window) return { windows: 0, typeSum: 0 };
  let types = 0;
  let typeSum = 0;
  for (let position = 0; position < ids.length; position++) {
    if (inWindow[ids[position]!]!++ === 0) types++;
    if (position >= window && --inWindow[ids[position - window]!]! === 0) types--;
    if (position >= window - 1) typeSum += types;
  }
  for (let position = ids.length - window; position < ids.length; position++) inWindow[ids[position]!] = 0;
  return { windows: ids.length - window + 1, typeSum };
}
