/** Counts by two keys, e.g. source and reason; sorted on the way out so that order of counting leaves no trace. */
export class Tally {
  readonly #cells = new Map<string, { first: string; second: string; records: number; bytes: number }>();

  add(first: string, second: string, bytes = 0, records = 1): void {
    const key = JSON.stringify([first, second]);
    const cell = this.#cells.get(key);
    if (cell) {
      cell.records += records;
      cell.bytes += bytes;
    } else this.#cells.set(key, { first, second, records, bytes });
  }

  /** Records counted under two keys. */
  count(first: string, second: string): number {
    return this.#cells.get(JSON.stringify([first, second]))?.records ?? 0;
  }

  sorted(): readonly {
    readonly first: string;
    readonly second: string;
    readonly records: number;
    readonly bytes: number;
  }[] {
    return [...this.#cells].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, cell]) => cell);
  }
}
