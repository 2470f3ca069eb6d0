import type { AllocationModel } from './allocation-model.ts';
import type { LinearRow } from './linear-solver.ts';

const SWEEPS = 200;
/** A ten-millionth of all mass, which is scaled to about a million. What is left over is moved by a linear program. */
const CLOSE = 0.1;

/**
 * The selection that takes the same part of every class, bent no further than the rules ask: the masses x that minimise
 * the sum of (x - r m)² / m, where m is what a class holds and r the part of everything that is selected. It is found by
 * ascent in the dual, one rule after the other (Hildreth 1957), and keeps the rules only nearly.
 *
 * @param rows what has to hold of the classes, in scaled masses, the total first
 * @param start multipliers of the rows to begin with, such as those of nearly the same rows: shape [rows]
 * @returns scaled mass of each class: shape [classes]; and how strongly each row bends the selection: shape [rows]
 * @see Hildreth, C. (1957). A quadratic programming procedure. Naval Research Logistics Quarterly 4, 79-85.
 */
export function evenTarget(
  model: AllocationModel,
  rows: readonly LinearRow[],
  start: Float64Array = new Float64Array(rows.length),
): { readonly target: Float64Array; readonly multipliers: Float64Array } {
  const { classes, scale } = model;
  const mass = Float64Array.from(classes, (one) => one.mass * scale);
  const capacity = Float64Array.from(classes, (one) => one.capacity * scale);
  const whole = mass.reduce((sum, one) => sum + one, 0);
  const part = whole === 0 ? 0 : rows[0]!.lower / whole;
  /** Part of its mass that is asked of each class, before bounds. */
  const asked = new Float64Array(classes.length).fill(part);
  const multipliers = start.map((one, at) => (isFree(rows[at]!) ? 0 : one));
  for (const [at, { indices, coefficients }] of rows.entries()) {
    const multiplier = multipliers[at]!;
    if (multiplier === 0) continue;
    for (let entry = 0; entry < indices.length; entry++)
      asked[indices[entry]!] = asked[indices[entry]!]! + multiplier * coefficients[entry]!;
  }
  const target = asked.map((one, index) => clamp(mass[index]! * one, capacity[index]!));

  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let worst = 0;
    for (const [at, { indices, coefficients, lower, upper }] of rows.entries()) {
      let activity = 0;
      for (let entry = 0; entry < indices.length; entry++) activity += coefficients[entry]! * target[indices[entry]!]!;
      const multiplier = multipliers[at]!;
      const gap = gapOf({ activity, lower, upper, multiplier });
      if (Math.abs(gap) <= CLOSE) continue;
      let curvature = 0;
      for (let entry = 0; entry < indices.length; entry++) {
        const index = indices[entry]!;
        const coefficient = coefficients[entry]!;
        const free = mass[index]! * asked[index]!;
        const isMoving =
          gap * coefficient > 0 ? free < capacity[index]! && free >= 0 : free > 0 && free <= capacity[index]!;
        if (isMoving) curvature += mass[index]! * coefficient * coefficient;
      }
      if (curvature === 0) {
        // All that could move stands at a bound; go there in one step of the whole row.
        for (let entry = 0; entry < indices.length; entry++)
          curvature += mass[indices[entry]!]! * coefficients[entry]! ** 2;
        if (curvature === 0) continue;
      }
      let step = gap / curvature;
      if (lower !== upper && multiplier > 0) step = Math.max(step, -multiplier);
      if (lower !== upper && multiplier < 0) step = Math.min(step, -multiplier);
      if (step === 0) continue;
      worst = Math.max(worst, Math.abs(gap));
      multipliers[at] = multiplier + step;
      for (let entry = 0; entry < indices.length; entry++) {
        const index = indices[entry]!;
        asked[index] = asked[index]! + step * coefficients[entry]!;
        target[index] = clamp(mass[index]! * asked[index]!, capacity[index]!);
      }
    }
    if (worst <= CLOSE) break;
  }
  return { target, multipliers };
}

/** How far a row has to move: to the bound it breaks, or back to the bound that a multiplier holds it beyond. */
function gapOf({
  activity,
  lower,
  upper,
  multiplier,
}: {
  activity: number;
  lower: number;
  upper: number;
  multiplier: number;
}): number {
  if (activity < lower) return lower - activity;
  if (activity > upper) return upper - activity;
  if (multiplier > 0 && Number.isFinite(lower)) return lower - activity;
  if (multiplier < 0 && Number.isFinite(upper)) return upper - activity;
  return 0;
}

function isFree({ lower, upper }: LinearRow): boolean {
  return lower === Number.NEGATIVE_INFINITY && upper === Number.POSITIVE_INFINITY;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}
