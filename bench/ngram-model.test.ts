import { expect, test } from 'vitest';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { NgramModel } from './ngram-model.ts';

const words = (text: string) => text.split(' ');

test('draws a word as often as it follows its context', () => {
  // After "a b" stands c three times of four; the model draws it from these in 0.9 of all cases, after "b" in 0.08 (3/4 too), and
  // anywhere in 0.02 (3/12): 0.98 * 3/4 + 0.02/4 = 0.74. So many of 20,000 texts within 4 standard deviations.
  const model = new NgramModel([words('a b c'), words('a b c'), words('a b c'), words('a b d')]);
  const random = seededGenerator(1);
  let [followed, seen] = [0, 0];
  for (let draw = 0; draw < 20_000; draw++) {
    const [first, second, third] = model.sample(3, random);
    if (first !== 'a' || second !== 'b') continue;
    seen++;
    if (third === 'c') followed++;
  }
  // "a" begins every text, and "b" follows: each in 0.98 of all cases and 4/12 of the rest.
  expect(seen / 20_000).toBeCloseTo((0.98 + 0.02 / 3) ** 2, 1);
  const sd = Math.sqrt((0.74 * 0.26) / seen);
  expect(Math.abs(followed / seen - 0.74)).toBeLessThan(4 * sd);
});

test('the same seed gives the same texts, of words that were there, as long as asked', () => {
  const texts = [words('the cat sat on the mat'), words('a dog lay on the rug'), words('on')];
  const draw = () => {
    const random = seededGenerator(7);
    const model = new NgramModel(texts);
    return Array.from({ length: 50 }, (_, at) => model.sample(at, random));
  };
  const drawn = draw();
  expect(drawn).toEqual(draw());
  expect(drawn.map(({ length }) => length)).toEqual(drawn.map((_, at) => at));
  const vocabulary = new Set(texts.flat());
  for (const text of drawn) for (const word of text) expect(vocabulary).toContain(word);
});

test('refuses to learn from nothing', () => {
  expect(() => new NgramModel([[], []])).toThrow('no word');
});
