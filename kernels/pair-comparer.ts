// Twin of src/kernels/compare-words.ts: distinct word 3-grams and 5-grams of two texts, and how many they share.
// @ts-nocheck: AssemblyScript

// A 5-gram can only stand where its first 3-gram stands. So a place costs at most one look into a table of 3-grams, which says
// whether and where that 3-gram was met before: a new 3-gram begins a new 5-gram, and one that the reference has once is
// compared with the two words that follow there. Only 5-grams whose 3-gram repeats go into a table themselves. Where the texts
// run alike, the words themselves say where in the reference the next 3-gram stands.

const FIRST: u64 = 0x9e3779b97f4a7c15;
const SECOND: u64 = 0xd6e8feb86659fd93;
const THIRD: u64 = 0xc2b2ae3d27d4eb4f;

// Set beside a place once its 3-gram has repeated.
const REPEATED: u32 = 0x80000000;

// Both texts as u32 word hashes, with room behind them for a wide load.
let reference: usize = 0;
let referenceCount: u32 = 0;
let member: usize = 0;

// For each place of the reference, 12 bytes: the first place of the trigram there | REPEATED (u32); at that first place, the
// member's epoch (u32) and the member's first place of it | REPEATED (u32).
let places: usize = 0;

// Open tables whose first 2^bits entries are used. An entry of another epoch is empty, so that nothing is cleared between two
// texts. Entries of 16 bytes: gram (u64), epoch (u32), first place | REPEATED (u32).
let trigrams: usize = 0; // of the reference
let shingles: usize = 0; // of the reference, where their trigram repeats
let ownTrigrams: usize = 0; // of the member, which the reference lacks
let ownShingles: usize = 0; // of the member, where their trigram repeats
let referenceBits: u32 = 0;
let referenceEpoch: u32 = 0;
let memberEpoch: u32 = 0;

// u32[6]: shared trigrams, the reference's, the member's; shared shingles, the reference's, the member's.
const result: usize = heap.alloc(24);

export function pairResult(): usize {
  return result;
}

/**
 * Allocates for texts of up to `count` words. Called once: memory fresh from the host is zero, so that all entries are of
 * epoch 0, which is no text's, and pages that no text needs are never touched.
 */
export function reservePair(count: u32): void {
  const bytes = (<usize>count) * 4 + 32;
  const entries = (<usize>16) << bitsFor(count);
  reference = heap.alloc(bytes);
  member = heap.alloc(bytes);
  places = heap.alloc((<usize>count) * 12);
  trigrams = heap.alloc(entries);
  shingles = heap.alloc(entries);
  ownTrigrams = heap.alloc(entries);
  ownShingles = heap.alloc(entries);
}

/** Address for the reference's words. */
export function referenceWords(): usize {
  return reference;
}

/** Address for the member's words. */
export function memberWords(): usize {
  return member;
}

/** Tables are at most a quarter full, which spares a look in five, until they outgrow the cache; then half. */
// @ts-ignore: decorator
@inline
function bitsFor(count: u32): u32 {
  return (count < 0x10000 ? 34 : 33) - clz<u32>(max<u32>(count, 16) - 1);
}

// @ts-ignore: decorator
@inline
function trigram(at: usize): u64 {
  return load<u64>(at) * FIRST + <u64>load<u32>(at, 8) * SECOND;
}

// @ts-ignore: decorator
@inline
function shingle(at: usize): u64 {
  return load<u64>(at) * FIRST + load<u64>(at, 8) * SECOND + <u64>load<u32>(at, 16) * THIRD;
}

/** Address of the gram's entry under `epoch`, or of the empty one where it belongs. */
// @ts-ignore: decorator
@inline
function find(table: usize, bits: u32, gram: u64, epoch: u32): usize {
  let slot = <usize>(gram >>> <u64>(64 - bits));
  const last = ((<usize>1) << bits) - 1;
  while (true) {
    const entry = table + (slot << 4);
    if (load<u64>(entry) == gram || load<u32>(entry, 8) != epoch) return entry;
    slot = (slot + 1) & last;
  }
}

// @ts-ignore: decorator
@inline
function isFull(entry: usize, epoch: u32): bool {
  return load<u32>(entry, 8) == epoch;
}

// @ts-ignore: decorator
@inline
function put(entry: usize, gram: u64, epoch: u32, place: u32): void {
  store<u64>(entry, gram);
  store<u32>(entry, epoch, 8);
  store<u32>(entry, place, 12);
}

/** Puts the gram into a table; 1 if it was not there. */
function insert(table: usize, bits: u32, gram: u64, epoch: u32): u32 {
  const entry = find(table, bits, gram, epoch);
  if (isFull(entry, epoch)) return 0;
  put(entry, gram, epoch, 0);
  return 1;
}

