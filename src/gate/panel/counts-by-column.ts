import { type BlockProfiles, blockProfiles } from './block-profiles.ts';
import { LaneSums, type Lanes } from './lane-sums.ts';
import type { Relabellings } from './relabellings.ts';

/** How many types were counted how often, in an arm of every column. */
export interface ArmCounts {
  /** Types counted x times: shape [most + 1, splits], row x for x = 1 … most; the last row also takes all above. Row 0 says nothing. */
  readonly splits: Uint32Array;
  /** The same with a block left out: shape [most + 1, blocks]. */
  readonly leftOut: Uint32Array;
}

/** Counts of counts in every column. */
export interface CountsByColumn {
  /** Counts from this on are not told apart. */
  readonly most: number;
  readonly reference: ArmCounts;
  readonly generation: ArmCounts;
}

/** Types in two blocks that each have it up to so many times are counted together. */
const SMALL = 3;

/**
 * Counts of counts of types in both arms of every column, exactly. Nothing is counted again for a relabelling: a type in one block goes
 * with that block; types in the same two blocks, equally often, are one with a multiplicity; a type that every arm holds `most` times
 * however the labels fall is the same everywhere; only the others are summed, for all relabellings at once. Leaving a block out moves
 * only the types in it from one count to another.
 *
 * @param ids types of all positions, block after block
 * @param blockStarts first position of each block, and the end of the last: shape [2B + 1]
 * @param most counts from this on are not told apart, at least 1
 * @param isWanted which types are counted, 1 for yes: shape [types]; all by default
 */
export function countsByColumn({
  ids,
  types,
  blockStarts,
  most,
  relabellings,
  isWanted,
}: {
  readonly ids: Uint32Array;
  readonly types: number;
  readonly blockStarts: ArrayLike<number>;
  readonly most: number;
  readonly relabellings: Relabellings;
  readonly isWanted?: Uint8Array | undefined;
}): CountsByColumn {
  const { blocks, splits, byColumn } = relabellings;
  const width = 2 * blocks;
  const profiles = blockProfiles({ ids, types, blockStarts, isWanted });
  const lanes = new LaneSums(relabellings);
  const arm = (): ArmCounts => ({
    splits: new Uint32Array((most + 1) * splits),
    leftOut: new Uint32Array((most + 1) * blocks),
  });
  const reference = arm();
  const generation = arm();

  const scatter = (sums: Lanes, total: number, multiplicity: number) => {
    if (sums instanceof Uint8Array) scatterBytes(sums, total, multiplicity);
    else scatterWords(sums, total, multiplicity);
  };
  const inReference = reference.splits;
  const inGeneration = generation.splits;
  // Two loops of the same words, so that each sees one kind of array only.
  const scatterBytes = (sums: Uint8Array, total: number, multiplicity: number) => {
    for (let split = 0; split < splits; split++) {
      const x = sums[split]!;
      const y = total - x;
      inReference[(x < most ? x : most) * splits + split]! += multiplicity;
      inGeneration[(y < most ? y : most) * splits + split]! += multiplicity;
    }
  };
  const scatterWords = (sums: Lanes, total: number, multiplicity: number) => {
    for (let split = 0; split < splits; split++) {
      const x = sums[split]!;
      const y = total - x;
      inReference[(x < most ? x : most) * splits + split]! += multiplicity;
      inGeneration[(y < most ? y : most) * splits + split]! += multiplicity;
    }
  };

  // Types in one block: how many have which count there.
  const alone = new Uint32Array(width * (most + 1));
  // Types in two blocks a < b with small counts, by (a, b, count in a, count in b).
  const side = SMALL + 1;
  const inTwo = new Uint32Array(width * width * side * side);
  let everywhere = 0;
  const base = { reference: new Uint32Array(most + 1), generation: new Uint32Array(most + 1) };
  const smallest = new Uint32Array(width);
  for (let id = 0; id < types; id++) {
    const start = profiles.starts[id]!;
    const end = profiles.starts[id + 1]!;
    if (start === end) continue;
    leaveOut(profiles, { start, end, blocks, most, base, reference, generation });
    const first = profiles.counts[start]!;
    if (end - start === 1) {
      alone[profiles.blocks[start]! * (most + 1) + Math.min(first, most)]!++;
      continue;
    }
    const second = profiles.counts[start + 1]!;
    if (end - start === 2 && first <= SMALL && second <= SMALL) {
      const pair = profiles.blocks[start]! * width + profiles.blocks[start + 1]!;
      inTwo[(pair * side + first) * side + second]!++;
      continue;
    }
    if (leastInAnArm(profiles, { start, end, blocks, smallest }) >= most) {
      everywhere++;
      continue;
    }
    let total = 0;
    for (let entry = start; entry < end; entry++) total += profiles.counts[entry]!;
    scatter(lanes.sum(profiles.blocks, profiles.counts, { start, end, total }), total, 1);
  }

  const pairBlocks = [0, 0];
  const pairCounts = [0, 0];
  for (let slot = 0; slot < inTwo.length; slot++) {
    const multiplicity = inTwo[slot]!;
    if (multiplicity === 0) continue;
    pairCounts[1] = slot % side;
    pairCounts[0] = Math.floor(slot / side) % side;
    const pair = Math.floor(slot / (side * side));
    pairBlocks[0] = Math.floor(pair / width);
    pairBlocks[1] = pair % width;
    const total = pairCounts[0] + pairCounts[1];
    scatter(lanes.sum(pairBlocks, pairCounts, { start: 0, end: 2, total }), total, multiplicity);
  }
  for (let block = 0; block < width; block++)
    for (let count = 1; count <= most; count++) {
      const multiplicity = alone[block * (most + 1) + count]!;
      if (multiplicity === 0) continue;
      for (let split = 0; split < splits; split++) {
        const target = byColumn[split * width + block] === 1 ? inReference : inGeneration;
        target[count * splits + split]! += multiplicity;
      }
    }
  for (const target of [inReference, inGeneration])
    for (let split = 0; split < splits; split++) target[most * splits + split]! += everywhere;
  for (const name of ['reference', 'generation'] as const) {
    const { leftOut } = name === 'reference' ? reference : generation;
    for (let count = 1; count <= most; count++)
      for (let block = 0; block < blocks; block++)
        // What `leaveOut` took away stands there as a number below zero, modulo 2^32.
        leftOut[count * blocks + block] = leftOut[count * blocks + block]! + base[name][count]!;
  }
  return { most, reference, generation };
}

