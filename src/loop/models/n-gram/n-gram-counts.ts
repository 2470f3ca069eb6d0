import type { EncodedDocuments } from '../../data/encode-documents.ts';
import { NO_NODE, PairTable } from './pair-table.ts';

/**
 * Numbers of what stands in texts: types 0 … typeCount − 1 of the vocabulary, then what is of no type, then the end of a document, and
 * its beginning, which is a context and is never predicted.
 */
export interface Symbols {
  readonly typeCount: number;
  readonly unknown: number;
  readonly end: number;
  readonly begin: number;
  /** Whether documents have ends that are predicted. */
  readonly hasEnd: boolean;
  /** Symbols that may be predicted. */
  readonly predictedCount: number;
}

/** Symbols of a vocabulary. */
export function symbolsOf(typeCount: number, { hasEnd }: { readonly hasEnd: boolean }): Symbols {
  return {
    typeCount,
    unknown: typeCount,
    end: typeCount + 1,
    begin: typeCount + 2,
    hasEnd,
    predictedCount: typeCount + (hasEnd ? 2 : 1),
  };
}

/** N-grams of one order. Node i continues node `parent[i]` of the order below with `symbol[i]`; nodes of one parent are consecutive. */
export interface NGramLevel {
  readonly nodeCount: number;
  readonly symbol: Int32Array;
  readonly parent: Int32Array;
  /** Node of the order below without the first symbol. Order 1: 0, the empty context. */
  readonly suffix: Int32Array;
  /** How often it occurs. */
  readonly count: Uint32Array;
  /** Different symbols in front of it. */
  readonly leftCount: Uint32Array;
  /** 1 where it starts at the beginning of a document: nothing can stand in front of it. */
  readonly isInitial: Uint8Array;
  /** Continuations of node p of the order below: `start[p]` up to `start[p + 1]`. */
  readonly start: Uint32Array;
  /** Node of a parent and a symbol; `NO_NODE` where the training data have none. */
  find(parent: number, symbol: number): number;
}

/** All n-grams of some documents up to an order. */
export interface NGramCounts {
  readonly order: number;
  readonly symbols: Symbols;
  /** `levels[k - 1]` holds the k-grams. */
  readonly levels: readonly NGramLevel[];
  /** Predicted symbols in all, ends included where they are predicted. */
  readonly tokens: number;
}

interface Growing {
  readonly table: PairTable;
  suffix: Int32Array;
  count: Uint32Array;
  leftCount: Uint32Array;
  isInitial: Uint8Array;
}

/**
 * Counts the n-grams of documents. One symbol for the beginning stands in front of each document, and none is predicted from the document
 * before. Time and memory grow with tokens times order.
 */
export function countNGrams(
  { tokens, starts }: EncodedDocuments,
  { order, symbols }: { readonly order: number; readonly symbols: Symbols },
): NGramCounts {
  const levels = Array.from({ length: order }, (): Growing => emptyLevel(Math.min(tokens.length + 16, 1 << 16)));
  // Nodes of the last 0 … order symbols; of those as long as the document so far.
  const last = new Int32Array(order + 1);
  const next = new Int32Array(order + 1);
  let predicted = 0;
  const append = (symbol: number, isPredicted: boolean) => {
    next[0] = 0;
    for (let k = 1; k <= order; k++) {
      const context = last[k - 1]!;
      if (context === NO_NODE) {
        next[k] = NO_NODE;
        continue;
      }
      const level = levels[k - 1]!;
      const before = level.table.count;
      const node = level.table.add(context, symbol);
      if (node === before) {
        if (node === level.count.length) grow(level);
        level.suffix[node] = next[k - 1]!;
        level.isInitial[node] = k === 1 ? (isPredicted ? 0 : 1) : levels[k - 2]!.isInitial[context]!;
        if (k > 1) levels[k - 2]!.leftCount[next[k - 1]!]!++;
      }
      level.count[node]!++;
      next[k] = node;
    }
    last.set(next);
    if (isPredicted) predicted++;
  };
  for (let document = 0; document + 1 < starts.length; document++) {
    last.fill(NO_NODE);
    last[0] = 0;
    append(symbols.begin, false);
    for (let at = starts[document]!; at < starts[document + 1]!; at++) append(tokens[at]!, true);
    if (symbols.hasEnd) append(symbols.end, true);
  }
  return { order, symbols, levels: sortedLevels(levels), tokens: predicted };
}

function emptyLevel(size: number): Growing {
  return {
    table: new PairTable(size),
    suffix: new Int32Array(size),
    count: new Uint32Array(size),
    leftCount: new Uint32Array(size),
    isInitial: new Uint8Array(size),
  };
}

function grow(level: Growing): void {
  const size = 2 * level.count.length;
  const suffix = new Int32Array(size);
  const count = new Uint32Array(size);
  const leftCount = new Uint32Array(size);
  const isInitial = new Uint8Array(size);
  suffix.set(level.suffix);
  count.set(level.count);
  leftCount.set(level.leftCount);
  isInitial.set(level.isInitial);
  Object.assign(level, { suffix, count, leftCount, isInitial });
}

/** Numbers nodes so that those of one parent stand together, in the order in which they were first seen. */
function sortedLevels(growing: readonly Growing[]): readonly NGramLevel[] {
  const levels: NGramLevel[] = [];
  // New number of a node of the order below, by its old one.
  let below = new Int32Array(1);
  for (const [at, { table, ...raw }] of growing.entries()) {
    const nodeCount = table.count;
    const parentCount = at === 0 ? 1 : growing[at - 1]!.table.count;
    const start = new Uint32Array(parentCount + 1);
    for (let node = 0; node < nodeCount; node++) start[below[table.first(node)]! + 1]!++;
    for (let parent = 0; parent < parentCount; parent++) start[parent + 1]! += start[parent]!;
    const free = start.slice();
    const own = new Int32Array(nodeCount);
    const symbol = new Int32Array(nodeCount);
    const parent = new Int32Array(nodeCount);
    const suffix = new Int32Array(nodeCount);
    const count = new Uint32Array(nodeCount);
    const leftCount = new Uint32Array(nodeCount);
    const isInitial = new Uint8Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      const of = below[table.first(node)]!;
      const place = free[of]!++;
      own[node] = place;
      symbol[place] = table.second(node);
      parent[place] = of;
      suffix[place] = at === 0 ? 0 : below[raw.suffix[node]!]!;
      count[place] = raw.count[node]!;
      leftCount[place] = raw.leftCount[node]!;
      isInitial[place] = raw.isInitial[node]!;
    }
    const oldBelow = below;
    const oldOf = new Int32Array(oldBelow.length);
    for (let node = 0; node < oldBelow.length; node++) oldOf[oldBelow[node]!] = node;
    levels.push({
      nodeCount,
      symbol,
      parent,
      suffix,
      count,
      leftCount,
      isInitial,
      start,
      find(context, wanted) {
        const node = table.find(oldOf[context]!, wanted);
        return node === NO_NODE ? NO_NODE : own[node]!;
      },
    });
    below = own;
  }
  return levels;
}
