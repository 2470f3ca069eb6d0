import type { FoundRecord } from '../engine/find-records.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';

/** Digits of a content hash that anchors are known by. */
const DIGITS = 16;

/** Whether the text of a record is one of those that others are compared with. */
export function isAnchor(
  { sha256Raw, sha256Norm }: Pick<FoundRecord, 'sha256Raw' | 'sha256Norm'>,
  { contents }: Pick<AuditStyleScores, 'contents'>,
): boolean {
  const content = sha256Norm ?? sha256Raw;
  return content !== null && contents.has(content.slice(0, DIGITS));
}
