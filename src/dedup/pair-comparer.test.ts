import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spelledTokens } from '../../test/support/spelled-tokens.ts';
import { foldText } from '../kernels/fold-text.ts';
import { TextKernel } from '../kernels/text-kernel.ts';
import { wordsOf } from '../kernels/words-of.ts';
import { looksLikeCode } from './looks-like-code.ts';
import { type ComparableText, PairComparer, type PairComparison } from './pair-comparer.ts';
import type { RemovalVerdict } from './removal-rule.ts';

const kernel = new TextKernel([]);
const comparer = new PairComparer();

function comparable(text: string): ComparableText {
  kernel.load(text);
  const { characters } = kernel.measure();
  kernel.hashWords(text);
  return { words: kernel.wordHashes(), characters, text: () => text };
}

function compare(reference: string, member: string): PairComparison {
  comparer.setReference(comparable(reference));
  return comparer.compare(comparable(member));
}

/** Two words of equal hash: among 300,000 about ten pairs are expected. */
const [ONE, OTHER] = ((): readonly [string, string] => {
  const words = Array.from({ length: 300_000 }, (_, i) => `w${i.toString(36)}`);
  kernel.hashWords(words.join(' '));
  const known = new Map<number, string>();
  for (const [i, hash] of kernel.wordHashes().entries()) {
    const earlier = known.get(hash);
    if (earlier !== undefined) return [earlier, words[i]!];
    known.set(hash, words[i]!);
  }
  throw new Error('no two words of equal hash');
})();

const gramsOf = (words: readonly string[], size: number) =>
  new Set(
    Array.from({ length: Math.max(0, words.length - size + 1) }, (_, at) => words.slice(at, at + size).join(' ')),
  );
const inOneRun = (words: readonly string[], other: readonly string[]) =>
  ` ${other.join(' ')} `.includes(` ${words.join(' ')} `);

function characterGrams(text: string): ReadonlySet<string> {
  const folded = foldText(text);
  if (folded.length < 5) return new Set([folded]);
  return new Set(Array.from({ length: folded.length - 4 }, (_, at) => folded.slice(at, at + 5)));
}

/** Whether the words and symbols of one text stand in another: in one run where it is code, or repeats itself. */
function spellsAll(reference: string, member: string): boolean {
  const isCode = looksLikeCode(reference) || looksLikeCode(member);
  const [kept, lost] = [spelledTokens(reference, { isCode }), spelledTokens(member, { isCode })];
  const repeats = [kept, lost].some((own) => gramsOf(own, 3).size < 0.9 * Math.max(1, own.length - 2));
  return isCode || repeats ? inOneRun(lost, kept) : gramsOf(lost, 3).isSubsetOf(gramsOf(kept, 3));
}

/** The rule as it is written, on the strings themselves. */
function described(reference: string, member: string): PairComparison {
  const texts = [reference, member];
  const words = texts.map(wordsOf);
  const trigrams = words.map((own) => gramsOf(own, 3));
  const shingles = words.map((own) => gramsOf(own, 5));
  const characters = texts.map((text) => [...text].length);
  const verdict = (): RemovalVerdict => {
    if (words[1]!.length > words[0]!.length) return 'member-longer';
    if (words[1]!.length === 0 || trigrams[1]!.difference(trigrams[0]!).size > 0) return 'not-contained';
    const repeats = words.some((own, i) => trigrams[i]!.size < 0.9 * Math.max(1, own.length - 2));
    if (repeats && !inOneRun(words[1]!, words[0]!)) return 'saturated';
    const [first, second] = texts.map(characterGrams);
    const similarity = first!.intersection(second!).size / first!.union(second!).size;
    if (words.some((own, i) => characters[i]! > 10 * own.length) && similarity < 0.9) return 'under-tokenised';
    return spellsAll(reference, member) ? 'contained' : 'symbols-differ';
  };
  return {
    shared: shingles[0]!.intersection(shingles[1]!).size,
    union: shingles[0]!.union(shingles[1]!).size,
    verdict: verdict(),
  };
}

