/**
 * Chance that at least `exceeding` of n new values lie above the `rank`-th largest of m known ones, where all n + m come from one
 * continuous distribution, whichever it is. By symmetry it is the chance that the `exceeding + rank - 1` largest of all hold at most
 * `rank - 1` known ones: a hypergeometric tail, so exact. (The same number as the upper tail of the Beta-binomial distribution with
 * shapes `rank` and m + 1 - `rank`, Fligner and Wolfe 1976.) Where values tie and only strictly larger ones are counted it is an upper
 * bound.
 *
 * @param exceeding whole, 0 … n
 * @param n new values, whole, at least 0
 * @param rank of the known value that sets the threshold, 1 for the largest, … m
 * @param known m, whole, at least 1
 * @throws {RangeError} for other numbers
 */
export function exceedanceTail({
  exceeding,
  n,
  rank,
  known,
}: {
  readonly exceeding: number;
  readonly n: number;
  readonly rank: number;
  readonly known: number;
}): number {
  const isWhole = [exceeding, n, rank, known].every(Number.isSafeInteger);
  if (!isWhole || exceeding < 0 || exceeding > n || rank < 1 || rank > known)
    throw new RangeError(`${exceeding} of ${n} above the value of rank ${rank} of ${known} is no count`);
  const drawn = exceeding + rank - 1;
  // P(j of the drawn are known), in units of the likeliest j, from which terms only fall either way.
  const least = Math.max(0, drawn - n);
  const most = Math.min(known, drawn);
  const mode = Math.min(most, Math.max(least, Math.floor(((drawn + 1) * (known + 1)) / (n + known + 2))));
  let within = mode < rank ? 1 : 0;
  let whole = 1;
  let term = 1;
  for (let j = mode; j > least && term > 0; j--) {
    term *= (j / (known - j + 1)) * ((n - drawn + j) / (drawn - j + 1));
    whole += term;
    if (j - 1 < rank) within += term;
  }
  term = 1;
  for (let j = mode; j < most && term > 0; j++) {
    term *= ((known - j) / (j + 1)) * ((drawn - j) / (n - drawn + j + 1));
    whole += term;
    if (j + 1 < rank) within += term;
  }
  return Math.min(1, within / whole);
}
