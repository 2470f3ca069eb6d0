import type { Evidence } from '../../record/evidence.ts';
import type { WatermarkKey } from './watermark-key.ts';
import type { WatermarkScore } from './watermark-score.ts';

/** A mark weighs no more than this, however rare it would be by chance: keys leak and texts are copied. */
const MAX_LLR = 12;

/**
 * What a score proves of a record. At or below `alpha` the mark is there: synthetic, statistical, llr min(-ln p, 12).
 * It covers the record unless only a
 * window stands out. Otherwise inconclusive and without weight: a missing mark says nothing, since text without it may be of another
 * model, edited, or too short.
 */
export function watermarkEvidence(
  score: WatermarkScore,
  { key, alpha }: { readonly key: Pick<WatermarkKey, 'detector' | 'name' | 'family'>; readonly alpha: number },
): Evidence {
  const { scheme } = key.detector;
  const isFound = score.scored > 0 && score.logP <= Math.log(alpha);
  return {
    kind: 'watermark',
    verdict: isFound ? 'synthetic' : 'inconclusive',
    strength: 'statistical',
    source: key.name === null ? `watermark:${scheme}` : `watermark:${scheme}:${key.name}`,
    ref: `ln p = ${score.logP.toFixed(3)} over ${score.scored} tokens`,
    ...(key.family === null ? undefined : { generator: key.family }),
    ...(isFound ? { coversRecord: !score.isPartial, llr: Math.min(-score.logP, MAX_LLR) } : undefined),
  };
}
