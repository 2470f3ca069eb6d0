import { describe, expect, test } from 'vitest';
import { CancelledError } from '../errors.ts';
import { createTfIdfEmbedder } from './tf-idf-embedder.ts';
import { fitTfIdf } from './tf-idf-fit.ts';
import { CODE_UNITS_READ } from './topic-words.ts';

const documents = [
  'the copper of the harbour',
  'the lantern of the harbour',
  'the meadow of the orchard',
  'the thistle of the orchard',
];
const embedder = createTfIdfEmbedder(fitTfIdf(documents));

async function cosine(a: string, b: string, by = embedder): Promise<number> {
  const rows = await by.embed([a, b]);
  let sum = 0;
  for (let at = 0; at < by.dimensions; at++) sum += rows[at]! * rows[by.dimensions + at]!;
  return sum;
}

describe('rows', () => {
  test('have length 1; texts without words give zeros', async () => {
    const rows = await embedder.embed(['the harbour', '', '… !', 'harbour']);
    const lengths = [0, 1, 2, 3].map((row) =>
      Math.hypot(...rows.subarray(row * embedder.dimensions, (row + 1) * embedder.dimensions)),
    );
    expect(rows).toHaveLength(4 * embedder.dimensions);
    expect(lengths[0]).toBeCloseTo(1, 6);
    expect(lengths[1]).toBe(0);
    expect(lengths[2]).toBe(0);
    expect(lengths[3]).toBeCloseTo(1, 6);
  });

  test('depend on their text alone, not on its neighbours nor on the order of words', async () => {
    const [first, second] = [
      await embedder.embed(['ledger harbour', 'tide']),
      await embedder.embed(['harbour LEDGER!']),
    ];
    expect(first.subarray(0, embedder.dimensions)).toEqual(second);
  });

  test('one word of a fit of one bucket is spread over a quarter of the numbers, all alike but for the sign', async () => {
    // Of every four numbers one is ±w; divided by their length, sqrt(64 w²) = 8 w, that is ±1/8.
    const row = await embedder.embed(['harbour']);
    for (let block = 0; block < embedder.dimensions; block += 4) {
      expect([...row.subarray(block, block + 4)].map(Math.abs).sort()).toEqual([0, 0, 0, 0.125]);
    }
  });
});

describe('angles', () => {
  test('are those of TF-IDF weights, within what the projection loses', async () => {
    // 4 documents; harbour in 2, lantern in 1, meadow in 1.
    // idf(2) = ln(5/3) + 1 = 1.5108, idf(1) = ln(5/2) + 1 = 1.9163; neither is in more than half of the documents.
    // cos((harbour, lantern), (harbour, meadow)) = 1.5108² / (1.5108² + 1.9163²) = 2.2826 / 5.9548 = 0.3833
    const seeds = Array.from({ length: 60 }, (_, seed) => seed);
    let sum = 0;
    let squares = 0;
    for (const seed of seeds) {
      const value = await cosine(
        'lantern harbour',
        'meadow harbour',
        createTfIdfEmbedder(fitTfIdf(documents, { seed })),
      );
      sum += value;
      squares += (value - 0.3833) ** 2;
    }
    // The mean of 60 seeds lies within four standard errors, and single ones spread as 1/sqrt(256) or less.
    expect(Math.abs(sum / seeds.length - 0.3833)).toBeLessThan(4 / 16 / Math.sqrt(seeds.length));
    expect(Math.sqrt(squares / seeds.length)).toBeLessThan(1 / 16);
  });

  test('a word that all documents hold says little, unless a text has no other', async () => {
    expect(await cosine('the copper', 'the thistle')).toBeLessThan(0.3);
    expect(await cosine('the', 'The. the')).toBeCloseTo(1, 6);
  });

  test('texts of words never seen can be told apart', async () => {
    expect(await cosine('春 眠', '春 眠 曉')).toBeGreaterThan(0.6);
    expect(Math.abs(await cosine('quarry saddle', 'ledger weather'))).toBeLessThan(0.3);
  });
});

test('ids name the fit', () => {
  expect(embedder.id).toBe(`tfidf-1:${fitTfIdf(documents.toReversed()).id}`);
  expect(createTfIdfEmbedder(fitTfIdf(documents, { seed: 2 })).id).not.toBe(embedder.id);
});

test('what lies beyond the limit is not read, and a cut word neither', async () => {
  const start = 'tide '.repeat(CODE_UNITS_READ / 5 + 1);
  const whole = await embedder.embed([`${start.slice(0, CODE_UNITS_READ - 3)}har`]);
  const [long] = [await embedder.embed([`${start.slice(0, CODE_UNITS_READ - 3)}harbour and lantern`])];
  const bare = await embedder.embed([start.slice(0, CODE_UNITS_READ - 3)]);
  expect(long).toEqual(bare);
  expect(whole).not.toEqual(bare);
});

test('hostile texts neither break nor slow it', async () => {
  const texts = [
    '',
    'a'.repeat(1 << 20),
    'word '.repeat(1 << 18),
    '7 '.repeat(1 << 19),
    "'".repeat(1 << 20),
    '\ud800'.repeat(1 << 19),
    'ﷺ'.repeat(1 << 19),
    '<div class="x"><script>for(;;)</script>&amp;</div>'.repeat(20_000),
    '\u0301'.repeat(1 << 20),
  ];
  const started = performance.now();
  const by = createTfIdfEmbedder(fitTfIdf(texts));
  const rows = await by.embed(texts);
  expect(rows.every((value) => Number.isFinite(value))).toBe(true);
  expect(Math.hypot(...rows.subarray(by.dimensions, 2 * by.dimensions))).toBeCloseTo(1, 6);
  expect(performance.now() - started).toBeLessThan(3000);
});

test('stops when asked to', async () => {
  await expect(embedder.embed(['tide'], { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
});
