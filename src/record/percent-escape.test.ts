import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapePathName, escapeRowKey, unescapeRowKey } from './percent-escape.ts';

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('a', '%', '~', '#', '.', '[', ']', '0', ' ', '2', '5', '\ud800', '\udc00', '\u0378'),
  }),
  fc.string({ unit: 'grapheme', minLength: 190, maxLength: 210 }),
);

/** Assigned, unassigned, private and surrogate code points of all planes. */
const codePoints = Array.from({ length: 0x110000 / 7 }, (_, index) => index * 7);

describe.each([
  ['escapeRowKey', escapeRowKey, /[\s#~\p{Cc}\p{Cs}\p{Co}]/u],
  ['escapePathName', escapePathName, /[^\S ]|[#~.[\]\p{Cc}\p{Cs}\p{Co}]/u],
] as const)('%s', (_, escapeName, forbidden) => {
  test('keeps different names apart and leaves no sign that has a meaning', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        expect(escapeName(a)).not.toMatch(forbidden);
        if (a !== b && a.isWellFormed() && b.isWellFormed()) expect(escapeName(a)).not.toBe(escapeName(b));
      }),
      { numRuns: 2000 },
    );
  });

  test('writes short names so that they can be read back, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        const bytes = escapeName(name).replace(/(?:%[0-9A-F]{2})+/g, (run) => {
          const text = Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
          return text;
        });
        if (name.isWellFormed()) expect(bytes).toBe(name);
      }),
      { numRuns: 1000 },
    );
    expect(escapeName('\ud800')).toBe('%ED%A0%80');
    expect(escapeName('\udfff')).toBe('%ED%BF%BF');
  });

  test('hashes long names to a form that no short one has', () => {
    const long = escapeName('x'.repeat(201));
    expect(long).toMatch(/^%%[0-9a-f]{32}$/);
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (name) => void expect(escapeName(name)).not.toMatch(/%%/)));
    expect(escapeName(long)).not.toBe(long);
    // The form of an earlier design, which a given id could forge.
    expect(escapeName(`%${'0'.repeat(32)}`)).toBe(`%25${'0'.repeat(32)}`);
  });

  test('does not depend on which code points are assigned yet', () => {
    // U+0378, U+1C8B, U+2FE0 and U+323B0 mean nothing in Unicode 16 and may later.
    for (const unassigned of ['\u0378', '\u2fe0', '\u{323B0}']) expect(escapeName(unassigned)).toBe(unassigned);
    for (const code of codePoints) {
      const character = String.fromCodePoint(code);
      const isKept = escapeName(character) === character;
      if (/[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(character))
        expect(isKept, code.toString(16)).toBe(false);
      else if (/[\p{L}\p{M}\p{N}]/u.test(character) && !(code >= 0xe0000)) expect(isKept, code.toString(16)).toBe(true);
    }
  });
});

test('every format character of Unicode 16 and all white space is escaped', () => {
  for (let code = 0; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    if (/[\p{Cf}\s]/u.test(character) && !escapeRowKey(character).startsWith('%')) {
      expect.fail(`U+${code.toString(16)} is kept`);
    }
  }
});

test('an id is told from its escape, unless that is a hash', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (id) => {
      if (id.isWellFormed()) expect(unescapeRowKey(escapeRowKey(id))).toBe(id);
    }),
    { numRuns: 1000 },
  );
  expect(unescapeRowKey(escapeRowKey('x'.repeat(201)))).toBe(null);
});
