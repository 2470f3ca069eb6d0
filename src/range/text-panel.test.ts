import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { CancelledError, SampleTooSmallError } from '../errors.ts';
import { studentTQuantile } from '../statistics/student-t-quantile.ts';
import { compressedRatio } from './compressed-ratio.ts';
import { measureTextPanel, type PanelDocument, type PanelEstimate } from './text-panel.ts';
import { TEXT_PANEL_METRICS } from './text-panel-metrics.ts';

const armOf = (documents: readonly PanelDocument[]) => ({ id: 'arm', documents: () => documents });

/** Documents of words w0, w1, … with a long tail, each 1 … `longest` words. */
function corpus(
  seed: number,
  { documents, longest, vocabulary }: { documents: number; longest: number; vocabulary: number },
) {
  const random = new SeededRandom(seed);
  return Array.from({ length: documents }, () => {
    const words = Array.from({ length: 1 + random.below(longest) }, () => {
      const rare = random.below(vocabulary);
      return `w${Math.floor((rare * rare) / vocabulary)}`;
    });
    return { key: BigInt(random.below(2 ** 24)), text: words.join(' ') };
  });
}

type Documents = readonly (readonly string[])[];

/** The metrics from the documents as they are written down, nothing shared with the panel but two tested formulas. */
function byDefinition(
  documents: Documents,
  { m, bytes }: { m: number; bytes: Uint8Array },
): Map<string, number | undefined> {
  const gramsOf = (tokens: readonly string[], n: number) =>
    tokens.slice(n - 1).map((_, index) => tokens.slice(index, index + n).join(' '));
  const tally = (items: Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
    return counts;
  };
  /** C(n-x, m)/C(n, m) factor by factor. */
  const miss = (x: number, n: number, drawn = m) => {
    let product = 1;
    for (let j = 0; j < x; j++) product *= Math.max(0, n - drawn - j) / (n - j);
    return product;
  };
  const values = new Map<string, number | undefined>();
  const words = [...tally(documents.flat()).values()];
  const n = documents.flat().length;
  for (const length of [1, 2, 3, 4]) {
    const counts = [...tally(documents.flatMap((tokens) => gramsOf(tokens, length))).values()];
    const total = counts.reduce((sum, count) => sum + count, 0);
    const richness = total < m ? undefined : counts.reduce((sum, count) => sum + 1 - miss(count, total), 0);
    if (length === 1) values.set('types', richness).set('hill-0', richness);
    else values.set(`distinct-${length}`, richness === undefined ? undefined : richness / m);
  }
  // Hypergeometric chances by their recurrence from k = 0, or the least possible.
  let expectedLog = 0;
  for (const x of words) {
    let chance = miss(x, n);
    for (let k = 1; k <= Math.min(x, m); k++) {
      chance *= ((x - k + 1) * (m - k + 1)) / (k * (n - x - m + k));
      expectedLog += chance * k * Math.log(k);
    }
  }
  values.set('hill-1', Math.exp(Math.log(m) - expectedLog / m));
  const alike = words.reduce((sum, x) => sum + x * (x - 1), 0) / (n * (n - 1));
  values.set('hill-2', 1 / (1 / m + ((m - 1) / m) * alike));
  // Without a draw of the word among m of the n - 1 others, as coverage is defined; one word of m alone.
  values.set('unseen-mass', n <= m ? undefined : words.reduce((sum, x) => sum + (x / n) * miss(x - 1, n - 1, m), 0));
  values.set('hapax-rate', n < m ? undefined : words.reduce((sum, x) => sum + (x / n) * miss(x - 1, n - 1, m - 1), 0));
  const windows = documents.flatMap((tokens) =>
    tokens.slice(49).map((_, index) => new Set(tokens.slice(index, index + 50)).size),
  );
  values.set(
    'mattr-50',
    windows.length === 0 ? undefined : windows.reduce((sum, size) => sum + size, 0) / windows.length / 50,
  );
  const sets = documents.map((tokens) => new Set(gramsOf(tokens, 4)));
  const holders = tally(sets.flatMap((set) => [...set]));
  const held = [...holders.values()].reduce((sum, count) => sum + count, 0);
  const alone = [...holders.values()].filter((count) => count === 1).length;
  values.set('self-repetition-4', held === 0 ? undefined : 1000 * (1 - alone / held));
  const logs = sets.map((set) => Math.log(1 + [...set].reduce((sum, gram) => sum + holders.get(gram)! - 1, 0)));
  values.set('self-repetition-4-log', logs.reduce((sum, log) => sum + log, 0) / documents.length);
  values.set('compression', compressedRatio(bytes));
  return values;
}

