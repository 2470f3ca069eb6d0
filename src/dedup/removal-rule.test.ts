import { describe, expect, test } from 'vitest';
import { type PairCounts, REMOVAL_VERDICTS, removalVerdict } from './removal-rule.ts';

/** A text of 100 words of five characters, no 3-gram twice, and an equal one that would stay. */
const ALIKE: PairCounts = { words: [100, 100], characters: [500, 500], trigrams: [98, 98], sharedTrigrams: 98 };

function verdictOf(
  counts: Partial<PairCounts>,
  { contains, jaccard }: { readonly contains?: boolean; readonly jaccard?: number } = {},
) {
  const asked: string[] = [];
  const verdict = removalVerdict(
    { ...ALIKE, ...counts },
    {
      containsSequence: () => {
        asked.push('sequence');
        return contains ?? expect.fail('the sequence was not to be asked for');
      },
      characterJaccard: () => {
        asked.push('characters');
        return jaccard ?? expect.fail('the characters were not to be asked for');
      },
    },
  );
  return { verdict, asked };
}

describe('removalVerdict', () => {
  test('contained where all 3-grams are shared: nothing else is asked', () => {
    expect(verdictOf({})).toEqual({ verdict: 'contained', asked: [] });
    expect(
      verdictOf({ words: [100, 50], characters: [500, 250], trigrams: [98, 48], sharedTrigrams: 48 }).verdict,
    ).toBe('contained');
  });

  test('member-longer by one word, whatever is shared', () => {
    expect(verdictOf({ words: [100, 101] }).verdict).toBe('member-longer');
  });

  test('not-contained for one 3-gram, and for a text without words', () => {
    expect(verdictOf({ sharedTrigrams: 97 }).verdict).toBe('not-contained');
    expect(verdictOf({ words: [100, 0], characters: [500, 3], trigrams: [98, 0], sharedTrigrams: 0 }).verdict).toBe(
      'not-contained',
    );
  });

  // 0.9 x 98 places = 88.2 distinct 3-grams.
  test.each([
    ['of the member', { trigrams: [98, 88], sharedTrigrams: 88 }],
    ['of the one that would stay', { trigrams: [88, 88], sharedTrigrams: 88 }],
    ['of the one that would stay alone', { words: [100, 50], trigrams: [88, 48], sharedTrigrams: 48 }],
  ] as const)('saturated by the repeats %s, unless all words stand there in one run', (_, counts) => {
    expect(verdictOf(counts, { contains: false })).toEqual({ verdict: 'saturated', asked: ['sequence'] });
    expect(verdictOf(counts, { contains: true })).toEqual({ verdict: 'contained', asked: ['sequence'] });
  });

  test('at nine tenths distinct, 3-grams are proof enough', () => {
    expect(verdictOf({ trigrams: [98, 89], sharedTrigrams: 89 }).verdict).toBe('contained');
  });

  test.each([0, 1, 2])('texts of %i words have no 3-gram: only their sequence is proof', (words) => {
    const counts = { words: [100, words], characters: [500, 5], trigrams: [98, 0], sharedTrigrams: 0 } as const;
    expect(verdictOf(counts, { contains: false }).verdict).toBe(words === 0 ? 'not-contained' : 'saturated');
    if (words > 0) expect(verdictOf(counts, { contains: true, jaccard: 0 }).verdict).toBe('contained');
  });

  test.each([
    ['of the member', [1000, 1001]],
    ['of the one that would stay', [1001, 1000]],
  ] as const)('under-tokenised by long words %s, unless the characters agree', (_, characters) => {
    expect(verdictOf({ characters }, { jaccard: 0.899 })).toEqual({
      verdict: 'under-tokenised',
      asked: ['characters'],
    });
    expect(verdictOf({ characters }, { jaccard: 0.9 }).verdict).toBe('contained');
    expect(verdictOf({ characters: [1000, 1000] }).verdict).toBe('contained');
  });

  test('contained is the first verdict: what has none counts as one that must be looked up', () => {
    expect(REMOVAL_VERDICTS.indexOf('contained')).toBe(0);
    expect(new Set(REMOVAL_VERDICTS).size).toBe(REMOVAL_VERDICTS.length);
  });
});
