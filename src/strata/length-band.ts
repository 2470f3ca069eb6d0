/** Upper bounds in words, exclusive; half-decades, so that each band spans about a factor of three. */
const BANDS: readonly (readonly [limit: number, label: string])[] = [
  [10, 'under 10 words'],
  [30, '10–29 words'],
  [100, '30–99 words'],
  [300, '100–299 words'],
  [1000, '300–999 words'],
  [3000, '1,000–2,999 words'],
  [10_000, '3,000–9,999 words'],
];
const LONGEST = '10,000 words and more';

/** All bands, shortest first. */
export const LENGTH_BANDS: readonly string[] = [...BANDS.map(([, label]) => label), LONGEST];

/** The band a record of so many words falls into. */
export function lengthBand(words: number): string {
  for (const [limit, label] of BANDS) if (words < limit) return label;
  return LONGEST;
}
