import { ConfigError } from '../../errors.ts';
import { LEAST_COMPARATOR, LEAST_EXPECTED, MOST_TESTED } from '../reference/plan-strata.ts';
import { effectiveUsers } from './effective-users.ts';
import { type InteractionStratum, ITEM_BANDS, type ItemBand } from './interaction-manifest.ts';
import type { PlacedUser } from './place-user.ts';
import { userShares } from './user-share.ts';

/** Bands that are rare, the rarest first. */
const TAIL: readonly ItemBand[] = ['unseen', 'rarest', 'tail'];
/** A group of more than this share of its column's events is tested by the others. */
const MOST_GROUP_MASS = 0.75;
/** A value that fewer users bear is not named. */
const LEAST_BEARERS = 10;
/** Groups of one column that are shown. */
const SHOWN_VALUES = 40;
/** More values than this tell events apart rather than group them. */
const MOST_VALUES = 1000;

/** What is known of a user of the calibration part: events of each band, and of each value of the group columns. */
export interface CalibrationUser {
  readonly events: number;
  /** As if this user had not been in the calibration part: what nobody else took is unseen. */
  readonly bands: Readonly<Record<ItemBand, number>>;
  /** Shape [columns]: events by value. */
  readonly groups: readonly ReadonlyMap<string, number>[];
}

/**
 * Divides events into strata, by what the calibration part says alone: bands of items by popularity, and values of group columns. Events
 * decide, for what is rare lies mostly with users who take much; the rare bands with each user counting once are shown beside them. Rare
 * bands are merged, the rarest first, until the comparator can be expected to tell a loss of them by its users' shares; large ones stand for
 * themselves. All bands are shown.
 *
 * @param comparator users of the comparator
 * @throws {ConfigError} a column tells events apart rather than groups them
 */
export function planInteractionStrata(
  calibration: readonly CalibrationUser[],
  { comparator, groupColumns }: { readonly comparator: number; readonly groupColumns: readonly string[] },
): readonly InteractionStratum[] {
  const expected = (bands: readonly ItemBand[]) =>
    effectiveUsers(
      calibration.map((user) => ({
        share: bands.reduce((sum, band) => sum + user.bands[band], 0) / user.events,
        weight: user.events,
      })),
      comparator,
    );
  const packs: ItemBand[][] = [];
  let open: ItemBand[] = [];
  for (const band of TAIL) {
    open.push(band);
    if (expected(open) < LEAST_EXPECTED) continue;
    packs.push(open);
    open = [];
  }
  if (packs.length > 0) packs.at(-1)!.push(...open);
  else packs.push(open);
  const large = (['middle', 'head'] as const).map((band) =>
    bandStratum([band], { isTail: false, isTested: expected([band]) >= LEAST_EXPECTED }),
  );
  const tails = packs.map((pack) => bandStratum(pack, { isTail: true, isTested: true }));
  const alone = new Set(packs.flatMap((pack) => (pack.length === 1 ? pack : [])));
  const shown = TAIL.filter((band) => !alone.has(band)).map((band) =>
    bandStratum([band], { isTail: true, isTested: false }),
  );
  const bands = [...tails, ...large, ...shown];
  const room = MOST_TESTED - bands.filter(({ isTested }) => isTested).length;
  const byUser = tails.map(eachUserOnce);
  return [...bands, ...byUser, ...groupStrata(calibration, { comparator, groupColumns, room })];
}

/**
 * The same strata once the comparator was counted: those of which its users tell too little are shown only, but for the largest rare one
 * where no rare one would be left. Those that tell whole users apart are shown too: the users were chosen, not what they take.
 *
 * @param comparator users of the comparator, placed in these strata
 */
export function settleInteractionStrata(
  strata: readonly InteractionStratum[],
  comparator: readonly PlacedUser[],
): readonly { readonly stratum: InteractionStratum; readonly effective: number }[] {
  const told = strata.map((stratum, at) => effectiveUsers(userShares(comparator, at, stratum)));
  const isEnough = strata.map(
    ({ isTested, rule }, at) =>
      isTested && told[at]! >= LEAST_COMPARATOR && (rule.kind === 'bands' || !isOfUsers(comparator, at)),
  );
  const rare = [...strata.keys()].filter((at) => strata[at]!.isTail && strata[at]!.isTested);
  const kept = rare.some((at) => isEnough[at])
    ? undefined
    : rare.filter((at) => told[at]! > 0).sort((a, b) => told[b]! - told[a]! || a - b)[0];
  return strata.map((stratum, at) => ({
    stratum: { ...stratum, isTested: isEnough[at]! || at === kept },
    effective: told[at]!,
  }));
}

