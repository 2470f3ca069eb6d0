import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { readWholeLedger } from '../../test/support/read-whole-ledger.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writePendingErasure } from './erasure-files.ts';
import { forgetEntries } from './forget-entries.ts';
import { openLedger } from './ledger.ts';
import { openLedgerFolder } from './ledger-folder.ts';
import { openLedgerLookup } from './ledger-lookup.ts';
import { openLedgerReader, readLedgerEntry } from './read-entry.ts';
import { verifyLedger } from './verify-ledger.ts';

async function filled(count = 6) {
  const folder = path.join(await temporaryFolder('ledger'), 'ledger');
  const ledger = await openLedger(folder, { keepsText: true });
  const texts = makeGenerations(count);
  const receipts = await Promise.all(texts.map((one) => ledger.add(one)));
  return { folder, ledger, texts, receipts };
}

/** Everything that lies in a folder, in one piece. */
async function allBytes(folder: string): Promise<Buffer> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return Buffer.concat(
    await Promise.all(files.filter((one) => one.isFile()).map((one) => readFile(path.join(one.parentPath, one.name)))),
  );
}

describe('a forgotten entry', () => {
  test('is gone from the disk; its hash, its place and the reason stay, and the ledger is whole', async () => {
    const { folder, ledger, texts, receipts } = await filled();
    const noted = await ledger.close();
    const before = await readLedgerEntry(folder, 2);
    expect((await allBytes(folder)).includes(texts[2]!.text)).toBe(true);
    const forgotten = await forgetEntries(folder, [2, receipts[4]!.id, '2'], { reason: 'request 17' });
    expect(forgotten).toMatchObject([
      { index: 2, id: receipts[2]!.id, wasErased: false, receipt: { leafHash: expect.any(String) } },
      { index: 4, id: receipts[4]!.id, wasErased: false },
    ]);
    const left = await allBytes(folder);
    for (const bytes of [texts[2]!.text, texts[2]!.id!, Buffer.from(before.textHash), Buffer.from(before.bands.buffer)])
      expect(left.includes(bytes as string)).toBe(false);
    expect(left.includes(texts[3]!.text), 'its neighbour is there').toBe(true);
    const after = await readLedgerEntry(folder, 2);
    expect(after).toMatchObject({
      index: 2,
      leafHash: before.leafHash,
      erased: true,
      model: null,
      id: null,
      addedAt: null,
      words: 0,
    });
    expect([after.text, after.grams.length, after.textHash.length]).toEqual([undefined, 0, 0]);
    const { entries, erasures } = await readWholeLedger(folder);
    expect(entries.map(({ erased }) => erased)).toEqual([false, false, true, false, true, false]);
    expect(erasures).toMatchObject([
      { index: 6, reason: 'request 17', erases: { leafHash: before.leafHash } },
      { index: 7, reason: 'request 17', erases: { leafHash: receipts[4]!.leafHash } },
    ]);
    expect(await verifyLedger(folder, noted)).toMatchObject({
      isWhole: true,
      generations: 4,
      erased: 2,
      erasures: 2,
      compared: { holds: true },
    });
    const read = await (await openLedgerReader(folder)).read(2);
    expect(read).toMatchObject({
      kind: 'generation',
      erasure: { reason: 'request 17', by: forgotten[0]!.receipt!.id },
    });
  });

  test('takes its settings with it, and the name of its model with the last entry that has it', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const [first, second, third, fourth] = makeGenerations(4);
    const model = { family: 'openai', name: 'ft:gpt-4o:acme:alice', version: 'alice-2' };
    const decoding = { temperature: 0.25, user: 'alice@example.org' };
    {
      await using ledger = await openLedger(folder);
      await ledger.add({ ...first!, model, decoding });
      await ledger.add({ ...second!, model, decoding: { ...decoding, user: 'bob' } });
      await ledger.add(third!);
      await ledger.add({ ...fourth!, decoding: { ...decoding, note: 'for alice' } });
    }
    const said = async (text: string) => (await allBytes(folder)).includes(text);
    expect(await readLedgerEntry(folder, 0)).toMatchObject({ model, decoding });
    expect(await said('alice@example.org')).toBe(true);
    await forgetEntries(folder, [0, 3], { reason: 'request 1' });
    expect(await said('alice')).toBe(false);
    expect(await readLedgerEntry(folder, 1)).toMatchObject({ model, decoding: { temperature: 0.25, user: 'bob' } });
    expect((await readLedgerEntry(folder, 2)).model).toEqual(third!.model);
    await forgetEntries(folder, [1], { reason: 'request 1' });
    for (const text of ['alice', 'ft:gpt', 'bob', '0.25']) expect(await said(text), text).toBe(false);
    expect((await readLedgerEntry(folder, 2)).model).toEqual(third!.model);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, generations: 1, erased: 3 });
  });

  test('half destroyed when the process was killed, is finished by asking again, with one entry that says so', async () => {
    const { folder, ledger, receipts } = await filled();
    await ledger.close();
    const { segment, offset, leafHash } = receipts[1]!;
    const opened = await openLedgerFolder(folder);
    await writePendingErasure(opened, { segment, offset, leafHash, reason: 'request 1', by: null });
    expect(await forgetEntries(folder, [1], { reason: 'request 1' })).toMatchObject([{ wasErased: false }]);
    expect(await forgetEntries(folder, [1], { reason: 'request 1' })).toMatchObject([{ wasErased: true }]);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, erased: 1, erasures: 1 });
  });

  test('may lie in the segment that a process is writing to: that one goes on undisturbed', async () => {
    const { folder, ledger, texts } = await filled();
    await forgetEntries(folder, [1], { reason: 'request 1' });
    expect((await allBytes(folder)).includes(texts[1]!.text)).toBe(false);
    await Promise.all(makeGenerations(3, { seed: 8 }).map((one) => ledger.add(one)));
    await ledger.close();
    const { entries } = await readWholeLedger(folder);
    expect(entries.map(({ erased }) => erased)).toEqual([false, true, false, false, false, false, false, false, false]);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 10, erased: 1, open: { segments: 0 } });
    expect((await readdir(path.join(folder, 'segments'))).length).toBe(2);
  });

  test('is read as erased by those who read beside it, never as damage', async () => {
    const { folder, ledger, receipts } = await filled(120);
    await ledger.close();
    let isDone = false;
    const reading = (async () => {
      let rounds = 0;
      while (!isDone) {
        const { entries } = await readWholeLedger(folder);
        expect(entries.length).toBe(120);
        rounds++;
      }
      return rounds;
    })();
    await forgetEntries(
      folder,
      receipts.filter((_, index) => index % 10 === 3).map(({ id }) => id),
      { reason: 'request 2' },
    );
    isDone = true;
    expect(await reading).toBeGreaterThan(0);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, erased: 12 });
  });

  test('is gone from the index, too', async () => {
    const { folder, ledger, texts } = await filled();
    await ledger.close();
    const found = async (text: string) => {
      const lookup = await openLedgerLookup(folder);
      const matches = lookup.lookUp(text).map(({ entry }) => entry);
      lookup.close();
      return matches;
    };
    expect(await found(texts[2]!.text)).toContain(2);
    const index = path.join(folder, 'index');
    const before = await allBytes(index);
    const { grams } = await readLedgerEntry(folder, 2);
    await forgetEntries(folder, [2], { reason: 'request 1' });
    expect(grams.length).toBeGreaterThan(0);
    expect((await allBytes(index)).equals(before)).toBe(false);
    expect(await found(texts[2]!.text)).not.toContain(2);
    expect(await found(texts[3]!.text)).toContain(3);
  });

  test('is forgotten once', async () => {
    const { folder, ledger } = await filled();
    await ledger.close();
    await forgetEntries(folder, [0], { reason: 'request 1' });
    expect(await forgetEntries(folder, [0], { reason: 'request 1' })).toMatchObject([
      { wasErased: true, receipt: null },
    ]);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, erased: 1, erasures: 1 });
  });
});

