import { expect, test } from 'vitest';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { joinAnchors, standsAmong } from './join-anchors.ts';

const anchor = (source: string, logit: number): StyleAnchor => ({ source, language: 'en', words: 120, logit });
const files = [anchor('*', -2), anchor('*', -2), anchor('letters', -1)];
const data = [anchor('letters', -3)];
/** Only what is joined; the rest is passed on. */
const calibrated = {
  settings: { modelId: 'm', newestGenerator: '2024-06', languages: ['en'], profiles: [], anchors: files },
  anchors: [...files, ...data],
  fromData: 1,
} as unknown as AuditStyleScores;

test('further anchors stand between those of files and those of the data', () => {
  const further = [anchor('*', -4)];
  const joined = joinAnchors(calibrated, further, { alone: false });
  expect(joined.settings.anchors).toEqual([...files, ...further]);
  expect(joined.anchors).toEqual([...files, ...further, ...data]);
  expect(joined.fromData).toBe(1);
});

test('records of the data that are named again count once', () => {
  const joined = joinAnchors(calibrated, [...data, anchor('letters', -5)], { alone: false });
  expect(joined.anchors).toEqual([...files, ...data, anchor('letters', -5)]);
  expect(joined.fromData).toBe(0);
  const grouped = { ...calibrated, anchors: [...files, { ...data[0]!, groups: ['x'] }] };
  expect(joinAnchors(grouped, data, { alone: false }).fromData).toBe(0);
});

test('alone they are all there is', () => {
  const further = [anchor('*', -4), anchor('*', -4)];
  const joined = joinAnchors(calibrated, further, { alone: true });
  expect(joined).toMatchObject({ anchors: further, fromData: 0, settings: { anchors: further } });
});

test('a file named again is known by its anchors, each as often as it is there', () => {
  const twenty = Array.from({ length: 20 }, (_, n) => anchor('*', n / 100));
  expect(standsAmong(twenty, [...files, ...twenty])).toBe(true);
  // 18 of 20 are equal, the least that is taken for the same file; 17 are chance, or another file.
  expect(standsAmong(twenty, twenty.slice(2))).toBe(true);
  expect(standsAmong(twenty, twenty.slice(3))).toBe(false);
  expect(standsAmong([anchor('*', 1), anchor('*', 1)], [anchor('*', 1)])).toBe(false);
  expect(standsAmong([anchor('other', -2)], files)).toBe(false);
  expect(standsAmong([], files)).toBe(false);
});
