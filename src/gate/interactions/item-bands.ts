import { hash } from 'node:crypto';
import { rareStrata } from '../../range/text/rare-strata.ts';
import { ITEM_BANDS, type ItemBand } from './interaction-manifest.ts';

/** Shares of people's events at which head, middle and tail end; the rest are the rarest. */
export const BAND_EDGES: readonly [number, number, number] = [0.5, 0.8, 0.95];

/** How much the users of the calibration part took of each item, frozen. */
export class ItemBands {
  /** Events of each item, the most taken first, equals by their bytes. */
  readonly counts: ReadonlyMap<string, number>;
  readonly #bands: ReadonlyMap<string, number>;

  /** @param counts events of each item, each at least 1 */
  constructor(counts: ReadonlyMap<string, number>, edges: readonly number[] = BAND_EDGES) {
    this.#bands = rareStrata(counts, { edges });
    this.counts = new Map([...this.#bands.keys()].map((item) => [item, counts.get(item)!]));
  }

  bandOf(item: string): ItemBand {
    return ITEM_BANDS[this.#bands.get(item) ?? ITEM_BANDS.length - 1]!;
  }

  /** As it is frozen: a line an item, a JSON list of its name and its events. */
  serialise(): string {
    return Array.from(this.counts, ([item, count]) => `${JSON.stringify([item, count])}\n`).join('');
  }

  get hash(): string {
    return hash('sha256', this.serialise());
  }

  /** @throws {SyntaxError} the text is none that `serialise` wrote */
  static parse(text: string, edges: readonly number[] = BAND_EDGES): ItemBands {
    const counts = new Map<string, number>();
    for (const line of text.split('\n').slice(0, -1)) {
      const [item, count] = JSON.parse(line) as [string, number];
      if (typeof item !== 'string' || !Number.isSafeInteger(count) || count < 1) throw new SyntaxError('no item');
      counts.set(item, count);
    }
    return new ItemBands(counts, edges);
  }
}
