import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { APPENDER } from '../../test/support/killed-appenders.ts';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { readWholeLedger } from '../../test/support/read-whole-ledger.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { erasureOf, writePendingErasure } from './erasure-files.ts';
import { openLedger } from './ledger.ts';
import { loadChain } from './ledger-chain.ts';
import type { GenerationInput, LedgerReceipt } from './ledger-entry.ts';
import { openLedgerFolder } from './ledger-folder.ts';
import { publishSegmentEnd, readSegmentEnd } from './segment-end.ts';
import { takeIn } from './take-in.ts';
import { verifyLedger } from './verify-ledger.ts';

const segmentFile = async (folder: string) => {
  const names = await readdir(path.join(folder, 'segments'));
  return path.join(folder, 'segments', names.find((name) => name.endsWith('.log'))!);
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
    const before = (await readFile(file)).subarray(0, size);
    const ledger = await openLedger(folder);
    expect(await readFile(file), 'nobody writes to it').toEqual(before);
    const segment = path.basename(file, '.log');
    expect(await readSegmentEnd(await openLedgerFolder(folder), segment)).toMatchObject({ segment, isCertain: true });
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
  expect(await verifyLedger(folder)).toMatchObject({
    isWhole: false,
    erased: 1,
    unfinishedErasures: 1,
    problems: [{ code: 'erasure-pending', file: `erasures/${segment}-${offset}.pending.json` }],
  });
  await (await openLedger(folder)).close();
  expect((await readFile(file)).subarray(offset + 5 + 32, offset + 200).every((byte) => byte === 0)).toBe(true);
  expect(await erasureOf(opened, { segment, offset })).toMatchObject({
    reason: 'request 3',
    by: expect.stringMatching(/:/),
  });
  expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, erased: 1, erasures: 1, unfinishedErasures: 0 });
});

