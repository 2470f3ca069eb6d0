import { cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { writePendingErasure } from './erasure-files.ts';
import { forgetEntries } from './forget-entries.ts';
import {
  decodeFrame,
  erasedFrame,
  FIRST_LINK,
  type Frame,
  type FrameKind,
  frameLength,
  SEGMENT_MAGIC,
} from './frame.ts';
import { appendErasure, openLedger } from './ledger.ts';
import { openLedgerFolder } from './ledger-folder.ts';
import type { LedgerHead } from './ledger-head.ts';
import { readLedgerEntry } from './read-entry.ts';
import { type LedgerVerification, verifyLedger } from './verify-ledger.ts';

/** Content of every file of a ledger by its path in the folder. */
type Files = ReadonlyMap<string, Buffer>;

let original: Files;
let heads: readonly LedgerHead[];
let folder: string;

/** Three processes' worth of entries, one of them erased: several segments and checkpoints. */
beforeAll(async () => {
  const { mkdtemp } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'outcross-verify-')), 'ledger');
  const noted: LedgerHead[] = [];
  for (const seed of [1, 2]) {
    const ledger = await openLedger(folder);
    await Promise.all(makeGenerations(7, { seed, words: 30 }).map((one) => ledger.add(one)));
    noted.push(await ledger.close());
  }
  await forgetEntries(folder, [3], { reason: 'request 7' });
  heads = noted;
  original = await filesOf(folder);
  return () => rm(path.dirname(folder), { recursive: true });
});

