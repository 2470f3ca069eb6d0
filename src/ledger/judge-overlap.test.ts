import { describe, expect, test } from 'vitest';
import { compareFingerprints } from './compare-fingerprints.ts';
import { judgeOverlap } from './judge-overlap.ts';
import { fingerprintText } from './text-fingerprint.ts';

function ownWords(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${name}${at}`);
}

/** A text and an entry as the look-up compares them. */
function overlap(text: string, entry: string, common: (gram: number) => boolean = () => false) {
  const { words, bands, grams, positions } = fingerprintText(text);
  const theirs = fingerprintText(entry);
  const places = new Map([...grams].map((gram, at) => [gram, [at]]));
  const commonGrams = new Set([...grams].filter(common));
  const compared = { words, bands, positions, distinct: grams.length, places, common: commonGrams };
  return { found: compareFingerprints(compared, theirs), sizes: { words, entryWords: theirs.words } };
}

const ENTRY = ownWords('plum', 200);

describe('compareFingerprints', () => {
  test('of equal texts finds all of both', () => {
    const { found } = overlap(ENTRY.join(' '), ENTRY.join(' '));
    expect(found).toMatchObject({ share: 1, entryShare: 1, entryCoverage: 1 });
    expect(found.passages).toHaveLength(1);
    expect(found.coverage).toBeGreaterThan(0.95);
    expect(found.sharedShingles).toBeCloseTo(196, 0);
  });

  test('joins what stands at like distances, and nothing else', () => {
    // A changed word inside a passage is bridged; passages in another order stay apart.
    const changed = ENTRY.with(100, 'pear').join(' ');
    expect(overlap(changed, ENTRY.join(' ')).found.passages).toHaveLength(1);
    const swapped = [...ENTRY.slice(100), ...ENTRY.slice(0, 100)].join(' ');
    expect(overlap(swapped, ENTRY.join(' ')).found.passages).toHaveLength(2);
    const spread = [...ENTRY.slice(0, 50), ...ownWords('human', 300), ...ENTRY.slice(50, 100)].join(' ');
    expect(overlap(spread, ENTRY.join(' ')).found.passages).toHaveLength(2);
  });

  test('counts common fingerprints as shared, not as rare', () => {
    const { found } = overlap(ENTRY.join(' '), ENTRY.join(' '), () => true);
    expect(found.rareWords).toBe(0);
    expect(found.sharedWords).toBeGreaterThan(190);
  });
});

describe('judgeOverlap', () => {
  const judge = (text: readonly string[], common?: (gram: number) => boolean) => {
    const { found, sizes } = overlap(text.join(' '), ENTRY.join(' '), common);
    return judgeOverlap(found, sizes);
  };

  test.each([
    ['all of the entry', ENTRY, { relation: 'near', decides: 'record' }],
    ['a fifth of the entry and nothing else', ENTRY.slice(80, 120), { relation: 'contained', decides: 'record' }],
    [
      'a fifth of the entry among other words',
      [...ownWords('human', 90), ...ENTRY.slice(80, 120)],
      { relation: 'contains', decides: 'span' },
    ],
    [
      'a run of 12 words among others',
      [...ownWords('human', 90), ...ENTRY.slice(80, 92)],
      { relation: 'contains', decides: 'nothing' },
    ],
    [
      'a run of 24 words among others',
      [...ownWords('human', 90), ...ENTRY.slice(80, 104)],
      { relation: 'contains', decides: 'span' },
    ],
    ['a text of 15 words of the entry', ENTRY.slice(80, 95), { relation: 'contained', decides: 'nothing' }],
    ['a text of 17 words of the entry', ENTRY.slice(80, 97), { relation: 'contained', decides: 'record' }],
  ])('%s', (_, text, judgement) => {
    expect(judge(text)).toEqual(judgement);
  });

  test('common phrases prove no passage, but most of a text', () => {
    const passage = [...ownWords('human', 90), ...ENTRY.slice(80, 120)];
    expect(judge(passage, () => true)).toEqual({ relation: 'contains', decides: 'nothing' });
    expect(judge(ENTRY, () => true)).toEqual({ relation: 'near', decides: 'record' });
  });
});
