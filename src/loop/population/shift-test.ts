import { normalUpperTail } from '../../statistics/normal-upper-tail.ts';

/** Whether something moved further in one direction than drift moves it. */
export interface ShiftTest {
  /** What was measured, in its own unit. */
  readonly shift: number;
  /** Standard deviation of the shift under drift alone. */
  readonly deviation: number;
  readonly z: number;
  /** Two-sided, by the normal distribution. */
  readonly p: number;
}

/** A shift held against its standard deviation under drift; no deviation at all gives z = 0 without a shift and an infinite one with it. */
export function shiftTest(shift: number, deviation: number): ShiftTest {
  const z = shift === 0 ? 0 : shift / deviation;
  return { shift, deviation, z, p: Math.min(1, 2 * normalUpperTail(Math.abs(z))) };
}
