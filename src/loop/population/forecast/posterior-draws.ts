import { normalDraw } from '../../../statistics/normal-draw.ts';
import { type Course, commonLogLikelihood, courseLikelihood, rareLogLikelihood } from './course.ts';
import type { CourseLikelihood } from './course-likelihood.ts';
import { likeliestPlace } from './likeliest-place.ts';
import { placeBeside, type SettingSpace } from './setting-space.ts';
import { EXPONENTS, leastShares, type ShareLaw } from './share-law.ts';

/** One draw of what is not known, by what was seen. */
export interface PosteriorDraw {
  /** Place in the space of settings: shape [names]. */
  readonly place: Float64Array;
  readonly likelihood: CourseLikelihood;
  readonly law: ShareLaw;
}

/** Chains, steps before the first that is kept, steps that are kept; the chains draw their steps from each other. */
const CHAINS = 12;
const FORGOTTEN = 8;
const KEPT = 13;
/** Steps of the law of shares for each step of the settings, which costs far more. */
const LAW_STEPS = 2;
const MOST_EVALUATIONS = 60;
/** Kinds of loops whose likeliest settings are this much less likely, in nats, get no chain. */
const HOPELESS = 12;

interface State extends PosteriorDraw {
  readonly common: number;
  readonly rare: number;
}

/** A kind of loop: which of its settings have their plain value; and the likeliest one of its kind. */
interface Kind {
  /** 1 for settings that are plain: shape [names]. */
  readonly isPlain: Uint8Array;
  /** Place in the box without stretches of plain values: shape [names]. */
  readonly top: Float64Array;
  /** Factor of the covariance about it, zeros for plain settings: shape [names][names]. */
  readonly spread: readonly Float64Array[];
  /** ln of the kind's chance by what was seen, up to a constant, as if it were normal about its top. */
  readonly logEvidence: number;
}

/**
 * Draws settings and the law of human shares by what was seen. The likeliest settings of each kind of loop (with and without human rows,
 * with and without a temperature) are looked for first; chains begin around them, as many as each kind's evidence asks for, spread as the
 * likelihood bends there, and go on by differential evolution (ter Braak 2006) within the bounds, all places there alike likely
 * beforehand. Draws of one chain follow each other and are alike.
 *
 * @returns 156 draws
 * @throws {RangeError} where no settings within the bounds can have left what was seen
 */
export function posteriorDraws(
  course: Course,
  { space, power, random }: { readonly space: SettingSpace; readonly power: number; readonly random: () => number },
): readonly PosteriorDraw[] {
  const dimensions = space.names.length;
  const stateAt = (place: Float64Array, law: ShareLaw): State => {
    const likelihood = courseLikelihood(course, space.point(place), { power });
    const common = commonLogLikelihood(course, likelihood);
    return { place, law, likelihood, common, rare: rareLogLikelihood(course, likelihood, law) };
  };
  const totalAt = (place: Float64Array) => {
    const { common, rare } = stateAt(placeBeside(space, place), course.law);
    const total = common + rare;
    return Number.isNaN(total) ? Number.NEGATIVE_INFINITY : total;
  };
  const [lowestLeast, highestLeast] = leastShares(course.patterns);
  const isLaw = ({ exponent, logLeast }: ShareLaw) =>
    exponent > EXPONENTS[0] && exponent < EXPONENTS[1] && logLeast > lowestLeast && logLeast < highestLeast;

  let chains: State[];
  if (dimensions === 0) {
    const fixed = stateAt(new Float64Array(0), course.law);
    chains = new Array<State>(CHAINS).fill(fixed);
  } else chains = firstPlaces(totalAt, space, random).map((place) => stateAt(place, course.law));
  if (chains.every(({ common, rare }) => !Number.isFinite(common + rare)))
    throw new RangeError(
      'no loop with these settings can have left these counts: types came back without human rows, or shares lie beyond all bounds',
    );
  const draws: PosteriorDraw[] = [];
  for (let step = 0; step < FORGOTTEN + KEPT; step++) {
    for (let chain = 0; chain < CHAINS; chain++) {
      let state = chains[chain]!;
      if (dimensions > 0) {
        const place = evolved(chains, chain, { space, random, isLeap: step % 6 === 5 });
        if (place !== undefined) {
          const next = stateAt(place, state.law);
          if (Math.log(1 - random()) < next.common + next.rare - state.common - state.rare) state = next;
        }
      }
      for (let each = 0; each < LAW_STEPS; each++) {
        const scale = each === 0 ? 1.5 : 0.6;
        const law = {
          exponent: state.law.exponent + scale * course.lawDeviation.exponent * normalDraw(random),
          logLeast: state.law.logLeast + scale * course.lawDeviation.logLeast * normalDraw(random),
        };
        const chance = Math.log(1 - random());
        if (!isLaw(law)) continue;
        const rare = rareLogLikelihood(course, state.likelihood, law);
        if (chance < rare - state.rare) state = { ...state, law, rare };
      }
      chains = chains.with(chain, state);
      if (step >= FORGOTTEN) draws.push(state);
    }
  }
  return draws;
}

