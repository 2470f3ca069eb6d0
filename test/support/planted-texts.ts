import { randomText } from './random-text.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Words of a shingle. */
const SHINGLE = 5;

/**
 * A copy of a text with some words replaced by ones that stand nowhere else, evenly spread. Each takes five shingles away and puts five
 * others there, so the similarity is known.
 *
 * @param text its words must be more than 5 a change
 */
export function nearCopy(
  text: string,
  changes: number,
  name: string,
): { readonly text: string; readonly shared: number; readonly union: number } {
  const words = text.split(' ');
  const step = words.length / changes;
  if (step < 2 * SHINGLE) throw new RangeError(`${words.length} words are too few for ${changes} changes`);
  for (let change = 0; change < changes; change++) words[Math.floor((change + 0.5) * step)] = `${name}q${change}`;
  const shingles = words.length - SHINGLE + 1;
  return { text: words.join(' '), shared: shingles - SHINGLE * changes, union: shingles + SHINGLE * changes };
}

/** A stretch of a text's words. */
export function excerpt(text: string, start: number, count: number): string {
  return text
    .split(' ')
    .slice(start, start + count)
    .join(' ');
}

/** Texts of plain words, each of so many. */
export function plainTexts(random: SeededRandom, count: number, words: number): string[] {
  return Array.from({ length: count }, () => randomText(random, words));
}

/** A run of characters of a script that is written without spaces. */
export function unspacedText(random: SeededRandom, letters: string, count: number): string {
  const characters = [...letters];
  return Array.from({ length: count }, () => random.pick(characters)).join('');
}

/** Rows as lines of JSON. */
export function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
