import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { addEqualLanes } from '../src/dedup/add-equal-lanes.ts';
import { bucketPairs } from '../src/dedup/bucket-pairs.ts';
import { wordsOf as halvesOf } from '../src/dedup/content-entries.ts';
import { isWorthComparing } from '../src/dedup/is-worth-comparing.ts';
import { type ComparableText, PairComparer, type PairComparison } from '../src/dedup/pair-comparer.ts';
import { PairSet } from '../src/dedup/pair-set.ts';
import { BAND_COUNT, BAND_ROWS } from '../src/kernels/band-keys.ts';
import { countEqualLanes } from '../src/kernels/equal-lanes.ts';
import { SHINGLE_WORDS } from '../src/kernels/shingle-hashes.ts';
import { TextKernel } from '../src/kernels/text-kernel.ts';
import { wordsOf } from '../src/kernels/words-of.ts';

const folder = path.join(process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../shared/data'), 'dedup');
const isThere = existsSync(folder);
const page = readFileSync(path.resolve(import.meta.dirname, '../docs/dedup-truth.md'), 'utf8');
const LANES = BAND_COUNT * BAND_ROWS;

function readLines<Line>(name: string): readonly Line[] {
  const lines = gunzipSync(readFileSync(path.join(folder, name)))
    .toString('utf8')
    .split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

const kernel = new TextKernel([]);

interface Fingerprint extends ComparableText {
  readonly bands: BigInt64Array;
  readonly wordsHash: bigint;
}

function fingerprint(text: string): Fingerprint {
  kernel.load(text);
  const { characters } = kernel.measure();
  kernel.hashWords(text);
  const words = kernel.wordHashes();
  return { words, characters, text: () => text, bands: kernel.bandKeys().slice(), wordsHash: kernel.wordsHash() };
}

const gramsOf = (words: readonly string[], size: number): ReadonlySet<string> =>
  new Set(
    Array.from({ length: Math.max(0, words.length - size + 1) }, (_, at) => words.slice(at, at + size).join(' ')),
  );

/** A line of the page's tables. */
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

describe.skipIf(!isThere)(isThere ? 'revisions of documents' : `revisions of documents: skipped, no ${folder}`, () => {
  interface Revision {
    readonly doc: string;
    readonly cluster: string;
    readonly text: string;
  }
  interface FoundPair extends PairComparison {
    readonly a: number;
    readonly b: number;
  }
  let revisions: readonly Revision[];
  let isIgnored: (a: number, b: number) => boolean;
  let distinct: readonly ReadonlySet<string>[];
  /** Distinct 5-grams that two documents share: shape [documents × documents], where the first is the lesser. */
  let shared: Uint32Array;
  const foundAt = new Map<number, { readonly pairs: readonly FoundPair[]; readonly nominated: number }>();

  const exactUnion = (a: number, b: number) => distinct[a]!.size + distinct[b]!.size - shared[a * distinct.length + b]!;
  /** All pairs at or above a threshold, by comparing each with each. */
  const allPairsAt = (threshold: number) => {
    const pairs: (readonly [number, number])[] = [];
    for (let a = 0; a < distinct.length; a++) {
      for (let b = a + 1; b < distinct.length; b++) {
        const union = exactUnion(a, b);
        if (union > 0 && shared[a * distinct.length + b]! >= threshold * union) pairs.push([a, b]);
      }
    }
    return pairs;
  };

  /** As an audit finds pairs: bands and whole texts nominate, equal lanes sift, texts themselves decide. */
  const findPairs = (fingerprints: readonly Fingerprint[], similarAt: number) => {
    const count = fingerprints.length;
    const mass = {
      size: new Uint32Array(count).fill(1),
      words: Int32Array.from(fingerprints, ({ words }) => words.length),
    };
    const bands = Array.from({ length: BAND_COUNT }, (_, band) =>
      halvesOf(BigInt64Array.from(fingerprints, (own) => own.bands[band]!)),
    );
    const set = new PairSet(count);
    for (const keys of [...bands, halvesOf(BigInt64Array.from(fingerprints, ({ wordsHash }) => wordsHash))]) {
      const { better, worse } = bucketPairs(keys);
      set.add(better, worse);
    }
    const nominated = set.finish();
    const equal = new Uint8Array(nominated.better.length);
    for (const keys of bands) addEqualLanes(equal, nominated, keys);
    const comparer = new PairComparer();
    const pairs: FoundPair[] = [];
    let current = -1;
    for (let pair = 0; pair < equal.length; pair++) {
      const [a, b] = [nominated.better[pair]!, nominated.worse[pair]!];
      const words = [mass.words[a]!, mass.words[b]!] as const;
      if (!isWorthComparing({ equalLanes: equal[pair]!, lanes: LANES, words, similarAt })) continue;
      if (a !== current) comparer.setReference(fingerprints[a]!);
      current = a;
      pairs.push({ a, b, ...comparer.compare(fingerprints[b]!) });
    }
    return { pairs, nominated: equal.length };
  };

  beforeAll(() => {
    // As entries are ranked where nothing else tells them apart: those of more words first.
    revisions = readLines<Revision>('pep_revisions.jsonl.gz')
      .map((revision) => ({ ...revision, words: wordsOf(revision.text).length }))
      .sort((a, b) => b.words - a.words);
    const crossing = JSON.parse(readFileSync(path.join(folder, 'pep_cross_cluster_pairs.json'), 'utf8')) as readonly {
      readonly a: string;
      readonly b: string;
    }[];
    const ignored = new Set(crossing.flatMap(({ a, b }) => [`${a} ${b}`, `${b} ${a}`]));
    isIgnored = (a, b) => ignored.has(`${revisions[a]!.doc} ${revisions[b]!.doc}`);
    distinct = revisions.map(({ text }) => gramsOf(wordsOf(text), SHINGLE_WORDS));
    const holders = new Map<string, number[]>();
    for (const [document, grams] of distinct.entries()) {
      for (const gram of grams) {
        const known = holders.get(gram);
        if (known) known.push(document);
        else holders.set(gram, [document]);
      }
    }
    shared = new Uint32Array(distinct.length ** 2);
    for (const documents of holders.values()) {
      for (let i = 0; i < documents.length; i++)
        for (let j = i + 1; j < documents.length; j++) shared[documents[i]! * distinct.length + documents[j]!]!++;
    }
    const fingerprints = revisions.map(({ text }) => fingerprint(text));
    for (const similarAt of [0.5, 0.8]) foundAt.set(similarAt, findPairs(fingerprints, similarAt));
  });

  /** Measured once, held since. */
  test.each([
    { similarAt: 0.5, alike: 1130, found: 1123, recall: 0.994, labelPrecision: 1, labelRecall: 0.644 },
    { similarAt: 0.8, alike: 736, found: 736, recall: 1, labelPrecision: 1, labelRecall: 0.42 },
  ])('at $similarAt what is found is what comparing all finds', (measured) => {
    const { similarAt } = measured;
    const { pairs, nominated } = foundAt.get(similarAt)!;
    const expected = new Set(allPairsAt(similarAt).map(([a, b]) => `${a} ${b}`));
    const found = pairs.filter((pair) => pair.union > 0 && pair.shared >= similarAt * pair.union);
    for (const { a, b, ...pair } of pairs) {
      expect(pair.shared, `${a} ${b}`).toBe(shared[a * distinct.length + b]);
      expect(pair.union, `${a} ${b}`).toBe(exactUnion(a, b));
    }
    // Precision against comparing all: every one.
    expect(found.filter(({ a, b }) => !expected.has(`${a} ${b}`))).toEqual([]);
    const recall = found.length / expected.size;
    expect(recall).toBeGreaterThanOrEqual(0.98);
    const isFound = new Set(found.map(({ a, b }) => `${a} ${b}`));
    for (const pair of expected.difference(isFound)) {
      const [a, b] = pair.split(' ').map(Number) as [number, number];
      expect(shared[a * distinct.length + b]! / exactUnion(a, b), pair).toBeLessThan(0.65);
    }

    const isLabelled = (a: number, b: number) => revisions[a]!.cluster === revisions[b]!.cluster;
    const labels = Map.groupBy(revisions, ({ cluster }) => cluster)
      .values()
      .reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
    const judged = found.filter(({ a, b }) => !isIgnored(a, b));
    const right = judged.filter(({ a, b }) => isLabelled(a, b)).length;
    const observed = {
      similarAt,
      alike: expected.size,
      found: found.length,
      recall,
      labelPrecision: right / judged.length,
      labelRecall: right / labels,
    };
    expect(observed.alike).toBe(measured.alike);
    expect(observed.found).toBe(measured.found);
    expect(recall).toBeCloseTo(measured.recall, 3);
    expect(observed.labelPrecision).toBeCloseTo(measured.labelPrecision, 3);
    expect(observed.labelRecall).toBeCloseTo(measured.labelRecall, 3);
    const [three, all] = [(share: number) => share.toFixed(3), (count: number) => count.toLocaleString('en-US')];
    expect(page).toContain(
      row(
        similarAt,
        all(nominated),
        all(pairs.length),
        all(expected.size),
        all(found.length),
        three(recall),
        '1.000',
        three(observed.labelPrecision),
        three(observed.labelRecall),
      ),
    );
  });

  test('all pairs are all', () => {
    const count = revisions.length;
    expect(page).toContain(`${count.toLocaleString('en-US')} revisions`);
    expect(page).toContain(`${((count * (count - 1)) / 2).toLocaleString('en-US')} pairs`);
  });

  test('nothing that may be removed holds a 3-gram or a sign that its copy lacks', () => {
    const contained = foundAt.get(0.5)!.pairs.filter(({ verdict }) => verdict === 'contained');
    const otherwise = foundAt.get(0.5)!.pairs.filter(({ verdict }) => verdict === 'symbols-differ');
    expect([contained.length, otherwise.length]).toEqual([2, 18]);
    expect(page).toContain(`${contained.length} of the compared pairs are removable.`);
    expect(page).toContain(`${otherwise.length} more hold the same runs of words, but not the same symbols`);
    const written = (text: string) => text.normalize('NFC').replace(/\s+/g, '');
    for (const { a, b } of contained) {
      const [kept, lost] = [wordsOf(revisions[a]!.text), wordsOf(revisions[b]!.text)];
      expect(lost.length).toBeLessThanOrEqual(kept.length);
      expect(gramsOf(lost, 3).difference(gramsOf(kept, 3)).size, `${revisions[a]!.doc} ${revisions[b]!.doc}`).toBe(0);
      // They hold code, all of them.
      expect(written(revisions[a]!.text)).toContain(written(revisions[b]!.text));
    }
    // Nor is one of the others refused without cause: all but one differ in what is written, that one in its indentation.
    const indented = otherwise.filter(({ a, b }) => written(revisions[a]!.text).includes(written(revisions[b]!.text)));
    expect(indented.map(({ b }) => revisions[b]!.doc)).toEqual(['pep-3136/r2']);
  });
});

interface LabelledPair {
  readonly a: string;
  readonly b: string;
  readonly isDuplicate: boolean;
}

const SETS: Readonly<Record<string, () => readonly LabelledPair[]>> = {
  'plagiarised sentences (PAN)': () =>
    readLines<{ a: string; b: string; dup: number }>('pan_sentence_pairs.train.jsonl.gz').map(({ a, b, dup }) => ({
      a,
      b,
      isDuplicate: dup === 1,
    })),
  'sentences of like meaning (STS)': () =>
    readLines<{ a: string; b: string; score: number }>('sts_pairs.jsonl.gz').map(({ a, b, score }) => ({
      a,
      b,
      isDuplicate: score >= 4,
    })),
  'records of products (Magellan)': () => {
    type Columns = Readonly<Record<string, string>>;
    const textOf = ({ name, title, description }: Columns) =>
      [name, title, description].filter((value) => value !== undefined).join(' ');
    return readLines<{ a: Columns; b: Columns; dup: number }>('er_magellan_pairs.jsonl.gz').map(({ a, b, dup }) => ({
      a: textOf(a),
      b: textOf(b),
      isDuplicate: dup === 1,
    }));
  },
};

/** Share of (duplicate, other) couples in which the duplicate has the higher score; equal scores count half. */
function areaUnderCurve(scores: readonly number[], labels: readonly boolean[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    for (let i = start; i < end; i++) if (labels[order[i]!]) rankSum += (start + end + 1) / 2;
    start = end;
  }
  const positives = labels.filter(Boolean).length;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
}

describe.skipIf(!isThere)(isThere ? 'plagiarised sentences' : `plagiarised sentences: skipped, no ${folder}`, () => {
  test('often share no run of five words, and pairs that are none are sometimes the same', () => {
    const pairs = SETS['plagiarised sentences (PAN)']!();
    const apart = pairs.filter(({ a, b, isDuplicate }) => {
      const grams = gramsOf(wordsOf(a), SHINGLE_WORDS);
      return isDuplicate && grams.intersection(gramsOf(wordsOf(b), SHINGLE_WORDS)).size === 0;
    });
    expect(apart).toHaveLength(2332);
    expect(page).toContain(`2,332 of the 5,000`);
    expect(pairs.filter(({ a, b, isDuplicate }) => !isDuplicate && a === b)).toHaveLength(5);
  });
});

test('the area under the curve of scores worked by hand', () => {
  // Couples: (3, 1) (3, 2) (2, 1) right, (2, 2) half.
  expect(areaUnderCurve([3, 2, 2, 1], [true, true, false, false])).toBe(3.5 / 4);
  expect(areaUnderCurve([1, 1, 1, 1], [true, true, false, false])).toBe(1 / 2);
  expect(areaUnderCurve([0, 1], [true, false])).toBe(0);
});

describe.skipIf(!isThere)(isThere ? 'labelled pairs' : `labelled pairs: skipped, no ${folder}`, () => {
  test.each([
    { name: 'plagiarised sentences (PAN)', estimate: 0.739, shingles: 0.742, words: 0.926, similar: [134, 8] },
    { name: 'sentences of like meaning (STS)', estimate: 0.614, shingles: 0.615, words: 0.882, similar: [28, 9] },
    { name: 'records of products (Magellan)', estimate: 0.587, shingles: 0.587, words: 0.606, similar: [51, 10] },
  ])('$name', (measured) => {
    const pairs = SETS[measured.name]!();
    const comparer = new PairComparer();
    const scores = { estimate: [] as number[], shingles: [] as number[], words: [] as number[] };
    for (const { a, b } of pairs) {
      const [first, second] = [fingerprint(a), fingerprint(b)];
      comparer.setReference(first);
      const { shared, union } = comparer.compare(second);
      // Without a 5-gram on both sides only equal words are alike, as in an audit.
      const equalWords = Number(first.wordsHash === second.wordsHash);
      scores.shingles.push(union === 0 ? equalWords : shared / union);
      const isSigned = first.bands[0] !== 0n && second.bands[0] !== 0n;
      scores.estimate.push(isSigned ? countEqualLanes(first.bands, second.bands) / LANES : equalWords);
      const [ours, theirs] = [new Set(wordsOf(a)), new Set(wordsOf(b))];
      scores.words.push(ours.intersection(theirs).size / Math.max(1, ours.union(theirs).size));
    }
    const labels = pairs.map(({ isDuplicate }) => isDuplicate);
    const positives = labels.filter(Boolean).length;
    const similarOf = (isDuplicate: boolean) =>
      scores.shingles.filter((score, i) => labels[i] === isDuplicate && score >= 0.5).length;
    const observed = {
      name: measured.name,
      estimate: areaUnderCurve(scores.estimate, labels),
      shingles: areaUnderCurve(scores.shingles, labels),
      words: areaUnderCurve(scores.words, labels),
      similar: [similarOf(true), similarOf(false)],
    };
    for (const score of ['estimate', 'shingles', 'words'] as const)
      expect(observed[score], score).toBeCloseTo(measured[score], 3);
    expect(observed.similar).toEqual(measured.similar);
    const three = (area: number) => area.toFixed(3);
    expect(page).toContain(
      row(
        measured.name,
        pairs.length.toLocaleString('en-US'),
        positives.toLocaleString('en-US'),
        three(observed.estimate),
        three(observed.shingles),
        three(observed.words),
        `${observed.similar[0]!.toLocaleString('en-US')} and ${observed.similar[1]!.toLocaleString('en-US')}`,
      ),
    );
  });
});
