const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
/** Which half of a double holds its exponent depends on the machine. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * Natural logarithm from additions, multiplications and divisions alone, which every machine rounds alike; `Math.log` may
 * differ between engines. Error below 2 units in the last place.
 *
 * With x = m 2^e and m in [√½, √2), ln x = e ln 2 + 2 artanh((m - 1)/(m + 1)).
 *
 * @param x a normal number above 0
 */
export function reproducibleLog(x: number): number {
  number[0] = x;
  const high = words[HIGH]!;
  let exponent = (high >>> 20) - 1023;
  words[HIGH] = (high & 0x000fffff) | 0x3ff00000;
  let mantissa = number[0]!;
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  // |s| is at most 0.1716: the term after the last is below 1e-17 of the first. The divisions are folded when this is compiled.
  const sum =
    z *
    (1 / 3 +
      z *
        (1 / 5 +
          z *
            (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z / 21)))))))));
  return exponent * LN2_HIGH + (2 * (s + s * sum) + exponent * LN2_LOW);
}
