// Twin of src/kernels/compare-words.ts: distinct grams of two texts and how many they share.
// @ts-nocheck: AssemblyScript

const FIRST: u64 = 0x9e3779b97f4a7c15;
const SECOND: u64 = 0xd6e8feb86659fd93;
const THIRD: u64 = 0xc2b2ae3d27d4eb4f;

// Both texts as u32 word hashes, with room behind them for a wide load.
let reference: usize = 0;
let referenceCapacity: u32 = 0;
let member: usize = 0;
let memberCapacity: u32 = 0;

// Four open tables of gram (u64), reference's epoch (u32), member's epoch (u32): trigrams of the reference, its shingles,
// those of the member that the reference lacks, likewise. An entry of another epoch is empty, so that nothing is cleared
// between two texts; a table's first 2^bits entries are used, as many as twice the grams need.
const ENTRY_BITS: u32 = 4;
let tables: usize = 0;
let tableBits: u32 = 0;
let referenceBits: u32 = 0;
let referenceEpoch: u32 = 0;
let memberEpoch: u32 = 0;

// u32[6]: shared trigrams, the reference's, the member's; shared shingles, the reference's, the member's.
const result: usize = heap.alloc(24);

export function pairResult(): usize {
  return result;
}

/** Address for the reference's words. */
export function reserveReference(count: u32): usize {
  if (count > referenceCapacity || reference == 0) {
    referenceCapacity = max<u32>(max<u32>(count, referenceCapacity * 2), 4096);
    reference = heap.alloc(((<usize>referenceCapacity) << 2) + 16);
  }
  return reference;
}

/** Address for the member's words. */
export function reserveMember(count: u32): usize {
  if (count > memberCapacity || member == 0) {
    memberCapacity = max<u32>(max<u32>(count, memberCapacity * 2), 4096);
    member = heap.alloc(((<usize>memberCapacity) << 2) + 16);
  }
  return member;
}

// @ts-ignore: decorator
@inline
function bitsFor(count: u32): u32 {
  // At most half full, and never without an empty entry.
  return 33 - clz<u32>(count | 15);
}

/** Makes room for tables of 2^bits entries; true when they are new, and so empty. */
function reserveTables(bits: u32): bool {
  if (bits <= tableBits) return false;
  tableBits = bits;
  const bytes = (<usize>4) << (bits + ENTRY_BITS);
  tables = heap.alloc(bytes);
  memory.fill(tables, 0, bytes);
  return true;
}

// @ts-ignore: decorator
@inline
function table(index: u32): usize {
  return tables + ((<usize>index) << (tableBits + ENTRY_BITS));
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

/** Puts the gram into a table under `epoch`; 1 if it was not there. */
// @ts-ignore: decorator
@inline
function insert(at: usize, shift: u64, last: usize, gram: u64, epoch: u32): u32 {
  let slot = <usize>(gram >>> shift);
  while (true) {
    const entry = at + (slot << ENTRY_BITS);
    if (load<u32>(entry, 8) != epoch) {
      store<u64>(entry, gram);
      store<u32>(entry, epoch, 8);
      return 1;
    }
    if (load<u64>(entry) == gram) return 0;
    slot = (slot + 1) & last;
  }
}

/** Builds the reference's tables from its first `count` words. */
export function setReference(count: u32): void {
  referenceBits = bitsFor(count);
  reserveTables(referenceBits);
  fillReference(count);
}

function fillReference(count: u32): void {
  referenceEpoch++;
  if (referenceEpoch == 0) {
    memory.fill(tables, 0, (<usize>4) << (tableBits + ENTRY_BITS));
    referenceEpoch = 1;
    memberEpoch = 0;
  }
  const shift = <u64>(64 - referenceBits);
  const last = ((<usize>1) << referenceBits) - 1;
  let trigrams: u32 = 0;
  let shingles: u32 = 0;
  const trigramTable = table(0);
  const shingleTable = table(1);
  const end = reference + ((<usize>count) << 2);
  for (let at = reference; at + 12 <= end; at += 4) trigrams += insert(trigramTable, shift, last, trigram(at), referenceEpoch);
  for (let at = reference; at + 20 <= end; at += 4) shingles += insert(shingleTable, shift, last, shingle(at), referenceEpoch);
  store<u32>(result, trigrams, 4);
  store<u32>(result, shingles, 16);
}

/** Compares the member's first `count` words with the reference of `referenceCount` words and fills the result. */
export function compare(count: u32, referenceCount: u32): void {
  const bits = bitsFor(count);
  if (reserveTables(bits)) fillReference(referenceCount);
  memberEpoch++;
  if (memberEpoch == 0) {
    memory.fill(tables, 0, (<usize>4) << (tableBits + ENTRY_BITS));
    fillReference(referenceCount);
    memberEpoch = 1;
  }
  const end = member + ((<usize>count) << 2);
  const shift = <u64>(64 - referenceBits);
  const last = ((<usize>1) << referenceBits) - 1;
  const ownShift = <u64>(64 - bits);
  const ownLast = ((<usize>1) << bits) - 1;
  let shared: u32 = 0;
  let own: u32 = 0;
  for (let at = member; at + 12 <= end; at += 4) {
    const gram = trigram(at);
    const found = mark(table(0), shift, last, gram);
    if (found == ABSENT) own += insert(table(2), ownShift, ownLast, gram, memberEpoch);
    else shared += found;
  }
  store<u32>(result, shared);
  store<u32>(result, shared + own, 8);
  shared = 0;
  own = 0;
  for (let at = member; at + 20 <= end; at += 4) {
    const gram = shingle(at);
    const found = mark(table(1), shift, last, gram);
    if (found == ABSENT) own += insert(table(3), ownShift, ownLast, gram, memberEpoch);
    else shared += found;
  }
  store<u32>(result, shared, 12);
  store<u32>(result, shared + own, 20);
}

const ABSENT: u32 = 2;

/** Marks the reference's entry of that gram as seen in the member: 1 the first time, 0 after, ABSENT without one. */
// @ts-ignore: decorator
@inline
function mark(at: usize, shift: u64, last: usize, gram: u64): u32 {
  let slot = <usize>(gram >>> shift);
  while (true) {
    const entry = at + (slot << ENTRY_BITS);
    if (load<u32>(entry, 8) != referenceEpoch) return ABSENT;
    if (load<u64>(entry) == gram) {
      const isNew = load<u32>(entry, 12) != memberEpoch;
      store<u32>(entry, memberEpoch, 12);
      return isNew ? 1 : 0;
    }
    slot = (slot + 1) & last;
  }
}
