import type { Histogram } from '../../loop/measures/measure-set.ts';
import type { GenerationResult, SimulationResult } from '../../loop/run/simulation-result.ts';
import type { HistogramSeries } from '../charts/histogram-rows.ts';

/** Counts of one generation, those of all seeds with the arm's edges together. */
export interface HistogramRow {
  readonly generation: number;
  readonly seeds: number;
  readonly counts: readonly number[];
}

export interface ArmHistograms extends Omit<HistogramSeries, 'rows'> {
  readonly rows: readonly HistogramRow[];
}

/** Names of histograms in a result, in the order in which they come up. */
export function histogramNames({ generations }: Pick<SimulationResult, 'generations'>): readonly string[] {
  const names = new Set<string>();
  for (const { histograms } of generations) for (const name of Object.keys(histograms ?? {})) names.add(name);
  return [...names];
}

/**
 * One histogram over the generations of each arm. Seeds whose edges differ from those of the arm's first one are left out, because counts
 * over other bins cannot be added. Outermost edges that are not finite are drawn as far out as the bin beside them is wide.
 */
export function histogramsOf(
  { arms, generations }: Pick<SimulationResult, 'arms' | 'generations'>,
  name: string,
): readonly ArmHistograms[] {
  return arms.flatMap(({ title }): readonly ArmHistograms[] => {
    const own = generations
      .flatMap((one): readonly { readonly one: GenerationResult; readonly histogram: Histogram }[] => {
        const histogram = one.arm === title ? one.histograms?.[name] : undefined;
        return histogram === undefined || histogram.counts.length === 0 ? [] : [{ one, histogram }];
      })
      .sort((a, b) => a.one.seed - b.one.seed || a.one.generation - b.one.generation);
    const first = own[0];
    if (first === undefined) return [];
    const key = JSON.stringify(first.histogram.edges);
    const rows = new Map<number, { seeds: number; counts: number[] }>();
    for (const { one, histogram } of own) {
      if (JSON.stringify(histogram.edges) !== key) continue;
      const row = rows.get(one.generation);
      if (row === undefined) rows.set(one.generation, { seeds: 1, counts: [...histogram.counts] });
      else {
        row.seeds++;
        for (const [bin, count] of histogram.counts.entries()) row.counts[bin] = (row.counts[bin] ?? 0) + count;
      }
    }
    return [
      {
        name: title,
        ...finiteEdges(first.histogram.edges),
        rows: [...rows].sort(([a], [b]) => a - b).map(([generation, row]) => ({ generation, ...row })),
      },
    ];
  });
}

/** In JSON there is no infinity: null stands for it. */
function finiteEdges(
  edges: readonly (number | null)[],
): Pick<HistogramSeries, 'edges' | 'isOpenBelow' | 'isOpenAbove'> {
  const isOpen = (edge: number | null | undefined) => edge === null || edge === undefined || !Number.isFinite(edge);
  const isOpenBelow = isOpen(edges[0]);
  const isOpenAbove = isOpen(edges.at(-1));
  const inner = edges.slice(isOpenBelow ? 1 : 0, isOpenAbove ? -1 : undefined) as readonly number[];
  if (inner.length === 0) return { edges: [-1, 1], isOpenBelow, isOpenAbove };
  const [first, second] = [inner[0]!, inner[1]];
  const [last, before] = [inner.at(-1)!, inner.at(-2)];
  const isPositive = first > 0;
  // Edges of what is above 0 mostly grow by a factor, others by a step.
  const below = isPositive ? (first * first) / (second ?? first * 2) : first - ((second ?? first + 1) - first);
  const above = isPositive ? (last * last) / (before ?? last / 2) : last + (last - (before ?? last - 1));
  return {
    edges: [...(isOpenBelow ? [below] : []), ...inner, ...(isOpenAbove ? [above] : [])],
    isOpenBelow,
    isOpenAbove,
  };
}

/** Value below which a share of the counts lies, evenly spread within bins. */
export function histogramQuantile(
  { edges }: Pick<HistogramSeries, 'edges'>,
  { counts }: Pick<HistogramRow, 'counts'>,
  share: number,
): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = share * total;
  for (const [bin, count] of counts.entries()) {
    if (left <= count && count > 0) return edges[bin]! + ((edges[bin + 1]! - edges[bin]!) * left) / count;
    left -= count;
  }
  return edges.at(-1)!;
}

/** Share of the counts below a value, evenly spread within bins. */
export function histogramShareBelow(
  { edges }: Pick<HistogramSeries, 'edges'>,
  { counts }: Pick<HistogramRow, 'counts'>,
  value: number,
): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    const [from, to] = [edges[bin]!, edges[bin + 1]!];
    below += count * Math.min(1, Math.max(0, (value - from) / (to - from)));
  }
  return total === 0 ? 0 : below / total;
}
