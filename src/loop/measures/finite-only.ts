/**
 * Values without those that are infinite: a loss on rows that the model rules out is left out. What is no number at all (NaN) stays, so that
 * the loop stops and says so.
 */
export function finiteOnly(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const finite: Record<string, number> = {};
  for (const id in values) if (Math.abs(values[id]!) !== Number.POSITIVE_INFINITY) finite[id] = values[id]!;
  return finite;
}