test.each([
  [1, { documents: 120, longest: 120, vocabulary: 90 }, 9],
  [2, { documents: 40, longest: 200, vocabulary: 60 }, 8],
  [3, { documents: 300, longest: 12, vocabulary: 2000 }, 7],
])('values and intervals are those of counting anew without each group, seed %i', (seed, shape, expectedIntervals) => {
  const documents = corpus(seed, shape);
  const tokens = documents.map(({ text }) => text.split(' '));
  const available = tokens.flat().length;
  const options = { words: available, bytes: 2000 };
  const panel = measureTextPanel(armOf(documents), options);
  expect(panel.words).toBe(available);
  expect(panel.documents).toBe(documents.length);

  const groups = Math.min(32, Math.floor(documents.length / 2));
  const m = Math.floor(available / 2);
  const group = documents.map(({ key }) => Number(key % BigInt(groups)));
  // The block without a group is what the group had of the first 2000 bytes taken out.
  const block = Buffer.from(documents.map(({ text }) => `${text}\n`).join('')).subarray(0, 2000);
  const blockGroup = documents
    .flatMap(({ text }, index) => Array<number>(text.length + 1).fill(group[index]!))
    .slice(0, 2000);
  const without = (left: number) => ({
    tokens: tokens.filter((_, index) => group[index] !== left),
    bytes: block.filter((_, index) => blockGroup[index] !== left),
  });
  const full = byDefinition(tokens, { m, bytes: block });
  const occupied = Array.from({ length: groups }, (_, index) => index).filter((index) => group.includes(index));
  const leftOut = occupied.map((index) => {
    const rest = without(index);
    return { index, ...rest, values: byDefinition(rest.tokens, { m, bytes: rest.bytes }) };
  });

  const positions = (parts: Documents, n: number) =>
    parts.reduce((sum, part) => sum + Math.max(0, part.length - n + 1), 0);
  const held = (parts: Documents) =>
    parts.reduce((sum, part) => sum + new Set(part.slice(3).map((_, at) => part.slice(at, at + 4).join(' '))).size, 0);
  const sizeOf = (id: string, { tokens: parts, bytes }: { tokens: Documents; bytes: Uint8Array }) => {
    if (id === 'compression') return bytes.length;
    if (id === 'self-repetition-4-log') return parts.length;
    if (id === 'self-repetition-4') return held(parts);
    if (id === 'mattr-50') return positions(parts, 50);
    return positions(parts, id.startsWith('distinct-') ? Number(id.at(-1)) : 1);
  };
  const measured = new Map(panel.metrics.map((metric) => [metric.id, metric]));
  let intervals = 0;
  for (const { id, range, unit } of TEXT_PANEL_METRICS) {
    const metric = measured.get(id);
    const expected = full.get(id);
    if (expected === undefined) {
      expect(panel.notMeasured.map((each) => each.id)).toContain(id);
      continue;
    }
    expect(Math.abs(metric!.value - expected), id).toBeLessThan(1e-9 * Math.max(1, expected));
    const total = sizeOf(id, { tokens, bytes: block });
    const parts = leftOut
      .map((rest) => ({ value: rest.values.get(id), size: total - sizeOf(id, rest) }))
      .filter(({ size }) => size > 0);
    if (parts.some(({ value }) => value === undefined) || parts.length < 8) {
      expect(metric!.se, id).toBeUndefined();
      expect(metric!.noInterval, id).toMatch(/group/);
      continue;
    }
    if (metric!.noInterval?.startsWith('too few')) {
      expect(metric!.se, id).toBeUndefined();
      expect(metric!.noInterval, id).toMatch(/(repeats of|documents hold|occur once).*: \d, 10 are needed$/);
      continue;
    }
    // Pseudo-values as they are published.
    const h = parts.map(({ size }) => total / size);
    const pseudo = parts.map(({ value }, index) => h[index]! * expected - (h[index]! - 1) * value!);
    const mean = pseudo.reduce((sum, value, index) => sum + value / h[index]!, 0);
    const variance =
      pseudo.reduce((sum, value, index) => sum + (value - mean) ** 2 / (h[index]! - 1), 0) / parts.length;
    if (Math.sqrt(variance) < 1e-6) {
      expect(metric!.noInterval, id).toContain('the same whichever group');
      continue;
    }
    expect(Math.abs(metric!.se! - Math.sqrt(variance)), id).toBeLessThan(1e-9 * Math.max(1, expected));
    const margin = studentTQuantile({ confidence: 0.95, degrees: parts.length - 1 }) * Math.sqrt(variance);
    expect(metric!.low, id).toBeCloseTo(Math.max(range[0], expected - margin), 7);
    expect(metric!.high, id).toBeCloseTo(Math.min(unit === 'words' ? m : range[1], expected + margin), 7);
    intervals++;
  }
  expect(intervals).toBe(expectedIntervals);
});

