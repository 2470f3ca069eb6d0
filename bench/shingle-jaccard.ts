/** Words of a shingle. */
const SHINGLE_WORDS = 5;

/**
 * Distinct word 5-grams of an ASCII text as 32-bit hashes in ascending order: words are runs of letters and digits in lower case,
 * apostrophes inside included.
 */
export function shingleHashes(text: string): Uint32Array {
  const words: number[] = [];
  let hash = 0;
  let isOpen = false;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 0x20;
    const folded = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
    const isWordPart = (folded >= 0x61 && folded <= 0x7a) || (folded >= 0x30 && folded <= 0x39);
    if (isWordPart || (isOpen && code === 0x27 && /[A-Za-z0-9]/.test(text[index + 1] ?? ''))) {
      // FNV-1a.
      hash = Math.imul((isOpen ? hash : 0x811c9dc5) ^ folded, 0x01000193);
      isOpen = true;
    } else if (isOpen) {
      words.push(hash);
      isOpen = false;
    }
  }
  const shingles = new Uint32Array(Math.max(0, words.length - SHINGLE_WORDS + 1));
  for (let index = 0; index < shingles.length; index++) {
    let shingle = 0;
    for (let word = index; word < index + SHINGLE_WORDS; word++) {
      shingle = Math.imul(shingle, 0x85ebca6b) ^ words[word]!;
    }
    // The finaliser of MurmurHash3, so that near words do not give near shingles.
    shingle = Math.imul(shingle ^ (shingle >>> 16), 0x85ebca6b);
    shingle = Math.imul(shingle ^ (shingle >>> 13), 0xc2b2ae35);
    shingles[index] = shingle ^ (shingle >>> 16);
  }
  shingles.sort();
  let count = 0;
  for (let index = 0; index < shingles.length; index++) {
    if (index === 0 || shingles[index] !== shingles[index - 1]) shingles[count++] = shingles[index]!;
  }
  return shingles.slice(0, count);
}

/** Jaccard similarity of two sets given as ascending distinct numbers; 0 when both are empty. */
export function jaccard(first: Uint32Array, second: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < first.length && j < second.length; ) {
    const difference = first[i]! - second[j]!;
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  const total = first.length + second.length - shared;
  return total === 0 ? 0 : shared / total;
}
