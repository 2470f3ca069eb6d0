import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLiteralScanner, MAX_LITERAL_HITS } from './scan-literals.ts';

const encoder = new TextEncoder();

/** The definition, place by place: what the table-driven scan must equal. */
function scanByDefinition(literals: readonly string[], bytes: Uint8Array): number[] {
  const fold = (source: Uint8Array) => Array.from(source, (byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
  const text = fold(bytes);
  const patterns = literals.map((literal) => fold(encoder.encode(literal)));
  const pairs: number[] = [];
  for (let offset = 0; offset < text.length; offset++) {
    for (const [index, pattern] of patterns.entries()) {
      if (pattern.every((byte, at) => text[offset + at] === byte)) pairs.push(index, offset);
    }
  }
  return pairs;
}

describe('createLiteralScanner', () => {
  test('finds literals in either ASCII case, in order of offset, then of index', () => {
    const scan = createLiteralScanner(['turn0', 'Turn', 'oaicite:']);
    //           0123456789012345678901234
    const text = 'x TURN0 and oaiCite:7 turn';
    expect([...scan(encoder.encode(text))]).toEqual([0, 2, 1, 2, 2, 12, 1, 22]);
  });

  test('reports overlapping occurrences and one at the very end', () => {
    const scan = createLiteralScanner(['aa', 'aaa']);
    expect([...scan(encoder.encode('aaaa'))]).toEqual([0, 0, 1, 0, 0, 1, 1, 1, 0, 2]);
  });

  test('compares bytes from 0x80 on exactly', () => {
    const scan = createLiteralScanner(['é!', '\u{E0133}']);
    expect([...scan(encoder.encode('É! é! \u{E0133}'))]).toEqual([0, 4, 1, 8]);
  });

  test('gives offsets in bytes, not in characters', () => {
    expect([...createLiteralScanner(['ab'])(encoder.encode('日本ab'))]).toEqual([0, 6]);
  });

  test.each([[''], ['a'], ['ab'.slice(0, 1)]])('finds nothing in %j', (text) => {
    expect(createLiteralScanner(['ab'])(encoder.encode(text))).toHaveLength(0);
  });

  test('stops after the given number of hits', () => {
    const scan = createLiteralScanner(['ab']);
    const bytes = encoder.encode('ab'.repeat(MAX_LITERAL_HITS + 10));
    expect(scan(bytes)).toHaveLength(2 * MAX_LITERAL_HITS);
    expect([...createLiteralScanner(['ab'], { maxHits: 2 })(bytes)]).toEqual([0, 0, 0, 2]);
  });

  test.each([
    [['a'], /has 1 UTF-8 bytes; expected 2 to 255/],
    [['x'.repeat(256)], /has 256 UTF-8 bytes/],
    [['ab', 'AB'], /"AB" is given twice/],
  ])('refuses %j', (literals, message) => {
    expect(() => createLiteralScanner(literals)).toThrow(message);
  });

  test('equals the definition on random bytes over a small alphabet', () => {
    const letters = fc.constantFrom('a', 'A', 'b', 'é', '†');
    const literal = fc.string({ unit: letters, minLength: 2, maxLength: 4 });
    const literals = fc.uniqueArray(literal, { minLength: 1, maxLength: 6, selector: (value) => value.toLowerCase() });
    fc.assert(
      fc.property(literals, fc.string({ unit: letters, maxLength: 60 }), (table, text) => {
        const bytes = encoder.encode(text);
        expect([...createLiteralScanner(table)(bytes)]).toEqual(scanByDefinition(table, bytes));
      }),
    );
  });
});