async function filesOf(of: string): Promise<Files> {
  const found = new Map<string, Buffer>();
  for (const entry of await readdir(of, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    found.set(path.relative(of, file), await readFile(file));
  }
  return found;
}

/** Puts the ledger back as it was, but for what is given; undefined removes a file. */
async function altered(changes: Readonly<Record<string, Buffer | undefined>>): Promise<LedgerVerification> {
  await rm(folder, { recursive: true, force: true });
  const files = new Map<string, Buffer | undefined>([...original, ...Object.entries(changes)]);
  for (const [name, content] of files) {
    if (content === undefined) continue;
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return verifyLedger(folder);
}

const segmentNames = () => [...original.keys()].filter((name) => name.endsWith('.log')).sort();
const largestSegment = () => segmentNames().sort((a, b) => original.get(b)!.length - original.get(a)!.length)[0]!;
const checkpointNames = () => [...original.keys()].filter((name) => /checkpoints.*json$/.test(name)).sort();

/** Frames of a segment as pieces of bytes, the beginning of the file first. */
function piecesOf(bytes: Buffer): { readonly head: Buffer; readonly frames: readonly Buffer[] } {
  const frames: Buffer[] = [];
  for (let at = SEGMENT_MAGIC.length; at < bytes.length; ) {
    const length = frameLength(bytes, at) as number;
    frames.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { head: bytes.subarray(0, SEGMENT_MAGIC.length), frames };
}

test('a ledger as it was written is whole', async () => {
  const found = await altered({});
  expect(found).toMatchObject({
    isWhole: true,
    problems: [],
    size: 15,
    generations: 13,
    erased: 1,
    erasures: 1,
    unfinishedErasures: 0,
    checkpoints: 3,
    segments: 3,
    open: { segments: 0, entries: 0, restBytes: 0 },
  });
});

describe('altered', () => {
  test('any byte of any file, one at a time: found', async () => {
    const random = new SeededRandom(5);
    const names = [...original.keys()].sort();
    const missed: string[] = [];
    // A place in each file in turn; all bytes of the smaller files are met in the long run of other seeds.
    for (let trial = 0; trial < 200; trial++) {
      const name = names[trial % names.length]!;
      const bytes = Buffer.from(original.get(name)!);
      const at = random.below(bytes.length);
      bytes[at]! ^= 1 << random.below(8);
      const found = await altered({ [name]: bytes }).catch((error: Error) => error);
      // What says that this is a ledger at all is an error of its own.
      const isFound = found instanceof Error ? name === 'ledger.json' : !found.isWhole && found.problems.length > 0;
      if (!isFound) missed.push(`${name} at ${at}`);
    }
    expect(missed).toEqual([]);
  });

  test('an entry: says which', async () => {
    const name = largestSegment();
    const bytes = Buffer.from(original.get(name)!);
    const { head, frames } = piecesOf(bytes);
    // The header, then descriptions and entries; the sixth entry from the end, before the seal.
    const target = frames.length - 6;
    const offset = head.length + frames.slice(0, target).reduce((sum, frame) => sum + frame.length, 0);
    bytes[offset + 60]! ^= 1;
    const found = await altered({ [name]: bytes });
    expect(found.problems).toEqual([
      {
        code: 'entry',
        file: name,
        entry: expect.any(Number),
        problem: `was altered at byte ${offset}`,
        remedy: 'Restore it from a copy.',
      },
    ]);
  });

  test('two entries: both are named', async () => {
    const name = largestSegment();
    const bytes = Buffer.from(original.get(name)!);
    const { head, frames } = piecesOf(bytes);
    for (const target of [frames.length - 6, frames.length - 3]) {
      const offset = head.length + frames.slice(0, target).reduce((sum, frame) => sum + frame.length, 0);
      bytes[offset + 60]! ^= 1;
    }
    const { problems } = await altered({ [name]: bytes });
    expect(problems.map(({ code }) => code)).toEqual(['entry', 'entry']);
    expect(problems[1]!.entry! - problems[0]!.entry!).toBe(3);
  });
});

describe('removed, moved, repeated', () => {
  test('any frame taken out, any two swapped, any one repeated: found', async () => {
    for (const name of segmentNames()) {
      const { head, frames } = piecesOf(original.get(name)!);
      for (let at = 0; at < frames.length; at++) {
        const without = Buffer.concat([head, ...frames.toSpliced(at, 1)]);
        expect((await altered({ [name]: without })).isWhole, `${name} without frame ${at}`).toBe(false);
        const twice = Buffer.concat([head, ...frames.toSpliced(at, 0, frames[at]!)]);
        expect((await altered({ [name]: twice })).isWhole, `${name} with frame ${at} twice`).toBe(false);
        if (at + 1 === frames.length) continue;
        const swapped = Buffer.concat([head, ...frames.toSpliced(at, 2, frames[at + 1]!, frames[at]!)]);
        expect((await altered({ [name]: swapped })).isWhole, `${name} with frames ${at} and ${at + 1} swapped`).toBe(
          false,
        );
      }
    }
  });

  test('any file removed: found', async () => {
    for (const name of original.keys()) {
      if (name === 'ledger.json') continue;
      const found = await altered({ [name]: undefined });
      // The last checkpoint is an exception that the documentation names: without it the rest is a smaller, whole ledger.
      const isLast = name === checkpointNames().at(-1);
      expect(found.isWhole, name).toBe(isLast);
    }
  });

  test('the end of a segment cut off: found', async () => {
    for (const name of segmentNames()) {
      const bytes = original.get(name)!;
      for (const cut of [1, 40, Math.floor(bytes.length / 2), bytes.length])
        expect((await altered({ [name]: bytes.subarray(0, bytes.length - cut) })).isWhole, `${name} less ${cut}`).toBe(
          false,
        );
      expect((await altered({ [name]: Buffer.concat([bytes, Buffer.alloc(1)]) })).isWhole, `${name} longer`).toBe(
        false,
      );
    }
  });

  test('a segment under another name, another in its place, a foreign one: found', async () => {
    const [first, second] = segmentNames() as [string, string];
    const renamed = await altered({ [first]: undefined, 'segments/00000000000000aa.log': original.get(first)! });
    expect(renamed.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['missing-segment', 'header']));
    expect((await altered({ [first]: original.get(second)!, [second]: original.get(first)! })).isWhole).toBe(false);
    expect((await altered({ 'segments/copy.log': original.get(first)! })).problems).toMatchObject([
      { code: 'unknown-segment' },
    ]);
    const other = path.join(await temporaryFolder('ledger'), 'other');
    const ledger = await openLedger(other);
    await ledger.add(makeGenerations(1)[0]!);
    await ledger.close();
    const [name] = await readdir(path.join(other, 'segments'));
    const foreign = await readFile(path.join(other, 'segments', name!));
    expect((await altered({ [`segments/${name}`]: foreign })).problems).toMatchObject([
      { code: 'header', problem: 'belongs to another ledger' },
    ]);
  });

  test('a checkpoint in the place of another: found', async () => {
    const [first, second] = checkpointNames() as [string, string];
    const { problems } = await altered({ [first]: original.get(second)! });
    expect(problems[0]).toMatchObject({ code: 'checkpoint', file: first });
    expect(problems[0]!.problem).toContain('the 2 after it cannot be checked without it');
  });

  test('an entry made to look erased without an entry that says so: found', async () => {
    const name = largestSegment();
    const bytes = Buffer.from(original.get(name)!);
    let previous: Buffer = FIRST_LINK;
    for (let offset = SEGMENT_MAGIC.length; ; ) {
      const frame = decodeFrame(bytes, offset, { offset, previous }) as Frame;
      previous = frame.link;
      if (frame.kind !== 'generation' || frame.isErased) {
        offset = frame.end;
        continue;
      }
      const hash = Buffer.from(frame.leafHash);
      bytes[offset + 4]! |= 0x80;
      bytes.fill(0, offset + 5, frame.end - 32);
      bytes.set(hash, offset + 5);
      break;
    }
    const { problems } = await altered({ [name]: bytes });
    expect(problems).toMatchObject([{ code: 'erased-without-entry', entry: expect.any(Number) }]);
  });

  /** A segment with the first frame of a kind made to look erased, its place and what it was the hash of. */
  function erasedIn(name: string, kind: FrameKind) {
    const bytes = Buffer.from(original.get(name)!);
    let previous: Buffer = FIRST_LINK;
    for (let offset = SEGMENT_MAGIC.length; offset < bytes.length; ) {
      const frame = decodeFrame(bytes, offset, { offset, previous }) as Frame;
      previous = frame.link;
      if (frame.kind === kind && !frame.isErased) {
        const leafHash = Buffer.from(frame.leafHash);
        bytes.set(erasedFrame(bytes.subarray(offset, frame.end), leafHash), offset);
        return { bytes, segment: path.basename(name, '.log'), offset, leafHash: leafHash.toString('hex') };
      }
      offset = frame.end;
    }
    return expect.unreachable(`no ${kind} in ${name}`);
  }

  test('a file that asks for the destruction of an entry that was altered or destroyed hides nothing', async () => {
    const name = largestSegment();
    const { bytes, segment, offset, leafHash } = erasedIn(name, 'generation');
    const file = `erasures/${segment}-${offset}.pending.json`;
    const asks = Buffer.from(`${canonicalJson({ segment, offset, leafHash, reason: 'mine', by: null })}\n`);
    const changed = Buffer.from(original.get(name)!);
    changed[offset + 60]! ^= 1;
    for (const content of [bytes, changed, original.get(name)!]) {
      const found = await altered({ [name]: content, [file]: asks });
      expect([found.isWhole, found.unfinishedErasures]).toEqual([false, 1]);
      expect(found.problems).toMatchObject([{ code: 'erasure-pending', file }]);
    }
  });

  test('a description, or an entry that says that another was destroyed, destroyed with an entry and a file that say so: found', async () => {
    for (const kind of ['generator', 'erasure'] as const) {
      const name =
        kind === 'generator'
          ? largestSegment()
          : segmentNames().find((one) => original.get(one)!.includes('request 7'))!;
      const { bytes, segment, offset, leafHash } = erasedIn(name, kind);
      await altered({ [name]: bytes });
      const ledger = await openLedger(folder);
      const { id } = await appendErasure(ledger, { erases: { segment, offset, leafHash }, reason: 'mine' });
      await ledger.close();
      const file = path.join(folder, `erasures/${segment}-${offset}.json`);
      await writeFile(file, `${canonicalJson({ segment, offset, leafHash, reason: 'mine', by: id })}\n`);
      const { isWhole, problems } = await verifyLedger(folder);
      expect(isWhole).toBe(false);
      expect(problems).toContainEqual(
        expect.objectContaining({ code: 'entry', file: name, problem: `was altered at byte ${offset}` }),
      );
    }
  });

  test('an erased entry put back: found', async () => {
    const copy = path.join(await temporaryFolder('ledger'), 'copy');
    await altered({});
    await cp(folder, copy, { recursive: true });
    const before = await filesOf(copy);
    await forgetEntries(copy, [5], { reason: 'request 8' });
    const changed = segmentNames().find(
      (name) => !before.get(name)!.equals(Buffer.alloc(0)) && name === largestOf(before),
    );
    const now = await filesOf(copy);
    const restored = [...before].filter(([name, bytes]) => name.endsWith('.log') && !now.get(name)!.equals(bytes));
    expect(changed).toBeDefined();
    expect(restored.length).toBe(1);
    await writeFile(path.join(copy, restored[0]![0]), restored[0]![1]);
    const { problems } = await verifyLedger(copy);
    expect(problems.map(({ code }) => code)).toContain('erasure-not-done');
  });
});

const largestOf = (files: Files) =>
  [...files.keys()]
    .filter((name) => name.endsWith('.log'))
    .sort((a, b) => files.get(b)!.length - files.get(a)!.length)[0];

describe('a root noted elsewhere', () => {
  test('holds at every size that was noted', async () => {
    await altered({});
    for (const { root, size } of heads) {
      expect((await verifyLedger(folder, { root, size })).compared).toEqual({ root, size, holds: true });
      expect((await verifyLedger(folder, { root: root.toUpperCase() })).compared).toMatchObject({ holds: true });
      expect(await verifyLedger(folder, { root, size: size - 1 })).toMatchObject({
        isWhole: false,
        compared: { holds: false },
        problems: [{ code: 'inconsistent' }],
      });
    }
    expect((await verifyLedger(folder, { root: '0'.repeat(64) })).compared).toMatchObject({ holds: false });
  });

  test('finds a ledger that was cut back, and one that was written anew', async () => {
    const { root, size } = heads[1]!;
    const [, second, third] = checkpointNames() as [string, string, string];
    const byLastCheckpoint = JSON.parse(original.get(second)!.toString()) as {
      ranges: { segment: string }[];
      tree: string;
    };
    const byThird = JSON.parse(original.get(third)!.toString()) as { ranges: { segment: string }[]; tree: string };
    // All traces of what came after the first checkpoint are removed, the erasure as well.
    const gone = [byLastCheckpoint, byThird].flatMap(({ ranges, tree }) => [
      `checkpoints/${tree}`,
      ...ranges.map(({ segment }) => `segments/${segment}.log`),
    ]);
    await altered(Object.fromEntries([second, third, ...gone].map((name) => [name, undefined])));
    expect((await verifyLedger(folder, { root, size })).problems).toContainEqual(
      expect.objectContaining({ code: 'inconsistent', problem: 'has 7 entries; 14 were noted' }),
    );
    await rm(folder, { recursive: true });
    const ledger = await openLedger(folder);
    await Promise.all(makeGenerations(15, { seed: 9 }).map((one) => ledger.add(one)));
    await ledger.close();
    expect((await verifyLedger(folder)).isWhole, 'by itself it is whole').toBe(true);
    expect((await verifyLedger(folder, { root, size })).isWhole, 'against the root it is not').toBe(false);
  });
});

test('what is being forgotten meanwhile is no damage', async () => {
  await altered({});
  const { segment, offset, leafHash } = await readLedgerEntry(folder, 1);
  await writePendingErasure(await openLedgerFolder(folder), {
    segment,
    offset,
    leafHash,
    reason: 'request 9',
    by: null,
  });
  let finishing: Promise<unknown> | undefined;
  const found = await verifyLedger(folder, {
    onProgress() {
      finishing ??= openLedger(folder).then((ledger) => ledger.close());
    },
  });
  expect(found).toMatchObject({ isWhole: true, erased: 2, unfinishedErasures: 0, problems: [] });
  await finishing;
});

test('what is still being written is no damage', async () => {
  const other = path.join(await temporaryFolder('ledger'), 'other');
  const ledger = await openLedger(other);
  await Promise.all(makeGenerations(5).map((one) => ledger.add(one)));
  expect(await verifyLedger(other)).toMatchObject({ isWhole: true, size: 5, open: { segments: 1, entries: 0 } });
  const [name] = await readdir(path.join(other, 'segments'));
  const file = path.join(other, 'segments', name!);
  const bytes = await readFile(file);
  await writeFile(file, Buffer.concat([bytes, bytes.subarray(-100, -60)]));
  expect(await verifyLedger(other)).toMatchObject({ isWhole: true, open: { segments: 1, restBytes: 40 } });
  await truncate(file, bytes.length);
  await ledger.close();
  expect(await verifyLedger(other)).toMatchObject({ isWhole: true, size: 5, open: { segments: 0 } });
  await rename(file, `${file}.bak`);
  expect((await verifyLedger(other)).isWhole).toBe(false);
});
