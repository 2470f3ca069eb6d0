import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { COPY_SHARES, type CorpusKind, type CorpusRow, makeDedupCorpus } from './make-corpus.ts';

const SIZE_BYTES = 8e6;

let bytes: string;
let rows: readonly CorpusRow[];
let byId: ReadonlyMap<string, CorpusRow>;

async function make(sizeBytes: number, seed: number): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-corpus-'));
  try {
    const file = path.join(folder, 'corpus.jsonl');
    const written = await makeDedupCorpus(file, { sizeBytes, seed });
    const content = await readFile(file, 'utf8');
    expect(written).toBe(Buffer.byteLength(content));
    return content;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

beforeAll(async () => {
  bytes = await make(SIZE_BYTES, 7);
  rows = bytes
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CorpusRow);
  byId = new Map(rows.map((row) => [row.id, row]));
});

const ofKind = (kind: CorpusKind) => rows.filter((row) => row.kind === kind);
const original = (row: CorpusRow) => byId.get(row.of!)!;

/** Written apart from what the corpus uses: string sets, a regular expression. */
function shingles(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z0-9]+(?:'[a-z0-9]+)*/g) ?? [];
  return new Set(words.slice(4).map((_, index) => words.slice(index, index + 5).join(' ')));
}

function overlap(a: CorpusRow, b: CorpusRow) {
  const first = shingles(a.text);
  const second = shingles(b.text);
  const shared = first.intersection(second).size;
  return { jaccard: shared / (first.size + second.size - shared), containment: shared / first.size };
}

describe('bytes', () => {
  test('the same size and seed give the same, another seed gives others', async () => {
    const small = await make(300_000, 7);
    expect(bytes.startsWith(small)).toBe(true);
    expect(small.length).toBeGreaterThanOrEqual(300_000);
    expect(small.length).toBeLessThan(310_000);
    expect(await make(300_000, 8)).not.toBe(small);
  });

  test('documents are ASCII and of about 4 KB', () => {
    expect(/^[\n\x20-\x7e]+$/.test(bytes)).toBe(true);
    const lengths = ofKind('original').map(({ text }) => text.length);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(2048);
    expect(Math.max(...lengths)).toBeLessThan(6144 + 1000);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(mean).toBeGreaterThan(3900);
    expect(mean).toBeLessThan(4500);
  });
});

describe('labels', () => {
  test('kinds have the shares that were asked for', () => {
    for (const [kind, share] of Object.entries(COPY_SHARES)) {
      const count = ofKind(kind as CorpusKind).length;
      // Seeded, so either always or never true; 5 standard deviations of a binomial count would be enough for any seed.
      const deviation = Math.sqrt(rows.length * share * (1 - share));
      expect(Math.abs(count - rows.length * share), kind).toBeLessThan(5 * deviation + 1);
    }
  });

  test('each copy names an original before it, of the same stratum', () => {
    for (const row of rows) {
      if (row.kind === 'original' || row.kind === 'template') continue;
      expect(original(row).kind).toBe('original');
      expect(rows.indexOf(original(row))).toBeLessThan(rows.indexOf(row));
      expect(row.stratum).toBe(original(row).stratum);
    }
  });

  test('the Jaccard similarity written beside a copy is the measured one', () => {
    const copies = rows.filter(({ jaccard }) => jaccard !== null);
    expect(copies.length).toBeGreaterThan(150);
    for (const row of copies) expect(overlap(row, original(row)).jaccard).toBeCloseTo(row.jaccard!, 3);
  });

  test('identical and recased copies have the words of their originals', () => {
    for (const row of ofKind('identical')) expect(row.text).toBe(original(row).text);
    for (const row of ofKind('recased')) {
      expect(row.text).not.toBe(original(row).text);
      expect(row.jaccard).toBe(1);
    }
  });

  test('near copies lie where 1 to 15 % of edited words put them', () => {
    const similarities = ofKind('near').map(({ jaccard }) => jaccard!);
    // A share r of edited words leaves (1-r)^5 of the 5-grams: J = s / (2 - s) is 0.91 at 1 % and 0.29 at 15 %.
    expect(Math.min(...similarities)).toBeGreaterThan(0.2);
    expect(Math.max(...similarities)).toBeLessThan(0.98);
    expect(similarities.filter((similarity) => similarity >= 0.5).length / similarities.length).toBeGreaterThan(0.3);
  });

  test('contained copies hold nothing that their originals do not', () => {
    for (const row of ofKind('contained')) {
      expect(original(row).text).toContain(row.text);
      expect(row.text.length / original(row).text.length).toBeGreaterThan(0.25);
      expect(overlap(row, original(row)).containment).toBe(1);
    }
  });

  test('shuffled copies share words and little of their order', () => {
    for (const row of ofKind('shuffled')) {
      expect(row.jaccard).toBeGreaterThan(0.05);
      expect(row.jaccard).toBeLessThan(0.6);
    }
  });

  test('documents of one template share their frame', () => {
    const families = Map.groupBy(ofKind('template'), ({ of }) => of);
    expect(families.size).toBe(8);
    for (const [, members] of families) {
      for (const member of members.slice(1)) expect(overlap(member, members[0]!).jaccard).toBeGreaterThan(0.15);
    }
  });

  test('unrelated documents share less than a twentieth', () => {
    const originals = ofKind('original').slice(0, 120);
    const sets = originals.map(({ text }) => shingles(text));
    for (let i = 0; i < sets.length; i++) {
      for (let j = 0; j < i; j++) {
        const shared = sets[i]!.intersection(sets[j]!).size;
        expect(shared / (sets[i]!.size + sets[j]!.size - shared)).toBeLessThan(0.05);
      }
    }
  });
});
