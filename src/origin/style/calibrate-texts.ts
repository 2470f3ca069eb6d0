import { createHash } from 'node:crypto';
import { SampleTooSmallError } from '../../errors.ts';
import { drawnWindowLogit } from './drawn-window.ts';
import type { LabelledText } from './labelled-text.ts';
import { LEAST_ANCHORS } from './least-anchors.ts';
import type { LeftOut } from './read-labelled-texts.ts';
import { calibrateStyle, type StyleAnchorText, type StyleCalibration } from './style-calibration.ts';
import type { StyleScorer } from './style-scorer.ts';
import { unsuitableText } from './unsuitable-text.ts';

/**
 * Calibration by texts that are known to be human: each scored whole, and one of its full windows, drawn by the text's hash so
 * that long texts count once. Repeated texts, code, verse, AI text and texts of under 50 words are left out and counted.
 *
 * @param options.byDomain whether texts are to be held against anchors of their own domain alone. Default false
 * @throws {SampleTooSmallError} under 99 anchors are left
 */
export async function calibrateTexts(
  texts: AsyncIterable<LabelledText> | Iterable<LabelledText>,
  {
    scorer,
    leftOut,
    byDomain = false,
  }: { readonly scorer: StyleScorer; readonly leftOut: LeftOut; readonly byDomain?: boolean },
): Promise<StyleCalibration> {
  const seen = new Set<string>();
  const anchors: StyleAnchorText[] = [];
  const leave = (reason: string) => {
    leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  };
  for await (const { text, origin, source, language, domain } of texts) {
    const unsuitable = origin === 'ai' ? 'AI text' : unsuitableText(text);
    if (unsuitable !== undefined) {
      leave(unsuitable);
      continue;
    }
    const digest = createHash('sha256').update(text).digest();
    const key = digest.toString('base64');
    if (seen.has(key)) {
      leave('repeated');
      continue;
    }
    seen.add(key);
    const score = scorer.score(text);
    if (score === undefined) {
      leave('under 50 words');
      continue;
    }
    const windowLogit = drawnWindowLogit(text, { scorer, digest });
    anchors.push({
      source,
      language,
      ...score,
      vouched: true,
      ...(byDomain && { groups: [domain] }),
      ...(windowLogit !== undefined && { windowLogit }),
    });
  }
  if (anchors.length < LEAST_ANCHORS) {
    throw new SampleTooSmallError({
      quantity: 'A calibration',
      unit: 'different human texts of 50 words and more',
      observed: anchors.length,
      required: LEAST_ANCHORS,
    });
  }
  const { modelId, languages } = scorer;
  return calibrateStyle(anchors, { modelId, languages, groupColumns: byDomain ? ['domain'] : [] });
}
