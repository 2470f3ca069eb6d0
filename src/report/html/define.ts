import { metricDefinitions } from './define-metric.ts';
import { DEFINITIONS, type DefinitionId } from './definitions.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';

/** A word that leads to its definition: `define('word', 'words')`. */
export function define(id: DefinitionId, text: string): SafeHtml {
  return html`<a class="term" href="${`#def-${id}`}">${text}</a>`;
}

/** All definitions, those of metrics last, each with the anchor that `define` links to. */
export function definitionList(): SafeHtml {
  const entries = Object.entries(DEFINITIONS).map(
    ([id, { term, text }]) => html`<div id="${`def-${id}`}"><dt>${term}</dt><dd>${text}</dd></div>`,
  );
  return html`<dl class="definitions">${joinHtml(entries)}${metricDefinitions()}</dl>`;
}
