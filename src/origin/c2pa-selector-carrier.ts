import type { C2paCarrier } from './c2pa-carrier.ts';

/** U+FEFF and the selector that stands for "C", the first byte of the magic number: what a wrapper begins with. */
export const SELECTOR_WRAPPER_LITERAL = '\uFEFF\u{E0133}';

const MAGIC = Uint8Array.from('C2PATXT\0', (character) => character.charCodeAt(0));
const VERSION = 1;
/** Magic number, version, length. */
const HEADER_SIZE = 13;
const MARK_SIZE = 3;
const CORRUPTED = 'manifest.text.corruptedWrapper';

/**
 * Reads a manifest that is written as variation selectors behind a U+FEFF (C2PA 2.4, A.8): each selector is one byte,
 * U+FE00 to U+FE0F for 0 to 15 and U+E0100 to U+E01EF for 16 to 255. Selectors after the stated length are padding;
 * runs with another magic number are ordinary variation selectors.
 *
 * @param wrapperOffsets byte offsets of `SELECTOR_WRAPPER_LITERAL`
 */
export function readSelectorCarrier(bytes: Uint8Array, wrapperOffsets: readonly number[]): C2paCarrier | undefined {
  const wrappers = wrapperOffsets.flatMap((offset) => readWrapper(bytes, offset + MARK_SIZE) ?? []);
  const stores = wrappers.filter((wrapper) => wrapper instanceof Uint8Array);
  if (stores.length > 1) {
    return { appendix: 'A.8', problem: `manifest.text.multipleWrappers: ${stores.length} wrappers` };
  }
  if (stores[0]) return { appendix: 'A.8', store: stores[0] };
  const problem = wrappers.find((wrapper) => typeof wrapper === 'string');
  return problem === undefined ? undefined : { appendix: 'A.8', problem };
}

/** The store, or what is wrong with the wrapper; undefined where there is none. */
function readWrapper(bytes: Uint8Array, start: number): Uint8Array | string | undefined {
  const header = decodeSelectors(bytes, start, HEADER_SIZE);
  if (MAGIC.some((byte, index) => header.bytes[index] !== byte)) return undefined;
  if (header.bytes.length < HEADER_SIZE) return `${CORRUPTED}: ends after ${header.bytes.length} bytes`;
  const view = new DataView(header.bytes.buffer, header.bytes.byteOffset);
  if (view.getUint8(8) !== VERSION) return `${CORRUPTED}: version ${view.getUint8(8)}`;
  const length = view.getUint32(9);
  if (length === 0) return `${CORRUPTED}: length 0`;
  // Each selector takes three bytes at least; a length that cannot fit is refused before memory is taken for it.
  const possible = Math.floor((bytes.length - header.end) / 3);
  const store = length <= possible ? decodeSelectors(bytes, header.end, length) : undefined;
  if (!store || store.bytes.length < length) return `${CORRUPTED}: length ${length} goes beyond the wrapper`;
  return store.bytes;
}

/** At most `count` bytes written as selectors from `start` on, and where they end. */
function decodeSelectors(bytes: Uint8Array, start: number, count: number): { bytes: Uint8Array; end: number } {
  const decoded = new Uint8Array(count);
  let length = 0;
  let at = start;
  while (length < count) {
    if (bytes[at] === 0xef && bytes[at + 1] === 0xb8 && bytes[at + 2]! >= 0x80 && bytes[at + 2]! <= 0x8f) {
      decoded[length++] = bytes[at + 2]! - 0x80;
      at += 3;
    } else if (bytes[at] === 0xf3 && bytes[at + 1] === 0xa0) {
      // U+E0100 is F3 A0 84 80: six bits in each of the last two bytes.
      const value = ((bytes[at + 2]! - 0x84) << 6) + (bytes[at + 3]! - 0x80) + 16;
      if (!(value >= 16 && value <= 255)) break;
      decoded[length++] = value;
      at += 4;
    } else {
      break;
    }
  }
  return { bytes: decoded.subarray(0, length), end: at };
}
