import type { LoopObservation } from './loop-observation.ts';

/** Distinct beginnings of the types' count sequences, up to one generation; deeper levels go on from them. */
export interface PatternLevel {
  /** Place of each beginning's own beginning in the level before: shape [patterns]. */
  readonly parents: Int32Array;
  /** Count in this generation: shape [patterns]. */
  readonly counts: Float64Array;
  /** Place of its root: shape [patterns]. */
  readonly roots: Int32Array;
}

/**
 * The counts of an observation with equal sequences taken together: types that were seen alike are alike to every likelihood, and most
 * types are rare. Level 0 has the roots, distinct human counts; level t + 1 those that go on with a count in generation t. A whole training
 * set of generation 0 is human rows too: then a root counts both together.
 */
export interface ObservationPatterns {
  readonly rootCounts: Float64Array;
  /** Human rows that the roots count. */
  readonly rootRows: number;
  /** By generation: shape [generations]. */
  readonly levels: readonly PatternLevel[];
  /** Rows by generation: shape [generations]. */
  readonly rows: Float64Array;
  /** Types that have each pattern of the last level: shape [patterns]. */
  readonly types: Float64Array;
  /** Whether types of this pattern belong to the tail: shape [patterns]; decided by their count in the human sample alone. */
  readonly isTail: Uint8Array;
  /** Pattern of each type of the observation: shape [types]; -1 for those that are among the unseen ones. */
  readonly patternOf: Int32Array;
  /** The pattern of types that were never seen; -1 where there are none. */
  readonly unseen: number;
  readonly seen: LoopObservation['seen'];
}

/**
 * @param options.tailBelow count in the human sample below which a type belongs to the tail: see `tailThreshold`
 * @throws {RangeError} for fewer than 2 generations, no rows, counts that are none, or generations of other types
 */
export function observationPatterns(
  { human, generations, seen, hasUnseenTypes = true }: LoopObservation,
  { tailBelow }: { readonly tailBelow: number },
): ObservationPatterns {
  if (generations.length < 2) throw new RangeError(`${generations.length} generations; at least 2 are needed`);
  const rows = generations.map((counts) => rowsOf(counts, human.length));
  const humanRows = rowsOf(human, human.length);
  const isWhole = seen === 'whole';
  const depth = generations.length + 1;
  const keys: Float64Array[] = [];
  const typeOf = new Map<Float64Array, number>();
  for (let type = 0; type < human.length; type++) {
    const key = new Float64Array(depth + 1);
    for (let level = 1; level < depth; level++) key[level] = generations[level - 1]![type]!;
    key[0] = human[type]! + (isWhole ? key[1]! : 0);
    // Last, so that it decides no beginning: whole sets tell it by root and first count anyway.
    key[depth] = human[type]! < tailBelow ? 1 : 0;
    // Where people may use types that nobody saw, those of the table that were not seen are among them.
    if (hasUnseenTypes && key.subarray(0, depth).every((count) => count === 0)) continue;
    keys.push(key);
    typeOf.set(key, type);
  }
  const nothing = new Float64Array(depth + 1);
  nothing[depth] = 1;
  keys.push(nothing);
  keys.sort(compareKeys);
  const levels: { parents: number[]; counts: number[]; roots: number[] }[] = [];
  for (let level = 0; level < depth; level++) levels.push({ parents: [], counts: [], roots: [] });
  const types: number[] = [];
  const isTail: number[] = [];
  const patternOf = new Int32Array(human.length).fill(-1);
  let unseen = -1;
  let before: Float64Array | undefined;
  for (const key of keys) {
    let level = 0;
    if (before !== undefined) while (level < depth && before[level] === key[level]) level++;
    for (; level < depth; level++) {
      const above = level === 0 ? undefined : levels[level - 1]!;
      const own = levels[level]!;
      own.parents.push(above === undefined ? -1 : above.counts.length - 1);
      own.roots.push(levels[0]!.counts.length - (level === 0 ? 0 : 1));
      own.counts.push(key[level]!);
      if (level === depth - 1) {
        types.push(0);
        isTail.push(key[depth]!);
      }
    }
    if (key === nothing) unseen = hasUnseenTypes ? types.length - 1 : -1;
    else {
      types[types.length - 1]!++;
      patternOf[typeOf.get(key)!] = types.length - 1;
    }
    before = key;
  }
  return {
    rootCounts: Float64Array.from(levels[0]!.counts),
    rootRows: humanRows + (isWhole ? rows[0]! : 0),
    levels: levels.slice(1).map(({ parents, counts, roots }) => ({
      parents: Int32Array.from(parents),
      counts: Float64Array.from(counts),
      roots: Int32Array.from(roots),
    })),
    rows: Float64Array.from(rows),
    types: Float64Array.from(types),
    isTail: Uint8Array.from(isTail),
    patternOf,
    unseen,
    seen,
  };
}

function compareKeys(a: Float64Array, b: Float64Array): number {
  for (let level = 0; level < a.length; level++) if (a[level] !== b[level]) return a[level]! - b[level]!;
  return 0;
}

function rowsOf(counts: ArrayLike<number>, types: number): number {
  if (counts.length !== types) throw new RangeError(`counts of ${counts.length} types beside ${types}`);
  let sum = 0;
  for (let type = 0; type < types; type++) {
    const count = counts[type]!;
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is no count of rows`);
    sum += count;
  }
  if (sum < 1) throw new RangeError('counts without any row');
  return sum;
}
