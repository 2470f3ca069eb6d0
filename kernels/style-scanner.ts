// Twin of src/kernels/scalar-style-scanner.ts, which says what is counted and why; places of the counts are those of
// src/kernels/style-counts.ts.
// @ts-nocheck: AssemblyScript

import { CLASS_COUNT, reserveText } from './text-statistics';

const GROUP_BITS: u32 = 17;
const SHIFT: u32 = 32 - GROUP_BITS;
const BUCKETS: usize = 2 << GROUP_BITS;
const TALLY_SLOTS: u32 = 8192;
// Added to a bucket: its entry at the first occurrence.
const FIRST: u32 = 0x1000001;
const SLOTS: usize = 64;
const REPEAT_SLOTS: usize = 256;
const BUCKETS_OF_GROUP: u32 = 1 << GROUP_BITS;
const MASKED_SLOTS: usize = REPEAT_SLOTS << 2;
const MOST_TOKENS: i32 = 640;
const GRAMS_PER_TOKEN: usize = 6;
const STRETCH: u32 = 50;
const CONTRAST_REACH: u32 = 12;
const WORD_CLASS_SLOTS: u32 = 4096;

const SYMBOL: u32 = 0;
const PART: u32 = 1;
const OWN: u32 = 2;
const JOINER: u32 = 3;
const MARK: u32 = 4;
const SPACE: u32 = 5;
const NEWLINE: u32 = 6;
const DELETED: u32 = 7;
const POINT: u32 = 8;
const TERMINATOR: u32 = 9;
const CLOSER: u32 = 10;
const DASH: u32 = 11;
const PUNCTUATION: u32 = 12;
const ELLIPSIS: u32 = 13;

const WORDS: usize = 0;
const TOKENS: usize = 1;
const LETTERS: usize = 2;
const LETTERS_SQUARED: usize = 3;
const LONG_WORDS: usize = 4;
const SENTENCES: usize = 5;
const SENTENCE_WORDS: usize = 6;
const SENTENCE_WORDS_SQUARED: usize = 7;
const SENTENCE_WORDS_CUBED: usize = 8;
const TYPES: usize = 9;
const HAPAXES: usize = 10;
const STRETCHES: usize = 11;
const STRETCH_TYPES: usize = 12;
const CAPITALS: usize = 13;
const NUMBERS: usize = 14;
const APOSTROPHES: usize = 15;
const COMMAS: usize = 16;
const SEMICOLONS: usize = 17;
const DASHES: usize = 18;
const QUOTES: usize = 19;
const BRACKETS: usize = 20;
const TERMINATORS: usize = 21;
const ELLIPSES: usize = 22;
const OTHER_MARKS: usize = 23;
const PARTICIPLE_TAILS: usize = 24;
const TRIADS: usize = 25;
const CONTRASTS: usize = 26;
const ENDS_IN_LY: usize = 27;
const ENDS_IN_ING: usize = 28;
const ENDS_IN_ED: usize = 29;
const NOMINALS: usize = 30;
const ADDRESSES: usize = 31;
const CLASS_SLOT: usize = 32;

const KEPT: u32 = 1;
const ABBREVIATION: u32 = 2;

const SEED: u32 = 0x811c9dc5;

/** Adds a block of 16 bytes of a word to its hash. */
// @ts-ignore: decorator
@inline
function addBlock(hash: u32, a: u32, b: u32, c: u32, d: u32): u32 {
  hash = (hash + a) * 0x9e3779b1;
  hash ^= hash >>> 15;
  hash = (hash + b) * 0x85ebca77;
  hash ^= hash >>> 13;
  hash = (hash + c) * 0xc2b2ae3d;
  hash ^= hash >>> 16;
  hash = (hash + d) * 0x27d4eb2f;
  return hash ^ (hash >>> 15);
}

// @ts-ignore: decorator
@inline
function finish(hash: u32): u32 {
  hash ^= hash >>> 16;
  hash *= 0x85ebca6b;
  hash ^= hash >>> 13;
  hash *= 0xc2b2ae35;
  return hash ^ (hash >>> 16);
}

/** Id of a token of at most 8 bytes, the first one lowest. */
function idOf(low: u32, high: u32 = 0): u32 {
  return finish(addBlock(SEED, low, high, 0, 0));
}

const POINT_ID: u32 = idOf(0x2e);
const ELLIPSIS_ID: u32 = idOf(0xa680e2);
const DASH_ID: u32 = idOf(0x2d);
const QUOTE_ID: u32 = idOf(0x22);
const SYMBOL_ID: u32 = idOf(0xa196e2);
const COMMA_ID: u32 = idOf(0x2c);
const ADDRESS_ID: u32 = idOf(0x6c7275);
const HTTP_ID: u32 = idOf(0x70747468);
const HTTPS_ID: u32 = idOf(0x70747468, 0x73);
const WWW_ID: u32 = idOf(0x777777);
const AND_ID: u32 = idOf(0x646e61);
const OR_ID: u32 = idOf(0x726f);
const NOT_ID: u32 = idOf(0x746f6e);
const BUT_ID: u32 = idOf(0x747562);
const MASKED_NUMBER_ID: u32 = idOf(0x30);
const MASKED_SHORT_ID: u32 = idOf(0x78);

