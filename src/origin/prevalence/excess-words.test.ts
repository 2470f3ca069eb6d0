import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { type DatedText, type ExcessInput, excessWords } from './excess-words.ts';

/** Letters only, for the method reads no others. */
const name = (prefix: string, index: number) =>
  `${prefix}${String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26))}`;
const HABITS = Array.from({ length: 12 }, (_, index) => name('habit', index));

interface Year {
  readonly year: number;
  /** Share of texts that went through a model, each of which takes two of its twelve favourites. */
  readonly model?: number;
  /** Share of texts about something new. */
  readonly topic?: number;
  readonly count?: number;
}

function source(seed: number, years: readonly Year[]): DatedText[] {
  const random = seededGenerator(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  return years.flatMap(({ year, model = 0, topic = 0, count = 6000 }) =>
    Array.from({ length: count }, () => {
      const words = Array.from({ length: 12 }, () => name('common', below(300)));
      // People use each favourite in 1 of 500 texts.
      for (const habit of HABITS) if (random() < 0.002) words.push(habit);
      if (random() < model) words.push(HABITS[below(12)]!, HABITS[below(12)]!);
      if (random() < topic) words.push('virus');
      return { year, text: words.join(' ') };
    }),
  );
}

const texts = source(1, [
  { year: 2021 },
  { year: 2022 },
  { year: 2023, model: 0.05 },
  { year: 2024, model: 0.2, topic: 0.1 },
]);
const input: ExcessInput = { texts, year: 2024, styleWords: new Set([...HABITS, 'delve']), seed: 1 };

test('finds the words of habit and of topic, and counts the texts with the former beyond expectation', () => {
  const estimate = excessWords(input);
  expect(estimate.abstains).toBeNull();
  expect(estimate.words.map(({ word }) => word).sort()).toEqual([...HABITS, 'virus'].sort());
  // Of 0.2 through a model all hold a habit; of the others 0.024 do as before: 0.2 · (1 - 0.024)
  expect(estimate.atLeast).toBeGreaterThan(0.18);
  expect(estimate.atLeast).toBeLessThan(0.21);
  expect(estimate.low).toBeLessThan(0.196);
  expect(estimate.high).toBeGreaterThan(0.195);
  expect(estimate.documents).toEqual({ 2021: 6000, 2022: 6000, 2023: 6000, 2024: 6000 });
});

test('later years are projected from the last clean ones', () => {
  const later = source(2, [{ year: 2021 }, { year: 2022 }, { year: 2025, model: 0.3 }]);
  const estimate = excessWords({ ...input, texts: later, year: 2025 });
  expect(estimate.atLeast).toBeGreaterThan(0.26);
  expect(estimate.atLeast).toBeLessThan(0.32);
});

test('a word that was on the rise before is let rise', () => {
  const rising = source(3, [
    { year: 2021, topic: 0.02 },
    { year: 2022, topic: 0.05 },
    { year: 2023, topic: 0.08 },
    { year: 2024, topic: 0.11 },
  ]);
  // expected 0.05 + 2 · 0.03
  expect(excessWords({ ...input, texts: rising }).words.map(({ word }) => word)).not.toContain('virus');
});

test('order means nothing', () => {
  expect(excessWords({ ...input, texts: texts.toReversed() })).toEqual(excessWords(input));
});

describe('abstains', () => {
  test('without clean years', () => {
    const late = texts.filter(({ year }) => year >= 2022);
    expect(excessWords({ ...input, texts: late }).abstains).toEqual({ code: 'no-clean-years', year: 2021 });
  });

  test('with too few documents', () => {
    const few = [
      ...texts.filter(({ year }) => year < 2024),
      ...texts.filter(({ year }) => year === 2024).slice(0, 4999),
    ];
    expect(excessWords({ ...input, texts: few }).abstains).toEqual({
      code: 'too-few-documents',
      year: 2024,
      observed: 4999,
      needed: 5000,
    });
  });

  test('without a list of style words, but lists the words', () => {
    const { styleWords: _, ...rest } = input;
    const estimate = excessWords(rest);
    expect(estimate).toMatchObject({ abstains: { code: 'no-style-words' }, atLeast: null });
    expect(estimate.words).toHaveLength(13);
  });

  test('where no style word is in excess', () => {
    const calm = source(4, [{ year: 2021 }, { year: 2022 }, { year: 2023 }, { year: 2024, topic: 0.1 }]);
    expect(excessWords({ ...input, texts: calm }).abstains).toEqual({ code: 'no-excess-words' });
  });
});
