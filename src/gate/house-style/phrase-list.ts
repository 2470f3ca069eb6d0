/** Phrases that are looked for in folded words. */
export class PhraseList {
  readonly #byFirst = new Map<string, (readonly string[])[]>();

  /** @param phrases folded words with single spaces */
  constructor(phrases: readonly string[]) {
    for (const phrase of phrases) {
      const words = phrase.split(' ');
      const own = this.#byFirst.get(words[0]!);
      if (own === undefined) this.#byFirst.set(words[0]!, [words]);
      else own.push(words);
    }
  }

  /** Whether one of the phrases begins with the word at `index`. */
  isAt(words: readonly string[], index: number): boolean {
    return (this.#byFirst.get(words[index] ?? '') ?? []).some((phrase) =>
      phrase.every((word, offset) => words[index + offset] === word),
    );
  }

  /** Whether one of the phrases stands in the first `most` words. */
  isWithin(words: readonly string[], most: number): boolean {
    for (let index = 0; index < Math.min(most, words.length); index++) if (this.isAt(words, index)) return true;
    return false;
  }
}
