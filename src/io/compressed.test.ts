import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocksOf } from '../../test/fixtures/byte-blocks.ts';
import type { ExpansionLimit } from './expansion-guard.ts';
import { gunzipBlocks } from './gzip.ts';
import type { StreamState } from './stream-fault.ts';
import { unzstdBlocks } from './zstd.ts';

const CODECS = [
  { name: 'gzip', compress: (bytes: Uint8Array) => gzipSync(bytes), decompress: gunzipBlocks },
  { name: 'zstd', compress: (bytes: Uint8Array) => zstdCompressSync(bytes), decompress: unzstdBlocks },
] as const;

/** Lines that do not compress away, so that a cut falls among many blocks. */
const noise = Buffer.from(
  Array.from({ length: 60_000 }, (_, id) => `${(id * 2654435761) % 4294967296} ${(id * 40503) % 65521}\n`).join(''),
);

describe.each(CODECS)('$name', ({ compress, decompress }) => {
  async function run(bytes: Uint8Array, { blockBytes = 10_000, limit = {} as ExpansionLimit } = {}) {
    const state: StreamState = {};
    const parts: Buffer[] = [];
    for await (const block of decompress(blocksOf(bytes, blockBytes), state, limit)) parts.push(Buffer.from(block));
    return { output: Buffer.concat(parts), fault: state.fault };
  }

  test('gives back what was compressed, in one piece or several, in any blocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        async (pieces, blockBytes) => {
          const { output, fault } = await run(Buffer.concat(pieces.map(compress)), { blockBytes });
          expect(fault).toBeUndefined();
          expect(output).toEqual(Buffer.concat(pieces));
        },
      ),
      { numRuns: 40 },
    );
    expect((await run(compress(noise))).output.equals(noise)).toBe(true);
  });

  test('gives all that stands before a cut', async () => {
    const compressed = compress(noise);
    for (const share of [0.01, 0.3, 0.7, 0.999]) {
      const { output, fault } = await run(compressed.subarray(0, Math.floor(compressed.length * share)));
      expect(fault?.reason).toBe('truncated');
      expect(noise.subarray(0, output.length).equals(output)).toBe(true);
      // Zstandard gives whole blocks of up to 128 KiB, gzip nearly every byte.
      expect(output.length).toBeGreaterThan(noise.length * share - 200_000);
    }
    expect((await run(compressed.subarray(0, compressed.length - 1))).fault?.reason).toBe('truncated');
    expect((await run(compressed.subarray(0, compressed.length - 1))).output.length).toBeGreaterThan(
      noise.length - 132_000,
    );
  });

  test('foreign bytes behind it cost nothing of what stands before', async () => {
    for (const blockBytes of [7, 1_000_000]) {
      const { output, fault } = await run(
        Buffer.concat([compress(Buffer.from('good text\n')), Buffer.from('garbage that follows')]),
        { blockBytes },
      );
      expect(output.toString()).toBe('good text\n');
      expect(fault).toMatchObject({ reason: 'malformed-archive', detail: expect.stringContaining('foreign bytes') });
    }
  });

  test('damage ends the stream with a fault', async () => {
    const compressed = Buffer.from(compress(noise));
    compressed.fill(0x5a, compressed.length >> 1, (compressed.length >> 1) + 400);
    const { fault } = await run(compressed);
    expect(fault?.reason).toBe('malformed-archive');
    expect((await run(Buffer.from('no such stream'))).fault?.reason).toBe('malformed-archive');
  });

  test('a bomb is left at the limit', async () => {
    const bomb = compress(Buffer.alloc(64 << 20));
    const limit = { maxExpansion: 200, freeExpansionBytes: 1 << 20 };
    const { output, fault } = await run(bomb, { limit, blockBytes: 1 << 20 });
    expect(fault?.reason).toBe('expands-too-far');
    expect(output.length).toBeLessThan(Math.max(2 << 20, bomb.length * 200 + (1 << 20)));
    // What is allowed freely passes whatever its ratio.
    const free = await run(bomb);
    expect([free.fault, free.output.length]).toEqual([undefined, 64 << 20]);
  });

  test('nothing gives nothing', async () => {
    expect(await run(new Uint8Array())).toEqual({ output: Buffer.alloc(0), fault: undefined });
  });
});

test('gzip headers with name, comment, extra field and checksum are read, and zeros behind the stream are padding', async () => {
  const plain = gzipSync('content');
  const extra = Buffer.from([3, 0, 1, 2, 3]);
  const header = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3]);
  const full = Buffer.concat([
    header,
    extra,
    Buffer.from('a name\0a comment\0'),
    Buffer.from([0xaa, 0xbb]),
    plain.subarray(10),
    Buffer.alloc(700),
  ]);
  const state: StreamState = {};
  let text = '';
  for await (const block of gunzipBlocks(blocksOf(full, 3), state)) text += Buffer.from(block).toString();
  expect([text, state.fault]).toEqual(['content', undefined]);
});

test('a gzip checksum that does not fit is a fault', async () => {
  const bytes = gzipSync('content');
  bytes[bytes.length - 8]! ^= 1;
  const state: StreamState = {};
  let text = '';
  for await (const block of gunzipBlocks(blocksOf(bytes), state)) text += Buffer.from(block).toString();
  expect(text).toBe('content');
  expect(state.fault).toMatchObject({ reason: 'malformed-archive', detail: expect.stringContaining('checksum') });
});