describe('refused', () => {
  test('what is no entry with a text, and what gives no reason; nothing is destroyed', async () => {
    const { folder, ledger } = await filled();
    await ledger.close();
    await forgetEntries(folder, [5], { reason: 'request 1' });
    for (const [name, problem] of [
      [99, 'has no entry 99'],
      ['99', 'has no entry 99'],
      ['nothing', 'has no entry nothing'],
      ['0123456789abcdef:77', 'has no entry 0123456789abcdef:77'],
      [6, 'says that another was erased'],
    ] as const)
      await expect(forgetEntries(folder, [0, name], { reason: 'request 2' })).rejects.toThrow(problem);
    await expect(forgetEntries(folder, [0], { reason: ' ' })).rejects.toThrow('is empty');
    await expect(forgetEntries(folder, [0], { reason: 'x'.repeat(201) })).rejects.toThrow('is 201 characters long');
    expect((await readLedgerEntry(folder, 0)).erased).toBe(false);
  });

  test('an entry that is not what the tree says', async () => {
    const { folder, ledger, receipts } = await filled();
    await ledger.close();
    const [name] = await readdir(path.join(folder, 'segments'));
    await using file = await open(path.join(folder, 'segments', name!), 'r+');
    await file.write(Buffer.from([1, 2, 3]), 0, 3, receipts[1]!.offset + 40);
    await expect(forgetEntries(folder, [1], { reason: 'request 1' })).rejects.toThrow('its bytes do not fit its hash');
  });
});
