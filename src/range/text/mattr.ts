import { internTokens } from './intern-tokens.ts';
import { movingWindowTypes } from './moving-window-types.ts';

/**
 * Moving-average type-token ratio (Covington and McFall 2010): mean over all windows of different tokens/window. Windows stay
 * within documents; documents shorter than the window have none. Does not move with the length of documents.
 *
 * @param documents tokens: shape [documents][tokens]
 * @param window tokens a window, whole, from 1
 * @returns share, 1/window … 1. Larger is wider. Undefined where no document is as long as the window
 * @throws {RangeError} when `window` is not a whole number from 1
 */
export function mattr(documents: readonly (readonly string[])[], { window }: { window: number }): number | undefined {
  if (!Number.isSafeInteger(window) || window < 1)
    throw new RangeError(`window of ${window} tokens; it takes whole numbers from 1`);
  const { ids, starts, types } = internTokens(documents);
  const inWindow = new Uint32Array(types);
  let windows = 0;
  let typeSum = 0;
  for (let document = 0; document < documents.length; document++) {
    const found = movingWindowTypes(ids.subarray(starts[document], starts[document + 1]), { window, inWindow });
    windows += found.windows;
    typeSum += found.typeSum;
  }
  return windows === 0 ? undefined : typeSum / (windows * window);
}
