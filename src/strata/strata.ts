/**
 * Which groups of people, languages and times a pile of data is made of. A stratum is a combination of values of some
 * dimensions; its mass is its share of all words. Strata under `RARE_BELOW` are the first to vanish when models train on
 * models, so they are named, shown and kept.
 */

/** Share of all words under which a stratum is rare. */
export const RARE_BELOW = 0.001;

export type Dimension = 'source' | 'language' | 'period' | 'length' | `group:${string}`;

export interface StratumMass {
  readonly values: Readonly<Partial<Record<Dimension, string>>>;
  readonly records: number;
  readonly words: number;
  readonly humanWords: number;
}

export interface RankedStratum extends StratumMass {
  readonly share: number;
  readonly rare: boolean;
}

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

/**
 * Shares and the rare mark of all strata. A combination is left out where it says nothing new: where it holds exactly what one
 * of its single values holds, or where one of its values is rare already.
 *
 * @param strata single-dimension strata and combinations, in any order
 * @returns rare ones first, smallest first; then the others, largest first; ties by label
 */
export function rankStrata(strata: readonly StratumMass[], totalWords: number): readonly RankedStratum[] {
  const share = (words: number) => (totalWords === 0 ? 0 : words / totalWords);
  const isRare = ({ words, records }: StratumMass) => records > 0 && words > 0 && share(words) < RARE_BELOW;
  const singles = new Map<string, StratumMass>();
  for (const stratum of strata) {
    const entries = Object.entries(stratum.values);
    if (entries.length === 1) singles.set(entries[0]!.join('\0'), stratum);
  }
  return strata
    .filter((stratum) => {
      const entries = Object.entries(stratum.values);
      if (entries.length === 1) return true;
      return entries.every((entry) => {
        const single = singles.get(entry.join('\0'));
        return single === undefined || (!isRare(single) && single.records !== stratum.records);
      });
    })
    .map((stratum) => ({ ...stratum, share: share(stratum.words), rare: isRare(stratum) }))
    .sort(
      (a, b) =>
        Number(b.rare) - Number(a.rare) ||
        (a.rare ? a.words - b.words : b.words - a.words) ||
        compareText(stratumLabel(a.values), stratumLabel(b.values)),
    );
}

/** A stratum in words: `letters, language is, 1890s`. */
export function stratumLabel(values: StratumMass['values']): string {
  return Object.entries(values)
    .map(([dimension, value]) => {
      if (dimension === 'language') return `language ${value}`;
      return dimension.startsWith('group:') ? `${dimension.slice('group:'.length)} ${value}` : value;
    })
    .join(', ');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
