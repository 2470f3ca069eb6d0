import { expect, test } from 'vitest';
import type { StyleAnchor } from '../origin/style/style-calibration.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { joinAnchors } from './join-anchors.ts';

const anchor = (source: string, logit: number): StyleAnchor => ({ source, language: 'en', words: 120, logit });
const files = [anchor('*', -2), anchor('*', -2), anchor('letters', -1)];
const data = [anchor('letters', -3)];
/** Only what is joined; the rest is passed on. */
const calibrated = {
  settings: { modelId: 'm', newestGenerator: '2024-06', languages: ['en'], anchors: files },
  anchors: [...files, ...data],
  fromData: 1,
} as unknown as AuditStyleScores;

test('further anchors join those of the audit, each as often as it is there', () => {
  // Of three equal ones the audit holds two; the fourth is of another source.
  const given = [anchor('*', -2), anchor('*', -2), anchor('*', -2), anchor('letters', -2)];
  const joined = joinAnchors(calibrated, given, { alone: false });
  expect(joined.settings.anchors).toEqual([...files, anchor('*', -2), anchor('letters', -2)]);
  expect(joined.anchors).toEqual([...files, anchor('*', -2), anchor('letters', -2), ...data]);
  expect(joined.fromData).toBe(1);
});

test('alone they are all there is', () => {
  const given = [anchor('*', -2), anchor('*', -2)];
  const joined = joinAnchors(calibrated, given, { alone: true });
  expect(joined).toMatchObject({ anchors: given, fromData: 0, settings: { anchors: given } });
});
