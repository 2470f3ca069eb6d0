import type { ExpansionLimit } from './expansion-guard.ts';
import { gunzipBlocks, isGzip } from './gzip.ts';
import type { StreamState } from './stream-fault.ts';
import { isZstd, unzstdBlocks } from './zstd.ts';

export type Compression = 'none' | 'gzip' | 'zstd';
export type Archive = 'none' | 'tar';

const SUFFIXES: readonly {
  readonly suffix: string;
  readonly compression: Compression;
  readonly replacement: string;
}[] = [
  { suffix: '.gz', compression: 'gzip', replacement: '' },
  { suffix: '.gzip', compression: 'gzip', replacement: '' },
  { suffix: '.zst', compression: 'zstd', replacement: '' },
  { suffix: '.zstd', compression: 'zstd', replacement: '' },
  { suffix: '.tgz', compression: 'gzip', replacement: '.tar' },
  { suffix: '.tzst', compression: 'zstd', replacement: '.tar' },
];

/** Compression that the first bytes show. */
export function compressionOf(head: Uint8Array): Compression {
  if (isGzip(head)) return 'gzip';
  return isZstd(head) ? 'zstd' : 'none';
}

/** A name without its compression suffix, and the compression that the suffix promises: `a.tgz` is a `gzip` of `a.tar`. */
export function splitCompressionSuffix(name: string): { readonly stem: string; readonly compression: Compression } {
  const lower = name.toLowerCase();
  const known = SUFFIXES.find(({ suffix }) => lower.endsWith(suffix) && lower.length > suffix.length);
  if (known === undefined) return { stem: name, compression: 'none' };
  return { stem: name.slice(0, -known.suffix.length) + known.replacement, compression: known.compression };
}

/** Blocks of the decompressed stream; faults are noted in `state`. */
export function decompressedBlocks(
  blocks: AsyncIterable<Uint8Array>,
  {
    compression,
    state,
    limit,
  }: { readonly compression: Compression; readonly state: StreamState; readonly limit: ExpansionLimit },
): AsyncIterable<Uint8Array> {
  if (compression === 'gzip') return gunzipBlocks(blocks, state, limit);
  if (compression === 'zstd') return unzstdBlocks(blocks, state, limit);
  return blocks;
}
