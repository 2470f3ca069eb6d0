import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import type { AnchorTextsName } from './anchor-texts.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { withoutNamed } from './without-named.ts';

/** Share of a file's anchors that another set must hold for the file to be part of it: a few are equal by chance. */
const KNOWN_SHARE = 0.9;

/**
 * The scores of a snapshot, compared with further anchors. Records of the data that are among these count once.
 *
 * @param options.alone compares with nothing else: neither with the anchors of the audit nor with records known to be human
 * @param options.references that some of the further anchors are from
 */
export function joinAnchors(
  calibrated: AuditStyleScores,
  further: readonly StyleAnchor[],
  { alone, references = [] }: { readonly alone: boolean; readonly references?: readonly AnchorTextsName[] },
): AuditStyleScores {
  const files = alone ? further : [...calibrated.settings.anchors, ...further];
  const records = alone ? [] : calibrated.anchors.slice(calibrated.anchors.length - calibrated.fromData);
  // Shares are compared by source, language and length alone, and further files are read without their groups.
  const fromData = withoutNamed(
    records.map(({ groups: _, ...record }) => record),
    further,
  );
  return {
    ...calibrated,
    settings: {
      ...calibrated.settings,
      anchors: files,
      references: [...(alone ? [] : (calibrated.settings.references ?? [])), ...references],
    },
    anchors: [...files, ...fromData],
    fromData: fromData.length,
  };
}

/**
 * Whether the anchors of a file stand among others already, because the same file was named at the audit: named again it must not count
 * twice. Of texts no more is kept than source, language, words and score, so single ones cannot be told from others like them.
 */
export function standsAmong(file: readonly StyleAnchor[], known: readonly StyleAnchor[]): boolean {
  const left = new Map<string, number>();
  for (const anchor of known) left.set(keyOf(anchor), (left.get(keyOf(anchor)) ?? 0) + 1);
  let found = 0;
  for (const anchor of file) {
    const key = keyOf(anchor);
    const count = left.get(key) ?? 0;
    if (count === 0) continue;
    left.set(key, count - 1);
    found++;
  }
  return file.length > 0 && found >= KNOWN_SHARE * file.length;
}

function keyOf({ source, language, words, logit }: StyleAnchor): string {
  return JSON.stringify([source, language, words, Math.round(logit * 1000)]);
}