const metricValue = (metrics: readonly PanelEstimate[], id: string) =>
  metrics.find((metric) => metric.id === id)?.value;

test('a vector by hand: two documents, n-grams within them', () => {
  // a b a b | c d; m = 3. One word: 2 a, 2 b, c, d of 6: 4 - 2 C(4,3)/C(6,3) - 2 C(5,3)/C(6,3) = 4 - 8/20 - 20/20
  const panel = measureTextPanel(
    armOf([
      { key: 0n, text: 'A b, a b.' },
      { key: 1n, text: 'c d' },
    ]),
    { words: 6, bytes: 0 },
  );
  expect(metricValue(panel.metrics, 'types')).toBeCloseTo(2.6, 14);
  // ab ba ab cd, 3 of 4: 3 - 1·0 - … C(2,3) = 0 for ab; C(3,3)/C(4,3) = 1/4 for ba and cd: (3 - 1/2)/3
  expect(metricValue(panel.metrics, 'distinct-2')).toBeCloseTo(2.5 / 3, 14);
  // 2 words twice, of 6: (2·2/6) C(4,2)/C(5,2) = 0.4, 2 words once: 2/6 · C(5,2)/C(5,2) = 1/3; for m: C(4,3)/C(5,3) = 0.4
  expect(metricValue(panel.metrics, 'hapax-rate')).toBeCloseTo(0.4 + 1 / 3, 14);
  expect(metricValue(panel.metrics, 'unseen-mass')).toBeCloseTo((4 / 6) * 0.4 + 1 / 3, 14);
  for (const id of ['types', 'hill-1', 'unseen-mass', 'hapax-rate'])
    expect(panel.metrics.find((metric) => metric.id === id)!.n, id).toBe(3);
  expect(panel.medianDocumentWords).toBe(3);
  expect(metricValue(panel.metrics, 'self-repetition-4')).toBe(0);
  expect(panel.notMeasured.map(({ id }) => id)).toEqual(['distinct-3', 'distinct-4', 'mattr-50', 'compression']);
  expect(panel.rankFrequency).toEqual([
    { rank: 1, count: 2 },
    { rank: 2, count: 2 },
    { rank: 3, count: 1 },
    { rank: 4, count: 1 },
  ]);
  // passed: 2, 4, 5, 6 of 6: only the last goes above 5.7
  expect(panel.tail).toEqual({ rank: 4, types: 1, hapax: 2 });
  for (const metric of panel.metrics) expect(metric).toMatchObject({ se: undefined, low: undefined, high: undefined });
  expect(panel.metrics[0]!.noInterval).toContain('too few documents');
});

