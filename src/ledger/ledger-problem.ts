/** What verifying a ledger can find. A union on `code`, so that programs need no texts. */
export type LedgerProblemCode =
  | 'format'
  | 'checkpoint'
  | 'missing-segment'
  | 'unknown-segment'
  | 'header'
  | 'entry'
  | 'seal'
  | 'tree'
  | 'tree-file'
  | 'erased-without-entry'
  | 'erasure-not-done'
  | 'erasure-pending'
  | 'erasure-file'
  | 'inconsistent';

/** One thing that is not as it was written. */
export interface LedgerProblem {
  readonly code: LedgerProblemCode;
  /** Path in the ledger's folder. */
  readonly file: string;
  /** Position of the first entry concerned, where one can be named. */
  readonly entry: number | null;
  readonly problem: string;
  /** What to do, one sentence. */
  readonly remedy: string;
}

/** More are counted, not listed. */
const MAX_LISTED = 1000;

/** Gathers problems, in memory that a ruined ledger does not exhaust. */
export class LedgerProblems {
  readonly #listed: LedgerProblem[] = [];
  #count = 0;

  get listed(): readonly LedgerProblem[] {
    return this.#listed;
  }

  /** Listed or not. */
  get count(): number {
    return this.#count;
  }

  add(
    code: LedgerProblemCode,
    file: string,
    problem: string,
    {
      entry = null,
      remedy = 'Restore it from a copy.',
    }: { readonly entry?: number | null; readonly remedy?: string } = {},
  ): void {
    this.#count++;
    if (this.#listed.length < MAX_LISTED) this.#listed.push({ code, file, entry, problem, remedy });
  }
}
