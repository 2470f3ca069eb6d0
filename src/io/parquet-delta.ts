/** Values of a block; writers use 128 to 4096. */
const MAX_BLOCK_VALUES = 1 << 20;
const MAX_BIT_WIDTH = 64;

/**
 * Walks a block list of packed differences before it is decoded, so that the decoder's position only goes forward and
 * stays within the page.
 *
 * @param start offset of the list's header
 * @param valueCount values the page holds
 * @returns where the list ends
 * @throws where it is damaged or holds another number of values
 */
export function deltaListEnd(bytes: Uint8Array, start: number, valueCount: number): number {
  const header = { at: start };
  const blockValues = readVarint(bytes, header);
  const miniBlocks = readVarint(bytes, header);
  const declared = readVarint(bytes, header);
  skipVarint(bytes, header);
  const miniValues = blockValues / miniBlocks;
  if (!(blockValues > 0 && blockValues <= MAX_BLOCK_VALUES && miniValues % 32 === 0))
    throw new Error(`differences come in blocks of ${blockValues} values, ${miniBlocks} parts each`);
  if (declared !== valueCount) throw new Error(`a list of differences has ${declared} values, its page ${valueCount}`);
  let left = valueCount - 1;
  while (left > 0) {
    skipVarint(bytes, header);
    const widths = header.at;
    header.at += miniBlocks;
    if (header.at > bytes.length) throw new Error('a block of differences ends beyond its page');
    for (let index = 0; index < miniBlocks && left > 0; index++) {
      const width = bytes[widths + index]!;
      if (width > MAX_BIT_WIDTH) throw new Error(`differences are ${width} bits wide`);
      const used = Math.min(left, miniValues);
      // The last part may lack its padding.
      if (header.at + Math.ceil((used * width) / 8) > bytes.length)
        throw new Error('a block of differences ends beyond its page');
      header.at += (miniValues * width) / 8;
      left -= used;
    }
  }
  return Math.min(header.at, bytes.length);
}

interface Position {
  at: number;
}

function readVarint(bytes: Uint8Array, position: Position): number {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[position.at++];
    if (byte === undefined) throw new Error('a list of differences ends within its header');
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      if (value > 0x7fffffff) break;
      return value;
    }
  }
  throw new Error('a list of differences has a number over 2^31 in its header');
}

/** Goes past a number of at most 64 bits. */
function skipVarint(bytes: Uint8Array, position: Position): void {
  for (let index = 0; index < 10; index++) {
    const byte = bytes[position.at++];
    if (byte === undefined) throw new Error('a list of differences ends within a number');
    if (byte < 0x80) return;
  }
  throw new Error('a list of differences holds a number of more than 10 bytes');
}