/** Where the chains begin: shape [chains][names]. */
function firstPlaces(
  value: (place: Float64Array) => number,
  space: SettingSpace,
  random: () => number,
): readonly Float64Array[] {
  const { low, plainFrom, plainWidth } = space;
  const high = space.high.map((end, index) => end - plainWidth[index]!);
  const kinds = kindsOf(value, space, high);
  const most = Math.max(...kinds.map(({ logEvidence }) => logEvidence));
  const chances = kinds.map(({ logEvidence }) =>
    most === Number.NEGATIVE_INFINITY ? 1 : Math.exp(logEvidence - most),
  );
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  const offset = random();
  return Array.from({ length: CHAINS }, (_, chain) => {
    // Systematic: as many chains of each kind as its share of the evidence, to within one.
    let target = ((chain + offset) / CHAINS) * total;
    let kind = 0;
    while (kind < kinds.length - 1 && target > chances[kind]!) target -= chances[kind++]!;
    const { top, spread, isPlain } = kinds[kind]!;
    const steps = top.map(() => normalDraw(random));
    const place = placeBeside(
      space,
      top.map((at, row) =>
        reflected(
          spread[row]!.reduce((sum, factor, column) => sum + 1.2 * factor * steps[column]!, at),
          low[row]!,
          high[row]!,
        ),
      ),
    );
    return place.map((at, index) => (isPlain[index] ? plainFrom[index]! + plainWidth[index]! * random() : at));
  });
}

/** The kinds of loops that the space allows, the one without plain settings first. */
function kindsOf(value: (place: Float64Array) => number, space: SettingSpace, high: Float64Array): readonly Kind[] {
  const { names, low, plainWidth } = space;
  const free = likeliestSettings(value, { names, low, high });
  const kinds: Kind[] = [];
  for (let mask = 0; mask < 1 << names.length; mask++) {
    const isPlain = Uint8Array.from(names, (_, index) => (mask >> index) & 1);
    if (isPlain.some((plain, index) => plain === 1 && plainWidth[index] === 0)) continue;
    const places = names.flatMap((_, index) => (isPlain[index] ? [] : [index]));
    const whole = (part: ArrayLike<number>) => {
      const place = new Float64Array(names.length);
      places.forEach((index, at) => {
        place[index] = part[at]!;
      });
      return place;
    };
    const own = (part: Float64Array) => value(whole(part));
    const box = {
      low: Float64Array.from(places, (at) => low[at]!),
      high: Float64Array.from(places, (at) => high[at]!),
    };
    const start = Float64Array.from(places, (at) => free.place[at]!);
    const found =
      mask === 0
        ? free
        : places.length === 0
          ? { place: start, value: own(start) }
          : likeliestPlace(own, {
              start,
              step: start.map((_, at) => 0.06 * (box.high[at]! - box.low[at]!)),
              ...box,
              evaluations: places.length === 1 ? 14 : 24,
            });
    const hopeless = !(found.value > free.value - HOPELESS);
    const factor =
      places.length === 0 || (hopeless && mask > 0)
        ? []
        : bending(own, { top: found.place, value: found.value, ...box });
    const spread = names.map(() => new Float64Array(names.length));
    places.forEach((row, i) => {
      places.forEach((column, j) => {
        spread[row]![column] = factor[i]?.[j] ?? 0;
      });
    });
    let logEvidence = hopeless && mask > 0 ? Number.NEGATIVE_INFINITY : found.value;
    for (const [index] of names.entries()) {
      const range = high[index]! - low[index]!;
      // Places of the box with stretches of plain values are alike likely.
      logEvidence += isPlain[index]
        ? Math.log(plainWidth[index]!)
        : Math.log(Math.min(range, Math.sqrt(2 * Math.PI) * Math.abs(spread[index]![index]!) || range));
    }
    kinds.push({ isPlain, top: whole(found.place), spread, logEvidence });
  }
  return kinds;
}

