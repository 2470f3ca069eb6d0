import { expect, test } from 'vitest';
import { bandKeys } from '../kernels/band-keys.ts';
import { createHashFamily } from '../kernels/hash-family.ts';
import { minHash } from '../kernels/min-hash.ts';
import { shingleHashes } from '../kernels/shingle-hashes.ts';
import { winnow } from '../kernels/winnow.ts';
import { wordHash, wordHashes } from '../kernels/word-hashes.ts';
import { fingerprintText } from './text-fingerprint.ts';
import { hashKey, textHash } from './text-hash.ts';

const FIRST =
  'The frost has taken the plums of our northern orchard, so the press will stand idle until the pears are ripe again in autumn.';
const SECOND = 'A short one.';
const TEXT = `**${FIRST}**\n\n${SECOND}`;

test('holds what its description says', () => {
  const fingerprint = fingerprintText(TEXT);
  const words = wordHashes(TEXT);
  expect(fingerprint.words).toBe(words.length);
  expect(fingerprint.textHash).toEqual(textHash(`${FIRST} ${SECOND}`.toLowerCase()));
  // The second paragraph has fewer than 20 words.
  expect([...fingerprint.paragraphs]).toEqual([hashKey(textHash(FIRST.toLowerCase()))]);
  const { grams, positions } = winnow(words);
  expect(fingerprint.grams).toEqual(grams);
  expect(fingerprint.positions).toEqual(positions);
  expect(fingerprint.bands).toEqual(bandKeys(minHash(shingleHashes(words), createHashFamily({ hashCount: 112 }))));
  expect(fingerprint.terms).toContain(wordHash('northern'));
  expect(fingerprint.terms).not.toContain(wordHash('the'));
  expect([...fingerprint.terms]).toEqual([...fingerprint.terms].sort((a, b) => a - b));
});

test('keeps each gram once, where it stands first', () => {
  const once = fingerprintText(`${FIRST} `);
  const twice = fingerprintText(`${FIRST} ${FIRST}`);
  expect(new Set(twice.grams).size).toBe(twice.grams.length);
  expect([...twice.grams.slice(0, once.grams.length)]).toEqual([...once.grams]);
});

test.each([
  ['case', (text: string) => text.toUpperCase()],
  [
    'quotation marks and dashes',
    (text: string) => text.replaceAll("'", '’').replaceAll('"', '“').replaceAll(' - ', ' — '),
  ],
  ['invisible characters', (text: string) => [...text].join('\u200b')],
  ['spaces', (text: string) => text.replaceAll(' ', '\u00a0 ')],
  ['Markdown', (text: string) => `> **${text}**`],
])('does not change with %s', (_, change) => {
  const text = `"It's ${FIRST}" - so they said`;
  expect(fingerprintText(change(text))).toEqual(fingerprintText(text));
});

test('of a text without words has nothing to be found by', () => {
  for (const text of ['', ' \n', '?! 🚀', '\u200b']) {
    const { words, grams, paragraphs, terms, bands } = fingerprintText(text);
    expect([words, grams.length, paragraphs.length, terms.length]).toEqual([0, 0, 0, 0]);
    expect(bands.every((key) => key === 0n)).toBe(true);
  }
});

test('has at most 48 terms, the longest words', () => {
  const words = Array.from({ length: 200 }, (_, at) => `word${'x'.repeat(at % 7)}${at}`);
  const { terms } = fingerprintText(words.join(' '));
  expect(terms).toHaveLength(48);
  expect(terms).toContain(wordHash('wordxxxxxx104'));
});
