import { STYLE_SPAN_WINDOW, type StyleScorer } from './style-scorer.ts';

/**
 * Score of one window of a human text, for anchors of windows: drawn by a digest of the text, so that long texts count once and nothing of
 * a text decides which of its windows it is. Only windows of full length, for the scores of shorter ones are spread wider.
 *
 * @param digest at least 4 bytes that are the same for the same text
 * @returns undefined for texts without such a window
 */
export function drawnWindowLogit(
  text: string,
  { scorer, digest }: { readonly scorer: Pick<StyleScorer, 'windows'>; readonly digest: Uint8Array },
): number | undefined {
  const full = scorer.windows(text).filter(({ words }) => words >= STYLE_SPAN_WINDOW.enough);
  const draw = new DataView(digest.buffer, digest.byteOffset, 4).getUint32(0, true);
  return full.length === 0 ? undefined : full[draw % full.length]!.logit;
}
