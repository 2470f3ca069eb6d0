import { expect, test } from 'vitest';
import { SampleTooSmallError } from '../../errors.ts';
import { alignArms } from './align-arms.ts';
import type { PanelInput } from './panel-input.ts';

const input = (key: number, unit: string, text: string): PanelInput => ({
  key: BigInt(key),
  unit,
  text,
  surprisal: undefined,
  vector: undefined,
  topic: undefined,
});
const options = { firstWords: 3, isPaired: false, mostDocuments: 100, seed: 1 };

test('exact copies are left out first, short documents with their unit, and arms keep as many units', () => {
  const reference = [
    input(3, 'c', 'Three one two four'),
    input(1, 'a', 'one two three'),
    input(2, 'b', 'too short'),
    input(1, 'd', 'one two three'),
    input(5, 'e', 'five six seven'),
  ];
  const generation = [input(9, 'x', 'x y z'), input(8, 'y', 'a b c d'), input(7, 'z', 'd e f')];
  const arms = alignArms({ reference, generation }, options);
  expect(arms).toMatchObject({ units: 3, blocks: 3, documentsPerBlock: 1, documentsPerUnit: 1, unitsLeftOver: 0 });
  expect(arms.reference).toEqual({ documents: 5, copies: 1, unitsRead: 4, unitsTooShort: 1 });
  expect(arms.generation).toEqual({ documents: 3, copies: 0, unitsRead: 3, unitsTooShort: 0 });
  expect(
    arms.documents
      .slice(0, 3)
      .map(({ unit }) => unit)
      .sort(),
  ).toEqual(['a', 'c', 'e']);
  const shown = Array.from({ length: 6 }, (_, document) =>
    [...arms.words.subarray(document * 3, document * 3 + 3)].map((id) => arms.word(id)).join(' '),
  );
  expect(shown.slice(0, 3).sort()).toEqual(['five six seven', 'one two three', 'three one two']);
  expect(shown.slice(3).sort()).toEqual(['a b c', 'd e f', 'x y z']);
});

test('arms are cut in key order, whatever order the documents come in', () => {
  const arm = (from: number) =>
    Array.from({ length: 40 }, (_, key) => input(from + key, `${from + key}`, `w${key} x y`));
  const forwards = alignArms({ reference: arm(0), generation: arm(100) }, { ...options, mostDocuments: 33 });
  const backwards = alignArms(
    { reference: arm(0).reverse(), generation: arm(100).reverse() },
    { ...options, mostDocuments: 33 },
  );
  expect(backwards.documents.map(({ key }) => key)).toEqual(forwards.documents.map(({ key }) => key));
  expect(forwards.documents).toHaveLength(66);
  expect(
    forwards.documents
      .slice(0, 33)
      .map(({ key }) => Number(key))
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 33 }, (_, key) => key));
});

test('where prompts are shared only those of both arms stay, in the same blocks', () => {
  const reference = ['p', 'q', 'r', 's', 't'].map((unit, key) => input(key, unit, `h ${unit} z`));
  const generation = ['t', 's', 'q', 'p', 'v'].map((unit, key) =>
    input(10 + key, unit, unit === 's' ? 'short' : `g ${unit} z`),
  );
  const arms = alignArms({ reference, generation }, { ...options, isPaired: true });
  const units = arms.documents.map(({ unit }) => unit);
  expect(arms.units).toBe(3);
  expect(units.slice(0, 3)).toEqual(units.slice(3));
  expect(units.slice(0, 3).sort()).toEqual(['p', 'q', 't']);
  expect(arms.reference.unitsTooShort + arms.generation.unitsTooShort).toBe(1);
});

test('several documents a unit: as many of each as keep the most', () => {
  // 4 units with 3, 3, 2 and 1 documents: 3 · 2 and 2 · 3 both keep 6, more than 4 · 1; the smaller number a unit keeps more units.
  const reference = [3, 3, 2, 1].flatMap((count, unit) =>
    Array.from({ length: count }, (_, index) => input(unit * 10 + index, `u${unit}`, `a${unit} b${index} c`)),
  );
  const generation = reference.map((document) => ({ ...document, key: document.key + 100n }));
  const arms = alignArms({ reference, generation }, options);
  expect(arms).toMatchObject({ documentsPerUnit: 2, units: 3, documentsPerBlock: 2 });
});

test('units that make no full block are left over', () => {
  const arm = (from: number) => Array.from({ length: 11 }, (_, key) => input(from + key, `${key}`, 'a b c d'));
  const arms = alignArms({ reference: arm(0), generation: arm(20) }, { ...options, blocks: 3 });
  expect(arms).toMatchObject({ units: 9, unitsLeftOver: 2, documentsPerBlock: 3 });
});

test('refuses what it cannot compare', () => {
  const short = [input(1, 'a', 'one'), input(2, 'b', 'two')];
  expect(() => alignArms({ reference: short, generation: short }, options)).toThrow(SampleTooSmallError);
  expect(() => alignArms({ reference: [], generation: [] }, options)).toThrow(SampleTooSmallError);
  const fine = ['a', 'b', 'c'].map((unit, key) => input(key, unit, 'a b c'));
  expect(() => alignArms({ reference: fine, generation: fine }, { ...options, firstWords: 0 })).toThrow(RangeError);
  expect(() => alignArms({ reference: fine, generation: fine }, { ...options, blocks: 4 })).toThrow(RangeError);
});