test('takes the first words and bytes, cuts the last document, and reads no further', () => {
  const documents = corpus(5, { documents: 100, longest: 80, vocabulary: 300 });
  let given = 0;
  const counting = {
    id: 'arm',
    *documents() {
      for (const document of documents) {
        given++;
        yield document;
      }
    },
  };
  const panel = measureTextPanel(counting, { words: 1000, bytes: 1000 });
  expect(panel.words).toBe(1000);
  expect(given).toBe(panel.documents);
  expect(given).toBeLessThan(60);
  const cut: PanelDocument[] = [];
  let left = 1000;
  for (const { key, text } of documents) {
    if (left === 0) break;
    const words = text.split(' ').slice(0, left);
    left -= words.length;
    cut.push({ key, text: words.join(' ') });
  }
  expect(measureTextPanel(armOf(cut), { words: 1000, bytes: 1000 })).toEqual(panel);
});

test('a text of any length costs no more than its first words', () => {
  const words = Array.from({ length: 3000 }, (_, index) => `word${index % 700}`);
  const long = `${words.join(' ')} ${'x'.repeat(20_000)} `.repeat(100);
  const documents = [{ key: 1n, text: long }];
  const panel = measureTextPanel(armOf(documents), { words: 500, bytes: 100 });
  const short = measureTextPanel(armOf([{ key: 1n, text: words.join(' ') }]), { words: 500, bytes: 100 });
  expect(panel).toEqual(short);
});

test('an arm with too few words is not measured at all', () => {
  const arm = armOf([{ key: 1n, text: 'one two three' }]);
  expect(() => measureTextPanel(arm, { words: 4, bytes: 0 })).toThrow(SampleTooSmallError);
  expect(() => measureTextPanel(arm, { words: 4, bytes: 0 })).toThrow('arm arm needs 4 words, got 3');
  for (const options of [
    { words: 1, bytes: 0 },
    { words: 2, bytes: -1 },
    { words: 2.5, bytes: 0 },
    { words: 2, bytes: 0, groups: 1 },
  ])
    expect(() => measureTextPanel(arm, options)).toThrow(RangeError);
});

test('one document with most of the words: values, but no intervals where too little is left without it', () => {
  const documents = corpus(8, { documents: 60, longest: 20, vocabulary: 300 });
  const giant = {
    key: 3n,
    text: corpus(9, { documents: 40, longest: 100, vocabulary: 300 })
      .map(({ text }) => text)
      .join(' '),
  };
  const all = [giant, ...documents];
  const words = all.reduce((sum, { text }) => sum + text.split(' ').length, 0);
  const { metrics } = measureTextPanel(armOf(all), { words, bytes: 1000 });
  const types = metrics.find(({ id }) => id === 'types')!;
  expect(types.value).toBeGreaterThan(100);
  expect(types.se).toBeUndefined();
  expect(types.noInterval).toContain('one group of documents');
  for (const { value, se, low, high } of metrics)
    for (const number of [value, se, low, high]) expect(number).not.toBeNaN();
});

test('what no group can change has no interval, and the reason is given', () => {
  // No word occurs twice.
  const different = Array.from({ length: 64 }, (_, index) => ({
    key: BigInt(index),
    text: Array.from({ length: 60 }, (__, at) => `w${index}x${at}`).join(' '),
  }));
  const { metrics } = measureTextPanel(armOf(different), { words: 64 * 60, bytes: 0 });
  expect(metrics.length).toBe(12);
  for (const metric of metrics) {
    expect(metric, metric.id).toMatchObject({ se: undefined, low: undefined, high: undefined });
    expect(metric.noInterval, metric.id).toMatch(/^too few (repeats|runs).*: 0, 10 are needed$/);
  }
  // The same words in every document: nothing rare, nothing that leaving one out could change.
  const alike = different.map(({ key }) => ({ key, text: different[0]!.text }));
  const same = measureTextPanel(armOf(alike), { words: 64 * 60, bytes: 0 }).metrics;
  const reason = (id: string) => same.find((metric) => metric.id === id)!.noInterval;
  expect(reason('types')).toContain('the same whichever group');
  expect(reason('unseen-mass')).toBe('too few words that occur once: 0, 10 are needed');
  expect(reason('mattr-50')).toContain('too few repeats within windows');
});

