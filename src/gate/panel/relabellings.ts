import { seededGenerator } from '../../statistics/seeded-generator.ts';

/** Belongs to neither arm: a block left out for the jackknife. */
export const LEFT_OUT = 0;
export const IN_REFERENCE = 1;
export const IN_GENERATION = 2;

/**
 * The arms that the panel is measured on, a column each: as observed, with the labels of blocks permuted, and with one block of each
 * arm left out. Blocks 0 … B - 1 are the reference's, B … 2B - 1 the generation's; where prompts are shared, block b and block B + b
 * answer the same prompts.
 */
export interface Relabellings {
  /** B, blocks of an arm. */
  readonly blocks: number;
  /** Columns with labels, the observed one first. */
  readonly splits: number;
  /** Columns altogether: splits, then the B with a block left out. */
  readonly columns: number;
  /** Arm of each block, column by column: shape [columns, 2B]. */
  readonly byColumn: Uint8Array;
  /** Whether all relabellings that there are stand in it, each once, so that p-values are exact and not drawn. */
  readonly isExhaustive: boolean;
}

/**
 * Relabellings of blocks. Every arm keeps B blocks. Where prompts are shared the labels are swapped within a prompt, so a block changes
 * places with its partner; else any B of the 2B blocks become the reference. Where there are no more relabellings than were asked for,
 * each is taken once.
 *
 * @param blocks B, 2 … 128
 * @param splits relabellings drawn beside the observed one, at least 1
 * @throws {RangeError} for other numbers
 */
export function makeRelabellings({
  blocks,
  splits,
  isPaired,
  seed,
}: {
  readonly blocks: number;
  readonly splits: number;
  readonly isPaired: boolean;
  readonly seed: number;
}): Relabellings {
  if (!Number.isSafeInteger(blocks) || blocks < 2 || blocks > 128)
    throw new RangeError(`${blocks} blocks an arm; it takes whole numbers from 2 to 128`);
  if (!Number.isSafeInteger(splits) || splits < 1) throw new RangeError(`${splits} relabellings; it takes at least 1`);
  const all = isPaired ? 2 ** blocks : choose(2 * blocks, blocks);
  const isExhaustive = all <= splits + 1;
  const labelled = isExhaustive ? all : splits + 1;
  const columns = labelled + blocks;
  const width = 2 * blocks;
  const byColumn = new Uint8Array(columns * width);
  const column = (index: number) => byColumn.subarray(index * width, (index + 1) * width);
  const observed = column(0);
  observed.fill(IN_REFERENCE, 0, blocks).fill(IN_GENERATION, blocks);
  if (isExhaustive) {
    if (isPaired) for (let index = 1; index < labelled; index++) swapByBits(column(index), index, blocks);
    else eachSubset(width, blocks, (subset, index) => label(column(index), subset));
  } else {
    const random = seededGenerator(seed);
    const order = Uint16Array.from({ length: width }, (_, block) => block);
    for (let index = 1; index < labelled; index++) {
      if (isPaired) swapAtRandom(column(index), random, blocks);
      else label(column(index), shuffle(order, random).subarray(0, blocks));
    }
  }
  for (let block = 0; block < blocks; block++) {
    const target = column(labelled + block);
    target.set(observed);
    target[block] = target[blocks + block] = LEFT_OUT;
  }
  return { blocks, splits: labelled, columns, byColumn, isExhaustive };
}

/** Puts the elements into a random order (Fisher and Yates). */
export function shuffle<Numbers extends Uint16Array | Uint32Array>(numbers: Numbers, random: () => number): Numbers {
  for (let last = numbers.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = numbers[last]!;
    numbers[last] = numbers[other]!;
    numbers[other] = kept;
  }
  return numbers;
}

function label(column: Uint8Array, reference: ArrayLike<number>): void {
  column.fill(IN_GENERATION);
  for (let index = 0; index < reference.length; index++) column[reference[index]!] = IN_REFERENCE;
}

function swapAtRandom(column: Uint8Array, random: () => number, blocks: number): void {
  for (let block = 0; block < blocks; block++) place(column, block, { blocks, isSwapped: random() < 0.5 });
}

function swapByBits(column: Uint8Array, bits: number, blocks: number): void {
  for (let block = 0; block < blocks; block++)
    place(column, block, { blocks, isSwapped: ((bits >>> block) & 1) === 1 });
}

function place(
  column: Uint8Array,
  block: number,
  { blocks, isSwapped }: { readonly blocks: number; readonly isSwapped: boolean },
): void {
  column[block] = isSwapped ? IN_GENERATION : IN_REFERENCE;
  column[blocks + block] = isSwapped ? IN_REFERENCE : IN_GENERATION;
}

/** All subsets in lexicographic order, {0 … size - 1} first. */
function eachSubset(elements: number, size: number, visit: (subset: readonly number[], index: number) => void): void {
  const subset = Array.from({ length: size }, (_, element) => element);
  for (let index = 0; ; index++) {
    visit(subset, index);
    let at = size - 1;
    while (at >= 0 && subset[at] === elements - size + at) at--;
    if (at < 0) return;
    subset[at]!++;
    for (let next = at + 1; next < size; next++) subset[next] = subset[next - 1]! + 1;
  }
}

function choose(elements: number, size: number): number {
  let product = 1;
  for (let factor = 1; factor <= size; factor++) product = (product * (elements - size + factor)) / factor;
  return Math.round(product);
}
