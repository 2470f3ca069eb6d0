import { IN_REFERENCE, type Relabellings } from './relabellings.ts';

/**
 * Sums of a profile over the blocks of the reference, for all splits at once: several splits share a 32-bit word, in lanes as wide as
 * the sums need, so that one addition serves four of them.
 */
export class LaneSums {
  /** By lane width: membership in the reference, and the sums; shape [2B, words] and [words]. */
  readonly #lanes: readonly {
    readonly most: number;
    readonly rows: Int32Array;
    readonly sums: Int32Array;
    readonly view: Lanes;
  }[];

  constructor({ splits, blocks, byColumn }: Relabellings) {
    const width = 2 * blocks;
    this.#lanes = ([Uint8Array, Uint16Array, Uint32Array] as const).map((Lane) => {
      const size = Math.ceil((splits * Lane.BYTES_PER_ELEMENT) / 4);
      const rows = new Int32Array(width * size);
      const members = new Lane(rows.buffer);
      const stride = (size * 4) / Lane.BYTES_PER_ELEMENT;
      for (let split = 0; split < splits; split++)
        for (let block = 0; block < width; block++)
          if (byColumn[split * width + block] === IN_REFERENCE) members[block * stride + split] = 1;
      const sums = new Int32Array(size);
      return { most: 2 ** (8 * Lane.BYTES_PER_ELEMENT) - 1, rows, sums, view: new Lane(sums.buffer) };
    });
  }

  /**
   * @param blocks,counts entries of a profile, `start` … `end` of them
   * @param total sum of the counts, below 2^32
   * @returns sum over the reference's blocks: shape [splits], longer by a few; valid until the next call
   */
  sum(
    blocks: ArrayLike<number>,
    counts: ArrayLike<number>,
    { start, end, total }: { readonly start: number; readonly end: number; readonly total: number },
  ): Lanes {
    const { rows, sums, view } = this.#lanes.find(({ most }) => total <= most)!;
    const size = sums.length;
    sums.fill(0);
    for (let entry = start; entry < end; entry++) {
      const from = blocks[entry]! * size;
      const count = counts[entry]!;
      if (count === 1) for (let at = 0; at < size; at++) sums[at] = (sums[at]! + rows[from + at]!) | 0;
      else for (let at = 0; at < size; at++) sums[at] = (sums[at]! + Math.imul(count, rows[from + at]!)) | 0;
    }
    return view;
  }
}

export type Lanes = Uint8Array | Uint16Array | Uint32Array;