// Bytes of a block that belong to a word of that length: 0x00 or 0xff.
const masks: usize = memory.data<u8>([
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0,
]);
// The block that is being filled, where a word is read character by character.
const block: usize = memory.data(16);

// Reserved when the first scanner asks for them, for most instances of the kernels scan no style.
// u16[65536] folds; u8[CLASS_COUNT] classes, both written by the host.
let folds: usize = 0;
let styleClasses: usize = 0;
// i8[2^18], written by the host.
let weights: usize = 0;
// u32[8192], open addressing by the low bits of the bucket: a bucket of the window plus 1, its count in the high byte; 0 is
// empty. A window has 3,840 n-grams at most. Small enough for the innermost cache, which a count for every bucket is not.
let tallies: usize = 0;
// u32[4096][4]: id, bits, pattern, nothing; an id of 0 is empty.
let wordClasses: usize = 0;
// The sets of bits that words have, and of each a lane of 16 bits for every bit: u32[256], u16[256][32]. The first is empty.
const PATTERNS: u32 = 256;
let patternCount: u32 = 0;
let patternBits: usize = 0;
let patterns: usize = 0;
// u16[32]: words with each bit in the window.
let classLanes: usize = 0;
// u16[65536]: count among the last 50 words in the low byte, in the window (0 to 2) in the high byte.
let shorts: usize = 0;
let ring: usize = 0;
// i32[64]; then i32[2][256] weight sums; then i32[2][256] reached.
let counts: usize = 0;
let weightSums: usize = 0;
let reached: usize = 0;
// u32: buckets of the window's n-grams, and the 16-bit hashes of its words.
let grams: usize = 0;
let windowWords: usize = 0;

let gramsEnd: usize = 0;
let windowWordsEnd: usize = 0;

/** Memory of the style scanner; once an instance. The addresses below are known after it. */
export function reserveStyle(): void {
  folds = heap.alloc(0x20000);
  styleClasses = heap.alloc(CLASS_COUNT);
  weights = heap.alloc(BUCKETS);
  tallies = heap.alloc((<usize>TALLY_SLOTS) << 2);
  wordClasses = heap.alloc((<usize>WORD_CLASS_SLOTS) << 4);
  patternBits = heap.alloc((<usize>PATTERNS) << 2);
  patterns = heap.alloc((<usize>PATTERNS) << 6);
  classLanes = heap.alloc(64);
  shorts = heap.alloc(0x20000);
  ring = heap.alloc(STRETCH << 1);
  counts = heap.alloc((SLOTS + REPEAT_SLOTS * 4) << 2);
  weightSums = counts + (SLOTS << 2);
  reached = weightSums + (REPEAT_SLOTS << 3);
  grams = heap.alloc((<usize>MOST_TOKENS + 8) * GRAMS_PER_TOKEN * 4);
  windowWords = heap.alloc((<usize>MOST_TOKENS + 8) << 2);
  ends = heap.alloc(128);
  memory.fill(wordClasses, 0, (<usize>WORD_CLASS_SLOTS) << 4);
  memory.fill(patternBits, 0, (<usize>PATTERNS) << 2);
  memory.fill(patterns, 0, (<usize>PATTERNS) << 6);
  memory.fill(classLanes, 0, 64);
  memory.fill(shorts, 0, 0x20000);
  memory.fill(counts, 0, (SLOTS + REPEAT_SLOTS * 4) << 2);
  gramsEnd = grams;
  windowWordsEnd = windowWords;
}

export function styleFolds(): usize {
  return folds;
}

export function styleClassesAt(): usize {
  return styleClasses;
}

export function styleWeights(): usize {
  return weights;
}

/** Counts, weight sums and reached, one behind the other. */
export function styleCounts(): usize {
  return counts;
}

export function styleGrams(): usize {
  return grams;
}

export function styleGramCount(): u32 {
  return <u32>((gramsEnd - grams) >>> 2);
}

/**
 * Gives the word with that id (not 0) these bits. At most 3,000 words, so that probing stays short, and 255 different sets of
 * bits; gives whether there was room for the set.
 */
