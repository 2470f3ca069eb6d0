import fc from 'fast-check';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { blocksOf, readAll } from '../../test/fixtures/byte-blocks.ts';
import type { StreamState } from './stream-fault.ts';
import { isTar, tarEntries } from './tar.ts';

type Header = Parameters<ReturnType<typeof pack>['entry']>[0];

/** An archive as the tar-stream package writes it. */
async function archive(entries: readonly (readonly [Header, string | Uint8Array])[]): Promise<Buffer> {
  const packer = pack();
  for (const [header, content] of entries) packer.entry(header, Buffer.from(content as string));
  packer.finalize();
  // The typings know the stream by its older interface only.
  return readAll(packer as unknown as AsyncIterable<Uint8Array>);
}

async function read(bytes: Uint8Array, { blockBytes = 1000, isRead = true } = {}) {
  const state: StreamState = {};
  const entries: { name: string; kind: string; sizeBytes: number; content: string }[] = [];
  for await (const { name, kind, sizeBytes, blocks } of tarEntries(blocksOf(bytes, blockBytes), state)) {
    entries.push({ name, kind, sizeBytes, content: isRead ? (await readAll(blocks)).toString() : '' });
  }
  return { entries, fault: state.fault };
}

describe('tar', () => {
  test('gives the entries that were packed, in any blocks', async () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'é', '\n', '"', ' ', '-', '🐎', '\u001b'),
      minLength: 1,
      maxLength: 80,
    });
    const entry = fc.tuple(name, fc.string({ maxLength: 1200 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 4 }),
        fc.integer({ min: 1, max: 1500 }),
        async (packed, blockBytes) => {
          const bytes = await archive(packed.map(([label, content]) => [{ name: label }, content] as const));
          const { entries, fault } = await read(bytes, { blockBytes });
          expect(fault).toBeUndefined();
          expect(entries.map((found) => [found.name, found.content])).toEqual(packed);
          const skipped = await read(bytes, { blockBytes, isRead: false });
          expect(skipped.entries.map((found) => found.name)).toEqual(packed.map(([label]) => label));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('tells files from folders, links and devices', async () => {
    const bytes = await archive([
      [{ name: 'folder/', type: 'directory' }, ''],
      [{ name: 'link', type: 'symlink', linkname: '/etc/passwd' }, ''],
      [{ name: 'hard', type: 'link', linkname: 'x' }, ''],
      [{ name: 'device', type: 'character-device', devmajor: 1, devminor: 3 }, ''],
      [{ name: '../../escape.txt' }, 'content'],
    ]);
    const { entries } = await read(bytes);
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['folder/', 'directory'],
      ['link', 'link'],
      ['hard', 'link'],
      ['device', 'device'],
      ['../../escape.txt', 'file'],
    ]);
  });

  test('a cut gives the whole entries, what there is of the cut one, and a fault', async () => {
    const bytes = await archive([
      [{ name: 'a' }, 'x'.repeat(700)],
      [{ name: 'b' }, 'y'.repeat(700)],
    ]);
    // a: header 0-511, content to 1211, padded to 1536; b: header to 2047, content to 2747.
    const inContent = await read(bytes.subarray(0, 2100));
    expect(inContent.entries.map(({ content }) => content.length)).toEqual([700, 52]);
    expect(inContent.fault?.reason).toBe('truncated');
    const inHeader = await read(bytes.subarray(0, 1600));
    expect([inHeader.entries.length, inHeader.fault?.reason]).toEqual([1, 'truncated']);
    const unread = await read(bytes.subarray(0, 2100), { isRead: false });
    expect(unread.fault?.reason).toBe('truncated');
    // Writers that leave out the end mark or the last padding have lost nothing.
    expect((await read(bytes.subarray(0, 2748))).fault).toBeUndefined();
  });

  test('a damaged header ends the archive with a fault', async () => {
    const bytes = await archive([
      [{ name: 'a' }, 'x'],
      [{ name: 'b' }, 'y'],
    ]);
    bytes[1024 + 10]! ^= 0xff;
    const { entries, fault } = await read(bytes);
    expect(entries.map(({ name }) => name)).toEqual(['a']);
    expect(fault?.reason).toBe('malformed-archive');
  });

  test('a size that no file has is refused', async () => {
    const bytes = await archive([[{ name: 'a' }, 'x']]);
    bytes.fill(0xff, 124, 136);
    bytes.write('        ', 148, 'latin1');
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(await read(bytes)).toMatchObject({ entries: [], fault: { reason: 'malformed-archive' } });
  });

  test('is known by its checksum', async () => {
    expect(isTar(await archive([[{ name: 'a' }, 'x']]))).toBe(true);
    expect(isTar(Buffer.alloc(1024))).toBe(false);
    expect(isTar(Buffer.from('text '.repeat(200)))).toBe(false);
  });
});
