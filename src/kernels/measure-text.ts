import { buildCharacterClasses, CLASS_COUNT, NO_WORD, OWN_WORD, WORD_PART } from './character-classes.ts';

let classes: Uint8Array | undefined;

export interface TextMeasure {
  readonly words: number;
  /** Unicode code points. */
  readonly characters: number;
}

/**
 * Words and code points of a text, by the word rule of `buildCharacterClasses`. Scalar twin of the WASM kernel.
 *
 * @param bytes valid UTF-8
 */
export function measureText(bytes: Uint8Array): TextMeasure {
  classes ??= buildCharacterClasses();
  let words = 0;
  let characters = 0;
  let inside = false;
  for (const character of new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) {
    const point = character.codePointAt(0)!;
    characters++;
    const kind = point < CLASS_COUNT ? classes[point] : point < 0x40000 ? OWN_WORD : NO_WORD;
    if (kind === WORD_PART) {
      if (!inside) words++;
      inside = true;
    } else if (kind === OWN_WORD) {
      words++;
      inside = false;
    } else if (kind === NO_WORD) inside = false;
  }
  return { words, characters };
}