function isOfUsers(users: readonly PlacedUser[], at: number): boolean {
  return userShares(users, at, { counts: 'users' }).every(({ share }) => share === 0 || share === 1);
}

/** A stratum with each user counting once: what is kept by those who take much may be gone for all others. */
function eachUserOnce(stratum: InteractionStratum): InteractionStratum {
  return {
    ...stratum,
    id: `users:${stratum.id}`,
    label: `${stratum.label}, each user counting once`,
    dimension: `${stratum.dimension} by user`,
    counts: 'users',
    isTested: false,
  };
}

function bandStratum(
  bands: readonly ItemBand[],
  { isTail, isTested }: { readonly isTail: boolean; readonly isTested: boolean },
): InteractionStratum {
  const inOrder = ITEM_BANDS.filter((band) => bands.includes(band));
  const names = inOrder.length === 1 ? inOrder[0]! : `${inOrder.slice(0, -1).join(', ')} and ${inOrder.at(-1)}`;
  return {
    id: `items:${inOrder.join('+')}`,
    label: `${names} items`,
    dimension: 'popularity',
    rule: { kind: 'bands', bands: [...inOrder] },
    counts: 'events',
    isTail,
    isTested,
  };
}

function groupStrata(
  calibration: readonly CalibrationUser[],
  {
    comparator,
    groupColumns,
    room,
  }: { readonly comparator: number; readonly groupColumns: readonly string[]; readonly room: number },
): readonly InteractionStratum[] {
  let left = room;
  return groupColumns.flatMap((column, index) => {
    const masses = new Map<string, { events: number; users: number }>();
    for (const { groups } of calibration)
      for (const [value, events] of groups[index]!) {
        const own = masses.get(value) ?? { events: 0, users: 0 };
        own.events += events;
        own.users++;
        masses.set(value, own);
      }
    if (masses.size > MOST_VALUES) {
      throw new ConfigError({
        place: `group column ${column}`,
        problem: `${masses.size} different values; at most ${MOST_VALUES} are groups`,
        hint: 'Name a coarser column with --group.',
      });
    }
    if (masses.size < 2) return [];
    const total = [...masses.values()].reduce((sum, { events }) => sum + events, 0);
    const expected = (isIn: (value: string) => boolean) => {
      const shares = calibration.flatMap(({ groups }) => {
        let [own, all] = [0, 0];
        for (const [value, events] of groups[index]!) {
          all += events;
          if (isIn(value)) own += events;
        }
        return all === 0 ? [] : [{ share: own / all, weight: all }];
      });
      return effectiveUsers(shares, comparator);
    };
    const values = [...masses]
      .map(([value, { events, users }]) => ({ value, events, users }))
      .sort((a, b) => a.events - b.events || (a.value < b.value ? -1 : 1));
    const alone = values.filter(({ value }) => expected((other) => other === value) >= LEAST_EXPECTED);
    const isAlone = new Set(alone.map(({ value }) => value));
    const named = new Set(
      values
        .filter(({ users }) => users >= LEAST_BEARERS)
        .slice(0, SHOWN_VALUES)
        .map(({ value }) => value),
    );
    const strata: InteractionStratum[] = [];
    const take = () => left-- > 0;
    if (isAlone.size < values.length && isAlone.size > 0) {
      strata.push({
        id: `${column}:rare`,
        label: `rare values of ${column}`,
        dimension: column,
        rule: { kind: 'group', column, values: [...isAlone].sort(), isAllBut: true },
        counts: 'events',
        isTail: true,
        isTested: expected((value) => !isAlone.has(value)) >= LEAST_EXPECTED && take(),
      });
    }
    for (const { value, events } of values) {
      if (!isAlone.has(value) && !named.has(value)) continue;
      strata.push({
        id: `${column}:=${value}`,
        label: `${column} ${value}`,
        dimension: column,
        rule: { kind: 'group', column, values: [value] },
        counts: 'events',
        isTail: !isAlone.has(value),
        isTested: isAlone.has(value) && events <= MOST_GROUP_MASS * total && take(),
      });
    }
    return strata;
  });
}
