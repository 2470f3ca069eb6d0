import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { type ContrastDocument, contrastExamples } from './contrast.ts';

const random = seededGenerator(11);
const below = (most: number) => Math.floor(random() * most);
const filler = (words: number) => Array.from({ length: words }, () => `word${below(400)}`).join(' ');
const documents = (count: number, arm: string, text: (index: number) => string): ContrastDocument[] =>
  Array.from({ length: count }, (_, index) => ({
    key: BigInt(index),
    id: `${arm}${index}`,
    unit: `${index}`,
    text: text(index),
  }));

test('finds what the model begins with, says too often, and no longer says', () => {
  const reference = documents(
    200,
    'h',
    (index) => `${filler(15)}${index % 4 === 0 ? ' down by the old mill' : ''} ${filler(20)}`,
  );
  const generation = documents(200, 'g', (index) =>
    index % 2 === 0
      ? `Certainly! Here are ${2 + (index % 9)} ways: ${filler(20)}`
      : `${filler(12)}, a rich TAPESTRY of ${filler(20)}`,
  );
  const { overProduced, noLonger, tested } = contrastExamples({ reference, generation, firstWords: 24 });
  const found = overProduced.map(({ kind, words, generation: { count, n } }) => ({ kind, words, count, n }));
  expect(found).toEqual([
    { kind: 'opening', words: 'certainly here are # ways', count: 100, n: 200 },
    { kind: 'phrase', words: 'a rich tapestry of', count: 100, n: 200 },
  ]);
  const [opening, phrase] = overProduced;
  expect(opening!.reference).toEqual({ count: 0, n: 200 });
  expect(opening!.ratio).toBeUndefined();
  expect(opening!.low).toBeGreaterThan(20);
  expect(opening!.q).toBeGreaterThanOrEqual(opening!.p);
  expect(opening!.examples.map(({ id }) => id)).toEqual(['g0', 'g2', 'g4']);
  expect(opening!.examples[0]!.preview).toMatch(/^Certainly! Here are 2 ways: word/);
  expect(phrase!.examples[0]!.preview).toMatch(/^… (word\d+[ ,]+){6}a rich TAPESTRY of word\d+ /);
  expect(phrase!.examples[0]!.preview.length).toBeLessThanOrEqual(170);
  expect(noLonger.map(({ words, reference: { count } }) => [words, count])).toEqual([['down by the old mill', 50]]);
  expect(noLonger[0]!.ratio).toBe(0);
  expect(noLonger[0]!.examples[0]!.id).toBe('h0');
  expect(tested).toBeGreaterThan(10);
});

test('like arms have no motifs', () => {
  const text = () => `${filler(30)} ${below(3) === 0 ? 'in the middle of the night' : 'by day'} ${filler(5)}`;
  const { overProduced, noLonger } = contrastExamples({
    reference: documents(300, 'h', text),
    generation: documents(300, 'g', text),
    firstWords: 30,
  });
  expect([...overProduced, ...noLonger]).toEqual([]);
});

test('replies to one prompt count once', () => {
  // 12 units say it, each in five replies; 60 documents would be significant, 12 of 30 units against 9 of 30 are not.
  const replies = (arm: string, holders: number): ContrastDocument[] =>
    Array.from({ length: 150 }, (_, index) => ({
      key: BigInt(index),
      id: `${arm}${index}`,
      unit: `${Math.floor(index / 5)}`,
      text: `${filler(8)} ${Math.floor(index / 5) < holders ? 'as it happens to be' : ''} ${filler(8)}`,
    }));
  const { overProduced } = contrastExamples({
    reference: replies('h', 9),
    generation: replies('g', 12),
    firstWords: 30,
  });
  expect(overProduced).toEqual([]);
});

test('shows human documents of lost strata, the most central first, and outputs of gained ones', () => {
  const vectors = [
    [1, 0],
    [0.6, 0.8],
    [0, 1],
    [0.62, 0.78],
  ];
  const reference = documents(4, 'h', (index) => `text ${index}\n\n of the  stratum`).map((document, index) => ({
    ...document,
    vector: Float32Array.from(vectors[index]!),
  }));
  const { lost, gained } = contrastExamples({
    reference,
    generation: documents(4, 'g', (index) => `output ${index}`),
    firstWords: 10,
    lost: [{ id: 'topic:3', label: 'topic: mills', members: [0, 1, 2] }],
    gained: [{ id: 'topic:4', label: 'topic: lists', members: [3, 1] }],
    mostExamples: 2,
  });
  // Without vectors the first in key order.
  expect(gained).toEqual([
    {
      id: 'topic:4',
      label: 'topic: lists',
      examples: [
        { id: 'g1', preview: 'output 1' },
        { id: 'g3', preview: 'output 3' },
      ],
    },
  ]);
  // Centre (.533, .6): distances .76, .21, .67.
  expect(lost).toEqual([
    {
      id: 'topic:3',
      label: 'topic: mills',
      examples: [
        { id: 'h1', preview: 'text 1 of the stratum' },
        { id: 'h2', preview: 'text 2 of the stratum' },
      ],
    },
  ]);
});

test('previews are cut at words, and between whole characters', () => {
  const text = `Indeed ${'\u{1f600}'.repeat(200)} end`;
  const reference = documents(20, 'h', () => filler(9));
  const generation = documents(20, 'g', () => text);
  const { overProduced } = contrastExamples({ reference, generation, firstWords: 10 });
  const { preview } = overProduced[0]!.examples[0]!;
  expect(preview.isWellFormed()).toBe(true);
  expect(preview.endsWith('…')).toBe(true);
});

test('refuses arms without units', () => {
  expect(() => contrastExamples({ reference: [], generation: documents(3, 'g', () => 'a b'), firstWords: 5 })).toThrow(
    /reference/,
  );
});
