/**
 * Turns ascending offsets in the UTF-8 bytes of a text into offsets in its UTF-16 code units, in one pass over the
 * bytes up to the last offset.
 *
 * @param byteOffsets ascending, each at the first byte of a character
 */
export function textOffsets({
  text,
  bytes,
  byteOffsets,
}: {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly byteOffsets: readonly number[];
}): readonly number[] {
  if (bytes.length === text.length) return byteOffsets;
  // A decoder may have dropped the byte-order mark that the bytes still hold.
  const startsWithMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let units = startsWithMark && text.charCodeAt(0) !== 0xfeff ? -1 : 0;
  let at = 0;
  return byteOffsets.map((byteOffset) => {
    for (; at < byteOffset; at++) {
      const byte = bytes[at]!;
      // Continuation bytes add nothing; a four-byte character is a surrogate pair.
      if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
    }
    return Math.min(Math.max(units, 0), text.length);
  });
}
