import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { canonicalJson } from '../io/canonical-json.ts';
import { asLedgerError, type LedgerFolder, publishOnce } from './ledger-folder.ts';

/** So long after it was published the end of a segment is seen by every machine that shares the folder. */
const SETTLING_MS = 2 * 60_000;

const segmentEndSchema = z.strictObject({
  format: z.literal('outcross-ledger-segment-end'),
  version: z.literal(1),
  ledger: z.string(),
  segment: z.string(),
  /** Whether its writer was seen to be gone; otherwise it was silent for long. */
  isCertain: z.boolean(),
});
/**
 * Says that nothing more is acknowledged in a segment: others than its writer end it so, and never write to the segment itself.
 *
 * A writer looks for this file after each write is on disk and before it acknowledges it; where it finds one, it writes the same again to
 * another segment. Whoever takes a segment into the tree looks for it *before* reading: all that was ever acknowledged is among what is read
 * then. So the first checkpoint that read the segment behind this file says where it ends, and what stands behind that place was
 * never acknowledged. This holds however wrong it was to take the writer for gone.
 */
export type SegmentEnd = z.infer<typeof segmentEndSchema>;

export const SEGMENT_END_SUFFIX = '.end';

export function segmentEndPath({ folder }: LedgerFolder, segment: string): string {
  return path.join(folder, 'segments', `${segment}${SEGMENT_END_SUFFIX}`);
}

/** Ends a segment. Where two processes do this at once, the first says whether it was certain. */
export async function publishSegmentEnd(
  ledger: LedgerFolder,
  segment: string,
  { isCertain }: { readonly isCertain: boolean },
): Promise<void> {
  const end = { format: 'outcross-ledger-segment-end', version: 1, ledger: ledger.id, segment, isCertain };
  await publishOnce(segmentEndPath(ledger, segment), `${canonicalJson(end)}\n`);
}

/** Whether anybody ended a segment: nothing may be acknowledged in it. */
export async function hasSegmentEnd(ledger: LedgerFolder, segment: string): Promise<boolean> {
  return (await changedAt(segmentEndPath(ledger, segment))) !== undefined;
}

/** What was published; undefined where nothing was, what is wrong with it, as a text, where it is not as it was written. */
export async function readSegmentEnd(ledger: LedgerFolder, segment: string): Promise<SegmentEnd | string | undefined> {
  const file = segmentEndPath(ledger, segment);
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw asLedgerError(file, error);
  });
  if (content === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return 'is no JSON';
  }
  const end = segmentEndSchema.safeParse(parsed);
  if (!end.success || `${canonicalJson(end.data)}\n` !== content) return 'is not as it was written';
  if (end.data.segment !== segment || end.data.ledger !== ledger.id) return 'belongs to another segment';
  return end.data;
}

/**
 * Whether what is read of a segment from now on holds all that was and will be acknowledged in it. Where its writer may still live on another
 * machine, so long is waited that no look of the writer can have missed the end: machines that share a folder see its changes late.
 */
export async function isSegmentEnded(ledger: LedgerFolder, segment: string): Promise<boolean> {
  const end = await readSegmentEnd(ledger, segment);
  if (end === undefined || typeof end === 'string') return false;
  if (end.isCertain) return true;
  const publishedAt = await changedAt(segmentEndPath(ledger, segment));
  return publishedAt !== undefined && Date.now() - publishedAt > SETTLING_MS;
}

async function changedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw asLedgerError(file, error);
  }
}