/** Fails where removing the member would lose a 3-gram, a word, or an order that repeats make uncertain. */
function expectNothingLost(reference: string, member: string): void {
  const label = JSON.stringify({ reference, member });
  const [kept, lost] = [wordsOf(reference), wordsOf(member)];
  expect(lost.length, label).toBeLessThanOrEqual(kept.length);
  expect(lost.length, label).toBeGreaterThan(0);
  expect(gramsOf(lost, 3).difference(gramsOf(kept, 3)).size, label).toBe(0);
  expect(new Set(lost).difference(new Set(kept)).size, label).toBe(0);
  const repeats = [kept, lost].some((own) => gramsOf(own, 3).size < 0.9 * Math.max(1, own.length - 2));
  if (repeats) expect(inOneRun(lost, kept), label).toBe(true);
  expect(spellsAll(reference, member), label).toBe(true);
}

const plain = [
  ...'the of and cat sat mat dog ran home over red blue sea hill one two six ten may well far near'.split(' '),
  'Straße',
  'ÉTÉ',
  'don’t',
  '漢字',
  'ﬁn',
  'น้ำ',
  '...',
  'x'.repeat(60),
];
const wordAmong = (words: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...words) }, fc.constantFrom(...words.slice(0, 3)));

type Edit = (words: readonly string[]) => readonly string[];
/** Insert, delete, replace, swap two neighbours, repeat a run, cut out a run, move the end to the front. */
const editsWith = (words: readonly string[]): fc.Arbitrary<Edit> => {
  const place = fc.nat(60);
  const word = wordAmong(words);
  return fc.oneof(
    fc.tuple(place, word).map(
      ([at, one]): Edit =>
        (text) =>
          text.toSpliced(at % (text.length + 1), 0, one),
    ),
    place.map(
      (at): Edit =>
        (text) =>
          text.toSpliced(at % (text.length + 1), 1),
    ),
    fc.tuple(place, word).map(
      ([at, one]): Edit =>
        (text) =>
          text.toSpliced(at % (text.length + 1), 1, one),
    ),
    place.map(
      (at): Edit =>
        (text) => {
          const i = at % (text.length + 1);
          return [...text.slice(0, i), ...text.slice(i, i + 2).toReversed(), ...text.slice(i + 2)];
        },
    ),
    fc.tuple(place, fc.nat(12)).map(
      ([at, length]): Edit =>
        (text) => {
          const i = at % (text.length + 1);
          return text.toSpliced(i, 0, ...text.slice(i, i + length));
        },
    ),
    fc.tuple(place, fc.nat(30)).map(
      ([at, length]): Edit =>
        (text) => {
          const i = at % (text.length + 1);
          return text.slice(i, i + length);
        },
    ),
    place.map(
      (at): Edit =>
        (text) => {
          const i = at % (text.length + 1);
          return [...text.slice(i), ...text.slice(0, i)];
        },
    ),
  );
};

/** A text and what a few edits make of it; short texts and long ones. */
const pairsWith = (words: readonly string[]) =>
  fc
    .tuple(
      fc.oneof(
        fc.array(wordAmong(words), { maxLength: 6, size: 'max' }),
        fc.array(wordAmong(words), { minLength: 10, maxLength: 60, size: 'max' }),
        fc.shuffledSubarray([...words]),
      ),
      fc.array(editsWith(words), { maxLength: 3 }),
    )
    .map(
      ([text, edits]) =>
        [text.join(' '), edits.reduce((own, edit) => edit(own), text as readonly string[]).join(' ')] as const,
    );

