import type { DataKind } from '../data/data-kind.ts';
import { shuffledPlaces } from '../data/shuffled-places.ts';

/**
 * Rows drawn at random from several parts as from one pool, without laying them together first.
 *
 * @param parts at least one
 * @param options.amount rows; tokens where rows are of unequal length, which whole rows come near to
 * @param options.isReplaced whether a row may be drawn more than once
 * @returns the rows by part, in the order of the parts, and how many came from each
 * @throws {RangeError} more than there is, where rows are drawn once at most
 */
export function takeFromParts<Data>(
  parts: readonly Data[],
  {
    kind,
    amount,
    isReplaced,
    random,
  }: {
    readonly kind: DataKind<Data>;
    readonly amount: number;
    readonly isReplaced: boolean;
    readonly random: () => number;
  },
): { readonly data: Data; readonly rows: readonly number[] } {
  const starts = [0];
  for (const part of parts) starts.push(starts.at(-1)! + kind.count(part));
  const all = starts.at(-1)!;
  const sizes = kind.sizes === undefined ? undefined : parts.map((part) => kind.sizes!(part));
  const sizeOf = (place: number) => {
    if (sizes === undefined) return 1;
    const part = partOf(starts, place);
    return sizes[part]![place - starts[part]!]!;
  };
  if (all === 0) throw new RangeError('there are no rows to draw from');
  const chosen: number[] = [];
  let total = 0;
  const order = isReplaced ? undefined : lazyShuffle(all, random);
  while (total < amount) {
    if (order !== undefined && chosen.length === all) {
      if (sizes !== undefined && total >= 0.9 * amount) break;
      throw new RangeError(`${amount} were asked for, the pool has ${total}`);
    }
    const place = order === undefined ? Math.floor(random() * all) : order();
    const size = sizeOf(place);
    if (total > 0 && total + size - amount > amount - total) break;
    chosen.push(place);
    total += size;
  }
  chosen.sort((a, b) => a - b);
  const taken: Data[] = [];
  const rows = parts.map(() => 0);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const from = at;
    while (at < chosen.length && chosen[at]! < starts[index + 1]!) at++;
    rows[index] = at - from;
    if (at > from)
      taken.push(
        kind.take(
          part,
          Uint32Array.from(chosen.slice(from, at), (place) => place - starts[index]!),
        ),
      );
  }
  return { data: taken.length === 1 ? taken[0]! : kind.concat(taken), rows };
}

function partOf(starts: readonly number[], place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= place) low = middle;
    else high = middle;
  }
  return low;
}

/** Below this share of a pool that is wanted, only what was moved is kept. */
const SMALL_POOL = 4096;

/** Places in random order, one at a time: of a large pool only what was moved is remembered. */
function lazyShuffle(count: number, random: () => number): () => number {
  let next = 0;
  if (count <= SMALL_POOL) {
    const places = shuffledPlaces(count, random);
    return () => places[next++]!;
  }
  const moved = new Map<number, number>();
  return () => {
    const other = next + Math.floor(random() * (count - next));
    const value = moved.get(other) ?? other;
    moved.set(other, moved.get(next) ?? next);
    moved.delete(next++);
    return value;
  };
}
