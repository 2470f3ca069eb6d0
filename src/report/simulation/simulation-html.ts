import { parseHTML } from 'linkedom';
import { VERSION } from '../../audit/version.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { formatCount, formatQuantity } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { page } from '../html/page.ts';
import { html, joinHtml, type SafeHtml } from '../html/safe-html.ts';
import { coursesPart } from './courses-part.ts';
import { gatePart } from './gate-part.ts';
import { headlineMeasure } from './headline-measure.ts';
import { histogramsPart } from './histograms-part.ts';
import { keptByArm } from './kept.ts';
import { keptPart } from './kept-part.ts';
import { lossesPart } from './losses-part.ts';
import { methodPart } from './method-part.ts';
import { samplesPart } from './samples-part.ts';
import { keptSentence, levelSentence, measureSentence } from './simulation-texts.ts';
import { stoppedPart } from './stopped-part.ts';

interface Part {
  readonly id: string;
  readonly title: string;
  /** null where the result holds nothing of it: the part is left out. */
  readonly body: SafeHtml | null;
}

/** A simulation as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function simulationHtml(result: SimulationResult): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const measure = headlineMeasure(result);
  const kept = measure === undefined ? undefined : keptByArm(result, measure);
  const parts: readonly Part[] = [
    { id: 'kept', title: 'Which arm kept what?', body: keptPart(result, { measure, kept, document }) },
    { id: 'stopped', title: 'What stopped early?', body: stoppedPart(result) },
    {
      id: 'course',
      title: 'How did it go, generation by generation?',
      body: coursesPart(result, { measure, document }),
    },
    { id: 'spread', title: 'Where do the outputs move?', body: histogramsPart(result, { document }) },
    { id: 'samples', title: 'What do the models write?', body: samplesPart(result) },
    { id: 'losses', title: 'How does each generation learn?', body: lossesPart(result, { document }) },
    { id: 'gate', title: 'What does the gate say?', body: gatePart(result, { document }) },
    { id: 'method', title: 'How was this measured?', body: methodPart(result) },
  ];
  const shown = parts.filter(({ body }) => body !== null);
  const level = measure === undefined ? undefined : levelSentence(result, measure);
  const sentence = kept === undefined ? (level ?? 'Nothing was measured') : keptSentence(kept);
  const about = measure === undefined ? undefined : measureSentence(measure);
  return page({
    title: result.title,
    skip: { to: shown[0]!.id, text: 'Skip to what was kept' },
    header: html`<h1>What is left after ${formatQuantity(lastGeneration(result), 'generation')}?</h1>
<p class="lede">${result.title}</p>
<p class="lede">${scaleText(result)}</p>
<p class="answer">${holdPercent(`${sentence}.`)}</p>
${about === undefined ? null : html`<p class="quiet">${about}</p>`}
<nav aria-label="Parts"><ul>${shown.map(({ id, title }) => html`<li><a href="${`#${id}`}">${title}</a></li>`)}</ul></nav>`,
    main: joinHtml(
      shown.map(
        ({ id, title, body }) =>
          html`<section id="${id}" aria-labelledby="${`${id}-heading`}"><h2 id="${`${id}-heading`}">${title}</h2>
${body}
</section>
`,
      ),
    ),
    footer: html`<p>Outcross ${VERSION}. The same numbers, complete, are in <code>result.json</code> beside this file.</p>`,
  });
}

function lastGeneration({ generations }: SimulationResult): number {
  return generations.reduce((most, { generation }) => Math.max(most, generation), 0);
}

function scaleText({ arms, generations, lab }: SimulationResult): string {
  const seeds = new Set(generations.map(({ seed }) => seed)).size;
  const sizes = generations.filter(({ generation }) => generation === 1).map(({ trainingRows }) => trainingRows);
  const count = sizes.reduce((a, b) => Math.max(a, b), 0);
  // Texts are trained on by their tokens, however many rows they are cut into.
  const size = lab.kind === 'documents' && typeof lab.size === 'number' ? `${formatCount(lab.size)} tokens in ` : '';
  const rows = count === 0 ? '' : ` · first trained on ${size}${formatQuantity(count, 'row')}`;
  return `${formatQuantity(arms.length, 'arm')} · ${formatQuantity(seeds, 'seed')} each${rows}`;
}
