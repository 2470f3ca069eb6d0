import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { DETECTION_LEVELS, type DetectionProfile, detectionRates } from './detection-profile.ts';
import { estimateShare, type ShareInput } from './estimate-share.ts';

/** Scores of human text are normal about 0, of AI text about `shift`. */
function sampler(seed: number) {
  const random = seededGenerator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return (count: number, shift = 0) => Float64Array.from({ length: count }, () => normal() + shift);
}

const profileOf = (shift: number): DetectionProfile => {
  const draw = sampler(99);
  return {
    domain: 'news',
    generator: `shift ${shift}`,
    texts: 4000,
    rates: detectionRates(draw(4000), draw(4000, shift)),
  };
};
const PROFILES = [2, 2.5, 3].map(profileOf);

function pile(
  {
    ai,
    human,
    shift = 2.5,
    anchors = 300,
    seed = 1,
    anchorShift = 0,
  }: {
    ai: number;
    human: number;
    shift?: number;
    anchors?: number;
    seed?: number;
    anchorShift?: number;
  },
  rest: Partial<ShareInput> = {},
): ShareInput {
  const draw = sampler(seed);
  const bucket = {
    name: 'news/en/200+',
    scores: Float64Array.of(...draw(human), ...draw(ai, shift)),
    anchors: draw(anchors, anchorShift),
    profiles: PROFILES,
  };
  return { buckets: [bucket], documents: ai + human, hardMarked: 0, seed: 7, replicates: 99, ...rest };
}

describe('a pile of known share', () => {
  test.each([0, 0.1, 0.5, 0.9, 1])('%d: the interval holds it, the point is near', (share) => {
    const estimate = estimateShare(pile({ ai: 1000 * share, human: 1000 - 1000 * share }));
    expect(estimate.abstains).toBeNull();
    expect(estimate.doubts).toEqual([]);
    expect(estimate.low).toBeLessThanOrEqual(share);
    expect(estimate.high).toBeGreaterThanOrEqual(share);
    expect(Math.abs(estimate.point! - share)).toBeLessThan(0.05);
    expect(estimate.n).toBe(1000);
    expect(estimate.anchors).toBe(300);
  });

  test('of nothing but human text the lower bound is 0', () => {
    expect(estimateShare(pile({ ai: 0, human: 500 })).low).toBe(0);
  });

  test.each([0, 0.7, 1.4])('a generator that is harder than any known, by shift %d: the lower bound holds', (shift) => {
    const hard = estimateShare(pile({ ai: 150, human: 350, shift }));
    expect(hard.low).toBeLessThan(0.3);
  });

  test('a generator that escapes twice as often as the worst known is held by the upper bound', () => {
    // Of the worst known, shift 2, half lies above 2; with odds of escaping doubled a third would: shift 1.57.
    const hard = estimateShare(pile({ ai: 150, human: 350, shift: 1.6 }));
    expect(hard.high).toBeGreaterThan(0.3);
  });
});

test('holds what it says: 40 piles a share of 200 texts with 120 anchors, seeds 1 to 40', () => {
  for (const share of [0, 0.2, 0.6]) {
    let held = 0;
    let zero = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const made = pile({ ai: 200 * share, human: 200 - 200 * share, anchors: 120, seed, shift: 2 });
      const { low, high } = estimateShare({ ...made, replicates: 39 });
      if (low <= share && high >= share) held++;
      if (low === 0) zero++;
    }
    // At 95 % 38 are expected at least, standard deviation 1.4: four of them.
    expect(held).toBeGreaterThan(31);
    if (share === 0) expect(zero).toBeGreaterThan(31);
  }
});

test('gives the same for the same texts in any order, and for any bucket order', () => {
  const made = pile({ ai: 100, human: 300 });
  const [bucket] = made.buckets;
  const half = bucket!.scores.length / 2;
  const split = [
    { ...bucket!, name: 'a', scores: bucket!.scores.slice(0, half) },
    { ...bucket!, name: 'b', scores: bucket!.scores.slice(half) },
  ];
  const turned = [{ ...bucket!, scores: bucket!.scores.toReversed(), anchors: bucket!.anchors.toReversed() }];
  expect(estimateShare({ ...made, buckets: turned })).toEqual(estimateShare(made));
  expect(estimateShare({ ...made, buckets: split.toReversed() })).toEqual(estimateShare({ ...made, buckets: split }));
  expect(estimateShare({ ...made, seed: 8 }).pointInterval).not.toEqual(estimateShare(made).pointInterval);
  expect(estimateShare({ ...made, seed: 8 }).low).toBe(estimateShare(made).low);
});

