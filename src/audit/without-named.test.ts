import { expect, test } from 'vitest';
import { calibrateStyle, type StyleAnchor } from '../origin/style/style-calibration.ts';
import { withoutNamed } from './without-named.ts';

const anchor = (logit: number, more: Partial<StyleAnchor> = {}): StyleAnchor => ({
  source: 'posts',
  language: 'en',
  words: 300,
  logit,
  ...more,
});

test('texts that a file names and the data holds count once', () => {
  const records = Array.from({ length: 500 }, (_, n) => anchor(n / 1000));
  const files = records.map((record): StyleAnchor => ({ ...record, vouched: true }));
  expect(withoutNamed(records, files)).toEqual([]);
  const calibration = calibrateStyle([...files, ...withoutNamed(records, files)], { modelId: 'm', languages: ['en'] });
  expect(calibration.p(anchor(1))).toMatchObject({ p: 1 / 501, anchors: 500 });
});

test('as many are left out as are named, and no others', () => {
  const records = [anchor(-1), anchor(-1), anchor(-2)];
  expect(withoutNamed(records, [anchor(-1), anchor(-3)])).toEqual([anchor(-1), anchor(-2)]);
  expect(withoutNamed(records, [])).toEqual(records);
  expect(withoutNamed([anchor(-1, { language: 'en-GB' })], [anchor(-1)])).toEqual([]);
  const others: readonly Partial<StyleAnchor>[] = [
    { source: '*' },
    { language: 'de' },
    { words: 301 },
    { groups: ['x'] },
  ];
  for (const other of others) expect(withoutNamed([anchor(-1)], [anchor(-1, other)])).toHaveLength(1);
});
