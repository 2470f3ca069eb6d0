/** When texts were written, where they come from and how long they are: a model's are not expected to be spread over these as people's are. */
const NOT_EXPECTED: ReadonlySet<string> = new Set(['period', 'source', 'length']);

/** Whether a generation is expected to be spread over a dimension as people are, where nobody asked for it. */
export function isExpected(dimension: string): boolean {
  return !NOT_EXPECTED.has(dimension);
}
