import type { Transform } from 'node:stream';

type ZlibTransform = Transform & { readonly bytesWritten: number };

/**
 * Drives one of Node's decompression streams by pulling: input is given piece by piece, and all output of a piece is
 * taken before the next. Piping would lose what is buffered when a stream fails at a cut.
 */
export class Inflater {
  /** True once the compressed stream has come to its own end. */
  hasEnded = false;

  readonly #stream: ZlibTransform;
  #error: Error | undefined;
  #givenBytes = 0;
  #wake: () => void = () => {};

  constructor(stream: ZlibTransform) {
    this.#stream = stream;
    stream.on('readable', () => this.#wake());
    stream.on('end', () => {
      this.hasEnded = true;
      this.#wake();
    });
    stream.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  /** Input bytes that the decompressor has used; fewer than were given once the stream ended within a piece. */
  get usedBytes(): number {
    return this.#stream.bytesWritten;
  }

  /**
   * @param piece is copied
   * @returns the output of the piece
   * @throws the decompressor's error, after all output before it was given
   */
  async *feed(piece: Uint8Array): AsyncIterable<Buffer> {
    let isDone = false;
    this.#givenBytes += piece.length;
    this.#stream.write(Buffer.from(piece), () => {
      isDone = true;
      this.#wake();
    });
    // Input left over means that the compressed stream has ended within the piece and `end` is about to be told.
    yield* this.#drain(() => isDone && this.usedBytes === this.#givenBytes);
  }

  /** @throws where the compressed stream is not at its end */
  async *finish(): AsyncIterable<Buffer> {
    this.#stream.end();
    yield* this.#drain(() => this.hasEnded);
  }

  close(): void {
    this.#stream.destroy();
  }

  async *#drain(isDone: () => boolean): AsyncIterable<Buffer> {
    for (;;) {
      const chunk: Buffer | null = this.#stream.read();
      if (chunk !== null) {
        yield chunk;
      } else if (this.#error !== undefined) {
        throw this.#error;
      } else if (this.hasEnded || isDone()) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
