const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Natural logarithm from additions, multiplications and divisions alone, which every machine rounds alike; `Math.log` may
 * differ between engines. Error below 2 units in the last place.
 *
 * With x = m 2^e and m in [√½, √2), ln x = e ln 2 + 2 artanh((m - 1)/(m + 1)).
 *
 * @param x a normal number above 0
 */
export function reproducibleLog(x: number): number {
  scratch.setFloat64(0, x);
  const high = scratch.getUint32(0);
  let exponent = (high >>> 20) - 1023;
  scratch.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let mantissa = scratch.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  // |s| is at most 0.1716: the term after the last is below 1e-17 of the first.
  let sum = 0;
  for (let k = 21; k >= 3; k -= 2) sum = z * (1 / k + sum);
  return exponent * LN2_HIGH + (2 * (s + s * sum) + exponent * LN2_LOW);
}