export function setWordClass(id: u32, bits: u32): bool {
  let pattern: u32 = 0;
  while (pattern <= patternCount && load<u32>(patternBits + ((<usize>pattern) << 2)) != bits) pattern++;
  if (pattern > patternCount) {
    if (pattern == PATTERNS) return false;
    patternCount = pattern;
    store<u32>(patternBits + ((<usize>pattern) << 2), bits);
    for (let bit: u32 = 0; bit < 32; bit++) {
      store<u16>(patterns + ((<usize>pattern) << 6) + ((<usize>bit) << 1), <u16>((bits >>> bit) & 1));
    }
  }
  let at = wordClasses + ((<usize>(id & (WORD_CLASS_SLOTS - 1))) << 4);
  while (load<u32>(at) != 0 && load<u32>(at) != id) at = nextWordClass(at);
  store<u32>(at, id);
  store<u32>(at, bits, 4);
  store<u32>(at, pattern, 8);
  return true;
}

function nextWordClass(at: usize): usize {
  return at + 16 == wordClasses + ((<usize>WORD_CLASS_SLOTS) << 4) ? wordClasses : at + 16;
}

/** Entry of a word: an empty one, of no bits and pattern 0, for words without a class. */
// @ts-ignore: decorator
@inline
function wordClass(id: u32): usize {
  let at = wordClasses + ((<usize>(id & (WORD_CLASS_SLOTS - 1))) << 4);
  // One comparison for both: few words meet another one in their slot.
  while ((load<u32>(at) ^ id) * load<u32>(at) != 0) at = nextWordClass(at);
  return at;
}

// @ts-ignore: decorator
@inline
function add(slot: usize, amount: i32): void {
  const at = counts + (slot << 2);
  store<i32>(at, load<i32>(at) + amount);
}

// @ts-ignore: decorator
@inline
function count(slot: usize): i32 {
  return load<i32>(counts + (slot << 2));
}

// The scanner's place, and what goes over from one window to the next.
let start: usize = 0;
let stop: usize = 0;
let next: usize = 0;
// Where the next window begins: before the marker of a list that the text begins with.
let begin: usize = 0;
let folded: bool = false;
let lastLetters: u32 = 0;
let lastIsAbbreviation: bool = false;
let lastIsNumber: bool = false;

// The window.
let firstId: u32 = 0;
let secondId: u32 = 0;
let thirdId: u32 = 0;
let firstMasked: u32 = 0;
let secondMasked: u32 = 0;
let thirdMasked: u32 = 0;
let sentenceWords: u32 = 0;
let sinceNot: u32 = 0;
let ringDistinct: i32 = 0;
let mostRepeats: u32 = 0;

// The open word.
let wordHash: u32 = 0;
let wordFilled: usize = 0;
let wordLength: u32 = 0;
let wordTail: u32 = 0;
let wordHasApostrophe: bool = false;
let wordHasDigit: bool = false;
let wordIsCapital: bool = false;

/** Offsets in bytes of the last window. */
let windowFrom: usize = 0;
let windowTo: usize = 0;

export function styleWindowStart(): u32 {
  return <u32>(windowFrom - start);
}

export function styleWindowEnd(): u32 {
  return <u32>(windowTo - start);
}

export function styleMostRepeats(): u32 {
  return mostRepeats;
}

/**
 * Begins with the first `size` bytes (valid UTF-8) of the text buffer; `isFolded` says that the host folded them. Gives whether
 * the host must fold them before anything can be scanned.
 */
export function beginStyle(size: u32, isFolded: bool): bool {
  start = reserveText(0);
  stop = start + <usize>size;
  // Behind the text stands what no comparison with the bytes there can match.
  memory.fill(stop, 0, 16);
  folded = isFolded;
  lastLetters = 0;
  lastIsAbbreviation = false;
  lastIsNumber = false;
  begin = start;
  next = skipMarker(start);
  for (let byte: u32 = 0; byte < 0x80; byte++) {
    const kind = load<u8>(styleClasses + <usize>load<u16>(folds + ((<usize>byte) << 1)));
    store<u8>(ends + <usize>byte, kind != PART && kind != JOINER && kind != MARK && kind != DELETED ? 1 : 0);
  }
  return !isFolded && needsFolding();
}

function needsFolding(): bool {
  let at = start;
  while (at < stop) {
    const wide: u32 = i8x16.bitmask(v128.load(at));
    if (wide == 0) {
      at += 16;
      continue;
    }
    at += <usize>ctz(wide);
    // What is left of an earlier text may stand behind this one.
    if (at >= stop) return false;
    if (readPoint(at) == HOST) return true;
    at = readEnd;
  }
  return false;
}

