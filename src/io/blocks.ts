import { type FileHandle, open } from 'node:fs/promises';

export const BLOCK_BYTES = 1024 * 1024;

const LINE_FEED = 10;

export interface BlockOptions {
  readonly path: string;
  /** First byte, default 0. */
  readonly start?: number;
  /** Byte behind the last one; default: the end of the file. */
  readonly end?: number;
  /** Size of a block, default 1 MiB. */
  readonly blockBytes?: number;
}

/**
 * Bytes of a file in blocks, read one ahead. Blocks share two buffers: a block is valid until the next one is asked for. Ends early
 * where the file is shorter than `end`.
 *
 * @throws the file system's error where the file cannot be opened or read
 */
export async function* fileBlocks({
  path,
  start = 0,
  end,
  blockBytes = BLOCK_BYTES,
}: BlockOptions): AsyncIterable<Uint8Array> {
  await using handle = await open(path, 'r');
  yield* blocksOf(handle, { start, end: end ?? Number.POSITIVE_INFINITY, blockBytes });
}

/**
 * The lines that begin in [start, end), whole, and nothing else: ranges that tile a file give every line exactly once.
 * A range in which no line begins gives nothing, and is read no further than its end. Blocks as in `fileBlocks`.
 */
export async function* lineAlignedBlocks({
  path,
  start,
  end,
  blockBytes = BLOCK_BYTES,
}: BlockOptions & { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array> {
  if (start >= end) return;
  await using handle = await open(path, 'r');
  // The byte before the range tells whether a line begins with the range.
  let isInside = start === 0;
  let position = Math.max(0, start - 1);
  for await (const block of blocksOf(handle, { start: position, end: Number.POSITIVE_INFINITY, blockBytes })) {
    let from = 0;
    if (!isInside) {
      const lineFeed = block.indexOf(LINE_FEED);
      if (lineFeed === -1 || position + lineFeed + 1 >= end) {
        if (lineFeed !== -1 || position + block.length >= end) return;
        position += block.length;
        continue;
      }
      isInside = true;
      from = lineFeed + 1;
    }
    // The last line may end behind the range: its line feed is the first one at or behind the last byte of the range.
    const searchFrom = Math.max(from, end - 1 - position);
    const last = searchFrom < block.length ? block.indexOf(LINE_FEED, searchFrom) : -1;
    if (last !== -1) {
      yield block.subarray(from, last + 1);
      return;
    }
    position += block.length;
    if (from < block.length) yield block.subarray(from);
  }
}

async function* blocksOf(
  handle: FileHandle,
  { start, end, blockBytes }: { readonly start: number; readonly end: number; readonly blockBytes: number },
): AsyncIterable<Uint8Array> {
  const readAt = (buffer: Buffer, from: number) =>
    from < end ? handle.read(buffer, 0, Math.min(blockBytes, end - from), from) : Promise.resolve({ bytesRead: 0 });
  // While a block is worked on, the next one comes into the other buffer.
  let block = Buffer.allocUnsafeSlow(blockBytes);
  let other = Buffer.allocUnsafeSlow(blockBytes);
  let position = start;
  let reading = readAt(block, position);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      position += bytesRead;
      reading = readAt(other, position);
      // A fault is thrown where its block is asked for.
      reading.catch(() => {});
      yield block.subarray(0, bytesRead);
      [block, other] = [other, block];
    }
  } finally {
    // The file must not be closed under a read.
    await reading.catch(() => {});
  }
}
