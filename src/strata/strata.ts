/**
 * Which groups of people, languages and times a pile of data is made of. A stratum is a combination of values of some
 * dimensions; its mass is its share of all words. Rare strata are the first to vanish when models train on models, so they are
 * named, shown and kept.
 *
 * Rare is small twice over: under `RARE_BELOW` of all words, and under `RARE_BELOW_MEAN` of the mean of the named strata of the
 * same dimensions. The first limit alone would call each of 1,500 equal authors rare, and a word that fits all says nothing; the
 * second alone would call a language rare that holds 2 % beside three large ones, of which there is plenty. A stratum that stands
 * for "not known" (language `und`, undated, a year without its month) is no group of people and never rare.
 */

/** Share of all words under which a stratum can be rare: one in `RARE_ONE_IN`. */
export const RARE_ONE_IN = 1000;
export const RARE_BELOW = 1 / RARE_ONE_IN;

/** Share of the mean mass of its dimensions' named strata under which a stratum can be rare: one in `RARE_ONE_IN_OF_MEAN`. */
export const RARE_ONE_IN_OF_MEAN = 10;
export const RARE_BELOW_MEAN = 1 / RARE_ONE_IN_OF_MEAN;

export type Dimension = 'source' | 'language' | 'period' | 'length' | `group:${string}`;

export type StratumValues = Readonly<Partial<Record<Dimension, string>>>;

/** Period of records without a date. */
export const UNDATED = 'undated';
/** What follows a year where periods are months. */
export const MONTH_UNKNOWN = ', month unknown';

/** The combinations that are looked at: each dimension alone, source × language × period, and each group column within its source. */
export function stratumShapes(dimensions: readonly Dimension[]): readonly (readonly Dimension[])[] {
  const has = (dimension: Dimension) => dimensions.includes(dimension);
  const groups = dimensions.filter((dimension) => dimension.startsWith('group:'));
  const crossed = (['source', 'language', 'period'] as const).filter(has);
  return [
    ...dimensions.map((dimension) => [dimension]),
    ...(crossed.length > 1 ? [crossed] : []),
    ...(has('source') ? groups.map((group): readonly Dimension[] => ['source', group]) : []),
  ];
}

/** Which periods dates fall into: decades over more than 40 years, years over more than 3, months below. */
export function periodColumn(earliest: string | null, latest: string | null): 'decade' | 'year' | 'month' {
  if (earliest === null || latest === null) return 'year';
  const years = Number(latest.slice(0, 4)) - Number(earliest.slice(0, 4));
  return years > 40 ? 'decade' : years > 3 ? 'year' : 'month';
}

/** A stratum in words: `letters, language is, 1890s`. */
export function stratumLabel(values: StratumValues): string {
  return Object.entries(values)
    .map(([dimension, value]) => {
      if (dimension === 'language') return `language ${value}`;
      return dimension.startsWith('group:') ? `${dimension.slice('group:'.length)} ${value}` : value;
    })
    .join(', ');
}