function beginWindow(): void {
  memory.fill(tallies, 0, (<usize>TALLY_SLOTS) << 2);
  gramsEnd = grams;
  for (let at = windowWords; at < windowWordsEnd; at += 4) {
    store<u16>(shorts + ((<usize>load<u32>(at)) << 1), 0);
  }
  windowWordsEnd = windowWords;
  memory.fill(counts, 0, SLOTS << 2);
  memory.fill(classLanes, 0, 64);
  const used = (<usize>mostRepeats + 1) << 2;
  memory.fill(weightSums, 0, used);
  memory.fill(weightSums + (REPEAT_SLOTS << 2), 0, used);
  memory.fill(reached, 0, used);
  memory.fill(reached + (REPEAT_SLOTS << 2), 0, used);
  firstId = secondId = thirdId = 0;
  firstMasked = secondMasked = thirdMasked = 0;
  sentenceWords = 0;
  sinceNot = CONTRAST_REACH + 1;
  ringDistinct = 0;
  mostRepeats = 0;
}

/**
 * Counts a bucket whose first slot is taken, by itself or by another; `entry` is what stands there. Gives where the next gram is
 * noted: nothing is counted of what occurs more often than is counted apart.
 */
function countTaken(group: usize, bucket: u32, entry: u32, end: usize): usize {
  const own = bucket + 1;
  let at = tallies + ((<usize>(bucket & (TALLY_SLOTS - 1))) << 2);
  while (entry != 0 && (entry & 0xffffff) != own) {
    at = at + 4 < tallies + ((<usize>TALLY_SLOTS) << 2) ? at + 4 : tallies;
    entry = load<u32>(at);
  }
  const repeats = (entry >>> 24) + 1;
  if (repeats > 255) return end;
  store<u32>(at, own | (repeats << 24));
  const slot = (group << 10) | ((<usize>repeats) << 2);
  store<i32>(weightSums + slot, load<i32>(weightSums + slot) + load<i8>(weights + bucket));
  store<i32>(reached + slot, load<i32>(reached + slot) + 1);
  if (repeats > mostRepeats) mostRepeats = repeats;
  return end + 4;
}

// Ids are spread over all 32 bits: a sum of odd multiples is, too.
// @ts-ignore: decorator
@inline
function pair(first: u32, last: u32): u32 {
  return first * 0x9e3779b1 + last;
}

// @ts-ignore: decorator
@inline
function triple(first: u32, second: u32, last: u32): u32 {
  return first * 0x27d4eb2f + second * 0x85ebca77 + last;
}

// @ts-ignore: decorator
@inline
function quadruple(first: u32, second: u32, third: u32, last: u32): u32 {
  return first * 0xc2b2ae3d + second * 0x165667b1 + third * 0xd3a2646d + last;
}

/**
 * Notes a token and its n-grams. Written out for each of them: what occurs for the first time, nearly all, is summed in
 * registers; sums kept in memory would wait for one another.
 */
function addToken(id: u32, masked: u32): void {
  let end = gramsEnd;
  let bucket: u32;
  let at: usize;
  let entry: u32;
  let sum: i32 = 0;
  let fresh: i32 = 0;
  bucket = (id >>> SHIFT);
  at = tallies + ((<usize>(bucket & (TALLY_SLOTS - 1))) << 2);
  entry = load<u32>(at);
  store<u32>(end, bucket);
  if (entry == 0) {
    store<u32>(at, bucket + FIRST);
    sum += <i32>load<i8>(weights + bucket);
    fresh++;
    end += 4;
  } else end = countTaken(0, bucket, entry, end);
  if (firstId != 0) {
    bucket = (pair(firstId, id) >>> SHIFT);
    at = tallies + ((<usize>(bucket & (TALLY_SLOTS - 1))) << 2);
    entry = load<u32>(at);
    store<u32>(end, bucket);
    if (entry == 0) {
      store<u32>(at, bucket + FIRST);
      sum += <i32>load<i8>(weights + bucket);
      fresh++;
      end += 4;
    } else end = countTaken(0, bucket, entry, end);
  }
  if (secondId != 0) {
    bucket = (triple(secondId, firstId, id) >>> SHIFT);
    at = tallies + ((<usize>(bucket & (TALLY_SLOTS - 1))) << 2);
    entry = load<u32>(at);
    store<u32>(end, bucket);
    if (entry == 0) {
      store<u32>(at, bucket + FIRST);
      sum += <i32>load<i8>(weights + bucket);
      fresh++;
      end += 4;
    } else end = countTaken(0, bucket, entry, end);
  }
  store<i32>(weightSums + 4, load<i32>(weightSums + 4) + sum);
  store<i32>(reached + 4, load<i32>(reached + 4) + fresh);
  sum = 0;
  fresh = 0;
  if (firstMasked != 0) {
    bucket = BUCKETS_OF_GROUP | (pair(firstMasked, masked) >>> SHIFT);
    at = tallies + ((<usize>(bucket & (TALLY_SLOTS - 1))) << 2);
    entry = load<u32>(at);
    store<u32>(end, bucket);
    if (entry == 0) {
      store<u32>(at, bucket + FIRST);
      sum += <i32>load<i8>(weights + bucket);
      fresh++;
      end += 4;
    } else end = countTaken(1, bucket, entry, end);
  }
  if (secondMasked != 0) {
    bucket = BUCKETS_OF_GROUP | (triple(secondMasked, firstMasked, masked) >>> SHIFT);
    at = tallies + ((<usize>(bucket & (TALLY_SLOTS - 1))) << 2);
    entry = load<u32>(at);
    store<u32>(end, bucket);
    if (entry == 0) {
      store<u32>(at, bucket + FIRST);
      sum += <i32>load<i8>(weights + bucket);
      fresh++;
      end += 4;
    } else end = countTaken(1, bucket, entry, end);
  }
  if (thirdMasked != 0) {
    bucket = BUCKETS_OF_GROUP | (quadruple(thirdMasked, secondMasked, firstMasked, masked) >>> SHIFT);
    at = tallies + ((<usize>(bucket & (TALLY_SLOTS - 1))) << 2);
    entry = load<u32>(at);
    store<u32>(end, bucket);
    if (entry == 0) {
      store<u32>(at, bucket + FIRST);
      sum += <i32>load<i8>(weights + bucket);
      fresh++;
      end += 4;
    } else end = countTaken(1, bucket, entry, end);
  }
  store<i32>(weightSums + MASKED_SLOTS + 4, load<i32>(weightSums + MASKED_SLOTS + 4) + sum);
  store<i32>(reached + MASKED_SLOTS + 4, load<i32>(reached + MASKED_SLOTS + 4) + fresh);
  if (mostRepeats == 0) mostRepeats = 1;
  gramsEnd = end;
  thirdId = secondId;
  secondId = firstId;
  firstId = id;
  thirdMasked = secondMasked;
  secondMasked = firstMasked;
  firstMasked = masked;
  if (sinceNot <= CONTRAST_REACH) sinceNot++;
  add(TOKENS, 1);
}

