import type { UserEvents } from './interaction-log.ts';
import type { InteractionStratum, ItemBand } from './interaction-manifest.ts';

/** A user's events, counted by stratum. */
export interface PlacedUser {
  readonly user: string;
  readonly events: number;
  /** Events of each stratum: shape [strata]. */
  readonly counts: readonly number[];
  /** Events of which can be told whether they are of it: shape [strata]. */
  readonly known: readonly number[];
  /** Different items, ascending by name. */
  readonly items: readonly string[];
}

/**
 * Counts a user's events by stratum.
 *
 * @param groupColumns columns of `events.groups`
 */
export function placeUser(
  events: UserEvents,
  {
    strata,
    bandOf,
    groupColumns,
  }: {
    readonly strata: readonly InteractionStratum[];
    readonly bandOf: (item: string) => ItemBand;
    readonly groupColumns: readonly string[];
  },
): PlacedUser {
  const { user, items, groups } = events;
  const bands = items.map(bandOf);
  const counts: number[] = [];
  const known: number[] = [];
  for (const { rule } of strata) {
    if (rule.kind === 'bands') {
      const wanted = new Set<ItemBand>(rule.bands);
      counts.push(bands.reduce((sum, band) => sum + Number(wanted.has(band)), 0));
      known.push(items.length);
      continue;
    }
    const values = groups[groupColumns.indexOf(rule.column)] ?? [];
    const wanted = new Set(rule.values);
    let [count, told] = [0, 0];
    for (const value of values) {
      if (value === null) continue;
      told++;
      if (wanted.has(value) !== (rule.isAllBut ?? false)) count++;
    }
    counts.push(count);
    known.push(told);
  }
  return { user, events: items.length, counts, known, items: [...new Set(items)] };
}
