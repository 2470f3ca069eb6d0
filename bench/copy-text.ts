import type { SeededRandom } from '../examples/demo/seeded-random.ts';

/** Sentences by paragraph. */
export type Prose = readonly (readonly string[])[];

/** Sentences of a paragraph after shuffling. */
const SHUFFLED_PARAGRAPH = 5;
/** Punctuation between words: taking it away joins none. */
const LOOSE_PUNCTUATION = /([,;:.!?])(?= )/g;

export function proseText(prose: Prose): string {
  return prose.map((sentences) => sentences.join(' ')).join('\n\n');
}

/** The same words in the same order, in another case, with other punctuation and white space. */
export function recased(prose: Prose, random: SeededRandom): string {
  const style = random.below(3);
  return prose
    .map((sentences) =>
      sentences
        .map((sentence) => {
          const loose = random.below(2) === 0 ? sentence.replace(LOOSE_PUNCTUATION, '') : sentence;
          if (style === 0) return loose.toLowerCase();
          return random.below(4) === 0 ? loose.toUpperCase() : loose;
        })
        .join(style === 2 ? '  ' : ' '),
    )
    .join(style === 1 ? '\n' : '\n\n')
    .concat(' ...');
}

/**
 * The text with a share of its words edited: 70 % of the edits exchange a word, 15 % take one away, 15 % put one in.
 *
 * @param share of all words, 0-1
 * @param words what is put in
 */
export function edited(
  text: string,
  { share, words, random }: { share: number; words: readonly string[]; random: SeededRandom },
): string {
  const pieces = text.split(' ');
  for (let index = 0; index < pieces.length; index++) {
    // A piece with a paragraph break in it is two words.
    if (random.uniform() >= share || pieces[index]!.includes('\n')) continue;
    const edit = random.uniform();
    const word = words[random.below(words.length)]!;
    if (edit < 0.7) pieces[index] = word;
    else if (edit < 0.85) pieces[index] = '';
    else pieces[index] += ` ${word}`;
  }
  return pieces.filter((piece) => piece !== '').join(' ');
}

/** 30 to 80 % of a text: its beginning, or a part from within, between words. */
export function excerpt(text: string, random: SeededRandom): string {
  const length = Math.floor(text.length * (0.3 + 0.5 * random.uniform()));
  const start = random.below(2) === 0 ? 0 : 1 + text.indexOf(' ', random.below(text.length - length));
  return text.slice(start, text.lastIndexOf(' ', start + length)).trim();
}

/** The same sentences in another order and other paragraphs, some words exchanged: what a paraphrase leaves of word order. */
export function shuffled(
  prose: Prose,
  { share, words, random }: { share: number; words: readonly string[]; random: SeededRandom },
): string {
  const sentences = random.shuffle(prose.flat());
  const paragraphs: string[][] = [];
  for (let start = 0; start < sentences.length; start += SHUFFLED_PARAGRAPH) {
    paragraphs.push(sentences.slice(start, start + SHUFFLED_PARAGRAPH));
  }
  return edited(proseText(paragraphs), { share, words, random });
}
