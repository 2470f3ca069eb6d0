import type { SamplingBias } from '../sampling-bias.ts';

/**
 * Weights under a sampling bias, in place: raised to 1/temperature, then cut to the likeliest by `topK` and `topP`. Weights that equal the
 * last one kept stay too as far as `topK` and `topP` reach, those of lower places first.
 *
 * @param weights at least 0, above 0 for some
 */
export function truncateWeights(weights: Float64Array, { temperature = 1, topK, topP }: SamplingBias): void {
  if (temperature !== 1) {
    let highest = 0;
    for (const weight of weights) highest = Math.max(highest, weight);
    for (let at = 0; at < weights.length; at++) weights[at] = (weights[at]! / highest) ** (1 / temperature);
  }
  if (topK === undefined && topP === undefined) return;
  const falling = weights.slice().sort().reverse();
  let kept = Math.min(topK ?? falling.length, falling.length);
  if (topP !== undefined) {
    let total = 0;
    for (let at = 0; at < kept; at++) total += falling[at]!;
    let sum = 0;
    let reached = 0;
    while (reached < kept && sum < topP * total) sum += falling[reached++]!;
    kept = Math.max(1, reached);
  }
  const lowest = falling[kept - 1]!;
  let equals = 0;
  for (let at = 0; at < kept; at++) if (falling[at] === lowest) equals++;
  for (let at = 0; at < weights.length; at++) {
    if (weights[at]! > lowest) continue;
    if (weights[at] === lowest && equals > 0) equals--;
    else weights[at] = 0;
  }
}
