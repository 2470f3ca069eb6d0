import type { AuditOptions, AuditProgress, AuditStage } from './audit-options.ts';

/** Times the stages of a run and tells its listener where it is. */
export class Stopwatch {
  readonly #options: Pick<AuditOptions, 'onProgress'>;
  readonly #started = performance.now();
  readonly #stages: { name: AuditStage; startedAt: number }[] = [];

  constructor(options: Pick<AuditOptions, 'onProgress'>) {
    this.#options = options;
  }

  enter(stage: AuditStage): void {
    if (this.#stages.at(-1)?.name === stage) return;
    this.#stages.push({ name: stage, startedAt: performance.now() });
    this.progress({ doneBytes: 0, totalBytes: undefined, records: 0 });
  }

  progress(counts: Omit<AuditProgress, 'stage' | 'elapsedMs'>): void {
    const stage = this.#stages.at(-1)!.name;
    try {
      this.#options.onProgress?.({ stage, ...counts, elapsedMs: performance.now() - this.#started });
    } catch {
      // Progress is shown, not relied upon.
    }
  }

  finish(): readonly { readonly name: string; readonly durationMs: number }[] {
    const end = performance.now();
    return this.#stages.map(({ name, startedAt }, i) => ({
      name,
      durationMs: Math.round((this.#stages[i + 1]?.startedAt ?? end) - startedAt),
    }));
  }
}
