import { expect, test } from 'vitest';
import { type EstimateKind, formatEstimate, formatInterval } from './format-estimate.ts';

test.each([
  [61_904, 61_644, 62_164, 'words', '61,904 ± 260', '61,644 to 62,164'],
  [38_377.4, 38_187.4, 38_567.4, 'words', '38,377 ± 190', '38,187 to 38,567'],
  [121.2, 117, 125.4, 'words', '121 ± 4', '117 to 125'],
  [0.0142, 0.0134, 0.015, 'share', '1.42 ± 0.08 %', '1.34 to 1.50 %'],
  [0.5121, 0.5084, 0.5158, 'share', '51.2 ± 0.4 %', '50.8 to 51.6 %'],
  [2.61, 2.594, 2.626, 'number', '2.61 ± 0.02', '2.59 to 2.63'],
  [5, 5, 5, 'words', '5 ± 0', '5 to 5'],
  [49_999.9999, 49_999.9998, 50_000, 'words', '50,000 ± <1', '50,000 to 50,000'],
  [12.4, 11.9, 12.9, 'words', '12 ± 1', '12 to 13'],
  // Cut at 0, at 1, at the words drawn.
  [0.001, 0, 0.009, 'share', '0.1 (0.0 to 0.9) %', '0.0 to 0.9 %'],
  [0.9999, 0.9993, 1, 'share', '99.99 (99.93 to 100.00) %', '99.93 to 100.00 %'],
  [119_990, 119_950, 120_000, 'words', '119,990 (119,950 to 120,000)', '119,950 to 120,000'],
  [0.4, 0, 1.4, 'number', '0.4 (0.0 to 1.4)', '0.0 to 1.4'],
  [0, -0.00001, 0.00001, 'number', '0.00000 ± 0.00001', '−0.00001 to 0.00001'],
] as const)('%d (%d to %d) as %s', (value, low, high, kind, text, interval) => {
  expect(formatEstimate({ value, low, high }, kind).replaceAll('\u00a0', ' ')).toBe(text);
  expect(formatInterval({ value, low, high }, kind).replaceAll('\u00a0', ' ')).toBe(interval);
});

test.each([
  [1234.6, 'words', '1,235'],
  [0.123, 'share', '12 %'],
  [2.6149, 'number', '2.61'],
  [64.92, 'number', '64.9'],
  [0, 'number', '0'],
] as readonly [number, EstimateKind, string][])('%d without an interval as %s', (value, kind, text) => {
  const estimate = { value, low: null, high: null };
  expect(formatEstimate(estimate, kind).replaceAll('\u00a0', ' ')).toBe(text);
  expect(formatInterval(estimate, kind)).toBe('–');
});

test('values side by side have the digits of the surest', () => {
  const sure = { value: 0.8112, low: 0.809, high: 0.8134 };
  const unsure = { value: 0.8079, low: 0.7859, high: 0.8299 };
  const text = [sure, unsure].map((each) => formatEstimate(each, 'share', [sure, unsure]).replaceAll('\u00a0', ' '));
  expect(text).toEqual(['81.1 ± 0.2 %', '80.8 ± 2.2 %']);
});
