import { type FallRisk, fallRisk, type Horizon } from './fall-risk.ts';
import type { PlanLoops } from './plan-loops.ts';

/** What a plan promises of strata. */
export interface KeepPromise {
  /** Share of its human share that a stratum keeps, above 0, up to 1. */
  readonly keep: number;
  /** Chance at most that it does not. */
  readonly delta: number;
  /** `each`: of any one stratum; `joint`: of all of them together. */
  readonly of: 'each' | 'joint';
  readonly horizon: Horizon;
}

/** Below this amounts are looked at one by one, above in steps of 1 %. */
const WHOLE = 100;
const STEP = 1.01;
/** More human rows a generation than anybody has: what needs more cannot be promised. */
const MOST_ROWS = 1e9;
/** The last step of no more. */
const LAST = WHOLE + Math.floor(Math.log(MOST_ROWS / WHOLE) / Math.log(STEP));

/**
 * The smallest number of fresh human rows a generation that keeps a promise, by the chains of single strata; of all strata together by the sum
 * of their chances, which is never too small. Found to 1 %, upwards.
 *
 * @param options.from smallest number that is asked about
 * @returns undefined where no amount up to 1e9 rows does: the selection takes more than human rows can give, or they come in a mix that lacks strata
 */
export function smallestHumanMass(
  loops: PlanLoops,
  { keep, delta, of, horizon, from = 0 }: KeepPromise & { readonly from?: number },
): { readonly rows: number; readonly risk: FallRisk } | undefined {
  const risks = new Map<number, FallRisk>();
  const riskAt = (rows: number) => {
    const known = risks.get(rows);
    if (known !== undefined) return known;
    const loop = loops.at({ human: rows, keep });
    const risk = fallRisk(loops.bands, loop, { horizon, kernels: loops.kernels, enough: delta, of });
    risks.set(rows, risk);
    return risk;
  };
  const holds = (step: number) => riskAt(rowsAt(step))[of] <= delta;
  const first = stepOf(from);
  const last = Math.max(first, LAST);
  // Five fresh rows of the rarest stratum are a good guess (7.4).
  const rarest = loops.bands.reduce((least, { worst }) => Math.min(least, worst.supply > 0 ? worst.supply : least), 1);
  const guess = Math.min(last, Math.max(first, stepOf(5 / rarest)));
  let high = guess;
  let low = first - 1;
  let width = 16;
  if (holds(high)) {
    while (high > first) {
      const next = Math.max(first, high - width);
      if (!holds(next)) {
        low = next;
        break;
      }
      high = next;
      width *= 2;
    }
  } else {
    for (;;) {
      low = high;
      if (high === last) break;
      high = Math.min(last, high + width);
      width *= 2;
      if (holds(high)) break;
    }
    if (low === last) {
      // Rows that come in another mix than people write take from strata that they lack: then fewer may hold what more do not.
      const fewer = loops.bands.every(({ mean }) => mean.supply === mean.share) ? undefined : firstBelow(guess);
      if (fewer === undefined) return undefined;
      ({ low, high } = fewer);
    }
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  const rows = rowsAt(high);
  return { rows, risk: riskAt(rows) };

  function firstBelow(end: number): { readonly low: number; readonly high: number } | undefined {
    let before = first - 1;
    for (let stride = 1, step = first; step < end; stride *= 2, step += stride) {
      if (holds(step)) return { low: before, high: step };
      before = step;
    }
    return undefined;
  }
}

/** Rows of a step: 0, 1, 2 … 100, and from there on in steps of 1 %. */
function rowsAt(step: number): number {
  return step <= WHOLE ? step : Math.round(WHOLE * STEP ** (step - WHOLE));
}

/** The first step of at least so many rows; of more than anybody has, one beyond. */
function stepOf(rows: number): number {
  if (rows <= WHOLE) return Math.ceil(rows);
  if (rows > MOST_ROWS) return LAST + 1;
  let step = WHOLE + Math.max(0, Math.floor(Math.log(rows / WHOLE) / Math.log(STEP)) - 1);
  while (rowsAt(step) < rows) step++;
  return step;
}
