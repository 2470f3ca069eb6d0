import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { type GroupText, groupSimilarity } from './group-similarity.ts';
import { phraseHashes } from './phrase-hashes.ts';

/** Phrases of a text: most its own, some of the task, some of a pool of habits. */
function writer(seed: number) {
  const random = seededGenerator(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  let fresh = 1_000_000;
  return (group: string, task: string, habits: number | null): GroupText => {
    const phrases = new Set<number>();
    for (let index = 0; index < 30; index++) phrases.add(fresh++);
    // What everybody who does the task says.
    for (let index = 0; index < 5; index++) phrases.add(500_000 + Number(task) * 100 + below(20));
    // What many people say now and then.
    for (let index = 0; index < 4; index++) phrases.add(below(2000));
    if (habits !== null) for (let index = 0; index < 4; index++) phrases.add(600_000 + habits * 1000 + below(150));
    return { group, task, phrases: Uint32Array.from(phrases).sort() };
  };
}

function corpus(seed: number, modelUsers: readonly number[]): GroupText[] {
  const write = writer(seed);
  return Array.from({ length: 12 }, (_, person) =>
    Array.from({ length: 20 }, (_, task) => write(`w${person}`, `${task}`, modelUsers.includes(person) ? 0 : null)),
  ).flat();
}

test('finds the three who share a model’s habits, and no other pair', () => {
  const { pairs } = groupSimilarity(corpus(1, [2, 5, 7]), { permutations: 199, seed: 1 });
  const named = pairs.filter(({ adjusted }) => adjusted <= 0.05);
  expect(named.map(({ first, second }) => `${first} ${second}`).sort()).toEqual(['w2 w5', 'w2 w7', 'w5 w7']);
  for (const { lift, p } of named) {
    expect(lift).toBeGreaterThan(2);
    expect(p).toBe(1 / 200);
  }
});

test('two of 30 who paste the same 200 texts are named, and nobody else: 435 pairs', () => {
  const write = writer(6);
  const texts = Array.from({ length: 30 }, (_, person) =>
    Array.from({ length: 200 }, (_, n) => write(`a${person}`, `${n % 100}`, null)),
  ).flat();
  // The copies answer other tasks, without what everybody says of the one they were written for.
  const pasted = texts
    .filter(({ group }) => group === 'a3')
    .map(({ phrases }, n) => ({
      group: 'a17',
      task: `${(n + 50) % 100}`,
      phrases: phrases.filter((phrase) => phrase < 500_000 || phrase >= 1_000_000),
    }));
  const all = [...texts.filter(({ group }) => group !== 'a17'), ...pasted];
  const { pairs, leastAdjusted } = groupSimilarity(all, { permutations: 99, seed: 1 });
  expect(leastAdjusted).toBe(0.01);
  expect(pairs[0]).toMatchObject({ first: 'a17', second: 'a3', adjusted: 0.01 });
  expect(pairs.filter(({ adjusted }) => adjusted <= 0.05)).toHaveLength(1);
  // The copies have less in common with all others, who are not alike for that.
  expect(pairs[1]!.lift).toBeLessThan(1.4);
});

test('of 60 columns of 15 groups with nothing in common but tasks, about one in 20 has a pair named, seeds 100 to 159', () => {
  let named = 0;
  for (let seed = 100; seed < 160; seed++) {
    const write = writer(seed);
    // Groups of five to 47 texts: small ones must not win by chance.
    const texts = Array.from({ length: 15 }, (_, person) =>
      Array.from({ length: 5 + 3 * person }, (_, n) => write(`w${person}`, `${n % 20}`, null)),
    ).flat();
    const { pairs } = groupSimilarity(texts, { permutations: 39, seed });
    if (pairs.some(({ adjusted }) => adjusted <= 0.05)) named++;
  }
  // 3 expected at 0.05, standard deviation 1.7: three of them.
  expect(named).toBeLessThanOrEqual(8);
});

test('people who only did the same tasks are not alike: texts of one task are not compared', () => {
  const { pairs } = groupSimilarity(corpus(2, []), { permutations: 199, seed: 1 });
  expect(pairs.length).toBeGreaterThan(50);
  expect(pairs.filter(({ adjusted }) => adjusted <= 0.2)).toEqual([]);
  // 66 pairs: 3.3 below 0.05 expected, standard deviation 1.8.
  expect(pairs.filter(({ p }) => p <= 0.05).length).toBeLessThan(10);
});

test('does not depend on the order of texts, only on the seed', () => {
  const texts = corpus(3, [0, 1]);
  const options = { permutations: 99, seed: 4 };
  expect(groupSimilarity(texts.toReversed(), options)).toEqual(groupSimilarity(texts, options));
});

test('groups of fewer than five texts, no texts, too few permutations', () => {
  const texts = corpus(4, []).filter(({ group }) => group === 'w0' || group === 'w1');
  const few = texts.filter(({ group, task }) => group === 'w0' || Number(task) < 4);
  expect(groupSimilarity(few, { permutations: 19, seed: 1 })).toMatchObject({ pairs: [], groups: 1, texts: 20 });
  expect(groupSimilarity([], { permutations: 19, seed: 1 })).toMatchObject({ pairs: [], groups: 0, phrases: 0 });
  expect(() => groupSimilarity(texts, { permutations: 18, seed: 1 })).toThrow(RangeError);
});

test('a phrase that everybody uses is no habit, and costs nothing', () => {
  const texts = Array.from({ length: 3000 }, (_, index) => ({
    group: `g${index % 100}`,
    phrases: Uint32Array.of(1, 2, 3, 1000 + index),
  }));
  expect(groupSimilarity(texts, { permutations: 19, seed: 1 })).toMatchObject({ pairs: [], phrases: 0 });
});

test('too many phrases in common: as many as may be are looked at, the others counted', () => {
  // 1,200 texts in 30 clumps of 40, each with 400 phrases of its own: 780 meetings a phrase, so 5,128 of 12,000 make 4 million.
  const texts = Array.from({ length: 1200 }, (_, index) => {
    const clump = index % 30;
    return { group: `g${index % 7}`, phrases: Uint32Array.from({ length: 400 }, (_, phrase) => clump * 1000 + phrase) };
  });
  const { phrases, phrasesLeftOut } = groupSimilarity(texts, { permutations: 19, seed: 1 });
  expect(phrases).toBe(5128);
  expect(phrases + phrasesLeftOut).toBe(12_000);
});

test('phrases of four words, folded, each once', () => {
  const once = phraseHashes('It is worth noting that it is worth noting that');
  // it is worth noting · is worth noting that · worth noting that it · noting that it is · that it is worth
  expect(once).toHaveLength(5);
  expect(phraseHashes('IT IS, WORTH “noting”')).toEqual(phraseHashes('it is worth noting'));
  expect(phraseHashes('three words only')).toHaveLength(0);
  expect([...once]).toEqual([...once].sort((x, y) => x - y));
});
