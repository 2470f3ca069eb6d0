/** @throws {RangeError} unless whole, and at least `least` */
export function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${name} ${value}; a whole number of at least ${least} expected`);
}

/** @throws {RangeError} unless in [0, 1] */
export function requireShare(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} ${value}; a share from 0 to 1 expected`);
}
