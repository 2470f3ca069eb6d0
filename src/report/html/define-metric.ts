import { shownMetric, WIDTH_METRICS } from '../width-metrics.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';

/** The name of a metric that leads to what it measures; the bare id where this report does not know it. */
export function defineMetric(id: string): SafeHtml {
  const { title, text } = shownMetric(id);
  return text === '' ? html`<bdi>${title}</bdi>` : html`<a class="term" href="${`#def-metric-${id}`}">${title}</a>`;
}

/** What each metric measures, for the list of definitions. */
export function metricDefinitions(): SafeHtml {
  return joinHtml(
    WIDTH_METRICS.map(
      ({ id, title, text }) =>
        html`<div id="${`def-metric-${id}`}"><dt>${title} <code>${id}</code></dt><dd>${text}</dd></div>`,
    ),
  );
}
