import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CancelledError, EmbedderError } from '../errors.ts';
import { seededGenerator } from '../statistics/seeded-generator.ts';
import type { Embedder } from './embedder.ts';
import { NO_TOPIC } from './no-topic.ts';
import { createTfIdfEmbedder } from './tf-idf-embedder.ts';
import { fitTfIdf } from './tf-idf-fit.ts';
import { assignTopics, findTopics, type TopicDocument, type Topics } from './topics.ts';

const data = process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

async function topicsOf(options: Parameters<typeof findTopics>[0]): Promise<Topics> {
  const found = await findTopics(options);
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

interface Planted {
  readonly documents: TopicDocument[];
  /** Planted topic of each document. */
  readonly labels: number[];
}

const FUNCTION_WORDS = 'the of and a to in he have it that for they with as not on she at by this we you'.split(' ');

const isAlways = (_topic: number): boolean => true;

/** Half of the words of each document are function words, the others are of its topic's own: `w3x17` is of topic 3. */
function planted(sizes: readonly number[], { words = 60, isHuman = isAlways, seed = 1 } = {}): Planted {
  const random = seededGenerator(seed);
  const labels = sizes
    .flatMap((size, topic) => new Array<number>(size).fill(topic))
    .map((topic) => ({ topic, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ topic }) => topic);
  const documents = labels.map((topic, index) => {
    const text = Array.from({ length: words }, () =>
      random() < 0.5
        ? FUNCTION_WORDS[Math.floor(random() ** 2 * FUNCTION_WORDS.length)]
        : `w${topic}x${Math.floor(random() * 60)}`,
    ).join(' ');
    return { key: BigInt(index), text, words, isHuman: isHuman(topic) };
  });
  return { documents, labels };
}

/** Agreement of two partitions, 0 by chance, 1 for equal ones (Hubert and Arabie 1985). */
function adjustedRandIndex(a: readonly number[], b: ArrayLike<number>): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const sumOf = (keys: readonly string[]) =>
    Map.groupBy(keys, (key) => key)
      .values()
      .reduce((sum, group) => sum + pairs(group.length), 0);
  const together = sumOf(a.map((label, index) => `${label} ${b[index]}`));
  const [inA, inB] = [sumOf(a.map(String)), sumOf(a.map((_, index) => `${b[index]}`))];
  const expected = (inA * inB) / pairs(a.length);
  return (together - expected) / ((inA + inB) / 2 - expected);
}

test('the index of agreement, by a vector worked by hand', () => {
  // {1,2,3 | 4,5,6} and {1,2 | 3,4 | 5,6}: pairs together 2, in a 6, in b 3, of 15.
  // (2 - 18/15) / (4.5 - 18/15) = 0.8 / 3.3
  expect(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])).toBeCloseTo(0.8 / 3.3, 12);
});

