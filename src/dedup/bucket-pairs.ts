import { positions, radixSort } from './radix-sort.ts';

/** Buckets up to this size are compared all against all. */
export const ALL_PAIRS_UP_TO = 16;
/** In larger ones each member meets the best one and so many that stand right before it by rank. */
const NEIGHBOURS = 8;
/** Buckets from this size on may be families of texts around one template; they are named apart. */
export const LARGE_BUCKET_FROM = 200;

export interface LargeBucket {
  /** Its best member. */
  readonly hub: number;
  /** Distinct texts in it, the records that bear them, and the words of those. */
  readonly texts: number;
  readonly records: number;
  readonly words: number;
}

/** How many records each entry stands for, and the words of one: shape [entries] each. */
export interface EntryMass {
  readonly size: Uint32Array;
  readonly words: Int32Array;
}

export interface BucketPairs {
  /** Pairs of entries, better first: shape [pairs] each. A pair occurs once a band. */
  readonly better: Uint32Array;
  readonly worse: Uint32Array;
  readonly large: readonly LargeBucket[];
}

/**
 * Pairs of entries that share a key of one band. The number of pairs grows with the number of entries, never with its square: n - 1
 * with the best member and a few neighbours in large buckets.
 *
 * @param keys low and high half of each entry's key: shape [entries × 2]; a key of 0 stands for none
 */
export function bucketPairs(keys: Uint32Array, mass: EntryMass): BucketPairs {
  const count = keys.length / 2;
  const mixed = new Uint32Array(count);
  for (let entry = 0; entry < count; entry++) {
    const hash = Math.imul(keys[2 * entry]! ^ Math.imul(keys[2 * entry + 1]!, 0x9e3779b1), 0x85ebca6b);
    mixed[entry] = hash ^ (hash >>> 15);
  }
  const order = positions(count);
  radixSort(order, mixed);
  const pairs = new PairList();
  const large: LargeBucket[] = [];
  for (let start = 0; start < count; ) {
    let end = start + 1;
    const first = order[start]!;
    while (end < count && mixed[order[end]!] === mixed[first]) end++;
    if (end - start > 1) {
      for (const bucket of splitByKey(order.subarray(start, end), keys)) {
        takeBucket(bucket, pairs);
        if (bucket.length >= LARGE_BUCKET_FROM) large.push(largeBucket(bucket, mass));
      }
    }
    start = end;
  }
  return { ...pairs.finish(), large };
}

/** Members of a run of equal mixed keys by their whole keys; none of the key 0. Members stay in order of rank. */
function splitByKey(members: Uint32Array, keys: Uint32Array): readonly Uint32Array[] {
  const first = members[0]!;
  const isOne = members.every(
    (member) => keys[2 * member] === keys[2 * first] && keys[2 * member + 1] === keys[2 * first + 1],
  );
  if (isOne) return keys[2 * first] === 0 && keys[2 * first + 1] === 0 ? [] : [members];
  const byKey = new Map<string, number[]>();
  for (const member of members) {
    const key = `${keys[2 * member]} ${keys[2 * member + 1]}`;
    const own = byKey.get(key);
    if (own) own.push(member);
    else byKey.set(key, [member]);
  }
  return [...byKey.values()]
    .filter((own) => keys[2 * own[0]!] !== 0 || keys[2 * own[0]! + 1] !== 0)
    .map((own) => Uint32Array.from(own));
}

function takeBucket(bucket: Uint32Array, pairs: PairList): void {
  const reach = bucket.length <= ALL_PAIRS_UP_TO ? bucket.length : NEIGHBOURS;
  for (let i = 1; i < bucket.length; i++) {
    const from = Math.max(0, i - reach);
    if (from > 0) pairs.add(bucket[0]!, bucket[i]!);
    for (let j = from; j < i; j++) pairs.add(bucket[j]!, bucket[i]!);
  }
}

function largeBucket(bucket: Uint32Array, { size, words }: EntryMass): LargeBucket {
  let records = 0;
  let wordCount = 0;
  for (const entry of bucket) {
    records += size[entry]!;
    wordCount += size[entry]! * words[entry]!;
  }
  return { hub: bucket[0]!, texts: bucket.length, records, words: wordCount };
}

class PairList {
  #better = new Uint32Array(1024);
  #worse = new Uint32Array(1024);
  #count = 0;

  add(better: number, worse: number): void {
    if (this.#count === this.#better.length) {
      this.#better = grown(this.#better);
      this.#worse = grown(this.#worse);
    }
    this.#better[this.#count] = better;
    this.#worse[this.#count++] = worse;
  }

  finish(): { readonly better: Uint32Array; readonly worse: Uint32Array } {
    return { better: this.#better.slice(0, this.#count), worse: this.#worse.slice(0, this.#count) };
  }
}

function grown(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2);
  larger.set(values);
  return larger;
}
