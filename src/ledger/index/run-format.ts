import * as z from 'zod';

/** Raise it with any change of what run files hold: indexes of other versions are made anew. */
export const INDEX_VERSION = 1;
/** Entries of a run are numbered in three bytes. */
export const MAX_RUN_ENTRIES: number = 2 ** 24;
/** Postings are numbered in four bytes, and the filter over them has at most 4 GiB. */
export const MAX_RUN_POSTINGS: number = 2 ** 31;
/** Offset of a row whose entry cannot be found: it was erased, or is an erasure. */
export const NO_OFFSET = 0xffffffff;

const MIN_BUCKET_BITS = 12;
const MAX_BUCKET_BITS = 24;
const POSTINGS_A_BUCKET = 64;

const count = z.int().nonnegative();
const fileSchema = z.strictObject({ bytes: count, crc32: count });

/**
 * `run.json` of a run, which indexes entries `first` to before `end` of the tree in files beside it, numbers little endian:
 *
 * ```
 * postings    sorted by key: lower bits of the key (`suffixBytes`), number of the entry in the run (3 bytes)
 * directory   for each value of the upper `bucketBits` of keys, its first posting (4 bytes); the number of postings at the end
 * filter      a `BlockFilter` over all keys
 * rows        for each entry of the run the byte of its segment at which it begins (4 bytes)
 * terms       distinct terms, ascending, then how many entries have each, then bytes of each one's list (4 bytes each)
 * lists       for each term the entries that have it, ascending: differences as varints
 * ```
 */
export const runSchema = z.strictObject({
  version: z.literal(INDEX_VERSION),
  fingerprintVersion: z.int(),
  ledger: z.string(),
  first: count,
  end: count,
  /** Which segments the entries stand in, in order of the tree. */
  ranges: z.array(z.strictObject({ segment: z.string(), firstIndex: count })),
  bucketBits: z.int().min(MIN_BUCKET_BITS).max(MAX_BUCKET_BITS),
  suffixBytes: z.int().min(3).max(5),
  postings: count,
  terms: count,
  files: z.strictObject({
    postings: fileSchema,
    directory: fileSchema,
    filter: fileSchema,
    rows: fileSchema,
    terms: fileSchema,
    lists: fileSchema,
  }),
});
export type RunDescription = z.infer<typeof runSchema>;
export type RunFile = keyof RunDescription['files'];

/** How keys of so many postings are divided: buckets that one read fetches, and a directory that fits in memory. */
export function divideKeys(postings: number): { readonly bucketBits: number; readonly suffixBytes: number } {
  const wanted = Math.ceil(Math.log2(postings / POSTINGS_A_BUCKET + 1));
  const bucketBits = Math.max(MIN_BUCKET_BITS, Math.min(MAX_BUCKET_BITS, wanted));
  return { bucketBits, suffixBytes: 3 + Math.ceil((24 - bucketBits) / 8) };
}
