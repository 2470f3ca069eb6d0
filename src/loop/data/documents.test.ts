import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Documents, documents } from './documents.ts';
import { encodeDocuments } from './encode-documents.ts';
import { fixVocabulary, textOf, tokensOf } from './vocabulary.ts';

const TEXTS = ['the cat sat', 'the dog', '', 'a cat'];
const data: Documents = { texts: TEXTS, vocabulary: fixVocabulary(TEXTS, { unit: 'words' }) };

describe('vocabulary', () => {
  test('types stand by how often they occur, then by code units', () => {
    expect(data.vocabulary.types).toEqual(['cat', 'the', 'a', 'dog', 'sat']);
  });

  test('texts without a token are refused', () => {
    expect(() => fixVocabulary(['', ' \n'], { unit: 'words' })).toThrow('the texts hold no words');
  });

  test('tokens give their text back, and a text its tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((word) => /^\S+$/u.test(word))), (words) => {
        expect(tokensOf(textOf(words, 'words'), 'words')).toEqual(words);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(textOf(tokensOf(text, 'characters'), 'characters')).toBe(text);
      }),
    );
  });
});

describe('documents', () => {
  test('are counted, measured, taken and joined', () => {
    expect(documents.count(data)).toBe(4);
    expect([...documents.sizes!(data)]).toEqual([3, 2, 0, 2]);
    const taken = documents.take(data, Uint32Array.of(3, 0, 3));
    expect(taken.texts).toEqual(['a cat', 'the cat sat', 'a cat']);
    expect(documents.concat([taken, data]).texts).toEqual([...taken.texts, ...TEXTS]);
  });

  test('a copy from another thread joins the original; another vocabulary does not', () => {
    const copy = structuredClone(data);
    expect(documents.concat([data, copy]).texts).toHaveLength(8);
    const other = { texts: ['x'], vocabulary: fixVocabulary(['x'], { unit: 'words' }) };
    expect(() => documents.concat([data, other])).toThrow('different vocabularies');
    expect(() => documents.concat([])).toThrow('no documents');
    expect(() => documents.take(data, Uint32Array.of(4))).toThrow('place 4 of 4');
  });

  test('are encoded by their vocabulary; what is not in it has a number of its own', () => {
    const { tokens, starts } = encodeDocuments({ texts: ['cat bird', 'sat'], vocabulary: data.vocabulary });
    expect([...tokens]).toEqual([0, 5, 4]);
    expect([...starts]).toEqual([0, 2, 3]);
    const unknown = fixVocabulary(['<unk> x x'], { unit: 'words' });
    expect([...encodeDocuments({ texts: ['bird x'], vocabulary: unknown }).tokens]).toEqual([1, 0]);
  });
});