describe('planted topics', () => {
  const { documents, labels } = planted([200, 180, 150, 120, 100, 90, 70, 50, 22, 18]);

  test('are found: adjusted Rand index above 0.95 for each of five seeds', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { assignments } = await topicsOf({ documents, clusters: 10, seed });
      expect(adjustedRandIndex(labels, assignments)).toBeGreaterThan(0.95);
    }
  });

  test('are measured: order, sizes, words, shares, tail, examples, places on the map', async () => {
    const found = await topicsOf({ documents, clusters: 10 });
    const { topics, assignments, centroids, dimensions } = found;
    expect(topics.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, at) => `t${at + 1}`));
    expect(topics.map((topic) => topic.documents)).toEqual([200, 180, 150, 120, 100, 90, 70, 50, 22, 18]);
    for (const [at, topic] of topics.entries()) {
      expect(topic.words).toHaveLength(6);
      for (const word of topic.words) expect(word).toMatch(new RegExp(`^w${at}x`));
      expect(topic.wordCount).toBe(topic.documents * 60);
      expect(topic.share).toBe(topic.documents / 1000);
      expect(topic.wordShare).toBe(topic.documents / 1000);
      expect(topic.humanShare).toBe(1);
      expect(topic.examples).toHaveLength(3);
      for (const key of topic.examples) expect(labels[Number(key)]).toBe(at);
      expect(Number.isFinite(topic.x) && Number.isFinite(topic.y)).toBe(true);
    }
    // The first seven hold 910 of 1,000: the last three begin behind nine tenths.
    expect(topics.map(({ tail }) => tail)).toEqual([...new Array(8).fill(false), true, true]);
    // 1.8 % is no rare topic.
    expect(topics.some(({ rare }) => rare)).toBe(false);
    expect(assignments).toHaveLength(1000);
    expect(centroids).toHaveLength(10 * dimensions);
    expect(new Set(topics.map(({ x, y }) => `${x} ${y}`)).size).toBe(10);
  });

  test('the same documents give the same topics', async () => {
    expect(await findTopics({ documents })).toEqual(await findTopics({ documents: structuredClone(documents) }));
  });

  test('a rare topic of 2 % is found without being told how many there are, and named by its own words', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const rare = planted([500, 480, 400, 380, 200, 40], { seed });
      const { topics, assignments } = await topicsOf({ documents: rare.documents });
      const counts = new Map<number, number>();
      for (const [index, label] of rare.labels.entries()) {
        if (label === 5) counts.set(assignments[index]!, (counts.get(assignments[index]!) ?? 0) + 1);
      }
      // All its documents are in topics of their own, and at least one topic is named by nothing but its words.
      const own = [...counts].filter(([topic, count]) => topics[topic]!.documents === count);
      expect(own.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(38);
      for (const [topic] of own) for (const word of topics[topic]!.words) expect(word).toMatch(/^w5x/);
    }
  });

  test('under 0.1 % of words and under a tenth of the mean is rare', async () => {
    // Directions of four cardinal points, by first letter.
    const embedder: Embedder = {
      id: 'compass-1',
      dimensions: 2,
      embed: async (texts) =>
        Float32Array.from(texts.flatMap((text) => ({ n: [0, 1], e: [1, 0], s: [0, -1], w: [-1, 0] })[text[0]!]!)),
    };
    const measured = async (sizes: Readonly<Record<string, number>>) => {
      const texts = Object.entries(sizes).flatMap(([text, count]) => new Array<string>(count).fill(text));
      const documents = texts.map((text, key) => ({ key: BigInt(key), text, words: 40, isHuman: true }));
      const { topics } = await topicsOf({ documents, embedder, clusters: 4 });
      return topics.map(({ documents, rare }) => [documents, rare]);
    };
    // 4 of 4,004 documents are 0.0999 % of the words, and the mean topic has 1,001.
    expect(await measured({ north: 2000, east: 1000, south: 1000, west: 4 })).toEqual([
      [2000, false],
      [1000, false],
      [1000, false],
      [4, true],
    ]);
    // 4 of 4,000 are one in a thousand exactly, which is not under it.
    expect(await measured({ north: 2000, east: 1000, south: 996, west: 4 })).toContainEqual([4, false]);
  });
});

describe('whose documents', () => {
  test('weights are fitted on the human ones where there are a hundred', async () => {
    const { documents } = planted([100, 80], { isHuman: (topic) => topic === 0 });
    const found = await topicsOf({ documents, clusters: 2 });
    const human = documents.filter(({ isHuman }) => isHuman).map(({ text }) => text);
    expect(found.fittedOn).toBe('human');
    expect(found.fit).toEqual(fitTfIdf(human));
    expect(found.embedderId).toBe(createTfIdfEmbedder(fitTfIdf(human)).id);
    expect(found.topics.map(({ humanShare }) => humanShare)).toEqual([1, 0]);
  });

  test('else on all', async () => {
    const { documents } = planted([99, 80], { isHuman: (topic) => topic === 0 });
    const found = await topicsOf({ documents, clusters: 2 });
    expect(found.fittedOn).toBe('all');
    expect(found.fit).toEqual(fitTfIdf(documents.map(({ text }) => text)));
  });

  test('an embedder that was given is used as it is', async () => {
    const { documents, labels } = planted([60, 60]);
    const embedder: Embedder = {
      id: 'first-letter',
      dimensions: 2,
      embed: async (texts) =>
        Float32Array.from(texts.flatMap((text) => (text.includes('w0x') ? [1, 0] : [Math.SQRT1_2, Math.SQRT1_2]))),
    };
    const found = await topicsOf({ documents, embedder, clusters: 2 });
    expect(found).toMatchObject({ embedderId: 'first-letter', dimensions: 2, fit: undefined, fittedOn: undefined });
    expect(adjustedRandIndex(labels, found.assignments)).toBe(1);
  });
});

