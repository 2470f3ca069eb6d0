import type { NgramModel } from './ngram-model.ts';
import type { SeededRandom } from './seeded-random.ts';
import { CLOSING_QUOTE, joinWords, OPENING_QUOTE } from './sentence-words.ts';

export interface PassageOptions {
  readonly random: SeededRandom;
  /** Passages are written until they hold this many words and marks together. */
  readonly wordCount: number;
  /** Least words of a passage. Default 120. */
  readonly minWordCount?: number;
  /** A passage's aim is drawn below this; it ends with the sentence that reaches the aim. Default 360. */
  readonly maxWordCount?: number;
}

/** Passages of whole sentences that a model wrote, in the order of writing. */
export function writePassages(
  model: NgramModel,
  { random, wordCount, minWordCount = 120, maxWordCount = 360 }: PassageOptions,
): string[] {
  const passages: string[] = [];
  for (let written = 0; written < wordCount; ) {
    const aim = minWordCount + random.below(maxWordCount - minWordCount);
    const sentences: string[] = [];
    for (let length = 0; length < aim; ) {
      const words = closeSentence(model.sampleSentence({ random }));
      if (words.length === 0) continue;
      length += words.length;
      written += words.length;
      sentences.push(joinWords(words));
    }
    passages.push(sentences.join(' '));
  }
  return passages;
}

const PARTNER_OF: Readonly<Record<string, string>> = { [CLOSING_QUOTE]: OPENING_QUOTE, ')': '(', ']': '[' };
const OPENING: ReadonlySet<string> = new Set(Object.values(PARTNER_OF));
const FINAL = /[.?!:;]$/;

/** Leaves out quotation marks and brackets without a partner, which three words of memory cannot keep in pairs. */
function closeSentence(words: readonly string[]): string[] {
  const kept = new Set<number>();
  const open: number[] = [];
  words.forEach((word, index) => {
    const partner = PARTNER_OF[word];
    if (partner !== undefined) {
      const last = open.at(-1);
      if (last === undefined || words[last] !== partner) return;
      open.pop();
      // A pair around nothing is left out as well.
      if (last === index - 1) return;
      kept.add(last).add(index);
    } else if (OPENING.has(word)) open.push(index);
    else kept.add(index);
  });
  const closed = words.filter((_, index) => kept.has(index));
  const last = closed.findLast((word) => PARTNER_OF[word] === undefined);
  if (last === undefined) return [];
  return FINAL.test(last) ? closed : [...closed, '.'];
}
