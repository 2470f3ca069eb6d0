export interface Summary {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
  readonly median: number;
}

/** Mean with its standard error, and median, of replicas. */
export function summaryOf(values: readonly number[]): Summary {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sorted = values.toSorted((a, b) => a - b);
  const median = (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.ceil((n - 1) / 2)]!) / 2;
  return { mean, error: Math.sqrt(squares / (n - 1) / n), median };
}
