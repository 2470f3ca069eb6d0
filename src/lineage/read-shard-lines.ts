import { createReadStream } from 'node:fs';
import { createZstdDecompress } from 'node:zlib';
import { CancelledError } from '../errors.ts';

const LINE_FEED = 10;
/** Lines of a shard are rows of data; longer ones than Node holds as text cannot have been written. */
const MOST_LINE_BYTES = 512 * 1024 * 1024;

/**
 * Lines of a shard of packed JSON, one after the other, without their line feeds. A line is valid until the next is asked for.
 *
 * @throws {Error} the file is missing, damaged or cut off
 * @throws {CancelledError} `signal` aborted
 */
export async function* readShardLines(
  file: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Buffer, void> {
  let rows = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const source = createReadStream(file);
  const blocks = source.pipe(createZstdDecompress());
  source.on('error', (error) => blocks.destroy(error));
  try {
    for await (const block of blocks as AsyncIterable<Buffer>) {
      if (signal?.aborted) throw new CancelledError();
      let start = 0;
      for (let end = block.indexOf(LINE_FEED); end !== -1; end = block.indexOf(LINE_FEED, start)) {
        const piece = block.subarray(start, end);
        yield heldBytes === 0 ? piece : Buffer.concat([...held, piece]);
        rows++;
        held = [];
        heldBytes = 0;
        start = end + 1;
      }
      if (start < block.length) {
        held.push(Buffer.from(block.subarray(start)));
        heldBytes += block.length - start;
        if (heldBytes > MOST_LINE_BYTES) throw new Error(`row ${rows + 1} is longer than any row can be`);
      }
    }
  } finally {
    source.destroy();
    blocks.destroy();
  }
  if (heldBytes > 0) throw new Error('its last line is cut off');
}
