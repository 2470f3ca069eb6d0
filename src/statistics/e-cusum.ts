/**
 * One step of the e-CUSUM: S_t = max(S_{t-1}, 1) e_t, in logarithms. An alarm at S >= c comes, while nothing is lost, after at least c
 * steps on average (Shin, Ramdas and Rinaldo 2023): S stays below the Shiryaev-Roberts sum. Begin with -Infinity, S_0 = 0.
 *
 * @param logCusum ln S_{t-1}
 * @param logE ln e_t, of evidence whose expectation is at most 1 given the past
 * @returns ln S_t
 */
export function nextLogCusum(logCusum: number, logE: number): number {
  return Math.max(logCusum, 0) + logE;
}

/**
 * The e-CUSUM after every step: `nextLogCusum` from S_0 = 0.
 *
 * @param logEs shape [steps]
 * @returns ln S: shape [steps]
 * @throws {RangeError} for NaN
 */
export function eCusum(logEs: ArrayLike<number>): Float64Array {
  const logs = new Float64Array(logEs.length);
  let last = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < logEs.length; step++) {
    const logE = logEs[step]!;
    if (Number.isNaN(logE)) throw new RangeError(`evidence of step ${step} is no number`);
    last = nextLogCusum(last, logE);
    logs[step] = last;
  }
  return logs;
}
