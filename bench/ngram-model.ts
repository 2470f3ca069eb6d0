/** Chances that the next word is drawn given the last two words, the last one, or none: mostly the longest, so that texts read like their source. */
const WEIGHTS: readonly [two: number, one: number, none: number] = [0.9, 0.08, 0.02];
/** Stands before the first word of a text. */
const START = 0;

/**
 * A trigram model, interpolated with fixed weights (Jelinek and Mercer 1980). A word is drawn by choosing, of all places where its context
 * stands, one at random: that is the relative frequency, without a table of it.
 */
export class NgramModel {
  readonly #vocabulary: readonly string[];
  /** Word of each place, two starts before each text. */
  readonly #words: Uint32Array;
  /** Places of words, those after the same word together, and where each of these begins. */
  readonly #one: { readonly places: Uint32Array; readonly starts: Uint32Array };
  readonly #two: { readonly places: Uint32Array; readonly starts: Uint32Array; readonly contexts: Map<number, number> };
  readonly #none: Uint32Array;

  /** @param texts words of each text; at least one text with a word */
  constructor(texts: readonly (readonly string[])[]) {
    const numbers = new Map<string, number>();
    const vocabulary = [''];
    const words: number[] = [];
    const places: number[] = [];
    for (const text of texts) {
      words.push(START, START);
      for (const word of text) {
        let number = numbers.get(word);
        if (number === undefined) {
          number = vocabulary.length;
          numbers.set(word, number);
          vocabulary.push(word);
        }
        places.push(words.length);
        words.push(number);
      }
    }
    if (places.length === 0) throw new RangeError('there is no word to learn from');
    this.#vocabulary = vocabulary;
    this.#words = Uint32Array.from(words);
    this.#none = Uint32Array.from(places);
    this.#one = grouped(this.#none, vocabulary.length, (place) => this.#words[place - 1]!);
    const contexts = new Map<number, number>();
    for (const place of places) {
      const key = this.#key(this.#words[place - 2]!, this.#words[place - 1]!);
      if (!contexts.has(key)) contexts.set(key, contexts.size);
    }
    const group = (place: number) => contexts.get(this.#key(this.#words[place - 2]!, this.#words[place - 1]!))!;
    this.#two = { ...grouped(this.#none, contexts.size, group), contexts };
  }

  /** A text of so many words. */
  sample(length: number, random: () => number): readonly string[] {
    const text: string[] = [];
    let [beforeThat, before] = [START, START];
    while (text.length < length) {
      const next = this.#next(beforeThat, before, random);
      text.push(this.#vocabulary[next]!);
      [beforeThat, before] = [before, next];
    }
    return text;
  }

  #next(beforeThat: number, before: number, random: () => number): number {
    const level = random();
    if (level < WEIGHTS[0]) {
      const context = this.#two.contexts.get(this.#key(beforeThat, before));
      if (context !== undefined) return this.#draw(this.#two, context, random);
    }
    // A word that only ends texts has no successor.
    if (level < WEIGHTS[0] + WEIGHTS[1] && this.#one.starts[before + 1]! > this.#one.starts[before]!)
      return this.#draw(this.#one, before, random);
    return this.#words[this.#none[Math.floor(random() * this.#none.length)]!]!;
  }

  #draw(
    { places, starts }: { readonly places: Uint32Array; readonly starts: Uint32Array },
    context: number,
    random: () => number,
  ): number {
    const from = starts[context]!;
    return this.#words[places[from + Math.floor(random() * (starts[context + 1]! - from))]!]!;
  }

  #key(beforeThat: number, before: number): number {
    return beforeThat * this.#vocabulary.length + before;
  }
}

/** Counting sort of places by a number each: shape [places], and [groups + 1] where groups begin. */
function grouped(
  places: Uint32Array,
  groups: number,
  groupOf: (place: number) => number,
): { readonly places: Uint32Array; readonly starts: Uint32Array } {
  const starts = new Uint32Array(groups + 1);
  for (const place of places) starts[groupOf(place) + 1]!++;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  const filled = starts.slice();
  const sorted = new Uint32Array(places.length);
  for (const place of places) sorted[filled[groupOf(place)]!++] = place;
  return { places: sorted, starts };
}
