import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { readWholeLedger } from '../../test/support/read-whole-ledger.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openLedger } from './ledger.ts';
import type { LedgerReceipt } from './ledger-entry.ts';
import { ledgerHead } from './ledger-head.ts';
import { verifyLedger } from './verify-ledger.ts';

const texts = makeGenerations(60);
const segmentsOf = async (folder: string) =>
  (await readdir(path.join(folder, 'segments'))).filter((name) => name.endsWith('.log')).sort();

async function expectWhole(folder: string, receipts: readonly LedgerReceipt[]) {
  const { entries } = await readWholeLedger(folder);
  const kept = new Set(entries.map(({ leafHash, segment, offset }) => `${leafHash} ${segment}:${offset}`));
  for (const { leafHash, id } of receipts) expect(kept).toContain(`${leafHash} ${id}`);
  expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, problems: [] });
  return entries;
}

describe('adding', () => {
  test('what was added is read back in order, with places that receipts name', async () => {
    const folder = await temporaryFolder('ledger');
    const ledger = await openLedger(folder);
    const receipts = await Promise.all(texts.map((one) => ledger.add(one)));
    const head = await ledger.close();
    expect(head).toMatchObject({ size: texts.length, checkpoint: { number: 1 } });
    const entries = await expectWhole(folder, receipts);
    expect(entries.map(({ id, index }) => [id, index])).toEqual(texts.map(({ id }, index) => [id, index]));
    expect(entries.map(({ model }) => model)).toEqual(texts.map(({ model }) => model));
    expect(entries.every(({ text }) => text === undefined)).toBe(true);
    expect(await ledgerHead(folder)).toEqual(head);
  });

  test('texts are kept only if asked for', async () => {
    const folder = await temporaryFolder('ledger');
    {
      await using ledger = await openLedger(folder, { keepsText: true });
      await ledger.add(texts[0]!);
    }
    expect((await readWholeLedger(folder)).entries[0]!.text).toBe(texts[0]!.text);
  });

  test('is acknowledged only once it is synced, many at a time', async () => {
    const folder = await temporaryFolder('ledger');
    const synced: number[] = [];
    let release: () => void = () => undefined;
    const ledger = await openLedger(folder, {
      async sync(file) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        await file.datasync();
        synced.push((await file.stat()).size);
      },
    });
    let acknowledged = 0;
    const adding = texts.map((one) => ledger.add(one).then(() => acknowledged++));
    const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
    // The header of the segment, then one write of all sixty.
    for (let sync = 0; sync < 2; sync++) {
      while (synced.length === sync) {
        expect(acknowledged).toBe(0);
        await turn();
        release();
      }
    }
    await Promise.all(adding);
    expect([acknowledged, synced.length]).toEqual([texts.length, 2]);
    const closing = ledger.close();
    const releasing = setInterval(() => release(), 1);
    await closing;
    clearInterval(releasing);
  });

  test('one write holds some megabytes, however many calls wait', async () => {
    const folder = await temporaryFolder('ledger');
    const sizes: number[] = [];
    const ledger = await openLedger(folder, {
      keepsText: true,
      async sync(file) {
        sizes.push((await file.stat()).size);
      },
    });
    // Long texts of one word have short fingerprints.
    const long = texts.slice(0, 7).map((one, at) => ({ ...one, text: String(at).repeat(5 * 1024 * 1024) }));
    await Promise.all(long.map((one) => ledger.add(one)));
    const writes = sizes.slice(1).map((size, at) => Math.round((size - sizes[at]!) / 1024 / 1024));
    expect(writes, 'behind the header of the segment').toEqual([15, 15, 5]);
    await ledger.close();
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 7 });
  });

  test.each([0, 3 * 1024 ** 3, Number.NaN])('a segment of %d bytes is refused', async (segmentBytes) => {
    const folder = await temporaryFolder('ledger');
    await expect(openLedger(folder, { segmentBytes })).rejects.toThrow(`segmentBytes: is ${segmentBytes}`);
  });

  test('a call that is refused takes nothing with it', async () => {
    const folder = await temporaryFolder('ledger');
    const ledger = await openLedger(folder);
    const results = await Promise.allSettled([
      ledger.add(texts[0]!),
      ledger.add({ text: 'x' } as never),
      ledger.add(texts[1]!),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await ledger.close()).size).toBe(2);
    await expect(ledger.add(texts[2]!)).rejects.toThrow('this ledger was closed');
  });

  test('several at once each write a segment, and none is lost in the tree', async () => {
    const folder = await temporaryFolder('ledger');
    const all = await Promise.all(
      Array.from({ length: 6 }, async (_, seed) => {
        const ledger = await openLedger(folder, { segmentBytes: 6_000 });
        const receipts: LedgerReceipt[] = [];
        for (const some of [0, 20, 40])
          receipts.push(
            ...(await Promise.all(makeGenerations(20, { seed: seed * 100 + some }).map((one) => ledger.add(one)))),
          );
        await ledger.close();
        return receipts;
      }),
    );
    const entries = await expectWhole(folder, all.flat());
    expect(entries.map(({ index }) => index)).toEqual(Array.from({ length: 360 }, (_, index) => index));
    expect((await segmentsOf(folder)).length).toBe(18);
  });

  test('goes on in another segment when one is full', async () => {
    const folder = await temporaryFolder('ledger');
    const ledger = await openLedger(folder, { segmentBytes: 4_000 });
    const receipts: LedgerReceipt[] = [];
    for (const one of texts.slice(0, 30)) receipts.push(await ledger.add(one));
    expect((await ledger.close()).size).toBe(30);
    const sizes = await Promise.all(
      (await segmentsOf(folder)).map(async (name) => (await stat(path.join(folder, 'segments', name))).size),
    );
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThan(6_000);
    await expectWhole(folder, receipts);
  });

  test('takes entries into the tree from time to time while it stays open', async () => {
    const folder = await temporaryFolder('ledger');
    await using ledger = await openLedger(folder, { checkpointEveryMs: 0 });
    for (const one of texts.slice(0, 4)) await ledger.add(one);
    await expect.poll(async () => (await ledgerHead(folder)).size).toBe(4);
  });
});

