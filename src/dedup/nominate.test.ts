import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomText } from '../../test/support/random-text.ts';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { FingerprintColumns } from '../audit/fingerprint-columns.ts';
import { CancelledError } from '../errors.ts';
import { BAND_COUNT } from '../kernels/band-keys.ts';
import { countEqualLanes } from '../kernels/equal-lanes.ts';
import { TextKernel } from '../kernels/text-kernel.ts';
import { PartTableWriter } from '../workspace/part-table-writer.ts';
import { partTablePath } from '../workspace/parts.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { contentEntries } from './content-entries.ts';
import { type NominatedPart, type Nomination, nominate } from './nominate.ts';

interface Text {
  /** Stands for the content's hash. */
  readonly content: bigint;
  readonly words: number;
  readonly wordsHash: bigint;
  readonly bands: BigInt64Array;
}

const kernel = new TextKernel([]);

function fingerprint(text: string, content: number): Text {
  const words = kernel.hashWords(text);
  return { content: BigInt(content), words, wordsHash: kernel.wordsHash(), bands: kernel.bandKeys().slice() };
}

/** Publishes the tables that nomination reads of some parts, each with the given texts. */
async function partsOf(workspace: Workspace, texts: readonly (readonly Text[])[]): Promise<readonly NominatedPart[]> {
  return Promise.all(
    texts.map(async (own, index) => {
      const key = index.toString(16).padStart(32, '0');
      const file = partTablePath(workspace, key, 'fingerprints');
      const columns = new FingerprintColumns();
      own.forEach(({ content, ...rest }, partRow) => {
        columns.add({ content: [content, 1n], use: 0, date: 0, input: 0, partRow, nth: 0, ...rest });
      });
      const writer = new PartTableWriter();
      writer.append(columns.take());
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, writer.finish()!);
      return { workspace, key, records: own.length };
    }),
  );
}

const entriesOf = (texts: readonly Text[]) =>
  contentEntries({
    contentHigh: BigInt64Array.from(texts, ({ content }) => content),
    contentLow: BigInt64Array.from(texts, () => 1n),
    wordsHash: BigInt64Array.from(texts, ({ wordsHash }) => wordsHash),
    provenance: new Uint8Array(texts.length),
    words: Int32Array.from(texts, ({ words }) => words),
    date: new Int32Array(texts.length),
  });

/** Divides texts among parts of these lengths, the rest in a last one. */
function divide(texts: readonly Text[], lengths: readonly number[]): readonly (readonly Text[])[] {
  const parts: (readonly Text[])[] = [];
  let start = 0;
  for (const length of [...lengths, texts.length]) {
    if (start < texts.length) parts.push(texts.slice(start, start + length));
    start += length;
  }
  return parts;
}

async function nominateTexts(texts: readonly Text[], lengths: readonly number[], workers: number): Promise<Nomination> {
  const workspace = { folder: await temporaryFolder('nominate') };
  const parts = await partsOf(workspace, divide(texts, lengths));
  return nominate(entriesOf(texts), { parts, similarAt: 0.5, workers });
}

/** Documents, edited copies, copies that differ in case only, others of a common beginning, short texts, and a family made from one template. */
function someTexts(): readonly Text[] {
  const random = new SeededRandom(11);
  const texts: string[] = [];
  for (let i = 0; i < 60; i++) {
    const text = randomText(random, 60);
    texts.push(text);
    if (i % 3 === 0) texts.push(text.replace(/^\S+ \S+/, 'something else'), text.toUpperCase());
    // About a quarter of the 5-grams in common: some share a band, few of those half of their lanes.
    texts.push(`${text.split(' ').slice(0, 27).join(' ')} ${randomText(random, 33)}`);
    if (i % 10 === 0) texts.push(text.split(' ').slice(0, 40).join(' '));
  }
  texts.push('one two', 'One two!', 'three four', '', '...');
  const template = randomText(random, 80);
  for (let i = 0; i < 300; i++) texts.push(`Dear customer ${i * 7919}, ${template}`);
  return texts.map((text, i) => fingerprint(text, i + 1));
}