describe('what there is nothing to say about', () => {
  const document = (key: number, text: string): TopicDocument => ({ key: BigInt(key), text, words: 1, isHuman: false });

  test('too few documents, or too few with words', async () => {
    const few = Array.from({ length: 99 }, (_, key) => document(key, `word${key}`));
    expect(await findTopics({ documents: few })).toEqual({ reason: '99 documents; topics need at least 100' });
    expect(await findTopics({ documents: [] })).toEqual({ reason: '0 documents; topics need at least 100' });
    const blank = [...few, ...Array.from({ length: 50 }, (_, key) => document(99 + key, '…'))];
    expect(await findTopics({ documents: blank })).toEqual({
      reason: '99 of 149 documents have words; topics need at least 100',
    });
  });

  test('texts without words have no topic and count in shares', async () => {
    const { documents } = planted([60, 60]);
    const blank = Array.from({ length: 30 }, (_, at) => ({ ...document(120 + at, ' — '), words: 0 }));
    const found = await topicsOf({ documents: [...documents, ...blank], clusters: 2 });
    expect(found.withoutTopic).toBe(30);
    expect([...found.assignments.subarray(120)]).toEqual(new Array(30).fill(NO_TOPIC));
    expect(found.topics.map(({ share }) => share)).toEqual([0.4, 0.4]);
  });

  test('documents that are all the same are one topic', async () => {
    const same = Array.from({ length: 150 }, (_, key) => document(key, 'the same words'));
    const { topics } = await topicsOf({ documents: same });
    expect(topics).toHaveLength(1);
    expect(topics[0]).toMatchObject({ documents: 150, rare: false, tail: false, x: 0, y: 0 });
  });

  test('documents out of order are refused, and work stops when asked to', async () => {
    const { documents } = planted([60, 60]);
    await expect(findTopics({ documents: documents.toReversed() })).rejects.toThrow(RangeError);
    await expect(findTopics({ documents, signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  });
});

describe('new texts', () => {
  const { documents, labels } = planted([80, 70, 60]);

  test('go to the nearest topic, those that topics were found in to their own', async () => {
    const found = await topicsOf({ documents, clusters: 3 });
    const embedder = createTfIdfEmbedder(found.fit!);
    const texts = documents.map(({ text }) => text);
    expect(await assignTopics(found, embedder, texts)).toEqual(found.assignments);
    const fresh = planted([5, 5, 5], { seed: 99 });
    const assigned = await assignTopics(found, embedder, [...fresh.documents.map(({ text }) => text), '', '?']);
    expect([...assigned]).toEqual([...fresh.labels, NO_TOPIC, NO_TOPIC]);
    expect(new Set(labels).size).toBe(3);
  });

  test('are not compared with topics of another embedder', async () => {
    const found = await topicsOf({ documents, clusters: 3 });
    const other = createTfIdfEmbedder(fitTfIdf(['other words']));
    await expect(assignTopics(found, other, ['w0x1'])).rejects.toThrow(EmbedderError);
  });
});

test('hostile documents neither break nor slow it', async () => {
  const kinds = [
    '',
    `${'word '.repeat(1 << 18)}`,
    'x'.repeat(1 << 20),
    '4711 0815 '.repeat(1000),
    '<p class="a"><b>x</b></p>'.repeat(1000),
    '\ud800\udfff\ud800',
    '\u202e\u0000\ufeff',
  ];
  const documents = Array.from({ length: 210 }, (_, key) => ({
    key: BigInt(key),
    text: kinds[key % kinds.length]!,
    words: key % 3,
    isHuman: true,
  }));
  const started = performance.now();
  const { topics, assignments, withoutTopic } = await topicsOf({ documents });
  expect(performance.now() - started).toBeLessThan(5000);
  expect(withoutTopic).toBe(90);
  expect(topics.length).toBeGreaterThan(1);
  for (const { words } of topics) for (const word of words) expect(word.length).toBeLessThanOrEqual(40);
  for (let index = 0; index < 210; index++) expect(assignments[index]).toBe(assignments[index % kinds.length]);
});

describe.skipIf(!existsSync(`${data}/text`))('real texts (skipped where the data is absent)', () => {
  test('speeches, language proposals, poems and commit messages keep apart: purity above 0.9', async () => {
    const textsOf = (file: string, limit: number) =>
      gunzipSync(readFileSync(`${data}/text/${file}.jsonl.gz`))
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
        .slice(0, limit)
        .map((line) => (JSON.parse(line) as { readonly text: string }).text);
    const kinds = [
      textsOf('peps_2022-11-29', 150),
      textsOf('sotu_1790_on', 150),
      textsOf('poems_tang', 500),
      textsOf('git_commit_messages', 500),
    ];
    const labels = kinds.flatMap((texts, kind) => texts.map(() => kind));
    const documents = kinds.flat().map((text, key) => ({ key: BigInt(key), text, words: 1, isHuman: true }));
    const { topics, assignments } = await topicsOf({ documents });
    const counts = topics.map(() => [0, 0, 0, 0]);
    for (const [index, topic] of assignments.entries()) if (topic !== NO_TOPIC) counts[topic]![labels[index]!]!++;
    const pure = counts.reduce((sum, of) => sum + Math.max(...of), 0);
    expect(pure / documents.length).toBeGreaterThan(0.9);
    // Each kind has a topic of its own, and names say which.
    const wordsOf = (kind: number) =>
      topics.filter((_, topic) => counts[topic]![kind]! > topics[topic]!.documents / 2).flatMap(({ words }) => words);
    expect(['module', 'python', 'syntax', 'pep'].filter((word) => wordsOf(0).includes(word))).not.toEqual([]);
    expect(wordsOf(2).every((word) => /^\p{sc=Han}$/u.test(word))).toBe(true);
    for (const kind of [0, 1, 2, 3]) {
      expect(wordsOf(kind).length).toBeGreaterThan(0);
      for (const common of ['the', 'of', 'to']) expect(wordsOf(kind)).not.toContain(common);
    }
  });
});
