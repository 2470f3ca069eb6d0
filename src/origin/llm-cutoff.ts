/** Public release of ChatGPT. Text attested before this day is not a chat model's. */
export const LLM_CUTOFF = '2022-11-30';

/**
 * Whether a date of any precision (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) lies wholly before the cut-off: `2022` does not,
 * because a part of that year lies after it.
 */
export function isBeforeLlms(date: string): boolean {
  return date < LLM_CUTOFF.slice(0, date.length);
}