/** The best of a few places all over the box, made better. */
function likeliestSettings(
  value: (place: Float64Array) => number,
  { names, low, high }: Pick<SettingSpace, 'names' | 'low' | 'high'>,
): { readonly place: Float64Array; readonly value: number } {
  const shares = { size: [0.25, 0.55, 0.8], humanShare: [0.03, 0.35], temperature: [0.25, 0.5, 0.64] } as const;
  let places: readonly number[][] = [[]];
  for (const name of names) places = places.flatMap((place) => shares[name].map((share) => [...place, share]));
  let best = { place: new Float64Array(names.length), value: Number.NEGATIVE_INFINITY };
  for (const each of places) {
    const place = Float64Array.from(each, (share, index) => low[index]! + share * (high[index]! - low[index]!));
    const own = value(place);
    if (own > best.value) best = { place, value: own };
  }
  const step = Float64Array.from(names, (_, index) => 0.12 * (high[index]! - low[index]!));
  return likeliestPlace(value, { start: best.place, step, low, high, evaluations: MOST_EVALUATIONS });
}

/** A factor of the covariance that the likelihood's bend at its top amounts to: shape [dimensions][dimensions]. */
function bending(
  value: (place: Float64Array) => number,
  {
    top,
    value: highest,
    low,
    high,
  }: { readonly top: Float64Array; readonly value: number; readonly low: Float64Array; readonly high: Float64Array },
): readonly Float64Array[] {
  const dimensions = top.length;
  const moved = (...moves: readonly (readonly [number, number])[]) => {
    const place = Float64Array.from(top);
    for (const [index, by] of moves) place[index]! += by;
    return highest - value(place);
  };
  const steps: number[] = [];
  const drops: number[] = [];
  for (let index = 0; index < dimensions; index++) {
    const range = high[index]! - low[index]!;
    const sign = top[index]! + 0.5 * range > high[index]! ? -1 : 1;
    let step = 0.04 * range;
    let drop = moved([index, sign * step]);
    for (let tries = 0; tries < 6 && (drop > 3 || drop < 0.3); tries++) {
      const factor = drop > 0.01 ? Math.min(6, Math.max(0.1, Math.sqrt(1 / drop))) : 6;
      const next = Math.min(step * factor, 0.5 * range);
      if (next === step) break;
      step = next;
      drop = moved([index, sign * step]);
    }
    steps.push(sign * step);
    drops.push(Math.max(drop, 1e-3));
  }
  // Information: second differences, one-sided, with a little of the box's own.
  const information = steps.map((step, row) =>
    Float64Array.from(steps, (other, column) => {
      if (row === column) return (2 * drops[row]!) / step ** 2 + 12 / (high[row]! - low[row]!) ** 2;
      if (column > row) return 0;
      return (moved([row, step], [column, other]) - drops[row]! - drops[column]!) / (step * other);
    }),
  );
  for (let row = 0; row < dimensions; row++)
    for (let column = 0; column < row; column++) {
      const limit = 0.97 * Math.sqrt(information[row]![row]! * information[column]![column]!);
      const both = information[row]![column]!;
      information[row]![column] = Number.isFinite(both) ? Math.min(limit, Math.max(-limit, both)) : 0;
      information[column]![row] = information[row]![column]!;
    }
  const factor =
    inverseRoot(information) ??
    inverseRoot(information.map((row, index) => row.map((each, column) => (column === index ? each : 0))));
  return factor!;
}

