import type { StyleAnchor, StyleAnchorText } from '../origin/style/style-calibration.ts';
import type { AnchorTextsName } from './anchor-texts.ts';
import { type AuditStyleScores, joinedAnchors } from './calibrate-scores.ts';
import { withoutNamed } from './without-named.ts';

/** Share of a file's anchors that another set must hold for the file to be part of it: a few are equal by chance. */
const KNOWN_SHARE = 0.9;

/**
 * The scores of a snapshot, compared with further anchors. Texts that are among several of these count once.
 *
 * @param options.alone compares with nothing else: neither with the anchors of the audit nor with records known to be human
 * @param options.references that some of the further anchors are from
 */
export async function joinAnchors(
  calibrated: AuditStyleScores,
  further: readonly StyleAnchorText[],
  { alone, references = [] }: { readonly alone: boolean; readonly references?: readonly AnchorTextsName[] },
): Promise<AuditStyleScores> {
  const { scores, knownHuman, settings } = calibrated;
  const named = alone ? further : [...settings.anchors, ...withoutNamed(further, settings.anchors)];
  const records = alone ? [] : calibrated.anchors.slice(calibrated.anchors.length - calibrated.fromData);
  return {
    ...calibrated,
    settings: {
      ...settings,
      anchors: named,
      references: [...(alone ? [] : (settings.references ?? [])), ...references],
    },
    ...(await joinedAnchors({ scores, knownHuman, named, records })),
    ...(alone && { attestedWithin: [], cutTo: null }),
  };
}

/**
 * Whether the anchors of a file stand among others already, because the same file was named at the audit: named again it must not count
 * twice. Anchors of earlier versions come without their content: then no more can be compared than source, language, words and score.
 */
export function standsAmong(file: readonly StyleAnchor[], known: readonly StyleAnchor[]): boolean {
  const hasContent = known.every(({ content }) => content !== undefined);
  const keyOf = hasContent ? contentKey : factsKey;
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

function contentKey({ source, content }: StyleAnchor): string {
  return JSON.stringify([source, content]);
}

function factsKey({ source, language, words, logit }: StyleAnchor): string {
  return JSON.stringify([source, language, words, Math.round(logit * 1000)]);
}