describe('what goes wrong', () => {
  test('a disk that fills up: the write that does not fit is refused, all others are kept, and later ones work', async () => {
    const folder = await temporaryFolder('ledger');
    let isFull = false;
    const ledger = await openLedger(folder, {
      async sync(file) {
        if (isFull)
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'fdatasync' });
        await file.datasync();
      },
    });
    const receipts = [await ledger.add(texts[0]!)];
    isFull = true;
    await expect(ledger.add(texts[1]!)).rejects.toMatchObject({
      code: 'workspace',
      problem: 'the disk is full',
      hint: expect.stringContaining('all that was acknowledged is kept'),
    });
    isFull = false;
    receipts.push(await ledger.add(texts[2]!));
    await ledger.close();
    await expectWhole(folder, receipts);
    expect((await verifyLedger(folder)).open.segments, 'the segment that failed was ended too').toBe(0);
  });

  test('a disk that is really full', async ({ skip }) => {
    const disk = path.join(await temporaryFolder('ledger'), 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      skip('a small file system cannot be mounted here');
    }
    try {
      const folder = path.join(disk, 'ledger');
      const ledger = await openLedger(folder, { keepsText: true });
      const receipts: LedgerReceipt[] = [];
      const refused: unknown[] = [];
      for (const one of makeGenerations(400, { words: 60 }))
        await ledger.add(one).then(
          (receipt) => receipts.push(receipt),
          (error) => refused.push(error),
        );
      expect(receipts.length).toBeGreaterThan(50);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]).toMatchObject({ problem: 'the disk is full' });
      await expect(ledger.close()).rejects.toMatchObject({ problem: 'the disk is full' });
      // Still readable, though not even a checkpoint fits.
      const before = await readWholeLedger(folder);
      expect(before.entries.length).toBeGreaterThanOrEqual(receipts.length);
      execFileSync('mount', ['-o', 'remount,size=16m', disk]);
      const again = await openLedger(folder);
      receipts.push(await again.add(texts[0]!));
      await again.close();
      await expectWhole(folder, receipts);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('a clock that goes back changes no order, and is told', async () => {
    const folder = await temporaryFolder('ledger');
    const noon = Date.parse('2026-11-22T12:00:00Z');
    const times = [noon, noon + 10, noon - 60_000, noon + 20];
    let at = 0;
    const ledger = await openLedger(folder, { now: () => times[Math.min(at++, times.length - 1)]! });
    for (const one of texts.slice(0, 3)) await ledger.add(one);
    await ledger.close();
    const { entries } = await readWholeLedger(folder);
    expect(entries.map(({ addedAt, clockBackMs }) => [addedAt, clockBackMs])).toEqual([
      ['2026-11-22T12:00:00.010Z', 0],
      ['2026-11-22T12:00:00.010Z', 60_010],
      ['2026-11-22T12:00:00.020Z', 0],
    ]);
    const earlier = await openLedger(folder, { now: () => noon - 3_600_000 });
    await earlier.add(texts[4]!);
    const head = await earlier.close();
    expect(head.checkpoint!.at, 'never earlier than the checkpoint before').toBe('2026-11-22T12:00:00.020Z');
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 4 });
  });

  test('a segment that another process ended is left, and nothing is lost', async () => {
    const folder = await temporaryFolder('ledger');
    const ledger = await openLedger(folder);
    const receipts = [await ledger.add(texts[0]!)];
    // What the other process would write behind the last entry does not matter to this one.
    await appendFile(path.join(folder, 'segments', (await segmentsOf(folder))[0]!), Buffer.alloc(20));
    receipts.push(await ledger.add(texts[1]!));
    expect(receipts[1]!.segment).not.toBe(receipts[0]!.segment);
    await ledger.close();
    await expectWhole(folder, receipts);
  });

  test('a folder of something else, and one of a later version', async () => {
    const folder = await temporaryFolder('ledger');
    await writeFile(path.join(folder, 'ledger.json'), '{"name": "accounts"}');
    await expect(openLedger(folder)).rejects.toThrow('is not the description of an Outcross ledger');
    const id = '0'.repeat(32);
    await writeFile(path.join(folder, 'ledger.json'), JSON.stringify({ format: 'outcross-ledger', version: 3, id }));
    await expect(openLedger(folder)).rejects.toThrow('was written in format 3');
    await writeFile(path.join(folder, 'ledger.json'), JSON.stringify({ format: 'outcross-ledger', version: 1, id }));
    await expect(openLedger(folder)).rejects.toThrow('was written in format 1; this version of Outcross reads 2');
    await expect(ledgerHead(path.join(folder, 'nothing'))).rejects.toThrow('there is no ledger here');
  });
});
