import { shownMetric, WIDTH_METRICS } from '../width-metrics.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';

/** The name of a metric that leads to what it measures; the bare id where this report does not know it. */
export function defineMetric(id: string): SafeHtml {
  const { title, definition } = shownMetric(id);
  return definition === undefined
    ? html`<bdi>${title}</bdi>`
    : html`<a class="term" href="${`#def-metric-${id}`}">${title}</a>`;
}

/** What each metric measures and when it misleads, for the list of definitions. */
export function metricDefinitions(): SafeHtml {
  return joinHtml(
    WIDTH_METRICS.map(
      ({ id, title, unitOfN, higherIs, definition }) =>
        html`<div id="${`def-metric-${id}`}"><dt>${title} <code>${id}</code></dt><dd><code>${definition?.formula}</code> (${definition?.source}); n counts ${unitOfN}. More of it is ${higherIs}. ${definition?.failureModes}</dd></div>`,
    ),
  );
}
