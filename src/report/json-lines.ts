/** Lines are written in pieces of about so many characters. */
const PIECE_LENGTH = 64 * 1024;

/** One JSON object a line, in pieces worth writing. */
export async function* jsonLines(items: AsyncIterable<unknown>): AsyncIterable<string> {
  let piece = '';
  for await (const item of items) {
    piece += `${JSON.stringify(item)}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
