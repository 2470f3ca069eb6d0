import { type FileHandle, open } from 'node:fs/promises';
import { asWorkspaceError } from '../workspace/publish-file.ts';

const BLOCK_BYTES = 1024 * 1024;
const ALIGNMENT = 4;

/**
 * Writes texts with their word hashes one after another: the hashes as 32-bit numbers in the order of the machine, which no temporary
 * file leaves, then the UTF-8 text, then zeros up to a multiple of 4 bytes.
 */
export class RecalledFileWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  #block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #used = 0;
  /** Where the block begins in the file. */
  #blockStart = 0;
  #full: Buffer[] = [];

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws {WorkspaceError} the file cannot be made */
  static async create(path: string): Promise<RecalledFileWriter> {
    try {
      return new RecalledFileWriter(path, await open(path, 'wx', 0o600));
    } catch (error) {
      throw asWorkspaceError(path, error);
    }
  }

  /** Takes a copy of both and answers where it will stand in the file. `drain` is due before the next one. */
  append(words: Uint32Array, text: Uint8Array): number {
    const size = Math.ceil((words.byteLength + text.length) / ALIGNMENT) * ALIGNMENT;
    if (this.#used + size > this.#block.length) this.#turn(Math.max(BLOCK_BYTES, size));
    const start = this.#used;
    this.#block.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), start);
    this.#block.set(text, start + words.byteLength);
    this.#block.fill(0, start + words.byteLength + text.length, start + size);
    this.#used += size;
    return this.#blockStart + start;
  }

  /** Writes the blocks that are full. */
  async drain(): Promise<void> {
    if (this.#full.length === 0) return;
    const blocks = this.#full;
    this.#full = [];
    try {
      for (const block of blocks) await this.#file.writeFile(block);
    } catch (error) {
      throw asWorkspaceError(this.#path, error);
    }
  }

  /** Writes what is left. */
  async finish(): Promise<void> {
    this.#turn(0);
    await this.drain();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #turn(nextBytes: number): void {
    if (this.#used > 0) this.#full.push(this.#block.subarray(0, this.#used));
    this.#blockStart += this.#used;
    this.#used = 0;
    this.#block = Buffer.allocUnsafeSlow(nextBytes);
  }
}
