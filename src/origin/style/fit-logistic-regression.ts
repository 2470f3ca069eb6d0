/** Examples with few features each: those of example i stand from `starts[i]` to `starts[i + 1]`. */
export interface SparseExamples {
  readonly starts: Uint32Array;
  /** Feature numbers, ascending within an example. */
  readonly features: Uint32Array;
  readonly values: Float32Array;
  readonly featureCount: number;
}

export interface LogisticRegression {
  /** Shape [featureCount]. */
  readonly weights: Float64Array;
  readonly bias: number;
  readonly iterations: number;
  /** Whether the gradient fell below the tolerance; else the limit of iterations ended it. */
  readonly hasConverged: boolean;
}

/** Corrections that L-BFGS remembers. */
const MEMORY = 8;
const ARMIJO = 1e-4;

/**
 * Logistic regression with an L2 penalty on all weights but the bias: minimises C Σ s_i ln(1 + exp(-y_i f_i)) + ‖w‖²/2 by
 * L-BFGS with backtracking (Nocedal and Wright 2006, algorithm 7.4). Sums are taken in the order of the examples, so that
 * equal input gives equal weights, bit for bit, on one engine.
 *
 * @param labels 1 for the positive class, 0 for the other: shape [examples]
 * @param importance s, above 0: shape [examples]
 * @param options.inverseStrength C; larger fits closer. Default 4
 * @param options.tolerance largest component of the gradient at the end, as a share of that at the start
 */
export function fitLogisticRegression(
  examples: SparseExamples,
  labels: Uint8Array,
  importance: Float64Array,
  {
    inverseStrength = 4,
    maxIterations = 300,
    tolerance = 1e-4,
  }: { readonly inverseStrength?: number; readonly maxIterations?: number; readonly tolerance?: number } = {},
): LogisticRegression {
  const size = examples.featureCount + 1;
  let parameters = new Float64Array(size);
  let gradient = new Float64Array(size);
  let loss = evaluate(examples, labels, importance, inverseStrength, parameters, gradient);
  const goal = largest(gradient) * tolerance;
  const steps: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  let iteration = 0;
  while (iteration < maxIterations && largest(gradient) > goal) {
    const direction = descent(gradient, steps);
    const slope = dot(direction, gradient);
    let length = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    const tried = new Float64Array(size);
    const triedGradient = new Float64Array(size);
    let triedLoss = Number.POSITIVE_INFINITY;
    for (let halving = 0; halving < 40; halving++, length /= 2) {
      for (let j = 0; j < size; j++) tried[j] = parameters[j]! + length * direction[j]!;
      triedLoss = evaluate(examples, labels, importance, inverseStrength, tried, triedGradient);
      if (triedLoss <= loss + ARMIJO * length * slope) break;
    }
    // No step lowers the loss by more than rounding: this is the minimum as far as doubles can tell.
    if (!(triedLoss < loss)) break;
    iteration++;
    const s = new Float64Array(size);
    const y = new Float64Array(size);
    for (let j = 0; j < size; j++) {
      s[j] = tried[j]! - parameters[j]!;
      y[j] = triedGradient[j]! - gradient[j]!;
    }
    const curvature = dot(s, y);
    if (curvature > 0) {
      steps.push({ s, y, rho: 1 / curvature });
      if (steps.length > MEMORY) steps.shift();
    }
    parameters = tried;
    gradient = triedGradient;
    loss = triedLoss;
  }
  return {
    weights: parameters.slice(0, size - 1),
    bias: parameters[size - 1]!,
    iterations: iteration,
    hasConverged: largest(gradient) <= goal,
  };
}

/** Loss at the parameters (bias last); writes the gradient. */
function evaluate(
  { starts, features, values, featureCount }: SparseExamples,
  labels: Uint8Array,
  importance: Float64Array,
  inverseStrength: number,
  parameters: Float64Array,
  gradient: Float64Array,
): number {
  let loss = 0;
  for (let j = 0; j < featureCount; j++) {
    const weight = parameters[j]!;
    loss += weight * weight;
    gradient[j] = weight;
  }
  loss /= 2;
  gradient[featureCount] = 0;
  for (let i = 0; i < labels.length; i++) {
    const [from, to] = [starts[i]!, starts[i + 1]!];
    let logit = parameters[featureCount]!;
    for (let k = from; k < to; k++) logit += parameters[features[k]!]! * values[k]!;
    const margin = labels[i] === 1 ? logit : -logit;
    // exp of a large number overflows; of a large negative one it is 0, as it should be.
    const small = Math.exp(-Math.abs(margin));
    const scale = inverseStrength * importance[i]!;
    loss += scale * (Math.max(0, -margin) + Math.log1p(small));
    const miss = (margin >= 0 ? small : 1) / (1 + small);
    const pull = labels[i] === 1 ? -scale * miss : scale * miss;
    for (let k = from; k < to; k++) gradient[features[k]!]! += pull * values[k]!;
    gradient[featureCount]! += pull;
  }
  return loss;
}

/** Two-loop recursion. */
function descent(
  gradient: Float64Array,
  steps: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
): Float64Array {
  const direction = gradient.map((component) => -component);
  const alphas = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, rho } = steps[k]!;
    const alpha = rho * dot(s, direction);
    alphas[k] = alpha;
    for (let j = 0; j < direction.length; j++) direction[j]! -= alpha * y[j]!;
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let j = 0; j < direction.length; j++) direction[j]! *= scale;
  }
  for (let k = 0; k < steps.length; k++) {
    const { s, y, rho } = steps[k]!;
    const beta = rho * dot(y, direction);
    for (let j = 0; j < direction.length; j++) direction[j]! += s[j]! * (alphas[k]! - beta);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (const component of vector) most = Math.max(most, Math.abs(component));
  return most;
}
