import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { asWorkspaceError } from '../../workspace/publish-file.ts';

/** Systems refuse to write more than 2 GiB at once, and a checksum is made of less than 4. */
const MAX_WRITE_BYTES = 1 << 30;

/** A file that is written from its beginning to its end, with its checksum. */
export class OutputFile {
  readonly #path: string;
  readonly #file: FileHandle;
  #bytes = 0;
  #crc32 = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws {WorkspaceError} it is there already, or cannot be written */
  static async create(path: string): Promise<OutputFile> {
    try {
      return new OutputFile(path, await open(path, 'wx'));
    } catch (error) {
      throw asWorkspaceError(path, error);
    }
  }

  /** @throws {WorkspaceError} the disk is full or fails */
  async write(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    try {
      for (let from = 0; from < bytes.length; from += MAX_WRITE_BYTES) {
        const piece = bytes.subarray(from, from + MAX_WRITE_BYTES);
        this.#crc32 = crc32(piece, this.#crc32);
        for (let done = 0; done < piece.length; ) {
          const { bytesWritten } = await this.#file.write(piece, done, piece.length - done);
          done += bytesWritten;
        }
      }
    } catch (error) {
      throw asWorkspaceError(this.#path, error);
    }
  }

  /** Makes it durable. @returns its size and checksum */
  async finish(): Promise<{ readonly bytes: number; readonly crc32: number }> {
    try {
      await this.#file.datasync();
    } catch (error) {
      throw asWorkspaceError(this.#path, error);
    }
    await this.close();
    return { bytes: this.#bytes, crc32: this.#crc32 };
  }

  /** Leaves it as it is; does nothing after `finish`. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}
