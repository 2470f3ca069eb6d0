import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';

/**
 * The scores of a snapshot, compared with further anchors. Anchors that stand in the snapshot already, because the same file was named
 * at the audit, count once.
 *
 * @param options.alone compares with nothing else: neither with the anchors of the audit nor with records proven human
 */
export function joinAnchors(
  calibrated: AuditStyleScores,
  given: readonly StyleAnchor[],
  { alone }: { readonly alone: boolean },
): AuditStyleScores {
  const known = alone ? [] : calibrated.settings.anchors;
  const left = new Map<string, number>();
  for (const anchor of known) left.set(keyOf(anchor), (left.get(keyOf(anchor)) ?? 0) + 1);
  const further = given.filter((anchor) => {
    const key = keyOf(anchor);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  const files = [...known, ...further];
  const fromData = alone ? [] : calibrated.anchors.slice(calibrated.anchors.length - calibrated.fromData);
  return {
    ...calibrated,
    settings: { ...calibrated.settings, anchors: files },
    anchors: [...files, ...fromData],
    fromData: fromData.length,
  };
}

function keyOf({ source, language, words, logit }: StyleAnchor): string {
  return JSON.stringify([source, language, words, Math.round(logit * 1000)]);
}
