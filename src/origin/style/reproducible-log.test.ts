import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reproducibleLog } from './reproducible-log.ts';

test('is the logarithm to the last digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      const exact = Math.log(x);
      expect(Math.abs(reproducibleLog(x) - exact)).toBeLessThanOrEqual(4e-16 * Math.max(1e-3, Math.abs(exact)) + 1e-17);
    }),
    { numRuns: 2000 },
  );
});

test('is 0 at 1, ln 2 at 2 and odd in the exponent', () => {
  expect(reproducibleLog(1)).toBe(0);
  expect(reproducibleLog(2)).toBe(Math.LN2);
  expect(reproducibleLog(0.5)).toBe(-Math.LN2);
});

test('gives these very bits, on every machine', () => {
  const bits = (x: number) =>
    Buffer.from(Float64Array.of(reproducibleLog(x)).buffer)
      .readBigUInt64LE()
      .toString(16);
  expect([3, 51, 1.5, 26.000001].map(bits)).toMatchInlineSnapshot(`
    [
      "3ff193ea7aad030b",
      "400f7460ff5100ff",
      "3fd9f323ecbf984c",
      "400a1094f019a210",
    ]
  `);
});