/** A matrix A with A A' the inverse of a symmetric one, by Cholesky's factor; undefined where that has none. */
function inverseRoot(matrix: readonly Float64Array[]): readonly Float64Array[] | undefined {
  const size = matrix.length;
  const factor = matrix.map(() => new Float64Array(size));
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row]![column]!;
      for (let each = 0; each < column; each++) sum -= factor[row]![each]! * factor[column]![each]!;
      if (row !== column) factor[row]![column] = sum / factor[column]![column]!;
      else if (sum > 0) factor[row]![row] = Math.sqrt(sum);
      else return undefined;
    }
  // A = L'^-1: solve L' A = I from below.
  const inverse = matrix.map(() => new Float64Array(size));
  for (let column = 0; column < size; column++)
    for (let row = size - 1; row >= 0; row--) {
      let sum = row === column ? 1 : 0;
      for (let each = row + 1; each < size; each++) sum -= factor[each]![row]! * inverse[each]![column]!;
      inverse[row]![column] = sum / factor[row]![row]!;
    }
  return inverse;
}

/**
 * A chain's next place: moved by the difference of two others, and a little by chance. Mostly two of its own kind, and then only to places
 * of that kind, for differences of others are of no use there; undefined where it would leave its kind so.
 */
function evolved(
  chains: readonly State[],
  chain: number,
  { space, random, isLeap }: { readonly space: SettingSpace; readonly random: () => number; readonly isLeap: boolean },
): Float64Array | undefined {
  const { low, high } = space;
  const { place: own } = chains[chain]!;
  const kind = kindAt(space, own);
  const others = chains.flatMap(({ place }, index) => (index === chain ? [] : [place]));
  const alike = others.filter((place) => kindAt(space, place) === kind);
  const isWithin = random() < 0.75 && alike.length >= 3;
  const pool = isWithin ? alike : others;
  const one = Math.floor(random() * pool.length);
  const two = (one + 1 + Math.floor(random() * (pool.length - 1))) % pool.length;
  // The whole difference now and then: from one top of the likelihood to another.
  const scale = isLeap ? 1 : (2.38 / Math.sqrt(2 * own.length)) * (0.6 + 0.6 * random());
  const place = own.map((at, index) =>
    reflected(
      at + (scale + 0.05 * normalDraw(random)) * (pool[two]![index]! - pool[one]![index]!),
      low[index]!,
      high[index]!,
    ),
  );
  return isWithin && kindAt(space, place) !== kind ? undefined : place;
}

/** Which settings are plain at a place, a bit each. */
function kindAt({ plainFrom, plainWidth }: SettingSpace, place: Float64Array): number {
  let kind = 0;
  for (let index = 0; index < place.length; index++) {
    const at = place[index]! - plainFrom[index]!;
    if (plainWidth[index]! > 0 && at >= 0 && at <= plainWidth[index]!) kind |= 1 << index;
  }
  return kind;
}

function reflected(value: number, low: number, high: number): number {
  let inside = value;
  for (let tries = 0; tries < 10 && !(inside >= low && inside <= high); tries++)
    inside = inside < low ? 2 * low - inside : 2 * high - inside;
  return Math.min(high, Math.max(low, inside));
}
