import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { type HouseStyleDocument, measureHouseStyle } from './measure-house-style.ts';

const random = seededGenerator(5);
const below = (most: number) => Math.floor(random() * most);
const arm = (count: number, text: (index: number) => string): HouseStyleDocument[] =>
  Array.from({ length: count }, (_, index) => ({ key: BigInt(below(2 ** 40)), unit: `u${index}`, text: text(index) }));
const filler = (words: number) => Array.from({ length: words }, () => `word${below(300)}x`).join(' ');

test('rates, by hand', () => {
  // 2 documents of 5 words with 3 dashes: 300 in 1000 words. One opening in 2 documents.
  const reference = arm(2, () => 'one two three four five');
  const generation = [
    { key: 1n, unit: 'a', text: 'Certainly one — two — three four' },
    { key: 2n, unit: 'b', text: 'one two — three four five' },
  ];
  const { features, generation: size } = measureHouseStyle({ reference, generation });
  expect(size).toEqual({ documents: 2, units: 2, words: 10 });
  const dashes = features.find(({ id }) => id === 'em-dashes')!;
  expect(dashes.generation).toEqual({ rate: 300, low: undefined, high: undefined, count: 3 });
  expect(dashes.reference.rate).toBe(0);
  expect(dashes.ratio).toBeUndefined();
  expect(features.find(({ id }) => id === 'boilerplate-openings')!.generation.rate).toBe(0.5);
});

test('a ratio lies in its interval, and the interval covers the truth in most samples', () => {
  // Dashes with a chance of 20 and of 10 in 100 words; 40 draws, 90 % intervals: 28 or fewer hits have a chance of 0.0003.
  let covered = 0;
  for (let draw = 0; draw < 40; draw++) {
    const text = (chance: number) => () =>
      Array.from({ length: 40 }, () => (random() < chance ? 'word — ' : 'word ')).join('');
    const { features } = measureHouseStyle({ reference: arm(128, text(0.1)), generation: arm(128, text(0.2)) });
    const dashes = features.find(({ id }) => id === 'em-dashes')!;
    expect(dashes.low!).toBeLessThan(dashes.ratio!);
    expect(dashes.high!).toBeGreaterThan(dashes.ratio!);
    if (dashes.low! <= 2 && dashes.high! >= 2) covered++;
  }
  expect(covered).toBeGreaterThan(28);
});

test('excess words are chosen on one half and counted on the other', () => {
  const reference = arm(300, () => filler(30));
  const generation = arm(300, (index) => `${index % 3 === 0 ? 'tapestry ' : ''}${filler(30)}`);
  const { excessWords, features } = measureHouseStyle({ reference, generation, firstWords: 30 });
  expect(excessWords.map(({ word }) => word)).toEqual(['tapestry']);
  const excess = features.find(({ id }) => id === 'excess-words')!;
  expect(excess.generation.rate).toBeGreaterThan(0.2);
  expect(excess.reference.rate).toBe(0);
  const alike = measureHouseStyle({ reference, generation: arm(300, () => filler(30)), firstWords: 30 });
  expect(alike.excessWords).toEqual([]);
  expect(alike.features.some(({ id }) => id === 'excess-words')).toBe(false);
});

test('documents in any order give the same', () => {
  const reference = arm(50, () => filler(20));
  const generation = arm(50, () => `${filler(20)} — ${filler(3)}`);
  expect(measureHouseStyle({ reference: reference.toReversed(), generation: generation.toReversed() })).toEqual(
    measureHouseStyle({ reference, generation }),
  );
});

test('refuses an arm without words', () => {
  expect(() => measureHouseStyle({ reference: arm(3, () => '…'), generation: arm(3, () => 'a b') })).toThrow(
    /reference/,
  );
});