/** Builds the reference's tables from its first `count` words. */
export function setReference(count: u32): void {
  referenceCount = count;
  referenceBits = bitsFor(count);
  // The host starts with fresh memory before the epochs wrap around.
  referenceEpoch++;
  const epoch = referenceEpoch;
  const bits = referenceBits;
  let trigramCount: u32 = 0;
  let shingleCount: u32 = 0;
  for (let i: u32 = 0; i + 3 <= referenceCount; i++) {
    const at = reference + ((<usize>i) << 2);
    const gram = trigram(at);
    const entry = find(trigrams, bits, gram, epoch);
    const hasShingle = i + 5 <= referenceCount;
    if (!isFull(entry, epoch)) {
      put(entry, gram, epoch, i);
      store<u32>(placeAt(i), i);
      trigramCount++;
      if (hasShingle) shingleCount++;
    } else {
      const first = load<u32>(entry, 12);
      store<u32>(placeAt(i), first);
      if (!hasShingle) continue;
      if ((load<u32>(placeAt(first)) & REPEATED) == 0) {
        store<u32>(placeAt(first), first | REPEATED);
        insert(shingles, bits, shingle(reference + ((<usize>first) << 2)), epoch);
      }
      shingleCount += insert(shingles, bits, shingle(at), epoch);
    }
  }
  store<u32>(result, trigramCount, 4);
  store<u32>(result, shingleCount, 16);
}

// @ts-ignore: decorator
@inline
function placeAt(place: u32): usize {
  return places + (<usize>place) * 12;
}

/** Compares the member's first `count` words with the reference and fills the result. */
export function compare(count: u32): void {
  const ownBits = bitsFor(count);
  memberEpoch++;
  const epoch = memberEpoch;
  const bits = referenceBits;
  let sharedTrigrams: u32 = 0;
  let trigramCount: u32 = 0;
  let sharedShingles: u32 = 0;
  let shingleCount: u32 = 0;
  // Where in the reference the member's next trigram stands if the texts go on alike; past a changed word they do again.
  let next: u32 = 0;
  for (let i: u32 = 0; i + 3 <= count; i++) {
    const at = member + ((<usize>i) << 2);
    const beside = reference + ((<usize>next) << 2);
    // Address of the member's epoch and first place: at the reference's place, or in the table of the member's own trigrams.
    let mark: usize;
    let isShared = true;
    let first: u32 = 0;
    if (next + 3 <= referenceCount && load<u64>(beside) == load<u64>(at) && load<u32>(beside, 8) == load<u32>(at, 8)) {
      first = load<u32>(placeAt(next)) & ~REPEATED;
      mark = placeAt(first) + 4;
    } else {
      const gram = trigram(at);
      const entry = find(trigrams, bits, gram, referenceEpoch);
      if (isFull(entry, referenceEpoch)) {
        first = load<u32>(entry, 12);
        mark = placeAt(first) + 4;
        next = first;
      } else {
        const own = find(ownTrigrams, ownBits, gram, epoch);
        store<u64>(own, gram);
        mark = own + 8;
        isShared = false;
      }
    }
    next++;
    const hasShingle = i + 5 <= count;
    if (load<u32>(mark) != epoch) {
      store<u32>(mark, epoch);
      store<u32>(mark, i, 4);
      trigramCount++;
      sharedTrigrams += <u32>isShared;
      if (!hasShingle) continue;
    } else {
      if (!hasShingle) continue;
      const place = load<u32>(mark, 4);
      if ((place & REPEATED) == 0) {
        store<u32>(mark, place | REPEATED, 4);
        insert(ownShingles, ownBits, shingle(member + ((<usize>place) << 2)), epoch);
      }
      if (insert(ownShingles, ownBits, shingle(at), epoch) == 0) continue;
    }
    shingleCount++;
    if (isShared) sharedShingles += <u32>hasReferenceShingle(first, at);
  }
  store<u32>(result, sharedTrigrams);
  store<u32>(result, trigramCount, 8);
  store<u32>(result, sharedShingles, 12);
  store<u32>(result, shingleCount, 20);
}

/** Whether the reference has the shingle at `at`, whose trigram stands first at that place of the reference. */
// @ts-ignore: decorator
@inline
function hasReferenceShingle(first: u32, at: usize): bool {
  if ((load<u32>(placeAt(first)) & REPEATED) != 0) {
    return isFull(find(shingles, referenceBits, shingle(at), referenceEpoch), referenceEpoch);
  }
  return first + 5 <= referenceCount && load<u64>(reference + ((<usize>first) << 2), 12) == load<u64>(at, 12);
}
