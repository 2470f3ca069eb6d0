import { closeSync, openSync, readSync } from 'node:fs';

/** Rows that are read, and then worked on, at a time. */
const BATCH = 500;
const BLOCK_BYTES = 1 << 20;

/** Rows of JSON Lines, a batch at a time, so that the file never lies in memory as a whole. */
export function* readBatches<Row>(file: string): Generator<readonly Row[], undefined> {
  const handle = openSync(file, 'r');
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let rest = Buffer.alloc(0);
    let rows: Row[] = [];
    for (let read = readSync(handle, block); read > 0; read = readSync(handle, block)) {
      const bytes = Buffer.concat([rest, block.subarray(0, read)]);
      let start = 0;
      for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
        rows.push(JSON.parse(bytes.toString('utf8', start, end)) as Row);
        start = end + 1;
        if (rows.length < BATCH) continue;
        yield rows;
        rows = [];
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) rows.push(JSON.parse(rest.toString('utf8')) as Row);
    if (rows.length > 0) yield rows;
  } finally {
    closeSync(handle);
  }
}
