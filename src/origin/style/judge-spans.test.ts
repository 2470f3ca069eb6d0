import { expect, test } from 'vitest';
import { type JudgedSpans, judgeSpans } from './judge-spans.ts';
import { calibrateStyle } from './style-calibration.ts';

const LANGUAGE = { source: 's', language: 'en' };
/** A thousand windows of people between -4 and 0. */
const calibration = calibrateStyle(
  Array.from({ length: 1000 }, (_, n) => ({ ...LANGUAGE, words: 300, logit: 0, windowLogit: -4 + n / 250 })),
  { modelId: 'm', languages: ['en'] },
);

/** Judges windows of known scores and numbers of words, ten characters each. */
function judge(...windows: readonly (readonly [logit: number, words: number])[]): JudgedSpans {
  const scored = windows.map(([logit, words], n) => ({ logit, words, span: { start: 10 * n, end: 10 * n + 10 } }));
  return judgeSpans('', { scorer: { windows: () => scored }, calibration, ...LANGUAGE }) as JudgedSpans;
}

const human = [-3.1, -2.9, -3, -3.2, -2.8].map((logit) => [logit, 120] as const);

test('a short window at the end is no part, whatever its score', () => {
  const judged = judge(...human, [5, 60]);
  expect(judged.segment, 'the text does fall into two').toMatchObject({ from: 5, to: 6 });
  expect(judged.found).toEqual([]);
  expect(judge(...human, [5, 120]).found).toMatchObject([{ span: { start: 50, end: 60 }, windows: 1 }]);
});

test('a short window belongs to the part it ends, and adds nothing to its p', () => {
  const { segment, found } = judge(...human, [-0.1, 120], [-0.1, 120], [9, 60]);
  expect(segment).toMatchObject({ to: 8 });
  // 25 in 1,000 windows of people score as high as the full ones; none as the short one, or the mean of all.
  expect(found).toEqual([]);
  const [part] = judge(...human, [0.1, 120], [0.1, 120], [-0.5, 60]).found;
  expect(part!.p).toBeCloseTo(1 / 1001, 12);
  expect(part!.anyP).toBeCloseTo(8 / 1001, 12);
});
