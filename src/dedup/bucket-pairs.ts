import { radixSort } from './radix-sort.ts';

/** Buckets up to this size are compared all against all. */
export const ALL_PAIRS_UP_TO = 16;
/** Buckets from this size on may be families of texts around one template; they are named apart. */
export const LARGE_BUCKET_FROM = 200;
/** In buckets above `ALL_PAIRS_UP_TO` each member meets the best one and so many that stand right beside it by rank. */
export const NEIGHBOURS = 8;
/** In large ones, whose members mostly meet again in other bands, beside others. */
export const NEIGHBOURS_IN_LARGE = 2;

export interface BucketPairs {
  /** Pairs of entries, by their better, then their worse one; each once: shape [pairs] each. */
  readonly better: Uint32Array;
  readonly worse: Uint32Array;
  /** Best members of large buckets. */
  readonly hubs: Uint32Array;
  /** Pairs that share the key and are not among `better` and `worse`, because their buckets are too large. */
  readonly untried: number;
}

/**
 * Pairs of entries that share a key of one band. The number of pairs grows with the number of entries, never with its square: n - 1
 * with the best member and a few neighbours in large buckets.
 *
 * @param keys low and high half of each entry's key: shape [entries × 2]; a key of 0 stands for none
 */
export function bucketPairs(keys: Uint32Array): BucketPairs {
  const count = keys.length / 2;
  const { order, mixed } = byMixedKey(keys);
  const hubs: number[] = [];
  let untried = 0;
  // Place of each entry in the order, and the place behind the last member that it meets.
  const placeOf = new Uint32Array(count);
  const until = new Uint32Array(order.length);
  let pairCount = 0;
  const takeBucket = (start: number, end: number) => {
    const size = end - start;
    const reach = size <= ALL_PAIRS_UP_TO ? size : size < LARGE_BUCKET_FROM ? NEIGHBOURS : NEIGHBOURS_IN_LARGE;
    const before = pairCount;
    for (let place = start; place < end; place++) {
      placeOf[order[place]!] = place;
      until[place] = place === start ? end : Math.min(end, place + 1 + reach);
      pairCount += until[place]! - place - 1;
    }
    untried += (size * (size - 1)) / 2 - (pairCount - before);
    if (size >= LARGE_BUCKET_FROM) hubs.push(order[start]!);
  };
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && mixed[order[end]!] === mixed[order[start]!]) end++;
    if (end - start > 1) groupByKey(order.subarray(start, end), keys);
    for (let bucket = start; bucket < end; ) {
      let next = bucket + 1;
      while (next < end && hasSameKey(keys, order[next]!, order[bucket]!)) next++;
      takeBucket(bucket, next);
      bucket = next;
    }
    start = end;
  }

  const better = new Uint32Array(pairCount);
  const worse = new Uint32Array(pairCount);
  let pair = 0;
  for (let entry = 0; entry < count; entry++) {
    if (hasNoKey(keys, entry)) continue;
    const place = placeOf[entry]!;
    for (let other = place + 1; other < until[place]!; other++) {
      better[pair] = entry;
      worse[pair++] = order[other]!;
    }
  }
  return { better, worse, hubs: Uint32Array.from(hubs), untried };
}

/** Entries that have a key, by a mix of its halves; those of equal keys stand together, in order of rank. */
function byMixedKey(keys: Uint32Array): { readonly order: Uint32Array; readonly mixed: Uint32Array } {
  const count = keys.length / 2;
  const mixed = new Uint32Array(count);
  const order = new Uint32Array(count);
  let keyed = 0;
  for (let entry = 0; entry < count; entry++) {
    if (hasNoKey(keys, entry)) continue;
    const hash = Math.imul(keys[2 * entry]! ^ Math.imul(keys[2 * entry + 1]!, 0x9e3779b1), 0x85ebca6b);
    mixed[entry] = hash ^ (hash >>> 15);
    order[keyed++] = entry;
  }
  const held = order.subarray(0, keyed);
  radixSort(held, mixed);
  return { order: held, mixed };
}

/** Puts members of one mixed key in order of their whole keys, then rank. Nearly always they have one key. */
function groupByKey(members: Uint32Array, keys: Uint32Array): void {
  const first = members[0]!;
  if (members.every((member) => hasSameKey(keys, member, first))) return;
  members.sort((a, b) => keys[2 * a]! - keys[2 * b]! || keys[2 * a + 1]! - keys[2 * b + 1]! || a - b);
}

function hasNoKey(keys: Uint32Array, entry: number): boolean {
  return keys[2 * entry] === 0 && keys[2 * entry + 1] === 0;
}

function hasSameKey(keys: Uint32Array, a: number, b: number): boolean {
  return keys[2 * a] === keys[2 * b] && keys[2 * a + 1] === keys[2 * b + 1];
}
