import { isUtf8 } from 'node:buffer';
import { ByteQueue } from './byte-queue.ts';

const LINE_FEED = 10;

export interface LineVisitor {
  /** A line without its line feed; a carriage return before it is kept. The bytes are valid during the call only. */
  line(bytes: Buffer, isValidUtf8: boolean): void;
  /** A line longer than `maxRowBytes`, which was not held in memory. */
  longLine(sizeBytes: number): void;
}

/**
 * Cuts blocks into lines. UTF-8 is checked once for all whole lines of a block, and line by line only where that fails,
 * so that a character which straddles two blocks is judged with its line.
 */
export class LineCutter {
  readonly #maxRowBytes: number;
  readonly #visitor: LineVisitor;
  readonly #held = new ByteQueue();
  #skippedBytes = 0;

  constructor(maxRowBytes: number, visitor: LineVisitor) {
    this.#maxRowBytes = maxRowBytes;
    this.#visitor = visitor;
  }

  push(block: Uint8Array): void {
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    const last = bytes.lastIndexOf(LINE_FEED);
    if (last === -1) {
      this.#hold(bytes);
      return;
    }
    let start = 0;
    if (this.#held.length > 0 || this.#skippedBytes > 0) {
      const first = bytes.indexOf(LINE_FEED);
      this.#hold(bytes.subarray(0, first));
      this.#release();
      start = first + 1;
    }
    if (start <= last) {
      const isBlockUtf8 = isUtf8(bytes.subarray(start, last));
      while (start <= last) {
        const end = bytes.indexOf(LINE_FEED, start);
        this.#emit(bytes.subarray(start, end), isBlockUtf8);
        start = end + 1;
      }
    }
    if (start < bytes.length) this.#hold(bytes.subarray(start));
  }

  /** Visits the last line where the input does not end with a line feed. */
  end(): void {
    if (this.#held.length > 0 || this.#skippedBytes > 0) this.#release();
  }

  #emit(bytes: Buffer, isKnownUtf8: boolean): void {
    if (bytes.length > this.#maxRowBytes) this.#visitor.longLine(bytes.length);
    else this.#visitor.line(bytes, isKnownUtf8 || isUtf8(bytes));
  }

  #hold(bytes: Buffer): void {
    if (this.#skippedBytes > 0) {
      this.#skippedBytes += bytes.length;
    } else if (this.#held.length + bytes.length > this.#maxRowBytes) {
      this.#skippedBytes = this.#held.length + bytes.length;
      this.#held.clear();
    } else {
      this.#held.append(bytes);
    }
  }

  #release(): void {
    if (this.#skippedBytes > 0) {
      const sizeBytes = this.#skippedBytes;
      this.#skippedBytes = 0;
      this.#visitor.longLine(sizeBytes);
    } else {
      this.#emit(this.#held.view(), false);
      this.#held.clear();
    }
  }
}