test('no interval of counted words goes above the words that were drawn', () => {
  // 12 words occur twice, all others once.
  const documents = Array.from({ length: 64 }, (_, index) => ({
    key: BigInt(index),
    text: Array.from({ length: 60 }, (__, at) =>
      at === 0 && index < 24 ? `again${index % 12}` : `w${index}x${at}`,
    ).join(' '),
  }));
  const { metrics } = measureTextPanel(armOf(documents), { words: 64 * 60, bytes: 0 });
  const types = metrics.find(({ id }) => id === 'types')!;
  expect(types.se).toBeGreaterThan(0);
  expect(types.high).toBeGreaterThan(types.value);
  expect(types.high).toBeLessThanOrEqual(64 * 30);
});

test('empty and wordless documents take no part', () => {
  const documents = corpus(6, { documents: 50, longest: 60, vocabulary: 200 });
  const words = 1000;
  const holes = documents.flatMap((document) => [{ key: 0n, text: '' }, document, { key: 0n, text: '… — !' }]);
  expect(measureTextPanel(armOf(holes), { words, bytes: 0 })).toEqual(
    measureTextPanel(armOf(documents), { words, bytes: 0 }),
  );
});

test('the same documents give the same numbers, and stopping is possible', () => {
  const documents = corpus(7, { documents: 80, longest: 60, vocabulary: 500 });
  const options = { words: 1500, bytes: 3000 };
  expect(measureTextPanel(armOf(documents), options)).toEqual(measureTextPanel(armOf(documents), options));
  expect(() => measureTextPanel(armOf(documents), { ...options, signal: AbortSignal.abort() })).toThrow(CancelledError);
});

test('a narrowed vocabulary reads narrower on every metric that looks at words', () => {
  const wide = corpus(10, { documents: 400, longest: 100, vocabulary: 3000 });
  const narrow = corpus(10, { documents: 400, longest: 100, vocabulary: 1500 });
  const options = { words: 15_000, bytes: 50_000 };
  const before = measureTextPanel(armOf(wide), options).metrics;
  const after = measureTextPanel(armOf(narrow), options).metrics;
  for (const { id, widerWhen } of TEXT_PANEL_METRICS) {
    const change = metricValue(after, id)! - metricValue(before, id)!;
    // Runs of 4 are all different in both, so they say nothing here.
    if (id === 'distinct-4' || id === 'distinct-3' || id.startsWith('self-repetition')) continue;
    expect(widerWhen === 'larger' ? -change : change, id).toBeGreaterThan(0);
  }
});

test('the registry names each metric once', () => {
  const ids = TEXT_PANEL_METRICS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([
    'types',
    'distinct-2',
    'distinct-3',
    'distinct-4',
    'hill-0',
    'hill-1',
    'hill-2',
    'unseen-mass',
    'hapax-rate',
    'mattr-50',
    'self-repetition-4',
    'self-repetition-4-log',
    'compression',
  ]);
  expect(TEXT_PANEL_METRICS.at(-1)!.version).toBe(`1, zstd ${process.versions.zstd}`);
});

test('compression sees a repetition however far back it lies', () => {
  const noise = randomBytes(3 << 20);
  const repeated = Buffer.concat([noise, noise]);
  expect(compressedRatio(noise)).toBeCloseTo(1, 2);
  expect(compressedRatio(repeated)).toBeCloseTo(2, 1);
  expect(compressedRatio(new Uint8Array(0))).toBeUndefined();
});