describe('nominate', () => {
  test('says how many bands are done, also where no two texts are alike', async () => {
    const progressOf = async (texts: readonly Text[], workers: number) => {
      const parts = await partsOf({ folder: await temporaryFolder('nominate') }, [texts]);
      const seen: (readonly [number, number])[] = [];
      const onProgress = (done: number, total: number) => seen.push([done, total]);
      await nominate(entriesOf(texts), { parts, similarAt: 0.5, workers, onProgress });
      return seen;
    };
    const texts = someTexts();
    const seen = await progressOf(texts, 2);
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([BAND_COUNT]));
    expect(seen.at(-1)).toEqual([BAND_COUNT, BAND_COUNT]);
    expect((await progressOf(texts.slice(0, 1), 1)).at(-1)).toEqual([BAND_COUNT, BAND_COUNT]);
  });

  test('keys that are kept give what keys that are read again give', async () => {
    const texts = someTexts();
    const parts = await partsOf({ folder: await temporaryFolder('nominate') }, divide(texts, [70, 110]));
    const run = (mostKeptBytes: number) =>
      nominate(entriesOf(texts), { parts, similarAt: 0.5, workers: 2, mostKeptBytes });
    const kept = await run(1 << 20);
    expect(kept.better.length).toBeGreaterThan(0);
    expect(await run(0)).toEqual(kept);
  });

  test('pairs are those that share a band or all words and have enough equal lanes', async () => {
    const texts = someTexts();
    const entries = entriesOf(texts);
    const textOf = Array.from(entries.representative, (record) => texts[record]!);
    const { better, worse, equalLanes, nominated, dropped, large } = await nominateTexts(texts, [50, 50], 1);
    expect(dropped).toBe(0);
    expect(nominated).toBeGreaterThan(better.length);
    const found = new Set<string>();
    for (let pair = 0; pair < better.length; pair++) {
      const [a, b] = [better[pair]!, worse[pair]!];
      expect(a).toBeLessThan(b);
      const [first, second] = [textOf[a]!, textOf[b]!];
      expect(equalLanes[pair]).toBe(countEqualLanes(first.bands, second.bands));
      const shares = first.bands.some((key, band) => key !== 0n && key === second.bands[band]);
      expect(shares || first.wordsHash === second.wordsHash).toBe(true);
      found.add(`${a} ${b}`);
    }
    expect(found.size).toBe(better.length);
    // Outside the large family every pair that shares a band and half of the lanes is there.
    const isFamily = (text: Text) => Number(text.content) > texts.length - 300;
    let expected = 0;
    for (let a = 0; a < textOf.length; a++) {
      for (let b = a + 1; b < textOf.length; b++) {
        const [first, second] = [textOf[a]!, textOf[b]!];
        if (isFamily(first) || isFamily(second)) continue;
        const isShort = first.bands[0] === 0n || second.bands[0] === 0n;
        const isExpected = isShort
          ? first.wordsHash === second.wordsHash && first.words > 0
          : first.bands.some((key, band) => key === second.bands[band]) &&
            countEqualLanes(first.bands, second.bands) >= 56;
        if (!isExpected) continue;
        expected++;
        expect(found.has(`${a} ${b}`), `${a} ${b}`).toBe(true);
      }
    }
    // 20 documents with two copies each make three pairs, 'One two' one, cut ones more.
    expect(expected).toBeGreaterThanOrEqual(61);
    // Of the family's 79 shingles three hold the number: in every band a few members have a minimum of their own.
    expect(large.families[0]!.texts).toBeGreaterThan(250);
    expect(large.families[0]!.texts).toBeLessThanOrEqual(300);
    expect(isFamily(textOf[large.families[0]!.hub]!)).toBe(true);
    // Three partners a member and band at most; neighbours by rank are nearly the same ones in each.
    expect(found.size).toBeLessThan(300 * 3 * 3);
  });

  test('workers, parts and files change nothing', async () => {
    const texts = someTexts();
    const expected = await nominateTexts(texts, [], 1);
    expect(await nominateTexts(texts, [1, 7, 200], 2)).toEqual(expected);
    // Records in another order: their entries, numbered by rank, are the same.
    const shuffled = new SeededRandom(3).shuffle(texts);
    expect(await nominateTexts(shuffled, [100], 2)).toEqual(expected);
  });

  test('fifty thousand texts of one signature stay three pairs each', async () => {
    const text = fingerprint(randomText(new SeededRandom(5), 50), 0);
    const count = 50_000;
    const texts = Array.from({ length: count }, (_, i) => ({
      ...text,
      content: BigInt(i + 1),
      wordsHash: BigInt(i + 1),
    }));
    const { better, nominated, dropped, large } = await nominateTexts(texts, [20_000], 2);
    expect(nominated).toBe(3 * count - 6);
    expect(better).toHaveLength(nominated);
    expect(dropped).toBe(0);
    expect(large.families).toEqual([{ hub: 0, texts: count, records: count, words: count * text.words }]);
  });

  test('records that are not compared, and no records at all, give no pairs', async () => {
    const text = fingerprint(randomText(new SeededRandom(5), 50), 0);
    const alone = { ...text, content: 5n };
    const blank = { content: 0n, words: 50, wordsHash: 0n, bands: new BigInt64Array(BAND_COUNT) };
    const entries = contentEntries({
      contentHigh: BigInt64Array.of(5n, 0n, 0n),
      contentLow: new BigInt64Array(3),
      wordsHash: BigInt64Array.of(text.wordsHash, 0n, 0n),
      provenance: new Uint8Array(3),
      words: Int32Array.of(50, 50, 50),
      date: new Int32Array(3),
    });
    const workspace = { folder: await temporaryFolder('nominate') };
    const parts = await partsOf(workspace, [[alone, blank, blank]]);
    const found = await nominate(entries, { parts, similarAt: 0.5, workers: 1 });
    expect([found.better.length, found.nominated, found.dropped, found.large.families.length]).toEqual([0, 0, 0, 0]);
    const none = await nominate(entriesOf([]), { parts: [], similarAt: 0.5, workers: 1 });
    expect([none.better.length, none.nominated]).toEqual([0, 0]);
  });

  test('stops where it is cancelled', async () => {
    const workspace = { folder: await temporaryFolder('nominate') };
    const texts = someTexts();
    const parts = await partsOf(workspace, [texts]);
    const signal = AbortSignal.abort();
    const run = nominate(entriesOf(texts), { parts, similarAt: 0.5, workers: 1, signal });
    await expect(run).rejects.toBeInstanceOf(CancelledError);
  });
});
