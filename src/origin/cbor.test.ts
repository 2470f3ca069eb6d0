import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cborGet, readCbor } from './cbor.ts';

const hex = (digits: string) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const value = (digits: string) => {
  const reading = readCbor(hex(digits));
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.value;
};

describe('readCbor', () => {
  // Values and encodings of RFC 8949, appendix A.
  test.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
    ['20', -1],
    ['3903e7', -1000],
    ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
    ['f90000', 0],
    ['f93c00', 1],
    ['f97bff', 65_504],
    ['f90001', 2 ** -24],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['f9fc00', Number.NEGATIVE_INFINITY],
    ['f97e00', Number.NaN],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', undefined],
    ['60', ''],
    ['6449455446', 'IETF'],
    ['62c3bc', 'ü'],
    ['c11a514b67b0', 1_363_896_240],
    ['80', []],
    ['83010203', [1, 2, 3]],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9fff', []],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ])('reads %s', (digits, expected) => {
    expect(value(digits)).toEqual(expected);
  });

  test('reads byte strings, of definite and of indefinite length', () => {
    expect(value('4401020304')).toEqual(hex('01020304'));
    expect(value('5f42010243030405ff')).toEqual(hex('0102030405'));
  });

  test('reads maps, with other keys under their name', () => {
    expect(value('a26161016162820203')).toEqual(
      new Map<string, unknown>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    );
    expect(value('bf6346756ef563416d7421ff')).toEqual(
      new Map<string, unknown>([
        ['Fun', true],
        ['Amt', -2],
      ]),
    );
    expect(cborGet(value('a201020304'), '3')).toBe(4);
    expect(cborGet(value('80'), 'a')).toBeUndefined();
  });

  test.each([
    ['', /1 bytes wanted, 0 left/],
    ['19', /2 bytes wanted/],
    ['64494554', /length 4 with 3 bytes left/],
    ['9b7fffffffffffffff', /length 9223372036854775807 with 0 bytes left/],
    ['bb0000000100000000', /length 4294967296/],
    ['1c', /reserved length 28/],
    ['ff', /break outside/],
    ['1f', /indefinite number/],
    ['81ff', /break outside/],
    ['a1ff', /break in a map of definite length/],
    ['61ff', /not UTF-8/],
    ['5f6161ff', /wrong chunk/],
    ['fe', /reserved simple value 30/],
    ['81'.repeat(100), /more than 64 levels/],
    ['c1'.repeat(100), /more than 64 levels/],
  ])('refuses %s', (digits, problem) => {
    expect(readCbor(hex(digits))).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('refuses more items than any manifest holds', () => {
    const bytes = new Uint8Array(300_001).fill(0xf6);
    bytes[0] = 0x9f;
    expect(readCbor(bytes)).toEqual({ problem: expect.stringMatching(/more than 200000 items/) });
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readCbor(bytes)),
      { numRuns: 2000 },
    );
  });
});
