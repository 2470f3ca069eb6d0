import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { fitSurprisalModel } from './fit-surprisal-model.ts';
import { NgramCounts, sequencePair, wordPair } from './ngram-counts.ts';
import { SurprisalCounts, TrigramModel } from './surprisal-model.ts';

const words = (text: string) => text.split(' ').filter((word) => word !== '');
const learnt = (texts: readonly string[]) => fitSurprisalModel(texts.map((text) => ({ texts: [words(text)] })));

/** Sentences of a small grammar, each with words of its own. */
function sentences(count: number, seed: number): readonly string[] {
  const random = seededGenerator(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  const [nouns, verbs] = [words('ship harbour letter winter captain river song'), words('saw wrote sank froze left')];
  return Array.from(
    { length: count },
    (_, i) =>
      `the ${pick(nouns)} ${pick(verbs)} the old ${pick(nouns)} of ${pick(nouns)} ${random() < 0.2 ? `n${i}` : 'again'}`,
  );
}

test('a probability is what the counts say', async () => {
  const model = await learnt(['a b', 'a c']);
  const [pair, triple] = model.settings.weights;
  // Tokens: a b END a c END, so N = 6; types a, b, c, END, so V = 4.
  expect(model.settings).toMatchObject({ tokens: 6, types: 4 });
  const one = (count: number) => (count + 0.5) / (6 + 0.5 * 5);
  // First word: c(START a) = 2 of 2 texts. Second: c(a b) = 1 of c(a) = 2; c(START a b) = 1 of c(START a) = 2.
  const first = (2 + pair * one(2)) / (2 + pair);
  const second = (1 + triple * ((1 + pair * one(1)) / (2 + pair))) / (2 + triple);
  expect(model.meanSurprisal(['a', 'b'])).toBeCloseTo(-(Math.log(first) + Math.log(second)) / 2, 12);
  // A word never seen, after two never seen: every context is empty, so half a count for all unknown words.
  expect(model.meanSurprisal(['x', 'y', 'z'])).toBeCloseTo(
    -(Math.log((pair * one(0)) / (2 + pair)) + 2 * Math.log(one(0))) / 3,
    12,
  );
  expect(model.meanSurprisal([])).toBeUndefined();
});

test('the words that can follow a context share all its probability', async () => {
  const model = await learnt(sentences(200, 1));
  const kinds = new Set(sentences(200, 1).flatMap(words));
  const total = [...kinds, 'never-seen'].reduce((sum, next) => {
    const before = model.meanSurprisal(['the', 'old'])! * 2;
    return sum + Math.exp(before - model.meanSurprisal(['the', 'old', next])! * 3);
  }, 0);
  // What is missing is the chance that a text ends there.
  expect(total).toBeGreaterThan(0.9);
  expect(total).toBeLessThanOrEqual(1 + 1e-9);
});

test('without its own counts a text is measured as by a model that never saw it', async () => {
  const texts = sentences(60, 2);
  const whole = await learnt(texts);
  const rest = await learnt(texts.slice(1));
  const own = new SurprisalCounts();
  own.add(words(texts[0]!));
  // The same weights and kinds of words in both, or the comparison would be of other things.
  const { weights, types } = whole.settings;
  const steps = [...rest.steps(words(texts[0]!))];
  const tokens = rest.settings.tokens;
  expect(whole.settings.tokens - own.tokens).toBe(tokens);
  expect([...whole.steps(words(texts[0]!), own)]).toEqual(steps);
  expect(whole.meanSurprisalWithout(words(texts[0]!), own)!).toBeGreaterThan(whole.meanSurprisal(words(texts[0]!))!);
  expect(weights.every((weight) => weight > 0) && types > 10).toBe(true);
});

test('texts of the same kind are less surprising than shuffled ones', async () => {
  const model = await learnt(sentences(400, 3));
  const mean = (texts: readonly (readonly string[])[]) =>
    texts.reduce((sum, text) => sum + model.meanSurprisal(text)!, 0) / texts.length;
  const fresh = sentences(100, 4).map(words);
  const shuffled = fresh.map((text) => [...text].reverse());
  expect(mean(fresh)).toBeLessThan(mean(shuffled) - 1);
});

test('the same texts in another order give the same bytes but for the choice of weights; bytes come back whole', async () => {
  const texts = sentences(100, 5);
  const model = await learnt(texts);
  const turned = await learnt([...texts].reverse());
  expect(turned.serialise().subarray(-1000)).toEqual(model.serialise().subarray(-1000));
  const parsed = TrigramModel.parse(model.serialise());
  expect(parsed.hash).toBe(model.hash);
  expect(parsed.meanSurprisal(words(texts[7]!))).toBe(model.meanSurprisal(words(texts[7]!)));
  for (const bytes of [Buffer.from('other'), model.serialise().subarray(0, -1), Buffer.alloc(0)])
    expect(() => TrigramModel.parse(bytes)).toThrow(/surprisal|damaged/);
});

test('needs a word to learn from', async () => {
  await expect(learnt(['', ' '])).rejects.toMatchObject({ code: 'sample-too-small' });
});

test('counts of hashes are those of a map, however many there are', () => {
  const counts = new NgramCounts();
  const truth = new Map<string, number>();
  const random = seededGenerator(6);
  for (let i = 0; i < 30_000; i++) {
    const sequence = [`w${Math.floor(random() * 80)}`, `w${Math.floor(random() * 80)}`];
    const { high, low } = sequencePair(sequence.map(wordPair));
    counts.add(high, low);
    truth.set(sequence.join(' '), (truth.get(sequence.join(' ')) ?? 0) + 1);
  }
  expect(counts.size).toBe(truth.size);
  for (const [sequence, count] of truth) {
    const { high, low } = sequencePair(sequence.split(' ').map(wordPair));
    expect(counts.count(high, low)).toBe(count);
  }
  counts.clear();
  expect(counts.size).toBe(0);
});
