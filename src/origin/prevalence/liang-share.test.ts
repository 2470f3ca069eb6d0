import { describe, expect, test } from 'vitest';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { type LiangInput, liangShare } from './liang-share.ts';

/** Documents of ten sentences of twelve words of 400: a model likes every tenth word three times as well. */
function author(seed: number) {
  const random = seededGenerator(seed);
  const word = (isModel: boolean): string => {
    for (;;) {
      const index = Math.floor(random() * 400);
      if (isModel || index % 10 !== 0 || random() < 1 / 3) return `word${index}`;
    }
  };
  const sentence = (isModel: boolean) => `${Array.from({ length: 12 }, () => word(isModel)).join(' ')}.`;
  /** @param share of the documents that a model wrote */
  return (count: number, share = 0): string[] =>
    Array.from({ length: count }, (_, index) =>
      Array.from({ length: 10 }, () => sentence(index < share * count)).join(' '),
    );
}

const write = author(1);
const base: Omit<LiangInput, 'texts'> = {
  human: write(1000),
  ai: write(1000, 1),
  check: write(60),
  seed: 1,
  replicates: 99,
};

describe('where references are of the texts’ kind', () => {
  test.each([0, 0.3, 1])('a share of %d of the documents is read as it is', (share) => {
    const estimate = liangShare({ ...base, texts: write(150, share) });
    if (estimate.abstains !== null) throw new Error(estimate.abstains.code);
    expect(Math.abs(estimate.share - share)).toBeLessThan(0.08);
    expect(estimate.low).toBeLessThanOrEqual(share + 0.02);
    expect(estimate.high).toBeGreaterThanOrEqual(share - 0.02);
    expect(estimate).toMatchObject({ documents: 150, sentences: 1500, vocabulary: 400 });
    expect(estimate.atZero).toBeLessThan(0.06);
  });

  test('the order of texts means nothing', () => {
    const texts = write(60, 0.3);
    const [one, other] = [liangShare({ ...base, texts }), liangShare({ ...base, texts: texts.toReversed() })];
    expect(other).toEqual(one);
  });
});

test('an estimate by hand: one word decides', () => {
  // Of human sentences a half holds "marker", of AI ones nine tenths: ratios 1.8 and 0.2 about; of the texts 0.7 hold it: α = 0.5.
  const filler = Array.from({ length: 99 }, (_, index) => `common${index}`).join(' ');
  const texts = (count: number, share: number) =>
    Array.from({ length: count }, (_, index) => `${filler}${(index * 7919) % count < share * count ? ' marker' : ''}.`);
  const estimate = liangShare({
    human: texts(5000, 0.5),
    ai: texts(5000, 0.9),
    texts: texts(1000, 0.7),
    check: texts(200, 0.5),
    seed: 1,
    replicates: 79,
  });
  expect(estimate).toMatchObject({ abstains: null, vocabulary: 100, share: expect.closeTo(0.5, 2) });
});

test('what a small check does not exclude is taken off the lower end', () => {
  // The check reads 0 or little, and of 30 documents up to some percent: texts that read no more show nothing.
  const texts = write(400, 0.06);
  const estimates = [write(30), write(600)].map((check) => {
    const estimate = liangShare({ ...base, texts, check });
    if (estimate.abstains !== null) throw new Error(estimate.abstains.code);
    return estimate;
  });
  const [small, large] = estimates as [(typeof estimates)[0], (typeof estimates)[0]];
  expect(small.atZeroHigh).toBeGreaterThan(large.atZeroHigh);
  expect(small.low).toBeLessThan(large.low);
  expect(small.low).toBe(0);
  expect(large.low).toBeLessThan(0.06);
  expect(small.high).toBeGreaterThanOrEqual(0.06);
});

describe('abstains', () => {
  const texts = write(40);
  test('where texts or the check are too few', () => {
    expect(liangShare({ ...base, texts: texts.slice(0, 29) }).abstains).toEqual({
      code: 'too-few-texts',
      of: 'texts',
      observed: 29,
      needed: 30,
    });
    expect(liangShare({ ...base, texts, check: [] }).abstains).toMatchObject({ of: 'check', observed: 0 });
  });

  test('where a reference is small', () => {
    expect(liangShare({ ...base, texts, ai: base.ai.slice(0, 199) }).abstains).toMatchObject({
      code: 'small-reference',
      of: 'ai',
      documents: 199,
    });
    const lines = Array.from({ length: 4999 }, () => 'three short words');
    expect(liangShare({ ...base, texts, human: lines }).abstains).toMatchObject({ of: 'human', sentences: 4999 });
  });

  test('where references share few words', () => {
    const other = base.ai.map((text) => text.replaceAll('word', 'term'));
    expect(liangShare({ ...base, texts, ai: other }).abstains).toEqual({
      code: 'small-vocabulary',
      words: 0,
      needed: 100,
    });
  });

  test('where it reads texts known to be human as AI text', () => {
    // The source's people like what the model likes.
    const estimate = liangShare({ ...base, texts, check: write(60, 0.5) });
    expect(estimate.abstains).toMatchObject({ code: 'reads-human-as-ai', share: expect.closeTo(0.5, 0) });
  });
});