/** Adds a type to the observed counts of counts, and to what changes in them where a block of its arm is left out. */
function leaveOut(
  { blocks: blockOf, counts }: BlockProfiles,
  {
    start,
    end,
    blocks,
    most,
    base,
    reference,
    generation,
  }: {
    readonly start: number;
    readonly end: number;
    readonly blocks: number;
    readonly most: number;
    readonly base: { readonly reference: Uint32Array; readonly generation: Uint32Array };
    readonly reference: ArmCounts;
    readonly generation: ArmCounts;
  },
): void {
  let [x, y] = [0, 0];
  for (let entry = start; entry < end; entry++)
    if (blockOf[entry]! < blocks) x += counts[entry]!;
    else y += counts[entry]!;
  const [atX, atY] = [Math.min(x, most), Math.min(y, most)];
  base.reference[atX]!++;
  base.generation[atY]!++;
  for (let entry = start; entry < end; entry++) {
    const block = blockOf[entry]!;
    const count = counts[entry]!;
    const isReference = block < blocks;
    const left = Math.min((isReference ? x : y) - count, most);
    const before = isReference ? atX : atY;
    if (left === before) continue;
    const { leftOut } = isReference ? reference : generation;
    const place = isReference ? block : block - blocks;
    leftOut[before * blocks + place]!--;
    leftOut[left * blocks + place]!++;
  }
}

/** The least that an arm can hold of a type however the labels fall: the B smallest of its 2B counts. */
function leastInAnArm(
  { counts }: BlockProfiles,
  {
    start,
    end,
    blocks,
    smallest,
  }: { readonly start: number; readonly end: number; readonly blocks: number; readonly smallest: Uint32Array },
): number {
  // Blocks without the type come first.
  const size = end - start - blocks;
  if (size <= 0) return 0;
  for (let entry = start; entry < end; entry++) smallest[entry - start] = counts[entry]!;
  const sorted = smallest.subarray(0, end - start).sort();
  let sum = 0;
  for (let index = 0; index < size; index++) sum += sorted[index]!;
  return sum;
}
