import type { InternedDocuments } from '../../range/text/intern-tokens.ts';
import { lengthen } from '../../range/text/n-gram-ids.ts';
import { PairInterner } from '../../range/text/pair-interner.ts';

/** A run of words, and how many units of each arm hold it. */
export interface CountedMotif {
  readonly kind: 'opening' | 'phrase';
  /** Numbers of its words. */
  readonly words: readonly number[];
  readonly reference: number;
  readonly generation: number;
  /** Runs one word shorter that it consists of, where they were counted: without its last word, without its first. */
  readonly parts: readonly CountedMotif[];
}

export interface MotifUnits {
  /** Unit of each document, 0 … units - 1. */
  readonly unitOf: Uint32Array;
  readonly units: number;
  /** Units 0 … of the reference, those behind of the generation. */
  readonly referenceUnits: number;
}

/**
 * How many units hold each run of `shortest` to `longest` words, for runs that `least` units hold.
 *
 * @param words of all documents
 */
export function countPhrases(
  words: InternedDocuments,
  {
    units,
    shortest,
    longest,
    least,
  }: { readonly units: MotifUnits; readonly shortest: number; readonly longest: number; readonly least: number },
): readonly CountedMotif[] {
  const found: CountedMotif[] = [];
  let grams = words;
  let previous: { readonly grams: InternedDocuments; readonly motifs: ReadonlyMap<number, CountedMotif> } | undefined;
  for (let length = 1; length <= longest; length++) {
    if (length > 1) grams = lengthen(grams, { words, length });
    if (length < shortest) continue;
    const { counts, firsts } = countUnits(grams, units);
    const motifs = new Map<number, CountedMotif>();
    for (let id = 0; id < grams.types; id++) {
      const reference = counts[2 * id]!;
      const generation = counts[2 * id + 1]!;
      if (reference + generation < least) continue;
      const [document, place] = placeOf(grams, firsts[id]!);
      const from = words.starts[document]! + place;
      const parts: CountedMotif[] = [];
      if (previous !== undefined)
        for (const shift of [0, 1]) {
          const at = previous.grams.starts[document]! + place + shift;
          const part = previous.motifs.get(previous.grams.ids[at]!);
          if (part !== undefined) parts.push(part);
        }
      motifs.set(id, {
        kind: 'phrase',
        words: [...words.ids.subarray(from, from + length)],
        reference,
        generation,
        parts,
      });
    }
    for (const motif of motifs.values()) found.push(motif);
    previous = { grams, motifs };
  }
  return found;
}

/** How many units begin a document with each run of up to `longest` words, for beginnings that `least` units have. */
export function countOpenings(
  words: InternedDocuments,
  { units, longest, least }: { readonly units: MotifUnits; readonly longest: number; readonly least: number },
): readonly CountedMotif[] {
  const documents = words.starts.length - 1;
  const found: CountedMotif[] = [];
  // The beginning of each document so far, by number.
  let beginnings = new Uint32Array(documents);
  let previous: ReadonlyMap<number, CountedMotif> | undefined;
  for (let length = 1; length <= longest; length++) {
    const interner = new PairInterner(documents);
    const starts = new Uint32Array(documents + 1);
    const ids = new Uint32Array(documents);
    const longer = new Uint32Array(documents);
    const documentOf = new Uint32Array(documents);
    let size = 0;
    for (let document = 0; document < documents; document++) {
      const last = words.starts[document]! + length - 1;
      if (last < words.starts[document + 1]!) {
        longer[document] = interner.intern(beginnings[document]!, words.ids[last]!);
        documentOf[size] = document;
        ids[size++] = longer[document]!;
      }
      starts[document + 1] = size;
    }
    const grams = { ids: ids.subarray(0, size), starts, types: interner.size };
    const { counts, firsts } = countUnits(grams, units);
    const motifs = new Map<number, CountedMotif>();
    for (let id = 0; id < grams.types; id++) {
      const reference = counts[2 * id]!;
      const generation = counts[2 * id + 1]!;
      if (reference + generation < least) continue;
      const document = documentOf[firsts[id]!]!;
      const from = words.starts[document]!;
      const part = previous?.get(beginnings[document]!);
      motifs.set(id, {
        kind: 'opening',
        words: [...words.ids.subarray(from, from + length)],
        reference,
        generation,
        parts: part === undefined ? [] : [part],
      });
    }
    for (const motif of motifs.values()) found.push(motif);
    previous = motifs;
    beginnings = longer;
  }
  return found;
}

/** Units of the reference and of the generation that hold each type, in turn: shape [types, 2]; and the first position of each type. */
function countUnits(
  { ids, starts, types }: InternedDocuments,
  { unitOf, referenceUnits }: MotifUnits,
): { readonly counts: Uint32Array; readonly firsts: Uint32Array } {
  const counts = new Uint32Array(2 * types);
  const firsts = new Uint32Array(types);
  // 1 + the unit that a type was met in last; documents of a unit stand together.
  const last = new Uint32Array(types);
  for (let document = 0; document + 1 < starts.length; document++) {
    const unit = unitOf[document]!;
    const arm = unit < referenceUnits ? 0 : 1;
    for (let position = starts[document]!; position < starts[document + 1]!; position++) {
      const id = ids[position]!;
      if (last[id] === unit + 1) continue;
      if (last[id] === 0) firsts[id] = position;
      last[id] = unit + 1;
      counts[2 * id + arm]!++;
    }
  }
  return { counts, firsts };
}

/** Document of a position, and its place in it. */
function placeOf({ starts }: InternedDocuments, position: number): readonly [document: number, place: number] {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle;
  }
  return [low, position - starts[low]!];
}
