import { BAND_COUNT, BAND_ROWS } from '../kernels/band-keys.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type ContentEntries, type RecordKeys, wordsOf } from './content-entries.ts';
import { nominate } from './nominate.ts';
import { radixSort } from './radix-sort.ts';

/** The entries of one body of data, and where their fingerprints lie. */
export interface EntrySide {
  readonly workspace: Workspace;
  readonly parts: readonly { readonly key: string; readonly records: number }[];
  readonly entries: ContentEntries;
  readonly keys: Pick<RecordKeys, 'contentHigh' | 'contentLow'>;
}

/** How entries here stand to entries there: shape [entries here] each. */
export interface AcrossPairs {
  /** Entry there with the same content; `NO_PARTNER` where there is none. */
  readonly identicalTo: Uint32Array;
  /** Of those without one: the entry there whose signature is nearest, where it is similar by estimate; else `NO_PARTNER`. */
  readonly similarTo: Uint32Array;
  /** Equal lanes of the signatures of the similar ones. */
  readonly equalLanes: Uint8Array;
  /**
   * Whether each entry there is the same as one here (2), or similar to one by estimate (1); else 0: shape [entries there]. In large
   * groups of near copies not all there meet all here, so more may be similar.
   */
  readonly othersFound: Uint8Array;
  /** Pairs left out because there were more than can be held, also those of two entries of one side. */
  readonly dropped: number;
}

export const NO_PARTNER = 0xffffffff;

/**
 * Texts that two bodies of data share, from their stored fingerprints alone. Nothing is read again, so near copies are estimated from
 * signatures and not confirmed by their texts.
 *
 * @param here the data in question
 * @param there the data it is held against
 * @throws {CancelledError} `signal` aborted
 */
export async function nominateAcross(
  here: EntrySide,
  there: EntrySide,
  options: {
    readonly similarAt: number;
    readonly workers: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<AcrossPairs> {
  const identicalTo = identicalEntries(here, there);
  const similarTo = new Uint32Array(here.entries.count).fill(NO_PARTNER);
  const equalLanes = new Uint8Array(here.entries.count);
  const othersFound = new Uint8Array(there.entries.count);
  for (const other of identicalTo) if (other !== NO_PARTNER) othersFound[other] = 2;
  const first = there.entries.count;
  // Those there come first: the best of a bucket is then one of them, and every entry here meets it.
  const nomination = await nominate(joined(there.entries, here.entries), {
    ...options,
    parts: [
      ...there.parts.map((part) => ({ ...part, workspace: there.workspace })),
      ...here.parts.map((part) => ({ ...part, workspace: here.workspace })),
    ],
  });
  const least = options.similarAt * BAND_COUNT * BAND_ROWS;
  for (let pair = 0; pair < nomination.better.length; pair++) {
    const [other, own] = [nomination.better[pair]!, nomination.worse[pair]! - first];
    if (other >= first || own < 0) continue;
    const lanes = nomination.equalLanes[pair]!;
    if (lanes < least) continue;
    if (othersFound[other] === 0) othersFound[other] = 1;
    if (identicalTo[own] !== NO_PARTNER || (similarTo[own] !== NO_PARTNER && lanes <= equalLanes[own]!)) continue;
    similarTo[own] = other;
    equalLanes[own] = lanes;
  }
  return { identicalTo, similarTo, equalLanes, othersFound, dropped: nomination.dropped };
}

/** Walks both sides in the order of their content hashes. */
function identicalEntries(here: EntrySide, there: EntrySide): Uint32Array {
  const identicalTo = new Uint32Array(here.entries.count).fill(NO_PARTNER);
  const [own, other] = [inContentOrder(here), inContentOrder(there)];
  const [ownKey, otherKey] = [contentKey(here), contentKey(there)];
  for (let i = 0, j = 0; i < own.length && j < other.length; ) {
    const order = compare(ownKey(own[i]!), otherKey(other[j]!));
    if (order === 0) identicalTo[own[i++]!] = other[j]!;
    else if (order < 0) i++;
    else j++;
  }
  return identicalTo;
}

type Key = readonly [number, number, number, number];

function contentKey({ keys, entries }: EntrySide): (entry: number) => Key {
  const [high, low] = [wordsOf(keys.contentHigh), wordsOf(keys.contentLow)];
  return (entry) => {
    const record = 2 * entries.representative[entry]!;
    return [high[record + 1]!, high[record]!, low[record + 1]!, low[record]!];
  };
}

function inContentOrder(side: EntrySide): Uint32Array {
  const { count } = side.entries;
  const keyOf = contentKey(side);
  const order = new Uint32Array(count);
  const key = new Uint32Array(count);
  for (let entry = 0; entry < count; entry++) order[entry] = entry;
  for (const half of [3, 2, 1, 0] as const) {
    for (let entry = 0; entry < count; entry++) key[entry] = keyOf(entry)[half];
    radixSort(order, key);
  }
  return order;
}

function compare(a: Key, b: Key): number {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** Two bodies of entries as one, records and entries of the second numbered after those of the first. */
function joined(first: ContentEntries, second: ContentEntries): ContentEntries {
  const records = first.entryOf.length;
  const concat = <Values extends Uint32Array | Int32Array | Uint8Array>(a: Values, b: Values, by = 0): Values => {
    const both = new (a.constructor as new (length: number) => Values)(a.length + b.length);
    both.set(a);
    for (let i = 0; i < b.length; i++) both[a.length + i] = b[i]! + by;
    return both;
  };
  return {
    count: first.count + second.count,
    entryOf: concat(first.entryOf, second.entryOf),
    representative: concat(first.representative, second.representative, records),
    provenance: concat(first.provenance, second.provenance),
    date: concat(first.date, second.date),
    words: concat(first.words, second.words),
    size: concat(first.size, second.size),
  };
}
