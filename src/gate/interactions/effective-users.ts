import type { UserShare } from './user-share.ts';

/**
 * How much the weighted mean of users' shares tells, as the count of independent events that would tell as much: (mean/standard error)², the
 * error by users. Shares that differ much from user to user tell less than the events behind them. Equal shares tell without end.
 *
 * @param users as if there were so many of them
 */
export function effectiveUsers(shares: readonly UserShare[], users: number = shares.length): number {
  if (shares.length < 2) return 0;
  let [sum, weights] = [0, 0];
  for (const { share, weight } of shares) {
    sum += share * weight;
    weights += weight;
  }
  const mean = sum / weights;
  if (mean === 0) return 0;
  const spread = shares.reduce((all, { share, weight }) => all + (weight * (share - mean)) ** 2, 0);
  const variance = ((shares.length / (shares.length - 1)) * spread) / weights ** 2;
  return variance === 0 ? Number.POSITIVE_INFINITY : (mean ** 2 / variance) * (users / shares.length);
}
