/**
 * Pools rare types, so that each class expects enough rows: χ² holds for no others. Types below the limit go together in the order in which
 * they stand until they reach it, and what is left over goes to the last class. Not from the rarest up: where "expected" comes from counts,
 * the rarest of them are those that were just lost, and a class of these alone moves by more than chance.
 *
 * @param expected rows: shape [types], at least 0 each; types that expect none get class -1
 * @param options.least rows that a class must expect, above 0
 * @returns class of each type, from 0: shape [types]; and their number
 * @throws {RangeError} for numbers that are none
 */
export function pooledClasses(
  expected: ArrayLike<number>,
  { least }: { readonly least: number },
): { readonly classOf: Int32Array; readonly classes: number } {
  if (!(least > 0)) throw new RangeError(`classes of at least ${least} rows`);
  const classOf = new Int32Array(expected.length).fill(-1);
  const rare: number[] = [];
  let classes = 0;
  for (let type = 0; type < expected.length; type++) {
    const rows = expected[type]!;
    if (!(rows >= 0 && rows < Number.POSITIVE_INFINITY)) throw new RangeError(`${rows} expected rows`);
    if (rows >= least) classOf[type] = classes++;
    else if (rows > 0) rare.push(type);
  }
  let pool = 0;
  let first = 0;
  for (const [place, type] of rare.entries()) {
    pool += expected[type]!;
    if (pool < least) continue;
    for (let each = first; each <= place; each++) classOf[rare[each]!] = classes;
    classes++;
    first = place + 1;
    pool = 0;
  }
  if (first < rare.length) {
    // A rest too small for a class of its own joins the class before, or is one where there is no other.
    if (classes === 0) classes = 1;
    for (let each = first; each < rare.length; each++) classOf[rare[each]!] = classes - 1;
  }
  return { classOf, classes };
}

/** Sums of the values of each class; types of class -1 are left out. */
export function classSums(
  values: ArrayLike<number>,
  { classOf, classes }: { readonly classOf: Int32Array; readonly classes: number },
): Float64Array {
  const sums = new Float64Array(classes);
  for (let type = 0; type < classOf.length; type++) if (classOf[type]! >= 0) sums[classOf[type]!]! += values[type]!;
  return sums;
}
