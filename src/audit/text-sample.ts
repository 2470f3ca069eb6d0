import { hash } from 'node:crypto';
import { InputError } from '../errors.ts';

/** Values of a hash's first 32 bits. */
const HASHES = 2 ** 32;

/** Things of one cell that are kept. */
interface SampleCell<Item> {
  /** Hashes below this share of all are kept: a power of a half. */
  share: number;
  size: number;
  readonly items: Map<string, { readonly item: Item; readonly size: number }>;
}

export interface TextSampleLimits {
  /** Things of a cell that are kept at most, and the sum of their sizes. */
  readonly count: number;
  readonly size: number;
  /** Sum of the sizes of all cells beyond which there are too many cells to hold. */
  readonly totalSize: number;
}

/**
 * A sample of each of some cells that fits in memory: the things whose keys hash lowest, each key once. Which are kept does not depend on
 * the order they come in.
 */
export class TextSample<Item> {
  readonly #limits: TextSampleLimits;
  readonly #cells = new Map<string, SampleCell<Item>>();
  #size = 0;

  constructor(limits: TextSampleLimits) {
    this.#limits = limits;
  }

  /**
   * @param key what makes the thing the same as another: of equal ones the first is kept
   * @param makeItem called where it is kept
   * @throws {InputError} the cells together do not fit
   */
  add(cell: string, key: string, size: number, makeItem: () => Item): void {
    const digest = hash('sha256', key).slice(0, 24);
    const kept = this.#cells.get(cell) ?? { share: 1, size: 0, items: new Map() };
    this.#cells.set(cell, kept);
    if (Number.parseInt(digest.slice(0, 8), 16) >= kept.share * HASHES || kept.items.has(digest)) return;
    kept.items.set(digest, { item: makeItem(), size });
    kept.size += size;
    this.#size += size;
    while (kept.items.size > 1 && (kept.items.size > this.#limits.count || kept.size > this.#limits.size)) {
      kept.share /= 2;
      this.#thin(kept);
    }
    if (this.#size <= this.#limits.totalSize) return;
    throw new InputError({
      path: 'the data',
      problem: `its ${this.#cells.size} sources, years or groups are too many to be held in memory`,
      hint: 'Name fewer files at a time, or one source for all of them: --source NAME',
    });
  }

  /** Things kept by cell, in the order of cells and hashes, and whether some were left out. */
  cells(): readonly { readonly cell: string; readonly items: readonly Item[]; readonly isThinned: boolean }[] {
    return [...this.#cells]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([cell, { items, share }]) => ({
        cell,
        items: [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { item }]) => item),
        isThinned: share < 1,
      }));
  }

  #thin(cell: SampleCell<Item>): void {
    for (const [digest, { size }] of cell.items) {
      if (Number.parseInt(digest.slice(0, 8), 16) < cell.share * HASHES) continue;
      cell.items.delete(digest);
      cell.size -= size;
      this.#size -= size;
    }
  }
}
