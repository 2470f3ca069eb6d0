import type { GenerationResult, SimulationResult } from '../../loop/run/simulation-result.ts';
import { formatCount } from '../format-number.ts';
import { dataName } from '../html/data-name.ts';
import { html, joinHtml, type SafeHtml } from '../html/safe-html.ts';

const SAMPLES_SHOWN = 4;
const ARMS_SHOWN = 8;
/** Code points: outputs are cut to this where they are made; a trainer of one's own may forget it. */
const LONGEST = 300;

/** Outputs of the first and of the last generation side by side, arm by arm; null where no outputs were kept. */
export function samplesPart({ arms, generations }: SimulationResult): SafeHtml | null {
  const parts = arms.flatMap(({ title }) => {
    const kept = generations
      .filter(({ arm, samples }) => arm === title && samples !== undefined && samples.length > 0)
      .sort((a, b) => a.seed - b.seed || a.generation - b.generation);
    const ofSeed = kept.filter(({ seed }) => seed === kept[0]!.seed);
    if (ofSeed.length === 0) return [];
    const [first, last] = [ofSeed[0]!, ofSeed.at(-1)!];
    return [
      html`<h3>${dataName(title)}</h3>
<div class="${first === last ? 'pair one' : 'pair'}">${first === last ? column(first) : [column(first), column(last)]}</div>
`,
    ];
  });
  if (parts.length === 0) return null;
  return html`<p class="quiet">Outputs of one seed, as they came: the first of each generation, not chosen.</p>
${joinHtml(parts.slice(0, ARMS_SHOWN))}${parts.length > ARMS_SHOWN ? html`<p class="quiet">${formatCount(parts.length - ARMS_SHOWN)} more arms in result.json.</p>` : null}`;
}

function column({ generation, samples }: GenerationResult): SafeHtml {
  return html`<div><p><strong>Generation ${formatCount(generation)}</strong></p><ul class="samples">${samples!
    .slice(0, SAMPLES_SHOWN)
    .map((sample) => html`<li><bdi>${cut(sample)}</bdi></li>`)}</ul></div>`;
}

function cut(text: string): string {
  // Four code units hold any character; more is never looked at.
  const characters = [...text.slice(0, 4 * LONGEST)];
  return characters.length <= LONGEST && text.length <= 4 * LONGEST
    ? text
    : `${characters.slice(0, LONGEST).join('')}…`;
}
