import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { readWholeLedger } from '../../test/support/read-whole-ledger.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { forgetEntries } from './forget-entries.ts';
import { openLedger } from './ledger.ts';
import { ledgerHead } from './ledger-head.ts';
import { proveConsistency, proveInclusion } from './ledger-proof.ts';
import { provesConsistency, provesInclusion } from './merkle-proof.ts';
import { openLedgerReader, readLedgerEntry } from './read-entry.ts';
import { readLedger } from './read-ledger.ts';
import { verifyLedger } from './verify-ledger.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');
let folder: string;

/** 620 entries of four processes with an erasure in their midst: more than two blocks of 256. */
beforeAll(async () => {
  const { mkdtemp } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'outcross-read-')), 'ledger');
  for (const [seed, count] of [300, 7, 1, 311].entries()) {
    const ledger = await openLedger(folder, { segmentBytes: 60_000 });
    await Promise.all(makeGenerations(count, { seed }).map((one) => ledger.add(one)));
    await ledger.close();
    if (seed === 1) await forgetEntries(folder, [305], { reason: 'request 1' });
  }
  return () => rm(path.dirname(folder), { recursive: true });
});

describe('reading', () => {
  test('goes on from any position as if it had never stopped', async () => {
    const whole = await readWholeLedger(folder);
    expect([whole.entries.length, whole.erasures.length]).toEqual([619, 1]);
    const positions = [...whole.entries, ...whole.erasures].map(({ index }) => index).sort((a, b) => a - b);
    expect(positions).toEqual(Array.from({ length: 620 }, (_, index) => index));
    for (const from of [1, 63, 299, 300, 307, 308, 309, 619, 620]) {
      const rest = await readWholeLedger(folder, { from });
      expect(rest.entries, `from ${from}`).toEqual(whole.entries.filter(({ index }) => index >= from));
      expect(rest.erasures).toEqual(whole.erasures.filter(({ index }) => index >= from));
    }
  });

  test('batches follow one another, each of one segment', async () => {
    let next = 0;
    for await (const batch of readLedger(folder)) {
      expect(batch.first).toBe(next);
      next = batch.next;
      expect(batch.entries.length + batch.erasures.length).toBe(batch.next - batch.first);
      expect(new Set(batch.entries.map(({ segment }) => segment)).size).toBeLessThanOrEqual(1);
    }
    expect(next).toBe(620);
  });

  test('one entry is the same as in the whole', async () => {
    const { entries } = await readWholeLedger(folder);
    const reader = await openLedgerReader(folder);
    for (const entry of entries.filter(({ index }) => index % 41 === 0 || index === 305)) {
      expect(await reader.read(entry.index)).toMatchObject({ kind: 'generation', entry });
      expect(await reader.indexOf(`${entry.segment}:${entry.offset}`)).toBe(entry.index);
    }
    expect(await reader.read(307)).toMatchObject({ kind: 'erasure', entry: { reason: 'request 1' } });
    await expect(readLedgerEntry(folder, 307)).rejects.toThrow('entry 307 is an erasure');
    await expect(reader.read(620)).rejects.toThrow('has no entry 620');
    await expect(reader.indexOf(`${entries[0]!.segment}:9`)).rejects.toThrow('has no entry');
  });

  test('sees what a living process has added since the last checkpoint', async () => {
    const other = path.join(await temporaryFolder('ledger'), 'ledger');
    await using ledger = await openLedger(other);
    await ledger.add(makeGenerations(1)[0]!);
    expect((await readWholeLedger(other, { takesIn: false })).entries.length).toBe(0);
    expect((await readWholeLedger(other)).entries.length).toBe(1);
    await ledger.add(makeGenerations(2)[1]!);
    expect((await readWholeLedger(other, { takesIn: false })).entries.length).toBe(1);
    expect((await readWholeLedger(other)).entries.map(({ index }) => index)).toEqual([0, 1]);
    expect((await ledgerHead(other)).checkpoint!.number).toBe(2);
  });

  test('a folder that may only be read: what no checkpoint has taken in is read too', async ({ skip }) => {
    const disk = path.join(await temporaryFolder('ledger'), 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      skip('a small file system cannot be mounted here');
    }
    try {
      const other = path.join(disk, 'ledger');
      const first = await openLedger(other);
      await first.add(makeGenerations(1)[0]!);
      await first.close();
      const ledger = await openLedger(other);
      await Promise.all(makeGenerations(4, { seed: 2 }).map((one) => ledger.add(one)));
      const copy = path.join(disk, 'copy');
      await cp(other, copy, { recursive: true });
      await ledger.close();
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      expect((await readWholeLedger(copy, { takesIn: false })).entries.length).toBe(1);
      expect((await readWholeLedger(copy)).entries.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
      expect((await readWholeLedger(copy, { from: 3 })).entries.map(({ index }) => index)).toEqual([3, 4]);
      expect((await readLedgerEntry(copy, 4)).words).toBeGreaterThan(0);
      expect((await ledgerHead(copy)).size).toBe(1);
      expect(await verifyLedger(copy)).toMatchObject({ isWhole: true, size: 1, open: { segments: 1, entries: 4 } });
      await expect(openLedger(copy).then((one) => one.add(makeGenerations(1)[0]!))).rejects.toThrow(
        'cannot be written (EROFS)',
      );
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('an entry that was altered stops it, with its place', async () => {
    const other = path.join(await temporaryFolder('ledger'), 'ledger');
    const ledger = await openLedger(other);
    const receipts = await Promise.all(makeGenerations(9).map((one) => ledger.add(one)));
    await ledger.close();
    const [name] = await readdir(path.join(other, 'segments'));
    const file = path.join(other, 'segments', name!);
    const content = await readFile(file);
    content[receipts[4]!.offset + 99]! ^= 4;
    await writeFile(file, content);
    await expect(readWholeLedger(other)).rejects.toThrow(`was altered at byte ${receipts[4]!.offset} (entry 4)`);
    await expect(readLedgerEntry(other, 4)).rejects.toThrow('its bytes do not fit its hash');
    expect((await readLedgerEntry(other, 5)).id).toBe('call-1-5');
  });
});

describe('proofs', () => {
  test('of inclusion hold for every kind of place', async () => {
    for (const index of [0, 255, 256, 305, 307, 511, 512, 619]) {
      const { leafHash, size, root, path: hashes } = await proveInclusion(folder, index);
      const proof = { index, size, leafHash: bytes(leafHash), root: bytes(root), path: hashes.map(bytes) };
      expect(provesInclusion(proof), String(index)).toBe(true);
    }
    expect((await proveInclusion(folder, 3)).root).toBe((await ledgerHead(folder)).root);
    const early = await proveInclusion(folder, 3, { size: 300 });
    expect(early.size).toBe(300);
    await expect(proveInclusion(folder, 620)).rejects.toThrow(RangeError);
    await expect(proveInclusion(folder, 3, { size: 621 })).rejects.toThrow(RangeError);
  });

  test('of consistency hold for every earlier size', async () => {
    for (const oldSize of [1, 255, 256, 300, 307, 308, 512, 619, 620]) {
      const { oldRoot, size, root, path: hashes } = await proveConsistency(folder, oldSize);
      const proof = { oldSize, size, oldRoot: bytes(oldRoot), root: bytes(root), path: hashes.map(bytes) };
      expect(provesConsistency(proof), String(oldSize)).toBe(true);
    }
  });

  test('and single entries are found without the tree files, which are made again', async () => {
    const checkpoints = path.join(folder, 'checkpoints');
    const trees = (await readdir(checkpoints)).filter((name) => name.endsWith('.tree'));
    const before = await Promise.all(trees.map((name) => readFile(path.join(checkpoints, name))));
    const proof = await proveInclusion(folder, 305);
    for (const name of trees) await rm(path.join(checkpoints, name));
    expect(await proveInclusion(folder, 305)).toEqual(proof);
    const after = await Promise.all(trees.map((name) => readFile(path.join(checkpoints, name)).catch(() => undefined)));
    for (const [index, content] of after.entries()) if (content !== undefined) expect(content).toEqual(before[index]);
    expect(after.filter((content) => content !== undefined).length).toBeGreaterThan(1);
    for (const [index, name] of trees.entries()) await writeFile(path.join(checkpoints, name), before[index]!);
  });
});
