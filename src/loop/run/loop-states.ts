import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { publishFile } from '../../workspace/publish-file.ts';
import type { Batch, TrainingSet } from '../regimes/regime.ts';
import type { GenerationResult } from './simulation-result.ts';

const FORMAT = 1;
const MAGIC = 'OUTLOOP1';
const DIGEST_LENGTH = 64;

/** Where one seed of an arm stands after a generation: all that is needed to go on from there. */
export interface LoopState {
  /** The generation that is finished. */
  readonly generation: number;
  /** What it was trained on. Its model is fitted again on resuming, with the same random numbers. */
  readonly training: TrainingSet<unknown>;
  /** What the model's world remembered before it was fitted. */
  readonly modelMemory: unknown;
  /** What the regime remembers after it. */
  readonly regimeMemory: unknown;
  /** Where the reserve of human data stands. */
  readonly given: number;
  readonly batches: readonly Batch<unknown>[];
  readonly results: readonly GenerationResult[];
}

type WrittenState = Omit<LoopState, 'batches'> & { readonly batches: readonly number[] };

/**
 * Keeps the states of one seed of an arm in a folder: each published whole, so that a crash leaves the last one or the one before.
 * Batches are written once each, whatever the number of states that need them.
 */
export class LoopStates {
  readonly #folder: string;
  readonly #identity: string;
  readonly #batches = new Set<number>();

  /** @param identity of lab, arm and seed: a state of another one is ignored */
  constructor(folder: string, identity: string) {
    this.#folder = folder;
    this.#identity = identity;
  }

  /** @throws {WorkspaceError} full disk, no permission */
  async publish({ batches, ...state }: LoopState): Promise<void> {
    const kept = new Set(batches.map(({ generation }) => generation));
    for (const { generation, data } of batches) {
      if (this.#batches.has(generation)) continue;
      await publishFile(this.#batchFile(generation), sealed(`${this.#identity} batch ${generation}`, data));
      this.#batches.add(generation);
    }
    const written: WrittenState = { ...state, batches: [...kept] };
    await publishFile(path.join(this.#folder, 'state'), sealed(this.#identity, written));
    for (const generation of this.#batches) {
      if (kept.has(generation)) continue;
      await rm(this.#batchFile(generation), { force: true });
      this.#batches.delete(generation);
    }
  }

  /**
   * The last state that was published.
   *
   * @param onNotice told where there is one that cannot be used, and why
   * @returns undefined where there is none, or none that can be used
   */
  async read(onNotice: (text: string) => void): Promise<LoopState | undefined> {
    const file = path.join(this.#folder, 'state');
    const written = await readSealed<WrittenState>(file, this.#identity, onNotice);
    if (written === undefined) return undefined;
    const batches: Batch<unknown>[] = [];
    for (const generation of written.batches) {
      const batch = this.#batchFile(generation);
      const data = await readSealed<unknown>(batch, `${this.#identity} batch ${generation}`, onNotice);
      if (data === undefined) {
        onNotice(`${file}: a batch that it needs cannot be used; the seed starts anew`);
        return undefined;
      }
      batches.push({ generation, data });
      this.#batches.add(generation);
    }
    return { ...written, batches };
  }

  /** Removes what was kept: the seed has ended. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #batchFile(generation: number): string {
    return path.join(this.#folder, `batch-${generation}`);
  }
}

/** Bytes of a value with their digest and what they belong to: `readSealed` takes nothing else. */
export function sealed(identity: string, value: unknown): Uint8Array {
  const body = serialize({ format: FORMAT, identity, value });
  return Buffer.concat([Buffer.from(MAGIC + createHash('sha256').update(body).digest('hex'), 'latin1'), body]);
}

/**
 * Reads what `sealed` wrote.
 *
 * @param identity what it must belong to
 * @param onNotice told where there is a file that cannot be used: torn, of another lab, of another version
 */
export async function readSealed<Value>(
  file: string,
  identity: string,
  onNotice: (text: string) => void,
): Promise<Value | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') onNotice(`${file}: cannot be read (${code}); it is left aside`);
    return undefined;
  }
  const body = bytes.subarray(MAGIC.length + DIGEST_LENGTH);
  const digest = bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_LENGTH).toString('latin1');
  if (
    bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC ||
    digest !== createHash('sha256').update(body).digest('hex')
  ) {
    onNotice(`${file}: is torn or no state of a loop; it is left aside`);
    return undefined;
  }
  try {
    const found = deserialize(body) as { readonly format: number; readonly identity: string; readonly value: Value };
    if (found.format === FORMAT && found.identity === identity) return found.value;
    onNotice(`${file}: belongs to another lab or another version; it is left aside`);
  } catch {
    onNotice(`${file}: cannot be read by this version of Node; it is left aside`);
  }
  return undefined;
}

/** Names of files in a folder, in order; none where there is no folder. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.endsWith('.tmp')).sort();
}
