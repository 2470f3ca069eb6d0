/** Years under which a span's first date is given with its month. */
const SHORT_SPAN_YEARS = 5;

/**
 * When something was written, as short as it stays useful: `1790 to 2026-10`, `2024-03 to 2025-08`, `1961`, or null
 * where no date is known. Takes dates as `YYYY`, `YYYY-MM` or longer.
 */
export function dateSpanText(earliest: string | null, latest: string | null): string | null {
  const first = earliest ?? latest;
  const last = latest ?? earliest;
  if (first === null || last === null) return null;
  const years = Number(last.slice(0, 4)) - Number(first.slice(0, 4));
  const from = years >= SHORT_SPAN_YEARS ? first.slice(0, 4) : first.slice(0, 7);
  const to = last.slice(0, 7);
  return from === to ? from : `${from} to ${to}`;
}
