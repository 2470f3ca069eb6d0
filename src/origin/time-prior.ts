/**
 * Share of texts of a time that a model wrote, believed before any look at the text. Odds to start from, never a verdict: the figures
 * for public web text are a choice of ours (docs/origin.md), low where no capable model could be had, and rising after chat models
 * came. Between two days the log-odds run straight.
 */
const PRIOR: readonly (readonly [day: string, share: number])[] = [
  ['2019-01-31', 1e-4],
  ['2019-02-01', 5e-4],
  ['2020-05-31', 5e-4],
  ['2020-06-01', 5e-3],
  ['2022-11-30', 5e-3],
  ['2024-01-01', 0.25],
  ['2025-06-01', 0.35],
];

/**
 * How far the log-odds may be off: factors of 0.25 and 1.5 on the odds, between newspapers and pages made for search engines, in
 * which models write less and more than on the web as a whole. Chosen, as the shares are.
 */
export const PRIOR_SPREAD: readonly [least: number, most: number] = [Math.log(0.25), Math.log(1.5)];

/**
 * Prior log-odds that a text of some day is a model's.
 *
 * @param date `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; the last day it can mean counts, because later is likelier. Null: as today
 */
export function timePriorLogit(date: string | null): number {
  const last = PRIOR.at(-1)!;
  if (date === null) return logit(last[1]);
  const day = lastDay(date);
  const after = PRIOR.findIndex(([known]) => dayNumber(known) >= day);
  if (after === -1) return logit(last[1]);
  if (after === 0) return logit(PRIOR[0]![1]);
  const [beforeDay, beforeShare] = PRIOR[after - 1]!;
  const [afterDay, afterShare] = PRIOR[after]!;
  const position = (day - dayNumber(beforeDay)) / (dayNumber(afterDay) - dayNumber(beforeDay));
  return logit(beforeShare) + position * (logit(afterShare) - logit(beforeShare));
}

/** Last day that a date can mean. */
function lastDay(date: string): number {
  if (date.length === 4) return dayNumber(`${date}-12-31`);
  if (date.length > 7) return dayNumber(date.slice(0, 10));
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0) / 86_400_000;
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