describe('abstains', () => {
  test('with 98 anchors, but for the floor', () => {
    const estimate = estimateShare(pile({ ai: 50, human: 50, anchors: 98 }, { hardMarked: 7 }));
    expect(estimate.abstains).toEqual({ code: 'too-few-anchors', anchors: 98, needed: 99 });
    expect(estimate).toMatchObject({ floor: 0.07, low: 0.07, high: 1, point: null, n: 0 });
    expect(estimate.leftOut).toEqual([{ bucket: 'news/en/200+', texts: 100, anchors: 98 }]);
  });

  test('without a text that has a score', () => {
    const estimate = estimateShare({ buckets: [], documents: 40, hardMarked: 1, seed: 1 });
    expect(estimate.abstains).toEqual({ code: 'no-texts' });
    expect(estimate.floor).toBe(0.025);
  });

  test('on one bucket of two: the rest is estimated, and said to be the rest', () => {
    const made = pile({ ai: 100, human: 100 });
    const lacking = { name: 'verse', scores: Float64Array.of(1, 2), anchors: Float64Array.of(3), profiles: [] };
    const estimate = estimateShare({ ...made, buckets: [...made.buckets, lacking], documents: 202 });
    expect(estimate.n).toBe(200);
    expect(estimate.leftOut).toEqual([{ bucket: 'verse', texts: 2, anchors: 1 }]);
    expect(estimate.abstains).toBeNull();
  });
});

describe('doubts', () => {
  test('anchors that look more like AI text than the texts: no point, nothing bounds from above', () => {
    const estimate = estimateShare(pile({ ai: 50, human: 450, anchorShift: 1 }));
    expect(estimate.doubts[0]).toMatchObject({ code: 'anchors-unlike' });
    expect(estimate).toMatchObject({ point: null, high: 1, low: 0 });
  });

  test('no profiles: the lower bound stands alone', () => {
    const made = pile({ ai: 200, human: 300 });
    const estimate = estimateShare({ ...made, buckets: made.buckets.map((bucket) => ({ ...bucket, profiles: [] })) });
    expect(estimate.doubts).toEqual([{ code: 'no-profiles' }]);
    expect(estimate.low).toBeGreaterThan(0.2);
    expect(estimate).toMatchObject({ point: null, high: 1 });
  });
});

test('marks are a floor under the style of texts that hides', () => {
  const estimate = estimateShare(pile({ ai: 100, human: 100, shift: 0 }, { hardMarked: 60, hardMarkedScored: 60 }));
  expect(estimate.floor).toBe(0.3);
  expect(estimate.low).toBe(0.3);
  expect(estimate.high).toBeGreaterThanOrEqual(0.3);
});

test('bounds are in order and in [0, 1], whatever scores are', () => {
  const scores = (least: number) =>
    fc
      .array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1)), {
        minLength: least,
        maxLength: 160,
      })
      .map((values) => Float64Array.from(values));
  fc.assert(
    fc.property(scores(1), scores(99), fc.nat(1), (texts, anchors, known) => {
      const estimate = estimateShare({
        buckets: [{ name: 'b', scores: texts, anchors, profiles: known === 1 ? PROFILES : [] }],
        documents: texts.length + 5,
        hardMarked: 2,
        seed: 1,
        replicates: 39,
      });
      expect(estimate.low).toBeGreaterThanOrEqual(0);
      expect(estimate.high).toBeLessThanOrEqual(1);
      expect(estimate.low).toBeLessThanOrEqual(estimate.high);
      if (estimate.point !== null) {
        expect(estimate.point).toBeGreaterThanOrEqual(estimate.low);
        expect(estimate.point).toBeLessThanOrEqual(estimate.high);
      }
    }),
    { numRuns: 40 },
  );
});

test('one text, one anchor kind: equal scores everywhere say nothing', () => {
  const flat = {
    name: 'b',
    scores: Float64Array.of(1, 1, 1),
    anchors: new Float64Array(120).fill(1),
    profiles: PROFILES,
  };
  const estimate = estimateShare({ buckets: [flat], documents: 3, hardMarked: 0, seed: 1 });
  expect(estimate.low).toBe(0);
});

test.each([
  [{ documents: 3 }],
  [{ hardMarked: 600 }],
  [{ hardMarked: 1, hardMarkedScored: 2 }],
  [{ confidence: 1 }],
] as const)('refuses %o', (part) => {
  expect(() => estimateShare({ ...pile({ ai: 5, human: 5 }), ...part })).toThrow(RangeError);
});

test('levels used are among those that profiles are written at', () => {
  for (const level of [0.02, 0.1, 0.35, 0.5, 0.75]) expect(DETECTION_LEVELS).toContain(level);
});

test('scores that are all alike bound nothing, and are no sign that the human texts are of another kind', () => {
  const alike = (count: number) => new Float64Array(count).fill(-2);
  const bucket = { name: 'a', scores: alike(300), anchors: alike(300), profiles: PROFILES };
  const estimate = estimateShare({ buckets: [bucket], documents: 300, hardMarked: 0, seed: 7, replicates: 99 });
  expect(estimate).toMatchObject({ low: 0, high: 1, doubts: [] });
  expect(estimate.point).toBeLessThan(0.05);
});
