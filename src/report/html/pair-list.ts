import type { RepeatPair } from '../../audit/repeats-result.ts';
import { PREVIEW_LENGTH } from '../../record/preview-length.ts';
import { formatQuantity, formatShare } from '../format-number.ts';
import { define } from './define.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';

const PAIRS_SHOWN = 12;

/** Pairs of records side by side, each with how it was found alike. Two equal previews are shown once. */
export function pairList(pairs: readonly RepeatPair[]): SafeHtml {
  const items = pairs.slice(0, PAIRS_SHOWN).map((pair) => {
    const { relation, a, b } = pair;
    const isOneText = a.preview !== null && a.preview === b.preview;
    const sides = isOneText
      ? html`<div>${text(a.preview)} ${recordId(a.record_id)} ${recordId(b.record_id)}</div>`
      : html`<div>${side(a, relation === 'removable' ? 'would go' : null)}</div><div>${side(b, relation === 'removable' ? 'would stay' : null)}</div>`;
    return html`<li><p class="quiet">${define(relation, relation)}${measures(pair)}</p><div class="${isOneText ? 'pair one' : 'pair'}">${sides}</div></li>`;
  });
  const more = pairs.length - items.length;
  const rest = more > 0 ? html`<li class="quiet">${formatQuantity(more, 'more pair')}, in audit.json</li>` : null;
  return html`<ul class="pairs">${joinHtml(items)}${rest}</ul>`;
}

function measures({ relation, jaccard, containment }: RepeatPair): SafeHtml | null {
  if (relation === 'identical') return null;
  return html`${jaccard === null ? null : html`, ${define('jaccard', 'Jaccard index')} ${jaccard.toFixed(2)}`}${
    containment === null || relation !== 'removable' ? null : `, ${formatShare(containment)} of it in the longer text`
  }`;
}

function side({ record_id, preview }: RepeatPair['a'], role: string | null): SafeHtml {
  return html`${role === null ? null : html`<p class="quiet">${role}</p>`}${text(preview)} ${recordId(record_id)}`;
}

function text(preview: string | null): SafeHtml {
  if (preview === null) return html`<span class="quiet">text kept out of the report</span>`;
  const isCut = preview.length >= PREVIEW_LENGTH;
  return html`<q dir="auto">${isCut ? `${preview.slice(0, PREVIEW_LENGTH).toWellFormed()}…` : preview}</q>`;
}

function recordId(id: string): SafeHtml {
  return html`<code class="id"><bdi>${id}</bdi></code>`;
}