function addMark(id: u32, slot: usize): void {
  if (slot != TOKENS) add(slot, 1);
  addToken(id, id);
}

/** Adds a byte to the open word. */
function addByte(byte: u32): void {
  if (wordFilled == 16) {
    wordHash = addBlock(wordHash, load<u32>(block), load<u32>(block, 4), load<u32>(block, 8), load<u32>(block, 12));
    wordFilled = 0;
  }
  store<u8>(block + wordFilled, <u8>byte);
  wordFilled++;
  wordTail = ((wordTail << 8) | byte) & 0xffffff;
}

/** Id of the open word. */
function openWordId(): u32 {
  memory.fill(block + wordFilled, 0, 16 - wordFilled);
  return finish(addBlock(wordHash, load<u32>(block), load<u32>(block, 4), load<u32>(block, 8), load<u32>(block, 12)));
}

/**
 * Counts the open word; gives its bits. Without branches where words go either way: a wrong guess costs more than all of the
 * counting.
 */
function addWord(id: u32): u32 {
  const entry = wordClass(id);
  const bits = load<u32>(entry, 4);
  const length = min<u32>(wordLength, 32);
  const nth = <u32>count(WORDS);
  add(WORDS, 1);
  add(LETTERS, <i32>length);
  add(LETTERS_SQUARED, <i32>(length * length));
  add(LONG_WORDS, i32(length >= 8));
  add(CAPITALS, i32(wordIsCapital) & i32(sentenceWords > 0));
  add(NUMBERS, i32(wordHasDigit));
  add(APOSTROPHES, i32(wordHasApostrophe));
  const lanes = patterns + ((<usize>load<u32>(entry, 8)) << 6);
  for (let at: usize = 0; at < 64; at += 16) {
    v128.store(classLanes + at, i16x8.add(v128.load(classLanes + at), v128.load(lanes + at)));
  }

  const isLong = i32(length >= 5);
  const lastTwo = wordTail & 0xffff;
  const isIng = isLong & i32(wordTail == 0x696e67);
  const isBehindComma = i32(firstId == COMMA_ID);
  add(ENDS_IN_ING, isIng);
  add(PARTICIPLE_TAILS, isIng & isBehindComma);
  add(ENDS_IN_LY, isLong & i32(lastTwo == 0x6c79));
  add(ENDS_IN_ED, isLong & i32(lastTwo == 0x6564));
  add(
    NOMINALS,
    i32(length >= 6) &
      (i32(wordTail == 0x696f6e) |
        i32(wordTail == 0x656e74) |
        i32(wordTail == 0x657373) |
        i32(wordTail == 0x697479) |
        i32(wordTail == 0x6e6365) |
        i32(wordTail == 0x69736d)),
  );
  add(TRIADS, (i32(id == AND_ID) | i32(id == OR_ID)) & isBehindComma & i32(thirdId == COMMA_ID));
  const isContrast = i32(id == BUT_ID) & i32(sinceNot <= CONTRAST_REACH);
  add(CONTRASTS, isContrast);
  sinceNot = select<u32>(0, select<u32>(CONTRAST_REACH + 1, sinceNot, isContrast != 0), id == NOT_ID);

  const short = id >>> 16;
  const at = shorts + ((<usize>short) << 1);
  const seen: u32 = load<u8>(at, 1);
  const isNew = i32(seen == 0);
  add(TYPES, isNew);
  add(HAPAXES, isNew - i32(seen == 1));
  store<u32>(windowWordsEnd, short);
  windowWordsEnd += (<usize>isNew) << 2;
  store<u8>(at, <u8>min<u32>(seen + 1, 2), 1);

  const place = ring + ((<usize>(nth % STRETCH)) << 1);
  if (nth >= STRETCH) {
    const old = shorts + ((<usize>load<u16>(place)) << 1);
    const left = <u32>load<u8>(old) - 1;
    store<u8>(old, <u8>left);
    ringDistinct -= i32(left == 0);
  }
  store<u16>(place, <u16>short);
  const inRing: u32 = load<u8>(at);
  ringDistinct += i32(inRing == 0);
  store<u8>(at, <u8>(inRing + 1));
  const isStretch = i32(nth >= STRETCH - 1);
  add(STRETCHES, isStretch);
  add(STRETCH_TYPES, isStretch * ringDistinct);

  sentenceWords++;
  const other = select<u32>(MASKED_NUMBER_ID, select<u32>(MASKED_SHORT_ID, finish(wordTail | 0x7a000000), length < 4), wordHasDigit);
  addToken(id, select<u32>(id, other, (bits & KEPT) != 0));
  return bits;
}