describe('an erasure that cannot be finished', () => {
  async function asked(change: (erasure: { file: string; segment: string }) => Promise<void>) {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const ledger = await openLedger(folder);
    const [receipt] = await Promise.all(makeGenerations(4).map((one) => ledger.add(one)));
    await ledger.close();
    const { segment, offset, leafHash } = receipt!;
    await writePendingErasure(await openLedgerFolder(folder), { segment, offset, leafHash, reason: 'r', by: null });
    const file = path.join(folder, 'erasures', `${segment}-${offset}.pending.json`);
    await change({ file, segment: path.join(folder, 'segments', `${segment}.log`) });
    return { folder, file };
  }

  test.each<[string, (erasure: { file: string; segment: string }) => Promise<void>, string]>([
    ['its segment is missing', ({ segment }) => rm(segment), 'missing-segment'],
    ['its segment is cut off', ({ segment }) => truncate(segment, 700), 'entry'],
    [
      'the entry is another',
      async ({ file }) => {
        const text = await readFile(file, 'utf8');
        await writeFile(file, text.replace(/"leafHash":"[0-9a-f]{64}/, `"leafHash":"${'0'.repeat(64)}`));
      },
      'erasure-pending',
    ],
    ['the file that asks for it is cut', ({ file }) => truncate(file, 40), 'erasure-file'],
  ])('because %s: it stops nobody, writes nothing, and verifying says so', async (_why, change, code) => {
    const { folder, file } = await asked(change);
    for (let time = 0; time < 3; time++) {
      const ledger = await openLedger(folder);
      await ledger.add(makeGenerations(1, { seed: time + 2 })[0]!);
      await ledger.close();
    }
    expect((await stat(file)).size).toBeGreaterThan(0);
    const found = await verifyLedger(folder);
    expect([found.isWhole, found.erasures]).toEqual([false, 0]);
    expect(found.problems.map((one) => one.code)).toContain(code);
  });

  test('because the disk refuses: opening fails, leaves nothing open, and says it once', async () => {
    const { folder, file } = await asked(async () => undefined);
    const done = file.replace('.pending', '');
    await mkdir(path.join(done, 'taken'), { recursive: true });
    for (let time = 0; time < 3; time++) await expect(openLedger(folder)).rejects.toMatchObject({ code: 'workspace' });
    await rm(done, { recursive: true });
    await (await openLedger(folder)).close();
    expect(await verifyLedger(folder)).toMatchObject({
      isWhole: true,
      erased: 1,
      erasures: 1,
      unfinishedErasures: 0,
      open: { segments: 0 },
    });
  });
});

describe('a segment whose writer was wrongly taken for gone', () => {
  /** What a process on another machine does that cannot see the writer. */
  const endFrom = async (folder: string, segment: string, isCertain = false) =>
    publishSegmentEnd(await openLedgerFolder(folder), segment, { isCertain });
  const everybody = async (folder: string, receipts: readonly LedgerReceipt[]) => {
    const { entries } = await readWholeLedger(folder);
    const there = entries.map((one) => `${one.segment}:${one.offset} ${one.leafHash}`);
    expect(there).toEqual(expect.arrayContaining(receipts.map(({ id, leafHash }) => `${id} ${leafHash}`)));
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, open: { segments: 0 } });
  };
  const [first, second, third] = makeGenerations(3) as [GenerationInput, GenerationInput, GenerationInput];

  test('while it was idle: the next entry goes into another one', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    const ledger = await openLedger(folder);
    const receipts = [await ledger.add(first)];
    const { segment } = receipts[0]!;
    await endFrom(folder, segment);
    const before = await readFile(await segmentFile(folder));
    receipts.push(await ledger.add(second));
    expect(receipts[1]!.segment).not.toBe(segment);
    expect(await readFile(path.join(folder, 'segments', `${segment}.log`))).toEqual(before);
    await ledger.close();
    // Nobody can be sure at once that the writer has seen it.
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, open: { segments: 1, entries: 0 } });
    await utimes(path.join(folder, 'segments', `${segment}.end`), new Date(0), new Date(0));
    await everybody(folder, receipts);
  });

  test('while it wrote: nothing is acknowledged that may not be in the tree', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    let isEnding = false;
    const ledger = await openLedger(folder, {
      async sync(file) {
        await file.datasync();
        if (!isEnding) return;
        isEnding = false;
        await endFrom(folder, receipts[0]!.segment, true);
      },
    });
    const receipts = [await ledger.add(first)];
    isEnding = true;
    receipts.push(await ledger.add(second), await ledger.add(third));
    expect(receipts[1]!.segment).not.toBe(receipts[0]!.segment);
    expect(receipts[2]!.segment).toBe(receipts[1]!.segment);
    await ledger.close();
    await everybody(folder, receipts);
  });

  test('and ended in the tree between its last look and its write: what it writes behind the end counts nowhere', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    let isEnding = false;
    const ledger = await openLedger(folder, {
      now() {
        if (isEnding) {
          isEnding = false;
          const { segment } = receipts[0]!;
          const end = { format: 'outcross-ledger-segment-end', version: 1, ledger: id, segment, isCertain: true };
          writeFileSync(path.join(folder, 'segments', `${segment}.end`), `${canonicalJson(end)}\n`);
          leaveUnclosed(folder, 1);
        }
        return Date.now();
      },
    });
    const { id } = await openLedgerFolder(folder);
    const receipts = [await ledger.add(first)];
    isEnding = true;
    receipts.push(await ledger.add(second));
    expect(receipts[1]!.segment).not.toBe(receipts[0]!.segment);
    const ended = (await loadChain(await openLedgerFolder(folder))).covered.get(receipts[0]!.segment)!;
    expect(ended).toMatchObject({ entries: 1, sealed: true });
    const file = path.join(folder, 'segments', `${receipts[0]!.segment}.log`);
    expect((await stat(file)).size, 'the write that came too late').toBeGreaterThan(ended.end);
    await ledger.close();
    await everybody(folder, receipts);
    expect((await stat(file)).size, 'cut off').toBe(ended.end);
  });

  test('what says that it ended is needed: removed or altered, it is missed', async () => {
    const folder = path.join(await temporaryFolder('ledger'), 'ledger');
    leaveUnclosed(folder, 3);
    expect(await verifyLedger(folder)).toMatchObject({ isWhole: true, size: 3, open: { segments: 0 } });
    const [name] = (await readdir(path.join(folder, 'segments'))).filter((one) => one.endsWith('.end'));
    const file = path.join(folder, 'segments', name!);
    const content = await readFile(file);
    for (let at = 0; at < content.length; at += 3) {
      const bytes = Buffer.from(content);
      bytes[at]! ^= 1;
      await writeFile(file, bytes);
      expect((await verifyLedger(folder)).isWhole, `byte ${at}`).toBe(false);
    }
    await rm(file);
    expect((await verifyLedger(folder)).problems).toMatchObject([{ code: 'seal', file: `segments/${name}` }]);
  });
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
