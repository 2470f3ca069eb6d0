import type { FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import { decodeFrame, FIRST_LINK, FRAME_OVERHEAD_BYTES, SEGMENT_MAGIC } from './frame.ts';
import { readAt } from './scan-frames.ts';
import { segmentOwnerSchema } from './segment-owner.ts';

/** No header comes near it. */
const MAX_HEADER_BYTES = 16 * 1024;

const segmentHeaderSchema = z.object({
  format: z.literal('outcross-ledger-segment'),
  version: z.literal(1),
  /** Id of the ledger. */
  ledger: z.string(),
  /** Name of the segment. */
  segment: z.string(),
  startedAt: z.iso.datetime(),
  /** How much earlier the clock was than the last checkpoint. */
  clockBackMs: z.int().nonnegative(),
  owner: segmentOwnerSchema,
  /** The checkpoint that was the last when the segment was begun: it cannot go without a trace. */
  head: z.object({ number: z.int(), digest: z.string() }).nullable(),
  /** Version of the fingerprints in the entries. */
  fingerprints: z.int(),
});
/** What the first frame of a segment says. */
export type SegmentHeader = z.infer<typeof segmentHeaderSchema>;

export interface ReadHeader {
  readonly header: SegmentHeader;
  /** Where the second frame begins. */
  readonly offset: number;
  readonly link: Buffer;
}

/** Reads the beginning of a segment. @returns what is wrong with it, as a text, where it has no header */
export async function readSegmentHeader(file: FileHandle): Promise<ReadHeader | string> {
  const bytes = await readAt(file, 0, SEGMENT_MAGIC.length + MAX_HEADER_BYTES + FRAME_OVERHEAD_BYTES);
  if (!bytes.subarray(0, SEGMENT_MAGIC.length).equals(SEGMENT_MAGIC)) return 'does not begin as a segment does';
  const frame = decodeFrame(bytes, SEGMENT_MAGIC.length, { offset: SEGMENT_MAGIC.length, previous: FIRST_LINK });
  if (typeof frame === 'string' || frame.kind !== 'header' || frame.isErased) return 'its header is damaged';
  let parsed: unknown;
  try {
    parsed = JSON.parse(frame.payload.toString('utf8'));
  } catch {
    return 'its header is no JSON';
  }
  const header = segmentHeaderSchema.safeParse(parsed);
  if (!header.success) return 'its header does not fit the schema';
  return { header: header.data, offset: frame.end, link: frame.link };
}
