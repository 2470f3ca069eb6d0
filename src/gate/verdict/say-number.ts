import type { Needed } from './verdict.ts';

/** `15,087`. */
export function sayCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `0.60`: two digits, more below 0.1 where two would say 0. */
export function sayRatio(ratio: number): string {
  if (ratio === 0 || ratio >= 0.095) return ratio.toFixed(2);
  return ratio >= 0.0001 ? ratio.toPrecision(2) : 'under 0.0001';
}

/** `2 %`, `2.5 %`, of a share. */
export function sayPercent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** `90 % interval 0.43–0.82`; open upwards where the data set no bound. */
export function sayInterval(low: number, high: number | undefined): string {
  return high === undefined
    ? `90 % interval from ${sayRatio(low)} up`
    : `90 % interval ${sayRatio(low)}–${sayRatio(high)}`;
}

/** What would decide, as part of a sentence. */
export function sayNeeded(needed: Needed): string {
  if (!('n' in needed)) return 'more reference data';
  const { n, promptsHeld, usersHeld } = needed;
  if (usersHeld === null) return `a generation of ${sayCount(n)} users, and as many times more of people,`;
  if (usersHeld !== undefined)
    return n <= usersHeld
      ? `events of ${sayCount(n)} of the ${sayCount(usersHeld)} users that are compared with`
      : `${sayCount(n)} users of both people’s log and the generation (the reference compares with ${sayCount(usersHeld)})`;
  if (promptsHeld === undefined) return `a generation of ${sayCount(n)}`;
  return n <= promptsHeld
    ? `answers to ${sayCount(n)} of the ${sayCount(promptsHeld)} prompts that people answered`
    : `${sayCount(n)} prompts that people and the generation both answer (the reference holds ${sayCount(promptsHeld)})`;
}
