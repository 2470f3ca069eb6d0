import { positions, radixSort } from './radix-sort.ts';

/** What is known of each record without its text; all arrays have shape [records]. */
export interface RecordKeys {
  /** First and second 64 bits of the hash of the normalised content; both 0 for records that may not be compared. */
  readonly contentHigh: BigInt64Array;
  readonly contentLow: BigInt64Array;
  /** Hash of the folded words. */
  readonly wordsHash: BigInt64Array;
  /** How well its origin is proven human, best 0; below 8. */
  readonly provenance: Uint8Array;
  readonly words: Int32Array;
  /** `YYYYMMDD`. */
  readonly date: Int32Array;
}

/**
 * Records with equal content as one entry each. Entries are numbered by rank: provenance, more words, earlier date, content hash. The
 * order depends on what the records are alone, so a lower number is always the better copy, whatever files it came from.
 */
export interface ContentEntries {
  readonly count: number;
  /** Entry of each record; `NO_ENTRY` where the record may not be compared. Shape [records]. */
  readonly entryOf: Uint32Array;
  /** One record of each entry, among those of equal words any. Shape [entries]. */
  readonly representative: Uint32Array;
  /** Shape [entries] each: of the best record by provenance and date. */
  readonly provenance: Uint8Array;
  readonly date: Int32Array;
  readonly words: Int32Array;
  /** Records of each entry. Shape [entries]. */
  readonly size: Uint32Array;
}

export const NO_ENTRY = 0xffffffff;
/** Texts of more words than this are taken as equally long when ranked; no row can hold so many. */
const MOST_WORDS = (1 << 24) - 1;
const WORD_BITS = 24;
const DATE_BITS = 27;

/** Groups records by content and ranks the groups. */
export function contentEntries(records: RecordKeys): ContentEntries {
  const total = records.words.length;
  const high = wordsOf(records.contentHigh);
  const low = wordsOf(records.contentLow);
  const mixed = new Uint32Array(total);
  for (let i = 0; i < total; i++) mixed[i] = high[2 * i]! ^ high[2 * i + 1]!;
  const order = positions(total);
  radixSort(order, mixed);

  // Provisional entries, in the order of the sort; ranked below.
  const provisional = new Uint32Array(total).fill(NO_ENTRY);
  const first: number[] = [];
  for (let start = 0; start < total; ) {
    let end = start + 1;
    while (end < total && mixed[order[end]!] === mixed[order[start]!]) end++;
    // Nearly always one content; others that share 32 bits of their hash follow one after the other.
    const known: number[] = [];
    for (let at = start; at < end; at++) {
      const record = order[at]!;
      const isBlank =
        high[2 * record]! === 0 && high[2 * record + 1]! === 0 && low[2 * record]! === 0 && low[2 * record + 1]! === 0;
      if (isBlank) continue;
      let entry = known.find((candidate) => {
        const other = first[candidate]!;
        return (
          high[2 * other] === high[2 * record] &&
          high[2 * other + 1] === high[2 * record + 1] &&
          low[2 * other] === low[2 * record] &&
          low[2 * other + 1] === low[2 * record + 1]
        );
      });
      if (entry === undefined) {
        entry = first.push(record) - 1;
        known.push(entry);
      }
      provisional[record] = entry;
    }
    start = end;
  }

  const count = first.length;
  const best = Uint32Array.from(first);
  const representative = Uint32Array.from(first);
  const size = new Uint32Array(count);
  const words = new Int32Array(count);
  for (let record = 0; record < total; record++) {
    const entry = provisional[record]!;
    if (entry === NO_ENTRY) continue;
    size[entry]!++;
    if (records.words[record]! > words[entry]!) words[entry] = records.words[record]!;
    if (isBetter(records, record, best[entry]!)) best[entry] = record;
    // Contents that are equal once normalised can still differ in what a word is: the choice must not follow the order of files.
    if (records.wordsHash[record]! < records.wordsHash[representative[entry]!]!) representative[entry] = record;
  }

  const rank = positions(count);
  const key = new Uint32Array(count);
  const sortBy = (value: (entry: number) => number, bits: number) => {
    for (let entry = 0; entry < count; entry++) key[entry] = value(entry);
    radixSort(rank, key, bits);
  };
  sortBy((entry) => low[2 * first[entry]!]!, 32);
  sortBy((entry) => low[2 * first[entry]! + 1]!, 32);
  sortBy((entry) => high[2 * first[entry]!]!, 32);
  sortBy((entry) => high[2 * first[entry]! + 1]!, 32);
  sortBy((entry) => records.date[best[entry]!]!, DATE_BITS);
  sortBy(
    (entry) =>
      ((records.provenance[best[entry]!]! << WORD_BITS) | (MOST_WORDS - Math.min(words[entry]!, MOST_WORDS))) >>> 0,
    WORD_BITS + 3,
  );
  const numberOf = new Uint32Array(count);
  for (let i = 0; i < count; i++) numberOf[rank[i]!] = i;
  for (let record = 0; record < total; record++) {
    const entry = provisional[record]!;
    if (entry !== NO_ENTRY) provisional[record] = numberOf[entry]!;
  }
  return {
    count,
    entryOf: provisional,
    representative: rank.map((entry) => representative[entry]!),
    provenance: Uint8Array.from(rank, (entry) => records.provenance[best[entry]!]!),
    date: Int32Array.from(rank, (entry) => records.date[best[entry]!]!),
    words: Int32Array.from(rank, (entry) => words[entry]!),
    size: rank.map((entry) => size[entry]!),
  };
}

function isBetter({ provenance, date }: RecordKeys, record: number, than: number): boolean {
  return (
    provenance[record]! < provenance[than]! ||
    (provenance[record]! === provenance[than]! && date[record]! < date[than]!)
  );
}

/** 64-bit integers as pairs of 32 bits, low half first; arithmetic on big integers would be far slower. */
export function wordsOf(values: BigInt64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}
