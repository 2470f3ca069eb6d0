import type { KeptRows, ReservoirGroup } from '../../engine/reservoir-rows.ts';
import type { BuildManifest } from '../../lineage/manifest.ts';
import type { Reason } from '../build/build-reasons.ts';

/** Rows that a build keeps at most, whatever the number of its rare strata. */
export const MOST_KEPT_ROWS = 20_000;
/** Their bytes at most. */
export const MOST_KEPT_BYTES = 128 << 20;

/** What a build drew from the reservoir, and what it keeps, as plan and manifest say it. */
export type ReservoirOfBuild = NonNullable<BuildManifest['reservoir']>;

interface Sums {
  rows: number;
  words: number;
}

/**
 * @param groups what became of the rows of the reservoir; without what the sources hold themselves
 * @param reasonOfCell position of the reason of admitted rows that were not chosen, by cell
 */
export function reservoirOfBuild(
  { name, rows: asked }: { readonly name: string; readonly rows: number },
  {
    groups,
    kept,
    reasons,
    reasonOfCell,
    heldOut,
  }: {
    readonly groups: readonly ReservoirGroup[];
    readonly kept: KeptRows;
    readonly reasons: readonly Reason[];
    readonly reasonOfCell: ReadonlyMap<number, number>;
    /** Position of the split of what is held out; undefined: there is none. */
    readonly heldOut: number | undefined;
  },
): ReservoirOfBuild {
  const zero = (): Sums => ({ rows: 0, words: 0 });
  const [offered, selected, held] = [zero(), zero(), zero()];
  const refused = new Map<number, Sums>();
  for (const { reason, cell, split, rows, words } of groups) {
    const of = (position: number) => {
      const own = refused.get(position) ?? zero();
      refused.set(position, own);
      return own;
    };
    const one = split === null ? of(reason ?? reasonOfCell.get(cell ?? -1) ?? -1) : split === heldOut ? held : selected;
    for (const sums of [offered, one]) {
      sums.rows += rows;
      sums.words += words;
    }
  }
  return {
    name,
    offered,
    selected,
    held_out: held,
    refused: [...refused]
      .sort(([a], [b]) => a - b)
      .map(([position, sums]) => ({
        reason: reasons[position]?.id ?? 'unknown',
        says: reasons[position]?.says ?? 'nobody knows why',
        ...sums,
      })),
    kept: {
      rows: kept.rows.length,
      words: kept.words,
      strata: kept.strata,
      most_of_each: asked,
      of_each: Math.min(asked, kept.each),
    },
  };
}
