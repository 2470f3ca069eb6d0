import { mix32 } from '../src/statistics/mix32.ts';

const VOCABULARY = 60_000;
const SYLLABLES =
  'ba be bo cha de do fa fi ga ger ha he in jo ka ke la le lo ma me mi na ne no o pa pe qui ra re ri sa se si ta te ti u va ve vo wa we zu'.split(
    ' ',
  );
const TABLE_BITS = 20;
const MIN_WORDS = 150;
const SPREAD_WORDS = 200;
const SENTENCE_WORDS = 16;
const PARAGRAPH_WORDS = 96;

/**
 * Texts of 150 to 350 words, 250 in the mean, each drawn by its number alone, so that any can be made again. Words occur about as often as
 * in natural text: the one of rank r with a share of 1 / (r ln 60,000).
 */
export class SyntheticGenerations {
  readonly #words: readonly string[];
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    const vocabulary = Array.from({ length: VOCABULARY }, (_, rank) => spell(rank));
    this.#words = Array.from(
      { length: 2 ** TABLE_BITS },
      (_, at) => vocabulary[Math.floor(VOCABULARY ** ((at + 0.5) / 2 ** TABLE_BITS)) - 1]!,
    );
  }

  /** The words of a text, punctuation joined to them. */
  words(number: number): string[] {
    // A state and a mask of 32 bits each: with the state alone, some of millions of texts would run through the same numbers.
    const mask = mix32(number + mix32(this.#seed));
    let state = mix32(mask ^ 0x5bd1e995);
    const draw = () => {
      state = (state + 0x9e3779b9) | 0;
      return mix32(state ^ mask);
    };
    const count = MIN_WORDS + (draw() % (SPREAD_WORDS + 1));
    const words: string[] = new Array(count);
    for (let at = 0; at < count; at++) {
      const word = this.#words[draw() >>> (32 - TABLE_BITS)]!;
      words[at] =
        at % PARAGRAPH_WORDS === PARAGRAPH_WORDS - 1
          ? `${word}.\n\n`
          : at % SENTENCE_WORDS === SENTENCE_WORDS - 1
            ? `${word}.`
            : word;
    }
    return words;
  }

  text(number: number): string {
    return this.words(number).join(' ');
  }
}

/** A word of its own for each rank: frequent ones are short. */
function spell(rank: number): string {
  let word = '';
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length];
  return word;
}
