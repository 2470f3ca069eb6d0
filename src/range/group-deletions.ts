/** A fact about a sample, and the same with each group of documents left out: what the jackknife needs. */
export interface GroupDeletions<Fact> {
  readonly full: Fact;
  /** Without each group that holds anything, in the order of groups: shape [groups]. */
  readonly without: readonly Fact[];
}

/** The same for a quantity that follows from the fact. */
export function mapDeletions<Fact, Value>(
  { full, without }: GroupDeletions<Fact>,
  value: (fact: Fact) => Value,
): GroupDeletions<Value> {
  return { full: value(full), without: without.map(value) };
}
