import { expect, test } from 'vitest';
import { measureFigure, measureInterval, measureText, measureTick } from './measure-number.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
  [0.36603, '', '0.366'],
  [4.149, 'nats', '4.15'],
  [12, '', '12'],
  [536.28, '', '536'],
  [1071.6, 'types', '1,072'],
  [2.1e-10, '', '2.1 × 10⁻¹⁰'],
  [1e-6, '', '10⁻⁶'],
  [-2.1e12, '', '−2.1 × 10¹²'],
  [-0.25, '', '−0.250'],
  [0, '', '0'],
  [0.31, 'share', '31 %'],
  [1.5, 'share', '150.0 %'],
  [Number.NaN, '', '–'],
] as const)('%d in %s is %s', (value, unit, text) => expect(plain(measureFigure(value, unit))).toBe(text));

test('units stand behind their numbers, shares have their own sign', () => {
  expect(plain(measureText(4.149, 'nats'))).toBe('4.15 nats');
  expect(plain(measureText(0.3, 'share'))).toBe('30 %');
  expect(plain(measureText(Number.NaN, 'nats'))).toBe('–');
});

test('intervals', () => {
  expect(plain(measureInterval(0.12, 0.41, ''))).toBe('0.120–0.410');
  expect(plain(measureInterval(0.12, 0.41, 'share'))).toBe('12–41 %');
  expect(plain(measureInterval(-1, 2, ''))).toBe('−1 to 2');
  expect(plain(measureInterval(2e-9, 3, ''))).toBe('2.0 × 10⁻⁹ to 3');
});

test('beside an axis, noughts that say nothing are left out', () => {
  expect([0.5, 1, 0.125, 2500, 1e-9].map((value) => measureTick(value, ''))).toEqual([
    '0.5',
    '1',
    '0.125',
    '2,500',
    '10⁻⁹',
  ]);
  expect([0.5, 0.05, 0.025].map((value) => plain(measureTick(value, 'share')))).toEqual(['50 %', '5 %', '2.5 %']);
});

test('an interval whose ends look alike is one figure', () => {
  expect(measureInterval(0.0879, 0.0881, 'share').replaceAll('\u00a0', ' ')).toBe('8.8 %');
  expect(measureInterval(3, 3, 'types')).toBe('3');
});
