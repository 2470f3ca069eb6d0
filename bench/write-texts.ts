import { closeSync, openSync, writeSync } from 'node:fs';

const BLOCK_LENGTH = 1 << 20;

/** Writes texts as JSON Lines with an id each; of any number of them little is in memory. Returns the bytes written. */
export function writeTexts(file: string, texts: Iterable<string>): number {
  const handle = openSync(file, 'w');
  let written = 0;
  let block = '';
  let id = 0;
  try {
    for (const text of texts) {
      block += `${JSON.stringify({ id: `t${id++}`, text })}\n`;
      if (block.length < BLOCK_LENGTH) continue;
      written += writeSync(handle, block);
      block = '';
    }
    written += writeSync(handle, block);
  } finally {
    closeSync(handle);
  }
  return written;
}
