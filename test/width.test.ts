import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuditOptions } from '../src/audit/audit-options.ts';
import type { AuditResult } from '../src/audit/audit-result.ts';
import type { WidthArm } from '../src/audit/width-result.ts';
import { audit } from '../src/report/audit.ts';
import './support/compile-cache.ts';
import { jsonLines } from './support/planted-texts.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { type FileTree, writeFiles } from './support/write-files.ts';

async function auditTree(files: FileTree, options: Partial<AuditOptions> = {}): Promise<AuditResult> {
  const folder = await temporaryFolder('width');
  await writeFiles(path.join(folder, 'data'), files);
  const { audit: result } = await audit({
    data: [path.join(folder, 'data')],
    workspace: path.join(folder, 'ws'),
    workers: 2,
    ...options,
  });
  return result;
}

/** Texts of words drawn from a vocabulary of so many, low numbers far more often. */
function drawTexts(random: SeededRandom, count: number, { words, vocabulary }: { words: number; vocabulary: number }) {
  const word = () => `w${Math.floor(vocabulary ** (random.below(1 << 20) / (1 << 20)))}x`;
  return Array.from({ length: count }, () => Array.from({ length: words }, word).join(' '));
}

/** On the most words that the arm was measured on. */
const metric = (arm: WidthArm, id: string) => arm.measures[0]!.metrics.find((one) => one.id === id)!;

