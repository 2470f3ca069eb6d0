import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentRowKey, givenRowKey, recordId } from './identity.ts';

test('a record id is source, row key, repeat and field', () => {
  expect(recordId({ source: 'letters', rowKey: 'a7', ordinal: 0, suffix: '' })).toBe('letters/a7');
  expect(recordId({ source: 'letters', rowKey: 'a7', ordinal: 2, suffix: '#messages[1].content' })).toBe(
    'letters/a7~2#messages[1].content',
  );
});

test('plain ids are kept as they are, white space and our own signs are escaped, long ids are hashed', () => {
  expect(givenRowKey('post-17:b/c')).toBe('post-17:b/c');
  expect(givenRowKey('a b')).toBe('a%20b');
  expect(givenRowKey('50%~#1')).toBe('50%25%7E%231');
  expect(givenRowKey('x'.repeat(201))).toMatch(/^%%[0-9a-f]{32}$/);
});

test('one field is keyed by its own bytes, several by all of them', () => {
  const sha256 = createHash('sha256').update('hello').digest('hex');
  expect(contentRowKey([{ path: 'text', text: 'hello' }])).toBe(`~${sha256.slice(0, 32)}`);
  const two = [
    { path: 'prompt', text: 'a' },
    { path: 'response', text: 'b' },
  ];
  expect(contentRowKey(two)).not.toBe(contentRowKey([...two].reverse()));
  expect(contentRowKey(two)).toBe(contentRowKey(structuredClone(two)));
});

test('different ids have different keys, and no key holds white space or a sign that ends it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), (a, b) => {
      expect(givenRowKey(a)).not.toMatch(/[\s#~\p{Cc}]/u);
      if (a.toWellFormed() !== b.toWellFormed()) expect(givenRowKey(a)).not.toBe(givenRowKey(b));
    }),
    { numRuns: 2000 },
  );
});