describe('PairComparer', () => {
  test('says what the rule says of the strings', () => {
    const seen = new Map<RemovalVerdict, number>();
    fc.assert(
      fc.property(pairsWith(plain), ([text, edited]) => {
        for (const [reference, member] of [
          [text, edited],
          [edited, text],
        ] as const) {
          const found = compare(reference, member);
          expect(found, JSON.stringify({ reference, member })).toEqual(described(reference, member));
          if (found.verdict === 'contained') expectNothingLost(reference, member);
          if (reference !== member) seen.set(found.verdict, (seen.get(found.verdict) ?? 0) + 1);
        }
      }),
      { numRuns: 4000 },
    );
    for (const verdict of ['contained', 'member-longer', 'not-contained', 'saturated', 'under-tokenised'] as const)
      expect(seen.get(verdict), verdict).toBeGreaterThan(20);
  });

  test('says what the rule says of symbols', () => {
    const seen = new Map<string, number>();
    const symbols = [
      'a',
      'b',
      '5',
      '1.5',
      '-5',
      '-',
      '–',
      '!',
      '?',
      '(',
      ')',
      ',',
      '.',
      ':)',
      '😀',
      '🙄',
      '★',
      '☆',
      '°',
      '…',
    ];
    const signs = ['x = 5', '<', '[', '\n   ', '\n', 'B'];
    for (const words of [
      [...plain, ...symbols],
      [...plain.slice(0, 26), ...symbols, ...signs],
    ]) {
      fc.assert(
        fc.property(pairsWith(words), ([text, edited]) => {
          for (const [reference, member] of [
            [text, edited],
            [edited, text],
          ] as const) {
            const found = compare(reference, member);
            expect(found, JSON.stringify({ reference, member })).toEqual(described(reference, member));
            if (found.verdict === 'contained') expectNothingLost(reference, member);
            const kind = `${found.verdict} ${looksLikeCode(reference) || looksLikeCode(member) ? 'code' : 'prose'}`;
            if (reference !== member) seen.set(kind, (seen.get(kind) ?? 0) + 1);
          }
        }),
        { numRuns: 2500 },
      );
    }
    for (const verdict of ['contained', 'symbols-differ', 'not-contained', 'saturated'] as const)
      for (const kind of ['code', 'prose'])
        expect(seen.get(`${verdict} ${kind}`), `${verdict} ${kind}`).toBeGreaterThan(20);
  });

  test.each([
    ['operators', 'if (a < b) return a + b', 'if (a > b) return a - b'],
    ['signs and decimal points', 'from -5 to +3 by 1.5', 'from 5 to -3 by 1,5'],
    ['signs of prose', 'it was -5 degrees at noon', 'it was 5 degrees at noon'],
    ['decimal points of prose', 'it takes 1.5 cups of milk', 'it takes 1,5 cups of milk'],
    ['spaced minus', 'we had 10 - 5 then', 'we had 10, 5 then'],
    ['prices', 'the balance is -$40 today', 'the balance is $40 today'],
    ['emoji', 'great work 😀 see you', 'great work 🙄 see you'],
    ['emoji at the end', 'great work everyone 😀', 'great work everyone 🙄'],
    ['faces', 'great work everyone :)', 'great work everyone :('],
    ['arrows', 'from red → blue at last', 'from red ← blue at last'],
    ['stars', 'the hotel gets ★★★★☆☆', 'the hotel gets ★★★☆☆☆'],
    ['raised digits', 'about 10² of them left', 'about 102 of them left'],
    ['currency', 'it costs € 50 or more', 'it costs £ 50 or more'],
    ['questions', 'you have done it?', 'you have done it!'],
    ['parentheses of formulas', 'y = (a + b) * c', 'y = a + (b * c)'],
    ['order of operations', 'take a * (b - c)', 'take (a * b) - c'],
    ['negation', 'return -y from here', 'return y from here'],
    ['calls', 'f(a, b) and then c', 'f(a), b and then c'],
    ['members', 'call a.b and then c', 'call a, b and then c'],
    ['options', 'run rm -rf here now', 'run rm rf here now'],
    ['case of names', 'x = N + n', 'x = n + N'],
    ['indentation', 'for x in y:\n    f(x)\n    g(x)', 'for x in y:\n    f(x)\ng(x)'],
    ['indentation by tabs', 'for x in y:\n    f(x)\n\tg(x)', 'for x in y:\n    f(x)\n    g(x)'],
    ['lines', 'f(x) # and\ng(y)', 'f(x) # and g(y)'],
  ])('%s are no loss only where they are the same', (_, text, other) => {
    for (const [reference, member] of [
      [text, other],
      [other, text],
      [`well then ${text}`, other],
      [`${other} and so on`, text],
    ] as const)
      expect([member, reference, compare(reference, member).verdict]).toEqual([member, reference, 'symbols-differ']);
    for (const same of [text, other]) {
      expect(compare(same, same).verdict).toBe('contained');
      expect(compare(`well then ${same}\nand so on`, same).verdict).toBe('contained');
    }
  });

  test.each([
    ['case', 'The cat sat on the mat.', 'the CAT sat on the Mat.'],
    ['punctuation of prose', '“The cat (a tabby) sat”, well: it’s true.', "The cat, a tabby, sat – well; it's true…"],
    ['white space of prose', 'the cat sat\n\n   on the mat', 'the  cat\tsat on the\nmat'],
    [
      'white space within and behind lines of code',
      'if a == b:\n    return  f(x)\n',
      'if a==b:  \r\n\r\n    return f( x )',
    ],
  ])('%s is no difference', (_, text, other) => {
    expect(compare(text, other).verdict).toBe('contained');
    expect(compare(other, text).verdict).toBe('contained');
  });

  test('hostile texts take a moment', () => {
    for (const part of ['😀', '= ', '-', '{', '\n ', ':)', '★☆', '5-']) {
      const text = `one ${part.repeat(2)} `.repeat(100_000);
      expect(compare(`${text}two`, text).verdict, part).toBe('contained');
      expect(compare(`${text}two`, `${text}?`).verdict, part).toBe('symbols-differ');
    }
  });

  test('nothing is lost where words agree in their hashes', () => {
    const seen = { contained: 0, deceived: 0 };
    const words = [ONE, OTHER, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
    fc.assert(
      fc.property(pairsWith(words), ([text, edited]) => {
        for (const [reference, member] of [
          [text, edited],
          [edited, text],
          [text, text.replaceAll(ONE, OTHER)],
          [text, edited.replace(OTHER, ONE)],
        ] as const) {
          const { verdict } = compare(reference, member);
          if (verdict === 'contained') {
            expectNothingLost(reference, member);
            if (reference !== member) seen.contained++;
          }
          const byHash = (own: string) => own.replaceAll(OTHER, ONE);
          if (verdict !== 'contained' && described(byHash(reference), byHash(member)).verdict === 'contained')
            seen.deceived++;
        }
      }),
      { numRuns: 4000 },
    );
    // Pairs that copies of hashes alone would have removed.
    expect(seen.deceived).toBeGreaterThan(100);
    expect(seen.contained).toBeGreaterThan(100);
  });

  test('a word of equal hash is another word', () => {
    const text = `one two three ${ONE} four five six`;
    expect(wordsOf(ONE)).toEqual([ONE]);
    expect([...comparable(ONE).words]).toEqual([...comparable(OTHER).words]);
    expect(compare(text, text.replace(ONE, OTHER)).verdict).toBe('not-contained');
    expect(compare(ONE, OTHER).verdict).toBe('saturated');
  });

  test('where repeats make 3-grams prove nothing, the run of words is proved on the words too', () => {
    // All 3-grams of the member stand in the reference; its run stands there only if OTHER is taken for ONE.
    const a = (count: number) => Array(count).fill('a').join(' ');
    const reference = `${a(5)} ${ONE} ${a(9)} ${OTHER} ${a(3)}`;
    const member = `${a(5)} ${OTHER} ${a(5)}`;
    expect(gramsOf(wordsOf(member), 3).difference(gramsOf(wordsOf(reference), 3)).size).toBe(0);
    expect(compare(reference, member).verdict).toBe('saturated');
    expect(compare(reference, `${a(5)} ${ONE} ${a(5)}`).verdict).toBe('contained');
  });

  test.each([
    ['one two three four', 'one two three four', 'contained'],
    ['One two, three four!', 'one two three four', 'contained'],
    ['one two three four', 'two three four', 'contained'],
    ['one two three four', 'two three', 'contained'],
    ['one two three four', 'two', 'contained'],
    ['one two three four', 'one three', 'saturated'],
    ['one two three four', 'five', 'saturated'],
    ['one two three four', '', 'not-contained'],
    ['', '', 'not-contained'],
    ['...', '!!!', 'not-contained'],
    ['one two', 'one two three', 'member-longer'],
    ['one two three four', 'one two four three', 'not-contained'],
    // All 3-grams of the second stand in the first, but the first repeats itself.
    ['a b c a b c a b c d', 'b c a b c d', 'contained'],
    ['a b c a b c a b c d', 'c a b c a b d', 'not-contained'],
    ['a b c a b c a b c d', 'a b c a b c a b', 'contained'],
    ['a b c a a b c b a b c d c a b', 'c a b c d', 'saturated'],
  ] as const)('%j and %j: %s', (reference, member, expected) => {
    expect(described(reference, member).verdict).toBe(expected);
    expect(compare(reference, member).verdict).toBe(expected);
  });

  test('one reference serves many members, then another', () => {
    const texts = ['one two three four five six', 'one two three', 'six five', `${'long'.repeat(20)} word`, ''];
    for (const reference of texts) {
      comparer.setReference(comparable(reference));
      for (const member of [...texts, ...texts.toReversed()])
        expect(comparer.compare(comparable(member))).toEqual(described(reference, member));
    }
  });

  test('texts that differ in case and such alone hold each other, whatever their words', () => {
    for (const text of [
      'one',
      'One two THREE',
      'a a a a a a',
      `${'x'.repeat(90)} ${'Y'.repeat(80)}`,
      '１２ ﬁne Straße',
    ]) {
      comparer.setReference(comparable(text));
      for (const member of [text.toUpperCase(), text.toLowerCase(), text.normalize('NFKC')]) {
        if (member.normalize('NFC').toLowerCase() === text.normalize('NFC').toLowerCase())
          expect([member, comparer.compare(comparable(member)).verdict]).toEqual([member, 'contained']);
      }
    }
    // The same hashes are no proof: a text may be made to have those of another.
    comparer.setReference(comparable('one two three four five six'));
    const forged = { ...comparable('one two three four five six'), text: () => 'one two three four five seven' };
    expect(comparer.compare(forged).verdict).toBe('not-contained');
    comparer.setReference(comparable('...'));
    expect(comparer.compare(comparable('...')).verdict).toBe('not-contained');
  });

  test('a text is asked for only where hashes cannot decide', () => {
    const asked: string[] = [];
    const watched = (text: string): ComparableText => ({
      ...comparable(text),
      text: () => {
        asked.push(text);
        return text;
      },
    });
    comparer.setReference(watched('one two three four five'));
    expect(comparer.compare(watched('one two three four six')).verdict).toBe('not-contained');
    expect(comparer.compare(watched('one two three four five six')).verdict).toBe('member-longer');
    expect(asked).toEqual([]);
    for (const member of ['one two three four', 'two three four five']) comparer.compare(watched(member));
    // The reference is prepared once.
    expect(asked).toEqual(['one two three four five', 'one two three four', 'two three four five']);
    // And each member read once, also where its run of words, its characters and its 3-grams are all looked at.
    const long = `${'x'.repeat(90)} a a a a a`;
    comparer.setReference(comparable(long));
    asked.length = 0;
    expect(comparer.compare(watched(long)).verdict).toBe('contained');
    expect(asked).toEqual([long]);
  });
});