function endSentence(): void {
  sinceNot = CONTRAST_REACH + 1;
  const words = <i32>min<u32>(sentenceWords, 255);
  sentenceWords = 0;
  if (words == 0) return;
  add(SENTENCES, 1);
  add(SENTENCE_WORDS, words);
  add(SENTENCE_WORDS_SQUARED, words * words);
  add(SENTENCE_WORDS_CUBED, words * words * words);
}

/** Behind the marker of a list, a heading or a quotation that begins a line, else `at`. */
function skipMarker(at: usize): usize {
  let place = at;
  while (place < stop) {
    const byte = load<u8>(place);
    if (byte != 0x20 && byte != 0x09 && byte != 0x23 && byte != 0x2a && byte != 0x3e) break;
    place++;
  }
  let end = place;
  const byte: u32 = load<u8>(place);
  if (byte == 0x2d || byte == 0x2b) end = place + 1;
  else {
    while (end < place + 3 && <u32>load<u8>(end) - 0x30 < 10) end++;
    if (end == place) return at;
    const mark = load<u8>(end);
    if (mark != 0x2e && mark != 0x29) return at;
    end++;
  }
  return end < stop && load<u8>(end) == 0x20 ? end + 1 : at;
}

// u8[128]: whether the ASCII character ends a word for good, that is neither belongs to it nor is left out.
let ends: usize = 0;

// What `readPoint` read: the folded code point, the bytes of its UTF-8 from the lowest on, their number, and where it ends.
let readBytes: u32 = 0;
let readLength: u32 = 0;
let readEnd: usize = 0;

const HOST: u32 = 0xffffffff;

/** Reads and folds the code point above ASCII at `at`; HOST where only the host can fold it. */
function readPoint(at: usize): u32 {
  let point: u32 = load<u8>(at);
  let bytes: u32;
  let length: u32;
  if (point < 0xe0) {
    bytes = load<u16>(at);
    length = 2;
    point = ((point & 0x1f) << 6) | ((bytes >>> 8) & 0x3f);
    if (!folded && (point == 0xc2 || point == 0xc3 || point == 0xe2) && at + 2 < stop && load<u8>(at, 2) >= 0x80) return HOST;
  } else if (point < 0xf0) {
    bytes = load<u32>(at) & 0xffffff;
    length = 3;
    point = ((point & 0x0f) << 12) | (((bytes >>> 8) & 0x3f) << 6) | ((bytes >>> 16) & 0x3f);
  } else {
    bytes = load<u32>(at);
    length = 4;
    point =
      ((point & 0x07) << 18) | (((bytes >>> 8) & 0x3f) << 12) | (((bytes >>> 16) & 0x3f) << 6) | ((bytes >>> 24) & 0x3f);
  }
  readEnd = at + <usize>length;
  if (point < 0x10000) {
    const target: u32 = load<u16>(folds + ((<usize>point) << 1));
    if (target == 0) {
      if (!folded) return HOST;
    } else if (target != point) {
      point = target;
      if (target < 0x80) {
        bytes = target;
        length = 1;
      } else if (target < 0x800) {
        bytes = (0xc0 | (target >>> 6)) | ((0x80 | (target & 0x3f)) << 8);
        length = 2;
      } else {
        bytes = (0xe0 | (target >>> 12)) | ((0x80 | ((target >>> 6) & 0x3f)) << 8) | ((0x80 | (target & 0x3f)) << 16);
        length = 3;
      }
    }
  } else if (!folded && !(point - 0x1f300 < 0x800) && !(point - 0x20000 < 0xf800)) return HOST;
  readBytes = bytes;
  readLength = length;
  return point;
}

