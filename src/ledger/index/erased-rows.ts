import { erasureNames } from '../erasure-files.ts';
import type { LedgerFolder } from '../ledger-folder.ts';
import type { SharedRun } from './index-run.ts';
import { NO_OFFSET } from './run-format.ts';

/** Bytes at which erased entries begin, by segment. */
export type ErasedPlaces = ReadonlyMap<string, ReadonlySet<number>>;

/** Where entries stand that were erased or are about to be. */
export async function erasedPlaces(ledger: LedgerFolder): Promise<ErasedPlaces> {
  const places = new Map<string, Set<number>>();
  for (const name of await erasureNames(ledger)) {
    const [segment, offset] = name.split(/[-.]/) as [string, string];
    const known = places.get(segment);
    if (known === undefined) places.set(segment, new Set([Number(offset)]));
    else known.add(Number(offset));
  }
  return places;
}

/** Entries of a run, by their positions in the tree, that were erased and are still in it. */
export function erasedIn({ description, rows }: SharedRun, erased: ErasedPlaces): ReadonlySet<number> {
  const found = new Set<number>();
  const { first, end, ranges } = description;
  ranges.forEach(({ segment, firstIndex }, at) => {
    const offsets = erased.get(segment);
    if (offsets === undefined) return;
    const last = ranges[at + 1]?.firstIndex ?? end;
    for (let index = firstIndex; index < last; index++) {
      const offset = rows[index - first]!;
      if (offset !== NO_OFFSET && offsets.has(offset)) found.add(index);
    }
  });
  return found;
}
