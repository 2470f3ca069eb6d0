import { expect, test } from 'vitest';
import { countText, shareText } from './number-text.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_204_331, '1,204,331'],
])('count %d is %s', (count, text) => {
  expect(countText(count)).toBe(text);
});

test.each([
  [0, undefined, '0 %'],
  [1, undefined, '100 %'],
  [0.07, undefined, '7 %'],
  [0.12345, undefined, '12 %'],
  [0.0047, undefined, '0.47 %'],
  [0.9999, undefined, '99.99 %'],
  [1e-7, undefined, '0.00001 %'],
  // Above a limit of 5 %, if only just: it must not read "5 %".
  [0.050003, 0.05, '5.0003 %'],
  [0.05, 0.05, '5 %'],
])('share %d against %s is %s', (share, limit, text) => {
  expect(shareText(share, limit)).toBe(text);
});
