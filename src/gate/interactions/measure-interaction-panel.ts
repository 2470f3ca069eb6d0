import { setImmediate } from 'node:timers/promises';
import { CancelledError, SampleTooSmallError } from '../../errors.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { blockCount } from '../panel/block-count.ts';
import { panelMeasurements } from '../panel/panel-measurements.ts';
import { IN_GENERATION, IN_REFERENCE, makeRelabellings, type Relabellings, shuffle } from '../panel/relabellings.ts';
import type { PanelMeasurement } from '../verdict/verdict.ts';
import { type ArmProfile, INTERACTION_METRICS } from './interaction-metrics.ts';
import type { ItemBands } from './item-bands.ts';
import type { PlacedUser } from './place-user.ts';

/** Users of an arm at most, and events. */
const MOST_USERS = 10_000;
const MOST_EVENTS = 1_000_000;
/** Items a user are so many that at least this many users have them, where there are as many: two in each of 32 blocks. */
const LEAST_USERS = 64;
/** Columns between two looks at the clock. */
const BREATHE_EVERY = 32;

export interface InteractionPanelInput {
  readonly reference: readonly PlacedUser[];
  readonly generation: readonly PlacedUser[];
  readonly bands: ItemBands;
  /** Both arms hold the same users, in the same order: labels are swapped within them. */
  readonly isPaired: boolean;
  readonly seed: number;
  /** The order in which users are taken where there are more than are measured. */
  readonly keyOf: (user: string) => number;
  /** Relabellings beside the observed one; 999 by default. */
  readonly splits?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** A panel of interactions, and what of the arms was compared. */
export interface InteractionPanel {
  readonly sample: {
    readonly users: number;
    /** Different items of each user, drawn where there are more. */
    readonly itemsPerUser: number;
    readonly blocks: number;
    /** Relabellings, the observed one included. */
    readonly splits: number;
    readonly isExhaustive: boolean;
  };
  /** In the order of `INTERACTION_METRICS`. */
  readonly measurements: readonly PanelMeasurement[];
}

/**
 * Measures the panel on two arms cut to the same number of users and of different items of each, with p-values by permutation of blocks of
 * users and 90 % intervals of the ratios by the delete-a-group jackknife. Every number is recomputed for every relabelling.
 *
 * @throws {SampleTooSmallError} fewer than 2 users are left in an arm
 * @throws {CancelledError} `signal` aborted
 */
export async function measureInteractionPanel(input: InteractionPanelInput): Promise<InteractionPanel> {
  const { bands, isPaired, seed, signal, onProgress } = input;
  const { users, itemsPerUser } = chooseSample(input);
  const blocks = blockCount(users[0].length);
  const units = users[0].length - (users[0].length % blocks);
  const relabellings = makeRelabellings({ blocks, splits: input.splits ?? 999, isPaired, seed: seed + 1 });
  const random = seededGenerator(seed);
  const order = () =>
    shuffle(
      Uint32Array.from({ length: units }, (_, at) => at),
      random,
    );
  const first = order();
  // Users that are shared fall into the same places of both arms.
  const orders = [first, isPaired ? first : order()] as const;
  const numbers = new Map<string, number>();
  const perBlock = units / blocks;
  const sparse = ([0, 1] as const).flatMap((arm) =>
    Array.from({ length: blocks }, (_, block) => {
      const counts = new Map<number, number>();
      for (let place = block * perBlock; place < (block + 1) * perBlock; place++) {
        const own = users[arm][orders[arm][place]!]!;
        for (const item of drawn(own, itemsPerUser, randomStream(seed, 'items', own.user))) {
          const number = numbers.get(item) ?? numbers.size;
          if (number === numbers.size) numbers.set(item, number);
          counts.set(number, (counts.get(number) ?? 0) + 1);
        }
      }
      return { items: Uint32Array.from(counts.keys()), counts: Uint32Array.from(counts.values()) };
    }),
  );
  const ruler = rulerOf(numbers, bands, units);
  const profiles = { reference: [] as ArmProfile[], generation: [] as ArmProfile[] };
  for (let column = 0; column < relabellings.columns; column++) {
    if (column % BREATHE_EVERY === 0) {
      onProgress?.({ done: column, total: relabellings.columns });
      await setImmediate();
      if (signal?.aborted) throw new CancelledError();
    }
    const own = column < relabellings.splits ? units : units - perBlock;
    profiles.reference.push(
      profileOf(sparse, { label: IN_REFERENCE, column, relabellings, ruler, users: own, itemsPerUser }),
    );
    profiles.generation.push(
      profileOf(sparse, { label: IN_GENERATION, column, relabellings, ruler, users: own, itemsPerUser }),
    );
  }
  const measured = INTERACTION_METRICS.flatMap((metric) => {
    const values = {
      reference: Float64Array.from(profiles.reference, (profile) => metric.measure(profile)),
      generation: Float64Array.from(profiles.generation, (profile) => metric.measure(profile)),
    };
    const isMeasured = [...values.reference, ...values.generation].every(Number.isFinite);
    return isMeasured ? [{ metric, values, n: basisOf(metric.unitOfN, { units, itemsPerUser, ruler }) }] : [];
  });
  const { blocks: blockTotal, splits, isExhaustive } = relabellings;
  return {
    sample: { users: units, itemsPerUser, blocks: blockTotal, splits, isExhaustive },
    measurements: panelMeasurements(measured, { relabellings, margin: 0.1 }).measurements,
  };
}

interface SparseCounts {
  readonly items: Uint32Array;
  readonly counts: Uint32Array;
}

/** What does not change from column to column, by number of item. */
interface Ruler {
  readonly popularity: Float64Array;
  readonly isRare: Uint8Array;
  /** Items of the rarest band, those that no arm took among them. */
  readonly rare: number;
  /** x ln x, x up to the users of an arm. */
  readonly logs: Float64Array;
  /** For counting, empty between columns. */
  readonly dense: Uint32Array;
  readonly histogram: Uint32Array;
}

function rulerOf(numbers: ReadonlyMap<string, number>, bands: ItemBands, units: number): Ruler {
  let events = 0;
  let rare = 0;
  for (const [item, count] of bands.counts) {
    events += count;
    if (bands.bandOf(item) === 'rarest') rare++;
  }
  const popularity = new Float64Array(numbers.size);
  const isRare = new Uint8Array(numbers.size);
  for (const [item, number] of numbers) {
    popularity[number] = (bands.counts.get(item) ?? 0) / events;
    isRare[number] = Number(bands.bandOf(item) === 'rarest');
  }
  return {
    popularity,
    isRare,
    rare,
    logs: Float64Array.from({ length: units + 1 }, (_, x) => (x === 0 ? 0 : x * Math.log(x))),
    dense: new Uint32Array(numbers.size),
    histogram: new Uint32Array(units + 1),
  };
}

function profileOf(
  blocks: readonly SparseCounts[],
  {
    label,
    column,
    relabellings: { byColumn },
    ruler,
    users,
    itemsPerUser,
  }: {
    readonly label: number;
    readonly column: number;
    readonly relabellings: Relabellings;
    readonly ruler: Ruler;
    readonly users: number;
    readonly itemsPerUser: number;
  },
): ArmProfile {
  const { popularity, isRare, rare, logs, dense, histogram } = ruler;
  dense.fill(0);
  for (const [block, { items, counts }] of blocks.entries()) {
    if (byColumn[column * blocks.length + block] !== label) continue;
    for (let at = 0; at < items.length; at++) dense[items[at]!]! += counts[at]!;
  }
  histogram.fill(0);
  let [types, logSum, pairSum, rareSeen, popular] = [0, 0, 0, 0, 0];
  for (let item = 0; item < dense.length; item++) {
    const count = dense[item]!;
    histogram[count]!++;
    if (count === 0) continue;
    types++;
    logSum += logs[count]!;
    pairSum += count * (count - 1);
    rareSeen += isRare[item]!;
    popular += count * popularity[item]!;
  }
  const catalogue = dense.length;
  let [rankSum, passed] = [0, 0];
  for (let count = 0; count < histogram.length; count++) {
    const items = histogram[count]!;
    rankSum += count * items * (2 * passed + items - catalogue);
    passed += items;
  }
  return { users, itemsPerUser, types, logSum, pairSum, rareSeen, rare, popularity: popular, rankSum, catalogue };
}

/** What `n` of a number counts. */
function basisOf(
  unit: string,
  { units, itemsPerUser, ruler }: { readonly units: number; readonly itemsPerUser: number; readonly ruler: Ruler },
): number {
  if (unit === 'rare items') return ruler.rare;
  return unit === 'pairs of users' ? (units * (units - 1)) / 2 : units * itemsPerUser;
}

/** Users of both arms, as many in each, and the different items that each of them has. */
function chooseSample({ reference, generation, isPaired, keyOf }: InteractionPanelInput): {
  readonly users: readonly [readonly PlacedUser[], readonly PlacedUser[]];
  readonly itemsPerUser: number;
} {
  const sizes = isPaired
    ? [reference.map(({ items }, at) => Math.min(items.length, generation[at]!.items.length))]
    : [reference, generation].map((users) => users.map(({ items }) => items.length));
  const descending = sizes.map((arm) => arm.toSorted((a, b) => b - a));
  const available = Math.min(...descending.map(({ length }) => length));
  if (available < 2) {
    throw new SampleTooSmallError({
      quantity: 'the panel of interactions',
      unit: isPaired ? 'users of both arms' : 'users in each arm',
      observed: available,
      required: 2,
    });
  }
  const best = { itemsPerUser: 1, events: 0 };
  for (let users = available; users >= Math.min(available, LEAST_USERS); users--) {
    const counted = Math.min(users, MOST_USERS);
    const itemsPerUser = Math.min(...descending.map((arm) => arm[users - 1]!), Math.floor(MOST_EVENTS / counted));
    if (itemsPerUser * counted > best.events) Object.assign(best, { itemsPerUser, events: itemsPerUser * counted });
  }
  const { itemsPerUser } = best;
  const inOrder = (places: readonly number[], users: readonly PlacedUser[]) => {
    const keys = new Map(places.map((place) => [place, keyOf(users[place]!.user)]));
    return places.toSorted((a, b) => keys.get(a)! - keys.get(b)! || a - b).slice(0, MOST_USERS);
  };
  const having = (own: readonly number[]) => [...own.keys()].filter((place) => own[place]! >= itemsPerUser);
  if (isPaired) {
    const places = inOrder(having(sizes[0]!), reference);
    return { users: [places.map((at) => reference[at]!), places.map((at) => generation[at]!)], itemsPerUser };
  }
  const chosen = (users: readonly PlacedUser[], arm: number) =>
    inOrder(having(sizes[arm]!), users).map((at) => users[at]!);
  const [people, model] = [chosen(reference, 0), chosen(generation, 1)];
  const fewer = Math.min(people.length, model.length);
  return { users: [people.slice(0, fewer), model.slice(0, fewer)], itemsPerUser };
}

/** So many of a user's items, each alike. */
function drawn({ items }: PlacedUser, count: number, random: () => number): readonly string[] {
  if (items.length === count) return items;
  const order = items.slice();
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (order.length - at));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order.slice(0, count);
}
