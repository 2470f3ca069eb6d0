import { expect, test } from 'vitest';
import { manifestHash } from './manifest-hash.ts';
import { referencePart, splitShare } from './reference-split.ts';

test('a unit lies where the hash of salt, line feed and unit says', () => {
  // SHA-256("outcross-ref-v1\ndoc-000002") begins with 364e1c700e29: 0x364e1c700e29 / 2^48 = 0.21212938…
  expect(splitShare('doc-000002')).toBe(0x364e1c700e29 / 2 ** 48);
  expect(referencePart('doc-000002')).toBe('calibration');
  expect(referencePart('doc-000002', { edges: [0.2, 0.8] })).toBe('comparator');
  expect(referencePart('doc-000004')).toBe('reserve');
});

test('parts have their shares, and another salt another division', () => {
  const units = Array.from({ length: 20_000 }, (_, i) => `unit ${i}`);
  const counts = Map.groupBy(units, (unit) => referencePart(unit));
  // Six standard deviations of binomial counts: sqrt(20000 * .5 * .5) = 71.
  expect(Math.abs(counts.get('calibration')!.length - 6000)).toBeLessThan(6 * 65);
  expect(Math.abs(counts.get('comparator')!.length - 10_000)).toBeLessThan(6 * 71);
  const moved = units.filter((unit) => referencePart(unit) !== referencePart(unit, { salt: 'other' })).length;
  // Independent divisions agree with chance .3² + .5² + .2² = .38.
  expect(Math.abs(moved - 12_400)).toBeLessThan(6 * 69);
});

test('the hash of a manifest does not depend on the order of its keys', () => {
  expect(manifestHash({ b: [1, 0.3], a: { d: null, c: 'ð' } })).toBe(
    manifestHash({ a: { c: 'ð', d: null }, b: [1, 0.3] }),
  );
  // SHA-256 of {"a":1}
  expect(manifestHash({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
});
