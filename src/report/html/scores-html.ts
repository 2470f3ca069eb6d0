import { parseHTML } from 'linkedom';
import { VERSION } from '../../audit/version.ts';
import type { ScoreComparison } from '../../gate/scores/score-comparison.ts';
import { formatQuantity } from '../format-number.ts';
import { page } from './page.ts';
import { html } from './safe-html.ts';
import { scoresPart } from './scores-part.ts';

/** Scores as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function scoresHtml(scores: ScoreComparison): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { verdict, people, before } = scores;
  const title = `${verdict?.outcome ?? 'Scores'}: ${scores.scores.name}`;
  return page({
    title,
    skip: { to: 'scores', text: 'Skip to the scores' },
    header: html`<h1>Do the scores hold in every group?</h1>
<p class="lede">${formatQuantity(scores.scores.items, 'item')} of ${scores.scores.name}${people === undefined ? '' : `, held against ${formatQuantity(people.items, 'item')} of people in ${people.name}`}${before === undefined ? '' : `, beside ${before.name}`}</p>`,
    main: html`<section id="scores" aria-labelledby="scores-heading"><h2 id="scores-heading">${title}</h2>
${scoresPart(scores, { document, elsewhere: 'the output of --json', isAlone: true })}
</section>
`,
    footer: html`<p>Outcross ${VERSION}. <code>outcross scores --json</code> has the same numbers, complete.</p>`,
  });
}
