import type { PlanStratum } from './plan-strata.ts';
import type { StratumProcess } from './stratum-course.ts';

/** Strata of about the same share, followed as one. */
export interface StrataBand {
  /** Positions in the list of strata, ascending. */
  readonly members: readonly number[];
  readonly fitness: number;
  /** Of the mean of its members. */
  readonly mean: StratumProcess;
  /** At least as likely to be lost as any member. */
  readonly worst: StratumProcess;
  /** At most as likely to be lost as any member. */
  readonly best: StratumProcess;
}

/** Each of up to so many different strata is followed by itself. */
const MOST_BANDS = 300;
/** Relative width of the rarest band, the first that is tried. */
const NARROWEST = 0.005;
const WIDEST = 2;

/**
 * Strata of equal share, supply and fitness together, and where there are more than `most` different ones, those that are nearly equal. Bands
 * are bounded by their members: what holds for `worst` holds for all of them.
 *
 * @param options.most bands wanted at most; there can be more where strata differ in fitness as well
 * @returns ascending by share
 */
export function strataBands(
  strata: readonly PlanStratum[],
  { most = MOST_BANDS }: { readonly most?: number } = {},
): readonly StrataBand[] {
  let width = 0;
  let groups = grouped(strata, width);
  while (groups.length > most && width < WIDEST) {
    width = width === 0 ? NARROWEST : width * 1.5;
    groups = grouped(strata, width);
  }
  const bands = groups
    .map((members) => bandOf(strata, members))
    .sort((a, b) => a.mean.share - b.mean.share || a.members[0]! - b.members[0]!);
  return placedBands(bands);
}

/** Bands that know their own place in a list: it names their group in the field of a loop. */
export function placedBands(bands: readonly StrataBand[]): readonly StrataBand[] {
  return bands.map(({ members, fitness, mean, worst, best }, group) => {
    const placed = { ...mean, group };
    return {
      members,
      fitness,
      mean: placed,
      worst: worst === mean ? placed : { ...worst, group },
      best: best === mean ? placed : { ...best, group },
    };
  });
}

function grouped(strata: readonly PlanStratum[], width: number): readonly (readonly number[])[] {
  const least = strata.reduce((low, { share }) => Math.min(low, share), 1);
  const place = (value: number) => {
    if (width === 0) return value;
    if (value === 0) return Number.NEGATIVE_INFINITY;
    // What is lost is lost among the rarest: bands are narrow there, and widen with the logarithm of the share.
    const distance = Math.log(value / least);
    return Math.floor((distance > 1 ? 1 + Math.log(distance) : distance) / width);
  };
  const found = new Map<string, number[]>();
  for (const [index, { share, supply, fitness }] of strata.entries()) {
    const key = `${place(share)} ${supply === share ? '=' : place(supply)} ${fitness}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [index]);
    else own.push(index);
  }
  return [...found.values()];
}

function bandOf(strata: readonly PlanStratum[], members: readonly number[]): StrataBand {
  const own = members.map((index) => strata[index]!);
  const { fitness } = own[0]!;
  let [low, high, lowSupply, highSupply, share, supply] = [
    Number.POSITIVE_INFINITY,
    0,
    Number.POSITIVE_INFINITY,
    0,
    0,
    0,
  ];
  for (const each of own) {
    low = Math.min(low, each.share);
    high = Math.max(high, each.share);
    lowSupply = Math.min(lowSupply, each.supply);
    highSupply = Math.max(highSupply, each.supply);
    share += each.share;
    supply += each.supply;
  }
  const group = 0;
  const mean = { share: share / own.length, supply: supply / own.length, start: share / own.length, group };
  if (own.length === 1 || (low === high && lowSupply === highSupply)) {
    const exact = { share: low, supply: lowSupply, start: low, group };
    return { members, fitness, mean: exact, worst: exact, best: exact };
  }
  return {
    members,
    fitness,
    mean,
    worst: { share: high, supply: lowSupply, start: low, group },
    best: { share: low, supply: highSupply, start: high, group },
  };
}
