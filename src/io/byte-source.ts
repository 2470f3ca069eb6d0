import { ByteQueue } from './byte-queue.ts';

/** Reads a stream of blocks by count: what is asked for is held, the rest stays in the stream. */
export class ByteSource {
  readonly #blocks: AsyncIterator<Uint8Array>;
  readonly #queue = new ByteQueue();
  #isAtEnd = false;

  constructor(blocks: AsyncIterable<Uint8Array>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** Bytes held, valid until the next call. */
  view(): Buffer {
    return this.#queue.view();
  }

  /** Holds at least `count` bytes, fewer only at the end of the stream; answers how many are held. */
  async fill(count: number): Promise<number> {
    while (this.#queue.length < count && !this.#isAtEnd) {
      const next = await this.#blocks.next();
      if (next.done) this.#isAtEnd = true;
      else this.#queue.append(next.value);
    }
    return this.#queue.length;
  }

  drop(count: number): void {
    this.#queue.drop(count);
  }

  /** What is held and all that follows, in blocks valid until the next one is asked for. */
  async *rest(): AsyncIterable<Uint8Array> {
    if (this.#queue.length > 0) {
      yield this.#queue.view();
      this.#queue.clear();
    }
    while (!this.#isAtEnd) {
      const next = await this.#blocks.next();
      if (next.done) this.#isAtEnd = true;
      else yield next.value;
    }
  }

  /** Ends the stream below, so that its file is closed. */
  async close(): Promise<void> {
    this.#isAtEnd = true;
    await this.#blocks.return?.();
  }
}
