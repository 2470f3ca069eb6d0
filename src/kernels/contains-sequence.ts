/**
 * Whether `words` stands in `reference` without a gap; an empty sequence always does. Linear in both (Knuth, Morris and
 * Pratt), since repetitive texts, which are what it is asked about, make a plain search quadratic.
 */
export function containsSequence(reference: Uint32Array, words: Uint32Array): boolean {
  if (words.length === 0) return true;
  if (words.length > reference.length) return false;
  // border[i]: length of the longest proper prefix of words[0..i] that is also its suffix.
  const border = new Int32Array(words.length);
  for (let at = 1, matched = 0; at < words.length; at++) {
    while (matched > 0 && words[at] !== words[matched]) matched = border[matched - 1]!;
    if (words[at] === words[matched]) matched++;
    border[at] = matched;
  }
  for (let at = 0, matched = 0; at < reference.length; at++) {
    while (matched > 0 && reference[at] !== words[matched]) matched = border[matched - 1]!;
    if (reference[at] === words[matched]) matched++;
    if (matched === words.length) return true;
  }
  return false;
}
