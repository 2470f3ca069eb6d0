import { TEXT_PANEL_METRICS, type TextPanelMetric } from '../range/text-panel-metrics.ts';
import type { EstimateKind } from './format-estimate.ts';

/** How a report names and writes a metric of width. */
export interface ShownMetric {
  readonly id: string;
  /** Short enough for a panel on a phone; names the unit where it is not plain. */
  readonly title: string;
  readonly kind: EstimateKind;
  /** What `n` counts; undefined where the metric is not known here. */
  readonly unitOfN: string | undefined;
  /** Whether more of it means a wider or a narrower text; undefined where the metric is not known here. */
  readonly higherIs: 'wider' | 'narrower' | undefined;
  /** The metric as it is defined; undefined where it is not known here. */
  readonly definition: Pick<TextPanelMetric, 'formula' | 'source' | 'failureModes'> | undefined;
}

const SHORT_TITLES: Readonly<Record<string, string>> = {
  'self-repetition-4': 'Shared runs of 4 words, of 1,000',
  'self-repetition-4-log': 'Texts sharing 4 words, mean ln',
};

/** The metrics of width in the order reports show them. */
export const WIDTH_METRICS: readonly ShownMetric[] = TEXT_PANEL_METRICS.map((metric) => ({
  id: metric.id,
  title: SHORT_TITLES[metric.id] ?? metric.title,
  kind: metric.unit === 'words' || metric.unit === 'share' ? metric.unit : 'number',
  unitOfN: metric.unitOfN,
  higherIs: metric.widerWhen === 'larger' ? 'wider' : 'narrower',
  definition: metric,
}));

const KNOWN = new Map(WIDTH_METRICS.map((metric) => [metric.id, metric]));

/** The metric of that id; one that is not known here, as in a file of another version, keeps its id as its name. */
export function shownMetric(id: string): ShownMetric {
  return (
    KNOWN.get(id) ?? {
      id,
      title: id,
      kind: 'number',
      unitOfN: undefined,
      higherIs: undefined,
      definition: undefined,
    }
  );
}
