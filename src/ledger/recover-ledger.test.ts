import { spawnSync } from 'node:child_process';
import { appendFile, readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { APPENDER } from '../../test/support/killed-appenders.ts';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { readWholeLedger } from '../../test/support/read-whole-ledger.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { erasureOf, writePendingErasure } from './erasure-files.ts';
import { openLedger } from './ledger.ts';
import { loadChain } from './ledger-chain.ts';
import type { LedgerReceipt } from './ledger-entry.ts';
import { openLedgerFolder } from './ledger-folder.ts';
import { takeIn } from './take-in.ts';
import { verifyLedger } from './verify-ledger.ts';

const segmentFile = async (folder: string) => {
  const [name] = await readdir(path.join(folder, 'segments'));
  return path.join(folder, 'segments', name!);
};

/** A process that registers some texts and ends without closing the ledger. */
function leaveUnclosed(folder: string, count: number): readonly LedgerReceipt[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [APPENDER, folder, '--count', String(count)], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerReceipt);
}

describe('a segment of a process that is gone', () => {
  test('is ended when the ledger is next opened, its last torn write cut off', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const receipts = leaveUnclosed(folder, 12);
    const file = await segmentFile(folder);
    const { size } = await stat(file);
    // Half of a further entry: the beginning of the last one again.
    await appendFile(file, (await readFile(file)).subarray(-200, -60));
    const ledger = await openLedger(folder);
    const whole = await readFile(file);
    expect(whole.length).toBeLessThan(size + 100);
    expect(whole.subarray(size).includes('"entries":12')).toBe(true);
    await ledger.add(makeGenerations(1)[0]!);
    await ledger.close();
    const { entries } = await readWholeLedger(folder);
    expect(entries.slice(0, 12).map(({ leafHash }) => leafHash)).toEqual(receipts.map(({ leafHash }) => leafHash));
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 13, open: { segments: 0 } });
  });

  test.each([0, 1, 5, 20, 36])(
    'cut anywhere behind the last entry (%i bytes left of a torn one): verifying ends it',
    async (left) => {
      const folder = path.join(await temporaryFolder('ledger'), 'ledger');
      leaveUnclosed(folder, 3);
      const file = await segmentFile(folder);
      await appendFile(file, (await readFile(file)).subarray(8, 8 + left));
      expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 3, open: { segments: 0, restBytes: 0 } });
    },
  );

  test('with zeros at its end, as a file system may leave them after a power cut', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    leaveUnclosed(folder, 3);
    await appendFile(await segmentFile(folder), Buffer.alloc(100_000));
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 3, open: { segments: 0 } });
  });

  test('altered before a later write: nothing is cut off, and verifying says so', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const receipts = leaveUnclosed(folder, 6);
    const file = await segmentFile(folder);
    const bytes = await readFile(file);
    bytes[receipts[1]!.offset + 50]! ^= 1;
    await writeFile(file, bytes);
    const found = await verifyLedger(folder);
    expect(found.isWhole).toBe(false);
    expect(found.problems).toMatchObject([{ code: 'entry', problem: `was altered at byte ${receipts[1]!.offset}` }]);
    expect((await stat(file)).size).toBe(bytes.length);
    await (await openLedger(folder)).close();
    expect((await stat(file)).size).toBe(bytes.length);
    // Put right again, all of it is there.
    bytes[receipts[1]!.offset + 50]! ^= 1;
    await writeFile(file, bytes);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 6 });
  });

  test('shorter than what is in the tree: left as it is, and verifying says so', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const receipts = leaveUnclosed(folder, 4);
    // Read by another program while the writer lived: taken in, not ended.
    const file = await segmentFile(folder);
    await takeIn(await loadChain(await openLedgerFolder(folder)));
    await truncate(file, receipts[2]!.offset);
    const found = await verifyLedger(folder);
    expect(found.problems).toMatchObject([{ code: 'entry', entry: 2 }]);
    await (await openLedger(folder)).close();
    expect((await stat(file)).size).toBe(receipts[2]!.offset);
  });

  test('without a single whole entry it goes', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const [receipt] = leaveUnclosed(folder, 1);
    await truncate(await segmentFile(folder), receipt!.offset + 30);
    await (await openLedger(folder)).close();
    expect(await readdir(path.join(folder, 'segments'))).toEqual([]);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 0 });
  });

  test('put in order by several at once, it is put in order once', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const receipts = leaveUnclosed(folder, 9);
    await appendFile(await segmentFile(folder), Buffer.alloc(77, 3));
    await Promise.all([verifyLedger(folder), openLedger(folder), openLedger(folder), verifyLedger(folder)]);
    expect((await readWholeLedger(folder)).entries.length).toBe(receipts.length);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 9, segments: 1, open: { segments: 0 } });
  });
});

test('the segment of a process that lives is left alone', async () => {
  const folder = path.join(await temporaryFolder('ledger'), 'ledger');
  const ledger = await openLedger(folder);
  await ledger.add(makeGenerations(1)[0]!);
  const file = await segmentFile(folder);
  const before = await readFile(file);
  await utimes(file, new Date(0), new Date(0));
  await (await openLedger(folder)).close();
  expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 1, open: { segments: 1 } });
  expect(await readFile(file)).toEqual(before);
  expect((await ledger.close()).size).toBe(1);
});

test('an erasure that was cut off is finished', async () => {
  const folder = path.join(await temporaryFolder('ledger'), 'ledger');
  const ledger = await openLedger(folder);
  const receipts = await Promise.all(makeGenerations(4).map((one) => ledger.add(one)));
  await ledger.close();
  const { segment, offset, leafHash } = receipts[2]!;
  const opened = await openLedgerFolder(folder);
  await writePendingErasure(opened, { segment, offset, leafHash, reason: 'request 3', by: null });
  // Half of it overwritten when the process died.
  const file = await segmentFile(folder);
  const bytes = await readFile(file);
  bytes.fill(0, offset + 37, offset + 120);
  await writeFile(file, bytes);
  const seen = (await readWholeLedger(folder)).entries[2]!;
  expect([seen.erased, seen.leafHash, seen.model]).toEqual([true, leafHash, null]);
  expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, erased: 1, unfinishedErasures: 1 });
  await (await openLedger(folder)).close();
  expect((await readFile(file)).subarray(offset + 5 + 32, offset + 200).every((byte) => byte === 0)).toBe(true);
  expect(await erasureOf(opened, { segment, offset })).toMatchObject({
    reason: 'request 3',
    by: expect.stringMatching(/:/),
  });
  expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, erased: 1, erasures: 1, unfinishedErasures: 0 });
});

test('files that a dead process never published go after an hour', async () => {
  const folder = path.join(await temporaryFolder('ledger'), 'ledger');
  const ledger = await openLedger(folder);
  await ledger.add(makeGenerations(1)[0]!);
  await ledger.close();
  const old = ['segments/0000000000000000.log.999999999-0123456789ab.tmp', 'checkpoints/0000000009-0123456789ab.tree'];
  const fresh = [
    'segments/0000000000000001.log.999999999-0123456789ab.tmp',
    'checkpoints/0000000008-0123456789ab.tree',
  ];
  for (const name of [...old, ...fresh]) await writeFile(path.join(folder, name), 'x');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const name of old) await utimes(path.join(folder, name), longAgo, longAgo);
  await (await openLedger(folder)).close();
  const left = await Promise.all(
    [...old, ...fresh].map((name) =>
      stat(path.join(folder, name)).then(
        () => true,
        () => false,
      ),
    ),
  );
  expect(left).toEqual([false, false, true, true]);
});
