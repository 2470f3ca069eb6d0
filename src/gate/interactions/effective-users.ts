/**
 * How much the mean of users' shares tells, as the count of independent events that would tell as much: (mean/standard error)². Shares that
 * differ much from user to user tell less than the events behind them. Equal shares tell without end.
 *
 * @param shares one a user, 0-1
 * @param users as if there were so many of them
 */
export function effectiveUsers(shares: readonly number[], users: number = shares.length): number {
  if (shares.length < 2) return 0;
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  if (mean === 0) return 0;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
  return variance === 0 ? Number.POSITIVE_INFINITY : (users * mean ** 2) / variance;
}
