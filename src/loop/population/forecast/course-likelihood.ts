import type { SettingPoint } from './setting-point.ts';

/**
 * Likelihood of each pattern's course at each of its root's nodes, for one point of settings. Patterns lie behind each other, each with the
 * nodes of its root, so that entry `from[pattern] + k` belongs to the k-th node.
 */
export interface CourseLikelihood {
  readonly point: SettingPoint;
  /** Where the nodes of each pattern of the last level begin, and where the last ends: shape [patterns + 1]. */
  readonly from: Int32Array;
  /** Likelihood, human count included, over the pattern's greatest: shape [entries]. Of the unseen pattern: the chance itself. */
  readonly chances: Float64Array;
  /** ln of each pattern's greatest; 0 for the unseen pattern: shape [patterns]. */
  readonly logGreatest: Float64Array;
  /** Mean share in the last training set before its own count was seen, and the variance of that mean: shape [entries]; empty for whole sets. */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** Takes the greatest out of each pattern's log-likelihoods, in place, and leaves exponentials. */
export function exponentiated(
  logs: Float64Array,
  { from, unseen }: { readonly from: Int32Array; readonly unseen: number },
): { readonly chances: Float64Array; readonly logGreatest: Float64Array } {
  const logGreatest = new Float64Array(from.length - 1);
  for (let pattern = 0; pattern < logGreatest.length; pattern++) {
    let greatest = pattern === unseen ? 0 : Number.NEGATIVE_INFINITY;
    if (pattern !== unseen)
      for (let entry = from[pattern]!; entry < from[pattern + 1]!; entry++) greatest = Math.max(greatest, logs[entry]!);
    logGreatest[pattern] = greatest;
    for (let entry = from[pattern]!; entry < from[pattern + 1]!; entry++)
      logs[entry] = greatest === Number.NEGATIVE_INFINITY ? 0 : Math.exp(logs[entry]! - greatest);
  }
  return { chances: logs, logGreatest };
}
