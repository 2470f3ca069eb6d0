// Twin of src/kernels/project-words.ts: weighed words added to the numbers of a vector that their bits name.
// @ts-nocheck: AssemblyScript

const BLOCK: u32 = 4;
const BLOCKS_A_HASH: u32 = 8;
const BITS_A_BLOCK: u32 = 3;

/**
 * Adds words one after the other, so that each number is summed in their order.
 *
 * @param count words
 * @param halves f64[count]: half of each word's weight
 * @param bits u32[count, hashes]: for each of eight blocks of four numbers, two bits for the number and one for the sign
 * @param row f64[hashes * 32], added to
 */
export function projectWords(count: u32, halves: usize, bits: usize, hashes: u32, row: usize): void {
  let hash = bits;
  for (let word: u32 = 0; word < count; word++) {
    const half = load<f64>(halves + ((<usize>word) << 3));
    let block = row;
    for (let part: u32 = 0; part < hashes; part++) {
      let left = load<u32>(hash);
      hash += 4;
      for (let i: u32 = 0; i < BLOCKS_A_HASH; i++) {
        const at = block + ((<usize>(left & 3)) << 3);
        // Twice or minus twice the half: the weight with its sign, to the bit, and no branch to be guessed wrong.
        store<f64>(at, load<f64>(at) + <f64>((<i32>(left & 4)) - 2) * half);
        left >>>= BITS_A_BLOCK;
        block += (<usize>BLOCK) << 3;
      }
    }
  }
}
