const EULER_GAMMA = 0.5772156649015329;

/**
 * e^x E1(x), E1 being the exponential integral ∫_x^∞ e^-t/t dt: the power series below 1 (Abramowitz and Stegun 5.1.11),
 * the continued fraction above (5.1.22, even part), where E1 alone would vanish.
 *
 * @param x above 0
 * @returns between 0 and infinity, falling in x, below 1/x
 * @throws {RangeError} for other numbers
 */
export function scaledExponentialIntegral(x: number): number {
  if (!(x > 0)) throw new RangeError(`the exponential integral is asked for ${x}; it takes numbers above 0`);
  if (x < 1) {
    let term = 1;
    let sum = 0;
    // 1/k! passes below the last bit before k = 20.
    for (let k = 1; k <= 20; k++) {
      term *= -x / k;
      sum -= term / k;
    }
    return Math.exp(x) * (sum - EULER_GAMMA - Math.log(x));
  }
  // Lentz's way through 1/(x+1 - 1/(x+3 - 4/(x+5 - 9/(x+7 - …)))).
  let b = x + 1;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 1000; k++) {
    const a = -k * k;
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return fraction;
}
