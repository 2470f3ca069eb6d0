import type { InternedDocuments } from '../../range/text/intern-tokens.ts';
import { blockProfiles } from './block-profiles.ts';
import type { ColumnValues } from './column-values.ts';
import { LaneSums } from './lane-sums.ts';
import type { Relabellings } from './relabellings.ts';

/** Sums up to this are looked up. */
const TABLED = 1 << 16;

/**
 * Sum over the documents of each arm of ln(1 + other documents of that arm with their n-grams), in every column: self-repetition
 * (`selfRepetition`) times documents. A document's n-grams are joined to one row, how many documents of each block hold them; all
 * columns then follow from sums over blocks. O(positions · blocks + documents · blocks · splits / lanes) at worst.
 *
 * @param grams different n-grams of each document (`distinctPerDocument`), block after block
 * @param documentsPerBlock documents of each block, the same for all
 */
export function repetitionByColumn(
  { ids, starts, types }: InternedDocuments,
  { documentsPerBlock, relabellings }: { readonly documentsPerBlock: number; readonly relabellings: Relabellings },
): ColumnValues {
  const { blocks, splits, columns, byColumn } = relabellings;
  const width = 2 * blocks;
  const documents = width * documentsPerBlock;
  const holders = new Uint32Array(types);
  for (const id of ids) holders[id]!++;
  const isShared = Uint8Array.from(holders, (count) => (count > 1 ? 1 : 0));
  const blockStarts = Uint32Array.from({ length: width + 1 }, (_, block) => starts[block * documentsPerBlock]!);
  const profiles = blockProfiles({ ids, types, blockStarts, isWanted: isShared });
  const lanes = new LaneSums(relabellings);
  const logs = Float64Array.from({ length: TABLED }, (_, others) => Math.log1p(others));
  const log = (others: number) => (others < TABLED ? logs[others]! : Math.log1p(others));

  // The reference's sums stand in the first half, the generation's in the second.
  const sums = new Float64Array(2 * splits);
  const leftOut = [new Float64Array(blocks), new Float64Array(blocks)] as const;
  const base = [0, 0];
  const row = new Uint32Array(width);
  const entryBlocks = new Uint8Array(width);
  const entryCounts = new Uint32Array(width);
  // By block: where its splits find their half.
  const offsets = new Uint32Array(width * splits);
  for (let block = 0; block < width; block++)
    for (let split = 0; split < splits; split++)
      offsets[block * splits + split] = byColumn[split * width + block] === 1 ? split : splits + split;

  for (let document = 0; document < documents; document++) {
    row.fill(0);
    let shared = 0;
    for (let position = starts[document]!; position < starts[document + 1]!; position++) {
      const id = ids[position]!;
      if (isShared[id] === 0) continue;
      shared++;
      for (let entry = profiles.starts[id]!; entry < profiles.starts[id + 1]!; entry++)
        row[profiles.blocks[entry]!]! += profiles.counts[entry]!;
    }
    if (shared === 0) continue;
    let end = 0;
    let [total, inOwnArm] = [0, 0];
    const own = Math.floor(document / documentsPerBlock);
    const arm = own < blocks ? 0 : 1;
    for (let block = 0; block < width; block++) {
      const count = row[block]!;
      if (count === 0) continue;
      entryBlocks[end] = block;
      entryCounts[end++] = count;
      total += count;
      if (block < blocks === (arm === 0)) inOwnArm += count;
    }
    // The document itself holds each of its n-grams.
    const ofReference = lanes.sum(entryBlocks, entryCounts, { start: 0, end, total });
    const from = own * splits;
    for (let split = 0; split < splits; split++) {
      const target = offsets[from + split]!;
      const inReference = ofReference[split]!;
      const others = (target < splits ? inReference : total - inReference) - shared;
      sums[target]! += others < TABLED ? logs[others]! : Math.log1p(others);
    }
    const observed = log(inOwnArm - shared);
    base[arm]! += observed;
    for (let entry = 0; entry < end; entry++) {
      const block = entryBlocks[entry]!;
      if (block < blocks !== (arm === 0)) continue;
      const place = block - arm * blocks;
      leftOut[arm]![place]! += block === own ? -observed : log(inOwnArm - entryCounts[entry]! - shared) - observed;
    }
  }
  const reference = new Float64Array(columns);
  const generation = new Float64Array(columns);
  reference.set(sums.subarray(0, splits));
  generation.set(sums.subarray(splits));
  for (let block = 0; block < blocks; block++) {
    reference[splits + block] = base[0]! + leftOut[0][block]!;
    generation[splits + block] = base[1]! + leftOut[1][block]!;
  }
  return { reference, generation };
}
