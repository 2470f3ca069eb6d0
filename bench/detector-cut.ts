/**
 * The first words of a text, to the end of a sentence: so that the length says nothing of the origin. White space separates words.
 * Where no sentence ends in the second half of the piece, it ends with its last word.
 *
 * @param from words left out before
 * @param most words kept at most
 */
export function cutText(text: string, { from = 0, most }: { readonly from?: number; readonly most: number }): string {
  let words = 0;
  let begin = -1;
  let end = 0;
  let sentenceEnd = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    words++;
    if (words <= from) continue;
    if (begin < 0) begin = index;
    end = index + word.length;
    if (/[.!?]["'”’)]{0,2}$/.test(word.slice(-3)) && words - from >= most / 2) sentenceEnd = end;
    if (words - from >= most) break;
  }
  if (begin < 0) return '';
  // A text that is shorter than asked for ends where it ends, unless a sentence of it was cut off.
  return text.slice(begin, sentenceEnd > begin ? sentenceEnd : end);
}

/** Words of a text as white space separates them. */
export function countWords(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(/\S+/g)) count++;
  return count;
}
