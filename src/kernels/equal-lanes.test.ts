import { describe, expect, test } from 'vitest';
import { countEqualLanes, equalLanes } from './equal-lanes.ts';

describe('equal lanes', () => {
  test.each([
    [0n, 0n, 4],
    [-1n, -1n, 4],
    [0x0001_0002_0003_0004n, 0x0001_0002_0003_0005n, 3],
    [0x0001_0002_0003_0004n, 0x1001_0002_1003_0004n, 2],
    [-0x8000_0000_0000_0000n, 0n, 3],
    [0x7001_0002_0003_0004n, -0x0ffe_fffd_fffc_fffcn, 3],
    [-1n, 0n, 0],
  ])('of %i and %i: %i', (a, b, expected) => {
    expect(equalLanes(a, b)).toBe(expected);
    expect(countEqualLanes(BigInt64Array.of(a, 0n), BigInt64Array.of(b, 0n))).toBe(expected + 4);
  });

  test('are counted in a part of a longer array, and only in arrays of equal length', () => {
    const keys = BigInt64Array.of(1n, 2n, 3n, 4n);
    expect(countEqualLanes(keys.subarray(1, 3), keys.subarray(2, 4))).toBe(6);
    expect(() => countEqualLanes(keys, keys.subarray(1))).toThrow(/4 band keys cannot be compared with 3/);
  });
});
