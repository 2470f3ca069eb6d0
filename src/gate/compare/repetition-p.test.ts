import { expect, test } from 'vitest';
import { type PeoplesRepeats, repetitionP } from './repetition-p.ts';

const part = (documents: number) => ({ documents, units: documents, words: 100 * documents });
const people = (removedRecords: number, records = 2000 + removedRecords): PeoplesRepeats => ({
  n: { calibration: part(400), comparator: part(1000), reserve: part(600) },
  dedupe: { exact: '', similarAt: 0.5, removedRecords, removedShare: removedRecords / records, largestClusterShare: 0 },
  origin: { records, human: 1, verified: 0, declared: 1, assumedHuman: false, assumedShare: 0 },
});
const known = (manifest: PeoplesRepeats) => ({ manifest, distinctTexts: 2000 });

test('one text in 60 % of the outputs is no chance, unless people may have repeated one as often', () => {
  const collapsed = { units: 1000, share: 0.36 };
  expect(repetitionP(collapsed, known(people(0)))).toBeLessThan(1e-40);
  expect(repetitionP(collapsed, known(people(200)))).toBeLessThan(1e-5);
  // 1,300 repeats among 2,000 units: up to 42 % of the pairs.
  expect(repetitionP(collapsed, known(people(1300)))).toBe(1);
});

test('where no text repeats it is 1', () => {
  expect(repetitionP({ units: 1000, share: 0 }, known(people(0)))).toBe(1);
});

test('nothing is said of people’s repeats by a sample of their texts, nor of too few units', () => {
  expect(repetitionP({ units: 1000, share: 0.36 }, known(people(0, 50_000)))).toBeUndefined();
  expect(repetitionP(undefined, known(people(0)))).toBeUndefined();
});
