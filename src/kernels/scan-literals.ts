/** A scan stops after this many hits; a result of this many hits may therefore be cut off. */
export const MAX_LITERAL_HITS = 4096;

/** Pairs (literal index, byte offset), ascending by offset, equal offsets by index. */
export type LiteralScanner = (bytes: Uint8Array) => Int32Array;

/**
 * Finds every occurrence, overlapping ones included, of any of `literals` in UTF-8 bytes. ASCII letters match in
 * either case; all other bytes match exactly. Time is linear in the bytes: the first two bytes of each place index
 * a table, and only literals that begin with them are compared.
 *
 * @param literals distinct after ASCII case folding, each 2 to 255 UTF-8 bytes long
 * @param options.maxHits hits after which the scan stops; the result then holds exactly that many pairs
 * @throws {RangeError} for a literal of another length, or one given twice
 */
export function createLiteralScanner(
  literals: readonly string[],
  { maxHits = MAX_LITERAL_HITS }: { readonly maxHits?: number } = {},
): LiteralScanner {
  const encoder = new TextEncoder();
  const folded = literals.map((literal) => encoder.encode(literal).map((byte) => FOLD[byte]!));
  checkLiterals(literals, folded);

  // A chain of literals for each pair of first bytes: `first` holds its head, `next` the rest, in index order.
  const first = new Int32Array(65536).fill(-1);
  const next = new Int32Array(literals.length).fill(-1);
  for (let index = literals.length - 1; index >= 0; index--) {
    const key = (folded[index]![0]! << 8) | folded[index]![1]!;
    next[index] = first[key]!;
    first[key] = index;
  }

  return (bytes) => {
    let pairs = new Int32Array(16);
    let length = 0;
    const last = bytes.length - 1;
    let lead = last >= 1 ? FOLD[bytes[0]!]! : 0;
    for (let offset = 0; offset < last; offset++) {
      const second = FOLD[bytes[offset + 1]!]!;
      let index = first[(lead << 8) | second]!;
      lead = second;
      for (; index !== -1; index = next[index]!) {
        if (!continues(bytes, offset, folded[index]!)) continue;
        if (length === pairs.length) {
          const grown = new Int32Array(length * 2);
          grown.set(pairs);
          pairs = grown;
        }
        pairs[length++] = index;
        pairs[length++] = offset;
        if (length >= 2 * maxHits) return pairs.slice(0, length);
      }
    }
    return pairs.slice(0, length);
  };
}

/** ASCII upper case to lower case, every other byte to itself. */
const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** Whether the literal's bytes from the third on follow; the first two are known to match. */
function continues(bytes: Uint8Array, offset: number, literal: Uint8Array): boolean {
  if (offset + literal.length > bytes.length) return false;
  for (let index = 2; index < literal.length; index++) {
    if (FOLD[bytes[offset + index]!] !== literal[index]) return false;
  }
  return true;
}

function checkLiterals(literals: readonly string[], folded: readonly Uint8Array[]): void {
  const seen = new Set<string>();
  for (const [index, bytes] of folded.entries()) {
    const literal = literals[index]!;
    if (bytes.length < 2 || bytes.length > 255) {
      throw new RangeError(`literal ${JSON.stringify(literal)} has ${bytes.length} UTF-8 bytes; expected 2 to 255`);
    }
    const key = bytes.join(' ');
    if (seen.has(key)) throw new RangeError(`literal ${JSON.stringify(literal)} is given twice`);
    seen.add(key);
  }
}
