import { expect, test } from 'vitest';
import { type EstimateKind, formatEstimate, formatInterval } from './format-estimate.ts';

test.each([
  [61_904, 61_644, 62_164, 'words', '61,904 ± 260', '61,644 to 62,164'],
  [38_377.4, 38_187.4, 38_567.4, 'words', '38,377 ± 190', '38,187 to 38,567'],
  [121.2, 117, 125.4, 'words', '121.2 ± 4.2', '117.0 to 125.4'],
  [0.0142, 0.0134, 0.015, 'share', '1.420 ± 0.080 %', '1.340 to 1.500 %'],
  [0.5121, 0.5084, 0.5158, 'share', '51.21 ± 0.37 %', '50.84 to 51.58 %'],
  [2.61, 2.594, 2.626, 'number', '2.610 ± 0.016', '2.594 to 2.626'],
  [5, 5, 5, 'words', '5 ± 0', '5 to 5'],
  [0, -0.00001, 0.00001, 'number', '0.000000 ± 0.000010', '−0.000010 to 0.000010'],
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
