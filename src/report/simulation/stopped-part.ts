import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { formatCount } from '../format-number.ts';
import { html, type SafeHtml } from '../html/safe-html.ts';
import { stoppedText, stoppedTogether } from './simulation-texts.ts';

const SHOWN = 12;

/** Seeds that ended early, and why, those with one reason together; null where none did. */
export function stoppedPart(result: SimulationResult): SafeHtml | null {
  const groups = stoppedTogether(result);
  if (groups.length === 0) return null;
  return html`<p class="quiet">Later generations count the seeds that are left.</p>
<ul>${groups
    .slice(0, SHOWN)
    .map(
      (group) => html`<li>${stoppedText(group)}<div class="quiet">${group.hint}</div></li>`,
    )}</ul>${groups.length > SHOWN ? html`<p class="quiet">${formatCount(groups.length - SHOWN)} more in result.json.</p>` : null}`;
}