/** Occurrences of each word over some texts. */
function countWords(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of text.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

describe('arms of origin', () => {
  const random = new SeededRandom(14);
  const wide = drawTexts(random, 60, { words: 200, vocabulary: 20_000 });
  const narrow = drawTexts(random, 60, { words: 200, vocabulary: 300 });
  const few = drawTexts(random, 40, { words: 200, vocabulary: 2000 });
  const cards: FileTree = {
    'letters/SOURCE.yaml': 'origin: human\n',
    'model/SOURCE.yaml': 'origin: synthetic\n',
  };
  const rows = (texts: readonly string[], name: string) => texts.map((text, i) => ({ id: `${name}${i}`, text }));
  const files: FileTree = {
    ...cards,
    'letters/a.jsonl': jsonLines(rows(wide, 'w')),
    'model/a.jsonl': jsonLines(rows(narrow, 'n')),
    'found/a.jsonl': jsonLines(rows(few, 'f')),
  };

  let first: Promise<AuditResult> | undefined;
  const plain = () => {
    first ??= auditTree(files);
    return first;
  };

  test('are measured on the same number of words, and small ones not at all', async () => {
    const { width } = await plain();
    const [human, synthetic, mixed, unknown] = width!.arms;
    expect(width!.arms.map(({ arm }) => arm)).toEqual(['human', 'synthetic', 'mixed', 'unknown']);
    expect(width).toMatchObject({ words: 12_000, documents: 120, groups_jackknife: 32, groups_left_out: 0 });
    for (const arm of [human!, synthetic!]) {
      expect(arm).toMatchObject({
        measured: true,
        reason: null,
        available_words: 12_000,
      });
      expect(arm.measures).toMatchObject([{ words: 12_000, documents: 60, median_document_words: 200 }]);
      expect(arm.duplicates_removed_share).toBe(0);
    }
    expect(mixed).toMatchObject({ measured: false, available_words: 0, measures: [] });
    expect(unknown).toMatchObject({ measured: false, available_words: 8000 });
    expect(unknown!.reason).toMatch(/8,000 words.*10,000/);

    // All of an arm was measured, so what depends on no draw is known exactly.
    for (const [arm, texts] of [
      [human!, wide],
      [synthetic!, narrow],
    ] as const) {
      const counts = [...countWords(texts).values()].toSorted((a, b) => b - a);
      const distinct = counts.reduce((sum, count) => sum + 1 - 0.5 ** count, 0);
      expect(metric(arm, 'unseen-mass').n).toBe(6000);
      const { value, n } = metric(arm, 'types');
      // Of the words, half are drawn: each word is missed with a chance of about a half to the power of its count.
      expect(Math.abs(value / distinct - 1)).toBeLessThan(0.001);
      expect(n).toBe(6000);
      const { rank_frequency: ranks } = arm.measures[0]!;
      expect(ranks[0]).toEqual({ rank: 1, count: counts[0] });
      for (const { rank, count } of ranks) expect(counts[rank - 1]).toBe(count);
    }
    for (const id of ['types', 'distinct-2', 'hill-1', 'hill-2', 'unseen-mass', 'hapax-rate', 'mattr-50']) {
      const [a, b] = [metric(human!, id), metric(synthetic!, id)];
      expect(a.n, id).toBe(b.n);
      // Hardly a word of the narrow arm occurs once: what would be new there has no interval.
      const isBare = id === 'unseen-mass' || id === 'hapax-rate';
      expect(b.no_interval, id).toEqual(isBare ? expect.stringContaining('that occur once') : null);
      expect(a.low, id).toBeGreaterThan(isBare ? b.value : b.high!);
    }
    // The narrow arm packs better: fewer bytes for the same text.
    expect(metric(human!, 'compression').n).toBe(metric(synthetic!, 'compression').n);
    expect(metric(human!, 'compression').value).toBeLessThan(metric(synthetic!, 'compression').value);
  });

  test('are measured without their copies, however many there are', async () => {
    const copied = await auditTree({
      ...files,
      'letters/b.jsonl': jsonLines(rows([...wide.slice(0, 30), ...wide.slice(0, 10)], 'copy')),
    });
    const [before, after] = [(await plain()).width!.arms[0]!, copied.width!.arms[0]!];
    expect(after.duplicates_removed_share).toBe(0.4);
    expect({ ...after, duplicates_removed_share: 0 }).toEqual(before);
    expect(copied.width!.arms.slice(1)).toEqual((await plain()).width!.arms.slice(1));
  });

  test('a text that bears two origins belongs to both', async () => {
    const { width } = await auditTree({
      ...cards,
      'letters/a.jsonl': jsonLines(rows(wide, 'w')),
      'model/a.jsonl': jsonLines(rows([...narrow.slice(0, 40), ...wide.slice(0, 20)], 'm')),
    });
    for (const arm of width!.arms.slice(0, 2))
      expect(arm).toMatchObject({ measures: [{ words: 12_000, documents: 60 }], duplicates_removed_share: 0 });
    expect(metric(width!.arms[1]!, 'types').value).toBeLessThan(metric(width!.arms[0]!, 'types').value);
  });
});

test('a small arm does not cut the others to its size: they are compared on more words besides', async () => {
  const random = new SeededRandom(41);
  const rows = (texts: readonly string[], name: string) => texts.map((text, i) => ({ id: `${name}${i}`, text }));
  const { width } = await auditTree({
    'letters/SOURCE.yaml': 'origin: human\n',
    'model/SOURCE.yaml': 'origin: synthetic\n',
    'letters/a.jsonl': jsonLines(rows(drawTexts(random, 225, { words: 200, vocabulary: 9000 }), 'w')),
    'model/a.jsonl': jsonLines(rows(drawTexts(random, 210, { words: 200, vocabulary: 900 }), 'n')),
    'found/a.jsonl': jsonLines(rows(drawTexts(random, 105, { words: 100, vocabulary: 4000 }), 'f')),
  });
  const [human, synthetic, mixed, unknown] = width!.arms;
  const sizes = (arm: WidthArm) => arm.measures.map(({ words }) => words);
  expect([human!, synthetic!, mixed!, unknown!].map(sizes)).toEqual([[42_000, 10_500], [42_000, 10_500], [], [10_500]]);
  expect(width).toMatchObject({ words: 42_000, documents: 210 + 210 + 105 });
  const small = human!.measures[1]!;
  expect(small).toMatchObject({ documents: 53, median_document_words: 200 });
  expect(unknown!.measures[0]).toMatchObject({ documents: 105, median_document_words: 100 });
  for (const id of ['types', 'hill-1', 'unseen-mass', 'hapax-rate'])
    expect(small.metrics.find((one) => one.id === id)!.n, id).toBe(5250);
  expect(metric(human!, 'types').n).toBe(21_000);
});

test('groups of a column are arms of their own, the largest 24, those without a name left out', async () => {
  const random = new SeededRandom(25);
  const rows = [
    ...drawTexts(random, 60, { words: 200, vocabulary: 5000 }).map((text) => ({ text, author: 'ada' })),
    ...drawTexts(random, 80, { words: 200, vocabulary: 500 }).map((text) => ({ text, author: 'bob' })),
    ...drawTexts(random, 20, { words: 200, vocabulary: 500 }).map((text) => ({ text, author: null })),
    ...Array.from({ length: 30 }, (_, i) => ({
      text: drawTexts(random, 1, { words: 40 + i, vocabulary: 900 })[0]!,
      author: `few-${i}`,
    })),
  ];
  const { width } = await auditTree({ 'all/a.jsonl': jsonLines(rows) }, { columns: { groups: ['author'] } });
  const groups = width!.arms.filter(({ dimension }) => dimension === 'group:author');
  expect(groups.length).toBe(24);
  expect(width!.groups_left_out).toBe(8);
  expect(groups.slice(0, 3).map(({ arm }) => arm)).toEqual(['bob', 'ada', 'few-29']);
  const [bob, ada, few] = groups;
  expect([bob!.measures[0]!.words, ada!.measures[0]!.words, bob!.available_words, ada!.available_words]).toEqual([
    12_000, 12_000, 16_000, 12_000,
  ]);
  expect(metric(ada!, 'types').low).toBeGreaterThan(metric(bob!, 'types').high!);
  expect(few).toMatchObject({ measured: false, available_words: 69 });
  const origin = width!.arms.filter(({ dimension }) => dimension === 'origin');
  expect(
    origin.find(({ arm }) => arm === 'unknown')!.measures[0]!.words,
    'groups do not shorten the arms of origin',
  ).toBeGreaterThan(30_000);
});

describe('topics', () => {
  const FIELDS = {
    harbour: 'anchor mast rudder keel tide berth mooring sail hull crew captain jetty buoy swell rope',
    kitchen: 'butter flour oven knead simmer whisk garlic onion broth pastry skillet yeast sugar basil dough',
    court:
      'plaintiff verdict appeal statute counsel jury testimony clause tribunal bench brief motion evidence ruling docket',
  };
  const random = new SeededRandom(33);
  const texts = (field: keyof typeof FIELDS, count: number) => {
    const words = FIELDS[field].split(' ');
    return Array.from({ length: count }, (_, i) => ({
      id: `${field}-${i}`,
      text: Array.from({ length: 40 }, () => random.pick(words)).join(' '),
    }));
  };
  const files: FileTree = {
    'sea/SOURCE.yaml': 'origin: human\n',
    'sea/a.jsonl': jsonLines(texts('harbour', 240)),
    'food/a.jsonl': jsonLines(texts('kitchen', 150)),
    'law/a.jsonl': jsonLines(texts('court', 12)),
  };

  test('are told apart, each with its own words and examples', async () => {
    const { topics } = await auditTree(files);
    expect(topics).toMatchObject({ sampled: 402, documents: 402, reason: null });
    const fieldOf = (id: string) => id.split('/')[1]!.split('-')[0] as keyof typeof FIELDS;
    const found = new Map<string, number>();
    for (const { words, documents, examples, share, low, high, human_share } of topics!.clusters) {
      const fields = new Set(examples.map(({ record_id }) => fieldOf(record_id)));
      expect(fields.size, 'examples of one topic are of one field').toBe(1);
      const [field] = fields;
      expect(words.length).toBeGreaterThan(0);
      for (const word of words) expect(FIELDS[field!].split(' ')).toContain(word);
      expect(human_share).toBe(field === 'harbour' ? 1 : 0);
      // All texts were in the sample: shares are counted, not estimated.
      expect([low, high]).toEqual([share, share]);
      expect(share).toBeCloseTo(documents / 402, 6);
      found.set(field!, (found.get(field!) ?? 0) + documents);
    }
    expect(Object.fromEntries(found)).toEqual({ harbour: 240, kitchen: 150, court: 12 });
  });

  test('of too few texts there are none, and the reason is given', async () => {
    const { topics, width } = await auditTree({ 'law/a.jsonl': jsonLines(texts('court', 12)) });
    expect(topics).toMatchObject({ sampled: 12, documents: 12, clusters: [], embedder: null });
    expect(topics!.reason).toContain('12 documents');
    expect(width!.arms.every(({ measured }) => !measured)).toBe(true);
    expect(width!.words).toBe(0);
  });

  test('copies and texts without words have no part in them', async () => {
    const { topics, repeats } = await auditTree({
      ...files,
      'food/b.jsonl': jsonLines(
        Array.from({ length: 50 }, (_, i) => ({ id: `c${i}`, text: '!!! ??? ...' })).concat(
          JSON.parse(`[${(files['food/a.jsonl'] as string).trim().split('\n').slice(0, 20).join(',')}]`).map(
            ({ text }: { text: string }, i: number) => ({ id: `k${i}`, text }),
          ),
        ),
      ),
    });
    expect(topics!.documents).toBe(402);
    expect(repeats!.identical.records).toBe(20 + 49);
  });

  test('are left out where no text may be kept', async () => {
    const { topics, width, strata } = await auditTree(files, { keepsText: false });
    expect(topics).toBeNull();
    expect(strata.topics).toEqual([]);
    expect(width!.arms.length).toBe(4);
  });
});