// @ts-ignore: decorator
@inline
function classOf(point: u32): u32 {
  return point < <u32>CLASS_COUNT ? load<u8>(styleClasses + point) : point < 0x40000 ? OWN : SYMBOL;
}

/** Place of the first character that cannot belong to an address. */
function endOfAddress(at: usize): usize {
  while (at < stop) {
    const byte: u32 = load<u8>(at);
    if (byte < 0x80) {
      if (byte == 0x22 || byte == 0x3c || byte == 0x3e || byte == 0x29 || byte == 0x5d || byte == 0x7d) return at;
      const kind = load<u8>(styleClasses + <usize>load<u16>(folds + ((<usize>byte) << 1)));
      if (kind == SPACE || kind == NEWLINE) return at;
      at++;
    } else {
      const kind = classOf(readPoint(at));
      if (kind == SPACE || kind == NEWLINE) return at;
      at = readEnd;
    }
  }
  return at;
}

// @ts-ignore: decorator
@inline
function slotOf(point: u32): usize {
  if (point == 0x2c) return COMMAS;
  if (point == 0x3a || point == 0x3b) return SEMICOLONS;
  if (point == 0x28 || point == 0x5b || point == 0x7b) return BRACKETS;
  return OTHER_MARKS;
}

/** Scans to the end of the next window; gives whether there is one. */
export function nextStyleWindow(enough: i32, most: i32): bool {
  beginWindow();
  windowFrom = begin;
  let at = next;
  const end = stop;

  let joiners: u32 = 0;
  let isOpen = false;
  let isSingle = false;
  let points: u32 = 0;
  let lastWasDash = false;
  let lastWasSymbol = false;
  let ended: u32 = 0;

  while (at < end) {
    const place = at;
    let point: u32 = load<u8>(at);
    let bytes: u32;
    let length: u32 = 1;
    let kind: u32;
    let isUpper = false;
    if (point < 0x80) {
      at++;
      isUpper = point - 0x41 < 26;
      point = load<u16>(folds + ((<usize>point) << 1));
      bytes = point;
      kind = load<u8>(styleClasses + point);
    } else {
      point = readPoint(at);
      at = readEnd;
      bytes = readBytes;
      length = readLength;
      kind = classOf(point);
    }

    if (kind == DELETED) continue;
    if (points != 0 && kind != POINT) {
      ended = emitPoints(points);
      points = 0;
    }
    if (isOpen) {
      if ((kind == PART && !isSingle) || kind == MARK) {
        if (joiners != 0) {
          wordHasApostrophe = true;
          for (; joiners != 0; joiners--) addByte(0x27);
        }
        if (point == 0x30) wordHasDigit = true;
        wordLength++;
        for (; length != 0; length--) {
          addByte(bytes & 0xff);
          bytes >>>= 8;
        }
        continue;
      }
      if (kind == JOINER && !isSingle) {
        joiners++;
        continue;
      }
      const id = openWordId();
      isOpen = false;
      if (
        joiners == 0 &&
        (((id == HTTP_ID || id == HTTPS_ID) && startsAddress(place)) ||
          (id == WWW_ID && load<u8>(place) == 0x2e))
      ) {
        addMark(ADDRESS_ID, ADDRESSES);
        lastLetters = 0;
        lastIsAbbreviation = false;
        lastIsNumber = false;
        ended = 0;
        at = endOfAddress(place);
        continue;
      }
      emitWord(id, joiners);
      joiners = 0;
      ended = 0;
    }

    if (kind == SPACE || kind == NEWLINE) {
      if (ended == 1) ended = 2;
      lastWasDash = false;
      lastWasSymbol = false;
      if (kind == NEWLINE) at = skipMarker(at);
      continue;
    }
    if (kind == MARK) continue;
    if ((kind == DASH && lastWasDash) || (kind == SYMBOL && lastWasSymbol)) continue;
    if (kind == POINT && points != 0) {
      points++;
      continue;
    }

    const closes = ended == 2 || (ended == 1 && (kind == OWN || isUpper));
    if (closes) {
      endSentence();
      ended = 0;
    }
    const words = count(WORDS);
    if ((closes && words >= enough) || words >= most || count(TOKENS) >= MOST_TOKENS) {
      begin = place;
      next = place;
      windowTo = place;
      countClasses();
      return true;
    }
    lastWasDash = kind == DASH;
    lastWasSymbol = kind == SYMBOL;

    if (kind == PART || kind == OWN) {
      // A word of ASCII letters that fits into one block and that nothing lengthens: nearly every one.
      const wide = v128.or(v128.load(place), i8x16.splat(0x20));
      const fits = ctz(~(<u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(wide, i8x16.splat(0x61)), i8x16.splat(26)))));
      if (fits - 1 < 15) {
        const behind: u32 = load<u8>(place + <usize>fits);
        if (behind < 0x80 && load<u8>(ends + <usize>behind) != 0) {
          const word = v128.and(wide, v128.load(masks + 16 - <usize>fits));
          const id = finish(
            addBlock(
              SEED,
              i32x4.extract_lane(word, 0),
              i32x4.extract_lane(word, 1),
              i32x4.extract_lane(word, 2),
              i32x4.extract_lane(word, 3),
            ),
          );
          at = place + <usize>fits;
          if (
            behind < 0x3b &&
            (((id == HTTP_ID || id == HTTPS_ID) && startsAddress(at)) || (id == WWW_ID && behind == 0x2e))
          ) {
            addMark(ADDRESS_ID, ADDRESSES);
            lastLetters = 0;
            lastIsAbbreviation = false;
            lastIsNumber = false;
            ended = 0;
            at = endOfAddress(at);
            continue;
          }
          wordLength = fits;
          wordHasApostrophe = false;
          wordHasDigit = false;
          wordIsCapital = isUpper;
          // Its last three bytes, the very last one lowest; shorter words are asked for none.
          wordTail = fits < 3 ? 0 : bswap<u32>(load<u32>(at - 4) | 0x20202020) & 0xffffff;
          emitWord(id, 0);
          ended = 0;
          if (behind == 0x20) at++;
          continue;
        }
      }
      isOpen = true;
      isSingle = kind == OWN;
      joiners = 0;
      wordLength = 1;
      wordHasApostrophe = false;
      wordHasDigit = point == 0x30;
      wordIsCapital = isUpper;
      wordHash = SEED;
      wordFilled = 0;
      wordTail = 0;
      for (; length != 0; length--) {
        addByte(bytes & 0xff);
        bytes >>>= 8;
      }
    } else if (kind == POINT) {
      points = 1;
    } else if (kind == ELLIPSIS) {
      addMark(ELLIPSIS_ID, ELLIPSES);
      ended = 1;
    } else if (kind == TERMINATOR) {
      addMark(idOf(bytes), TERMINATORS);
      ended = 1;
    } else if (kind == JOINER || point == 0x22) {
      addMark(QUOTE_ID, QUOTES);
    } else if (kind == CLOSER) {
      addMark(idOf(bytes), OTHER_MARKS);
    } else if (kind == DASH) {
      addMark(DASH_ID, DASHES);
      ended = 0;
    } else if (kind == PUNCTUATION) {
      addMark(idOf(bytes), slotOf(point));
      ended = 0;
    } else {
      addMark(SYMBOL_ID, OTHER_MARKS);
      ended = 0;
    }
  }
  if (isOpen) {
    emitWord(openWordId(), joiners);
    ended = 0;
  }
  if (points != 0) ended = emitPoints(points);
  if (ended != 0) endSentence();
  next = end;
  windowTo = end;
  countClasses();
  return count(TOKENS) > 0;
}

function countClasses(): void {
  for (let bit: usize = 0; bit < 32; bit++) {
    store<i32>(counts + ((CLASS_SLOT + bit) << 2), load<u16>(classLanes + (bit << 1)));
  }
}

function startsAddress(at: usize): bool {
  return at + 3 <= stop && load<u8>(at) == 0x3a && load<u8>(at, 1) == 0x2f && load<u8>(at, 2) == 0x2f;
}

function emitWord(id: u32, joiners: u32): void {
  const bits = addWord(id);
  lastLetters = wordLength;
  lastIsAbbreviation = (bits & ABBREVIATION) != 0;
  lastIsNumber = wordHasDigit;
  if (joiners != 0) addMark(QUOTE_ID, QUOTES);
}

/** A point, or the ellipsis that several are; gives whether a sentence ends with it. */
function emitPoints(points: u32): u32 {
  if (points > 1) {
    addMark(ELLIPSIS_ID, ELLIPSES);
    return 1;
  }
  addMark(POINT_ID, TOKENS);
  return lastIsAbbreviation || (lastLetters == 1 && !lastIsNumber) ? 0 : 1;
}
