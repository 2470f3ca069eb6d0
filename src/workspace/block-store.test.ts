import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { TextReader, TextSet, textBlockPath, textDigest, textSetPath } from './block-store.ts';
import { eraseTexts } from './block-store-erase.ts';
import { listTextSets, sweepTexts, textStoreInventory } from './block-store-sweep.ts';
import { verifyTextSet } from './block-store-verify.ts';
import { TextWriter } from './block-store-writer.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

const inWorkspace = async () => openWorkspace(path.join(await temporaryFolder('texts'), 'ws'));

async function store(workspace: Workspace, texts: readonly string[], earlier: readonly string[] = []): Promise<string> {
  const writer = await TextWriter.open(workspace, { earlier });
  for (const text of texts) expect(await writer.add(text)).toBe(textDigest(text));
  return writer.finish();
}

/** Everything in the store, unpacked. */
async function everything({ folder }: Workspace): Promise<string> {
  let all = '';
  for (const entry of await readdir(path.join(folder, 'texts'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(path.join(entry.parentPath, entry.name));
    all += entry.name.endsWith('.zst') ? zstdDecompressSync(bytes).toString('utf8') : bytes.toString('latin1');
  }
  return all;
}

const LONG = Array.from(
  { length: 3000 },
  (_, i) => `Line ${i} of some letter, with ${(i * 7919) % 1013} and ð, 語 and 🜚 in it.`,
);

test('gives back every text, over several blocks', async () => {
  const workspace = await inWorkspace();
  const texts = LONG.map((line) => line.repeat(5));
  const id = await store(workspace, [...texts, texts[3]!, '', 'x'.repeat(400_000)]);
  const reader = await TextReader.open(workspace, id);
  expect(reader.set.count).toBe(3002);
  // 3,000 texts of about 270 bytes and one of 400,000: at least three blocks of 256 KiB, none much larger than it must be.
  expect(reader.set.blocks.length).toBeGreaterThanOrEqual(3);
  for (const text of [...texts, '']) expect(await reader.text(textDigest(text))).toBe(text);
  expect(await reader.text(textDigest('never written'))).toBeUndefined();
  expect(await verifyTextSet(workspace, id)).toEqual([]);
});

test('a set depends on its texts and not on when they were written; any text comes back', async () => {
  const workspace = await inWorkspace();
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 12 }),
      async (texts) => {
        const id = await store(workspace, texts);
        expect(await store(workspace, texts)).toBe(id);
        const reader = await TextReader.open(workspace, id);
        expect(await Promise.all(texts.map((text) => reader.text(textDigest(text))))).toEqual(texts);
      },
    ),
    { numRuns: 20 },
  );
});

test('blocks of earlier sets are shared, not written again', async () => {
  const workspace = await inWorkspace();
  const first = await store(workspace, LONG);
  const before = await textStoreInventory(workspace, new Set([first]));
  const second = await store(workspace, [...LONG, 'one more'], [first]);
  const after = await textStoreInventory(workspace, new Set([first, second]));
  expect(after.blocks).toBe(before.blocks + 1);
  // Without the first set its blocks are still needed.
  await sweepTexts(workspace, new Set([second]));
  expect(await listTextSets(workspace)).toEqual([second]);
  expect(await verifyTextSet(workspace, second)).toEqual([]);
});

test('an erased text is nowhere after the sweep, and all others are still there', async () => {
  const workspace = await inWorkspace();
  const secret = 'Ada Exemplaria lives at 12 Unfindable Lane.';
  const id = await store(workspace, [...LONG.slice(0, 1500), secret, ...LONG.slice(1500)]);
  expect(await everything(workspace)).toContain('Exemplaria');
  const erased = await eraseTexts(workspace, id, new Set([textDigest(secret)]));
  expect(erased).not.toBe(id);
  // Until the sweep the old set is whole: whoever still names it can read it.
  expect(await verifyTextSet(workspace, id)).toEqual([]);
  await sweepTexts(workspace, new Set([erased]));
  expect(await everything(workspace)).not.toContain('Exemplaria');
  const reader = await TextReader.open(workspace, erased);
  expect(await reader.text(textDigest(secret))).toBeUndefined();
  for (const line of LONG) expect(await reader.text(textDigest(line))).toBe(line);
  expect(await verifyTextSet(workspace, erased)).toEqual([]);
  expect(await eraseTexts(workspace, erased, new Set([textDigest(secret)]))).toBe(erased);
});

test('damage is found and never read as a text', async () => {
  const workspace = await inWorkspace();
  const id = await store(workspace, LONG);
  const { blocks } = await TextSet.open(workspace, id);
  const block = textBlockPath(workspace, blocks[0]![0]);
  const whole = await readFile(block);
  const bent = Buffer.from(whole);
  bent[Math.floor(bent.length / 2)]! ^= 0x20;
  for (const bytes of [bent, whole.subarray(0, whole.length - 7), Buffer.alloc(0)]) {
    await writeFile(block, bytes);
    expect((await verifyTextSet(workspace, id)).map(({ file }) => file)).toEqual([block]);
    const reader = await TextReader.open(workspace, id);
    await expect(reader.text(textDigest(LONG[0]!))).rejects.toMatchObject({ code: 'workspace' });
  }
  await rm(block);
  expect(await verifyTextSet(workspace, id)).toMatchObject([{ file: block }]);
  await writeFile(block, whole);
  expect(await verifyTextSet(workspace, id)).toEqual([]);
  const set = textSetPath(workspace, id);
  await writeFile(set, (await readFile(set)).subarray(0, -1));
  expect(await verifyTextSet(workspace, id)).toMatchObject([{ file: set }]);
});
