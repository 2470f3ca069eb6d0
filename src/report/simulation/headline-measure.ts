import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';

/**
 * What collapse takes, of which there should be as much as in human data. The variance of numbers comes first, because the tail of a small
 * sample is a handful of rows; of what can be counted, the tail.
 */
const RANGE: readonly string[] = [
  'variance',
  'tail_mass',
  'tail_coverage',
  'types',
  'items',
  'gini_simpson',
  'entropy',
];

/** Less of these than human data have is a loss of range, too; what is more of them says nothing by itself. By sections of docs/collapse.md. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  // The outermost share of a small sample is a handful of rows: it would be found wanting by chance.
  vectors: ['determinant', 'recall', 'coverage'],
  // Types that are lost are in the tail mass, by what they weigh.
  categories: ['gini_simpson', 'entropy'],
  'text-loops': ['distinct_2', 'distinct_3'],
  interactions: ['coverage', 'entropy', 'types', 'gini_simpson'],
};

/** Whether more or less of a measure than human data have is a change of range. Of losses and errors there is nothing to keep. */
export function isRangeMeasure({ id, anchor }: Pick<MeasureSpec, 'id' | 'anchor'>): boolean {
  return RANGE.includes(id) || isBesideMeasure({ id, anchor });
}

/** Whether a loss of this measure has to be told even where the headline's own was kept. */
export function isBesideMeasure({ id, anchor }: Pick<MeasureSpec, 'id' | 'anchor'>): boolean {
  return BESIDE[anchor.slice(anchor.indexOf('#') + 1)]?.includes(id) === true;
}

/**
 * The measure that the first lines are about: the first of those that say what is left of the range, else the lab's own first one.
 *
 * @returns undefined where nothing was measured
 */
export function headlineMeasure({
  measures,
  generations,
}: Pick<SimulationResult, 'measures' | 'generations'>): MeasureSpec | undefined {
  const seen = new Set<string>();
  for (const { values } of generations) for (const id of Object.keys(values)) seen.add(id);
  const measured = measures.filter(({ id }) => seen.has(id));
  for (const wanted of RANGE) {
    const found = measured.find(({ id }) => id === wanted);
    if (found !== undefined) return found;
  }
  return measured[0];
}
