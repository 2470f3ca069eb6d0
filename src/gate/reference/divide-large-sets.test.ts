import { expect, test } from 'vitest';
import { divideLargeSets } from './divide-large-sets.ts';

const set = (cluster: number, units: readonly string[]) => units.map((unit) => ({ unit, cluster }));
const names = (count: number) => Array.from({ length: count }, (_, at) => `unit ${at}`);

test('sets of up to 40 units stay whole, larger ones are divided by unit', () => {
  const whole = set(0, names(40));
  expect(divideLargeSets(whole)).toEqual({ documents: whole, divided: 0 });

  // Documents 0 … 40 are a unit each, 41 and 42 are of units 0 and 40 again; 43 lies in a set of its own.
  const large = [...set(0, [...names(41), 'unit 0', 'unit 40']), { unit: 'other', cluster: 43 }];
  const { documents, divided } = divideLargeSets(large);
  expect(divided).toBe(43);
  expect(documents.map(({ cluster }) => cluster)).toEqual([...Array.from({ length: 41 }, (_, at) => at), 0, 40, 43]);
});

test('a unit of many documents is never divided', () => {
  const one = set(0, new Array<string>(500).fill('author'));
  expect(divideLargeSets(one)).toEqual({ documents: one, divided: 0 });
});
