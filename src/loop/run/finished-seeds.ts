import { rm } from 'node:fs/promises';
import path from 'node:path';
import { publishFile } from '../../workspace/publish-file.ts';
import type { LoopAnswer, LoopTask } from './loop-operator.ts';
import { listFiles, readSealed, sealed } from './loop-states.ts';

/** Seeds that have ended, as one task gave them. */
export interface FinishedTask {
  /** Key of the arm. */
  readonly arm: string;
  readonly generationsAsked: number;
  readonly answer: LoopAnswer;
}

/** What would be lost by a crash took no longer than this. */
const FLUSH_AFTER_MS = 1000;

/** Keeps seeds that have ended until all have: in files of some tasks each, so that thousands of quick ones cost a few files. */
export class FinishedSeeds {
  readonly #folder: string;
  readonly #identity: string;
  #pending: FinishedTask[] = [];
  #files = 0;
  #flushedAt = performance.now();
  #writing: Promise<void> = Promise.resolve();

  /** @param identity of the lab */
  constructor(folder: string, identity: string) {
    this.#folder = path.join(folder, 'finished');
    this.#identity = identity;
  }

  /** Everything that earlier runs of the same lab have finished. */
  async read(onNotice: (text: string) => void): Promise<readonly FinishedTask[]> {
    const found: FinishedTask[] = [];
    for (const name of await listFiles(this.#folder)) {
      const file = path.join(this.#folder, name);
      found.push(...((await readSealed<readonly FinishedTask[]>(file, this.#identity, onNotice)) ?? []));
      this.#files = Math.max(this.#files, Number.parseInt(name, 10) + 1 || 0);
    }
    return found;
  }

  /** Takes what a task gave; it is written within a second or so. */
  add(arm: string, generationsAsked: number, answer: LoopAnswer): void {
    this.#pending.push({ arm, generationsAsked, answer });
    if (performance.now() - this.#flushedAt > FLUSH_AFTER_MS) void this.flush();
  }

  /** Writes what is not written yet. @throws {WorkspaceError} full disk, no permission */
  async flush(): Promise<void> {
    const tasks = this.#pending;
    this.#pending = [];
    this.#flushedAt = performance.now();
    if (tasks.length > 0) {
      const file = path.join(this.#folder, String(this.#files++).padStart(6, '0'));
      const written = this.#writing.then(() => publishFile(file, sealed(this.#identity, tasks)));
      // Who waits for the last one hears of the first that failed.
      this.#writing = written;
      written.catch(() => undefined);
    }
    await this.#writing;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Seeds of a task that are still to be run. */
export function openTasks(
  arms: readonly { readonly key: string }[],
  {
    seeds,
    done,
    tasksAtMost,
  }: { readonly seeds: number; readonly done: ReadonlySet<string>; readonly tasksAtMost: number },
): readonly LoopTask[] {
  const open = arms.map(({ key }) =>
    Array.from({ length: seeds }, (_, seed) => seed).filter((seed) => !done.has(`${key} ${seed}`)),
  );
  const all = open.reduce((sum, list) => sum + list.length, 0);
  const perTask = Math.max(1, Math.ceil(all / tasksAtMost));
  const tasks: LoopTask[] = [];
  const longest = Math.max(0, ...open.map((list) => list.length));
  // Arms in turn, so that curves of all of them come from the beginning.
  for (let from = 0; from < longest; from += perTask) {
    for (const [arm, list] of open.entries()) {
      const part = list.slice(from, from + perTask);
      if (part.length > 0) tasks.push({ arm, seeds: part });
    }
  }
  return tasks;
}
