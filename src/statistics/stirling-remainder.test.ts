import { expect, test } from 'vitest';
import { STIRLING_FROM, stirlingRemainder } from './stirling-remainder.ts';

test('is what Stirling’s formula leaves of ln 9! at its border', () => {
  // ln Γ(10) = ln 362880 = 12.801827480081469; (9.5) ln 10 - 10 + ln(2π)/2 = 12.793497...
  const stirling = 9.5 * Math.log(10) - 10 + Math.log(2 * Math.PI) / 2;
  expect(STIRLING_FROM).toBe(10);
  expect(stirlingRemainder(10)).toBeCloseTo(Math.log(362880) - stirling, 14);
});
