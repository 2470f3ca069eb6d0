import { expect, test } from 'vitest';
import { drawAnchors } from './detector-anchors.ts';
import { countWords, cutText } from './detector-cut.ts';
import { measureExceeding, measureSeparation, thresholdOf } from './detector-measures.ts';
import { SeenRuns } from './detector-overlap.ts';
import { compressionMeasure, fitStack, gramModelMeasure } from './detector-stacking.ts';
import { putBetween } from './detector-tables.ts';
import { shuffled } from './detector-texts.ts';

const SENTENCES = 'One two three. Four five six seven! Eight nine ten eleven twelve.';

test('texts are cut at the last sentence end of the second half, or after the last word', () => {
  expect(cutText(SENTENCES, { most: 9 })).toBe('One two three. Four five six seven!');
  expect(cutText(SENTENCES, { most: 50 })).toBe(SENTENCES);
  // The only sentence end lies in the first half of ten words.
  expect(cutText('One two. three four five six seven eight nine ten eleven', { most: 10 })).toBe(
    'One two. three four five six seven eight nine ten',
  );
  expect(cutText(SENTENCES, { from: 3, most: 4 })).toBe('Four five six seven!');
  expect(cutText(SENTENCES, { from: 12, most: 4 })).toBe('');
  expect(countWords(SENTENCES)).toBe(12);
});

test('a shared run of 12 words is seen whatever the case and the marks; eleven are not', () => {
  const seen = new SeenRuns();
  const words = Array.from({ length: 20 }, (_, index) => `word${index}`);
  seen.add(words.join(' '));
  expect(seen.shares(`before this ${words.slice(4, 16).join(', ').toUpperCase()} and after`)).toBe(true);
  expect(seen.shares(`before this ${words.slice(4, 15).join(' ')} and after`)).toBe(false);
});

test('separation of sides that do not overlap is whole, with an interval of no width', () => {
  const human = Array.from({ length: 200 }, (_, index) => index / 200);
  const ai = human.map((score) => score + 2);
  const one = { value: 1, low: 1, high: 1 };
  expect(measureSeparation('apart', { human, ai })).toEqual({
    test: 'apart',
    human: 200,
    ai: 200,
    auroc: one,
    tprAt1: one,
    tprAt5: one,
  });
  // k = floor(0.01 · 201) = 2: the second highest of 0, 0.005 … 0.995.
  expect(thresholdOf(human, 0.01)).toBe(0.99);
  expect(measureExceeding(human, 0.99).value).toBe(1 / 200);
});

test('anchors of a set that is all alike flag at most what their rank allows', () => {
  const human = Array.from({ length: 1000 }, (_, index) => index);
  const { falsePositives, truePositives } = drawAnchors({ human, ai: [2000, -1] }, { anchors: 300, rank: 3 });
  // The mean of Beta(3, 298) is 0.00997; 300 draws keep its mean within 0.002.
  expect(Math.abs(falsePositives.value - 3 / 301)).toBeLessThan(0.002);
  expect(truePositives).toBe(0.5);
});

test('n-gram models and preludes tell the side that a text is like', () => {
  const human = [
    'the cat sat on the mat and looked at the moon over the old barn',
    'we went to the sea and swam all day',
  ];
  const ai = [
    'a rich tapestry of nuanced insights underscores the pivotal role',
    'fostering robust and seamless innovation',
  ];
  const grams = gramModelMeasure({ human, ai });
  const [, , , , difference] = grams(ai[0]!);
  expect(difference).toBeGreaterThan(0);
  expect(grams(human[0]!)[4]).toBeLessThan(0);
  const compression = compressionMeasure({ human, ai });
  expect(compression(ai[0]!)[3]).toBeLessThan(0);
  expect(compression(human[0]!)[3]).toBeGreaterThan(0);
});

test('the second level follows the measure that separates', () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({ isAi: index % 2 === 0, values: [index % 2, 0.5] }));
  const score = fitStack(rows);
  expect(score([0, 0.5])).toBeGreaterThan(0);
  expect(score([1, 0.5])).toBeLessThan(0);
});

test('tables go between their marks, all else stays', () => {
  const page = 'before <!-- a -->\nold\n<!-- /a --> after <!-- b -->\n<!-- /b -->';
  expect(putBetween(page, 'a', 'new')).toBe('before <!-- a -->\nnew\n<!-- /a --> after <!-- b -->\n<!-- /b -->');
  expect(() => putBetween(page, 'c', 'new')).toThrow('the page has no place <!-- c -->');
});

test('an order drawn by a seed holds the same elements, and is another for another seed', () => {
  const elements = Array.from({ length: 20 }, (_, index) => index);
  expect(shuffled(elements, 1)).toEqual(shuffled(elements, 1));
  expect(shuffled(elements, 1)).not.toEqual(shuffled(elements, 2));
  expect(shuffled(elements, 1).sort((a, b) => a - b)).toEqual(elements);
});
