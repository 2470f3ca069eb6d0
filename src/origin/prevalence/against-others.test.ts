import { expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { againstOthers } from './against-others.ts';
import { DETECTION_LEVELS } from './detection-profile.ts';
import { estimateShare } from './estimate-share.ts';

const profiles = [{ domain: 'd', generator: 'g', texts: 300, rates: DETECTION_LEVELS.map((level) => level ** 0.3) }];
const random = seededGenerator(5);
const draw = (n: number, shift = 0) => Float64Array.from({ length: n }, () => random() + shift);
const estimate = (anchors: Float64Array) =>
  estimateShare({
    buckets: [{ name: 'b', scores: Float64Array.of(...draw(150), ...draw(150, 0.9)), anchors, profiles }],
    documents: 320,
    hardMarked: 0,
    replicates: 39,
    seed: 1,
  });

test('the interval stays, as what would hold if people wrote alike; no figure, and a doubt', () => {
  const own = estimate(draw(300));
  expect(own.point).not.toBeNull();
  const others = againstOthers(own);
  expect(others).toEqual({
    ...own,
    point: null,
    pointInterval: null,
    estimators: [expect.objectContaining({ name: 'anchored', share: null })],
    doubts: [{ code: 'anchors-of-others' }],
  });
});

test('other doubts stay, but of estimators that are not given; where nothing is estimated nothing changes', () => {
  const unlike = { code: 'anchors-unlike', level: 0.5, texts: 0.1, expected: 0.5, p: 0.001 } as const;
  const estimator = { name: 'mixture', share: 0.4, low: 0.3, high: 0.5 } as const;
  const doubtful = {
    ...estimate(draw(300)),
    doubts: [unlike, { code: 'estimators-differ', lower: estimator, higher: estimator } as const],
  };
  expect(againstOthers(doubtful).doubts).toEqual([{ code: 'anchors-of-others' }, unlike]);
  const none = estimate(draw(20));
  expect(againstOthers(none)).toBe(none);
});
