import type { BuildManifest } from '../lineage/manifest.ts';
import { type Estimate, formatEstimate } from './format-estimate.ts';
import { shownMetric } from './width-metrics.ts';

type BuildRange = NonNullable<BuildManifest['range']>;
type RangeLevel = BuildRange['levels'][number];

/** Metrics that tell most in few lines. */
const MAIN_METRICS: readonly string[] = ['types', 'hill-1', 'unseen-mass', 'self-repetition-4'];

/** A metric of two texts of equal size, as it is shown. */
export interface RangeLine {
  readonly id: string;
  readonly title: string;
  readonly higherIs: 'wider' | 'narrower' | undefined;
  readonly before: string;
  readonly after: string;
}

/** Metrics of what was read and of what was selected, at one number of words. */
export function rangeLines({ metrics }: Pick<RangeLevel, 'metrics'>): readonly RangeLine[] {
  return pairLines(metrics.map(({ id, read, selected }) => ({ id, before: read, after: selected })));
}

/** Metrics of two texts that both have. */
export function pairLines(
  pairs: readonly { readonly id: string; readonly before: Estimate | null; readonly after: Estimate | null }[],
): readonly RangeLine[] {
  return pairs.flatMap(({ id, before, after }): RangeLine[] => {
    if (before === null || after === null) return [];
    const { title, kind, higherIs } = shownMetric(id);
    const peers = [before, after].filter(({ low }) => low !== null);
    const format = (estimate: Estimate) => formatEstimate(estimate, kind, peers.length === 0 ? [estimate] : peers);
    return [{ id, title, higherIs, before: format(before), after: format(after) }];
  });
}

/** The lines that tell most. */
export function mainLines(lines: readonly RangeLine[]): readonly RangeLine[] {
  return MAIN_METRICS.flatMap((id) => lines.filter((line) => line.id === id));
}
