import { open } from 'node:fs/promises';

/** Pieces of about so many bytes are worth a write. */
const PIECE_BYTES = 64 * 1024;

/** Writes a new file piece by piece and sees to it that it is on disk. */
export async function writeListFile(file: string, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    let waiting: (string | Uint8Array)[] = [];
    let size = 0;
    const flush = async () => {
      if (waiting.length > 0)
        await handle.writeFile(Buffer.concat(waiting.map((piece) => Buffer.from(piece as string))));
      waiting = [];
      size = 0;
    };
    for await (const piece of pieces) {
      waiting.push(piece);
      size += piece.length;
      if (size >= PIECE_BYTES) await flush();
    }
    await flush();
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
