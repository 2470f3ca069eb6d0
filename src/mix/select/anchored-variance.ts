export interface AnchoredVarianceOptions {
  /** Rows a generation is trained on. */
  readonly rows: number;
  /** Share of them that is human, the same in each generation: above 0, at most 1. */
  readonly humanShare: number;
  /** The human rows are new each time, or the same ones every time. */
  readonly kind: 'fresh' | 'replayed';
}

/**
 * Share of the variance (of a Gaussian), and of the Gini-Simpson diversity (of kinds), that is left once recursive training with a human
 * share m of N rows has settled: 1 - c/D, D = N m (2 - m) + 1 - m, with c = 1 for fresh rows and 3 - 2m for replayed ones. Maximum
 * likelihood, exact counts of human rows, synthetic rows drawn from the last model as it is.
 *
 * It says what chance takes. Truncated or filtered drawing takes more, however many rows there are (`humanShareAgainstTruncation`).
 *
 * @returns 0-1
 * @throws {RangeError} for other numbers
 */
export function anchoredVariance({ rows, humanShare: m, kind }: AnchoredVarianceOptions): number {
  if (!(rows >= 1 && Number.isFinite(rows))) throw new RangeError(`${rows} rows; at least 1`);
  if (!(m > 0 && m <= 1)) throw new RangeError(`a human share of ${m}; above 0, at most 1`);
  const c = kind === 'fresh' ? 1 : 3 - 2 * m;
  return Math.max(0, 1 - c / (rows * m * (2 - m) + 1 - m));
}
