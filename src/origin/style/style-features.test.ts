import { describe, expect, test } from 'vitest';
import { ScalarStyleScanner } from '../../kernels/scalar-style-scanner.ts';
import { STYLE_FEATURES } from './style-features.ts';
import { WORD_CLASSES, wordClasses } from './word-classes.ts';

const scanner = new ScalarStyleScanner({ weights: new Int8Array(1 << 18), wordClasses: wordClasses() });

/** Features by name, of a text in one window. */
function featuresOf(text: string): Readonly<Record<string, number>> {
  for (const window of scanner.scan(text, { enough: 1000, most: 1000 })) {
    return Object.fromEntries(STYLE_FEATURES.map(({ name, of }) => [name, of(window.counts)]));
  }
  throw new Error('no window');
}

describe('features worked by hand', () => {
  test('lengths of sentences', () => {
    // Words: 2, 4, 6. Mean 4, variance 8/3, third central moment 0.
    const features = featuresOf('We ran. We ran and ran. We ran and ran and ran.');
    expect(features['sentence length']).toBeCloseTo(Math.log(5), 12);
    expect(features['sentence length spread']).toBeCloseTo(Math.sqrt(8 / 3) / 4, 12);
    expect(features['sentence length skew']).toBeCloseTo(0, 9);
    // 1, 1, 4: mean 2, variance 2, third moment (−1 − 1 + 8)/3 = 2, skew 2/2^1.5
    expect(featuresOf('Go. Go. We ran and ran.')['sentence length skew']).toBeCloseTo(2 / 2 ** 1.5, 9);
  });

  test('a point in a number, an initial or a title ends no sentence', () => {
    for (const text of [
      'Mr. Jones paid 3.14 to J. Smith of U.S. Steel.',
      'It cost £3.5 (approx. 4 euros), i.e. little.',
    ]) {
      expect(featuresOf(text)['sentence length spread']).toBe(0);
    }
  });

  test('a capital straight behind a point begins a sentence, as in text that lost its line breaks', () => {
    const joined = featuresOf('We saw the film.Speaking of films, we left."Why?"They ran.');
    const spaced = featuresOf('We saw the film. Speaking of films, we left. "Why?" They ran.');
    expect(joined).toEqual(spaced);
  });

  test('words', () => {
    // 8 words of 2, 3, 4, 3, 3, 3, 3, 3 code points: mean 3; 1 of 8 capitalised inside the sentence, 1 number.
    const features = featuresOf('We saw Anna get the 300 old pots');
    expect(features['word length']).toBeCloseTo((2 + 3 + 4 + 3 + 3 + 3 + 3 + 4) / 8, 12);
    expect(features['capitals inside sentences']).toBeCloseTo(Math.sqrt(1 / 8), 12);
    expect(features.numbers).toBeCloseTo(Math.sqrt(1 / 8), 12);
    expect(features.article).toBeCloseTo(Math.sqrt(1 / 8), 12);
    expect(features['first person']).toBeCloseTo(Math.sqrt(1 / 8), 12);
  });

  test('frames', () => {
    const features = featuresOf('It was not cheap but good, showing red, green, and blue.');
    // 11 words
    expect(features['not … but']).toBeCloseTo(Math.sqrt(1 / 11), 12);
    expect(features['participle tails']).toBeCloseTo(Math.sqrt(1 / 11), 12);
    expect(features.triads).toBeCloseTo(Math.sqrt(1 / 11), 12);
    expect(features.commas).toBeCloseTo(Math.sqrt(3 / 11), 12);
  });

  test('variety in stretches of 50 words', () => {
    expect(featuresOf('same '.repeat(80))['moving type share']).toBeCloseTo(1 / 50, 12);
    expect(
      featuresOf(
        Array.from(
          { length: 80 },
          (_, index) => `w${'abcdefgh'[index % 8]}${'ijklmnopqr'[Math.floor(index / 8)]}`,
        ).join(' '),
      )['moving type share'],
    ).toBeCloseTo(1, 2);
  });
});

test('typography does not show', () => {
  const plain = 'He said "no" - and left... It\'s 100 pounds; that is all.';
  for (const variant of [
    'He said “no” — and left… It’s 100 pounds; that is all.',
    '**He** said «no»–and left... It\u2019s 999 pounds; that\u00a0is  all.',
    '# He said "no" -- and left…\nIt’s 100 pounds ; that is all .',
    '- He sa\u200bid "no" - and le\u00adft... It\'s 100 pounds; that is all.',
    'Ｈｅ said "no" - and left... It\'s １００ pounds; that is all.',
    'â€œHe said "no" - and left... It\'s 100 pounds; that is all.',
  ]) {
    expect(featuresOf(variant), variant).toEqual(featuresOf(plain));
  }
});

test('are finite for any window, and named once', () => {
  for (const text of ['a', 'a.', '中文。', '1 2 3', 'http://x.y z', "'", `a${'. a'.repeat(300)}`]) {
    for (const window of scanner.scan(text, { enough: 50, most: 60 })) {
      if (window.counts[0] === 0) continue;
      for (const { name, of } of STYLE_FEATURES)
        expect(of(window.counts), `${name} of ${text}`).toSatisfy(Number.isFinite);
    }
  }
  expect(new Set(STYLE_FEATURES.map(({ name }) => name)).size).toBe(STYLE_FEATURES.length);
});

test('word classes have bits of their own and fit the kernel', () => {
  const bits = WORD_CLASSES.map(({ bit }) => bit as number);
  expect(new Set(bits).size).toBe(bits.length);
  expect(Math.min(...bits)).toBeGreaterThan(1);
  expect(Math.max(...bits)).toBeLessThan(32);
  expect(wordClasses().size).toBeLessThan(3000);
  expect(wordClasses().has(0)).toBe(false);
});
