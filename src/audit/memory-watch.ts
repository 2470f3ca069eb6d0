import { readFileSync } from 'node:fs';

const INTERVAL_MS = 100;

/** Peak of the resident sets of this process and its query process together, sampled ten times a second. */
export class MemoryWatch {
  #peak = 0;
  #child: number | undefined;
  readonly #timer = setInterval(() => this.#sample(), INTERVAL_MS).unref();

  constructor() {
    this.#sample();
  }

  watchChild(pid: number | undefined): void {
    this.#child = pid;
  }

  /** @returns peak in bytes */
  finish(): number {
    clearInterval(this.#timer);
    this.#sample();
    return this.#peak;
  }

  #sample(): void {
    const child = this.#child === undefined ? 0 : residentBytes(this.#child);
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss() + child);
  }
}

/** Linux tells; elsewhere the child counts as nothing rather than as a guess. */
function residentBytes(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return pages * 4096;
  } catch {
    return 0;
  }
}
