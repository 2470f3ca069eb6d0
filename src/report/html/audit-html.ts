import { parseHTML } from 'linkedom';
import type { AuditReport } from '../../audit/audit-result.ts';
import { completeCommands } from '../complete-commands.ts';
import { formatQuantity } from '../format-number.ts';
import { dataFacts, runFacts } from '../headline-facts.ts';
import { definitionList } from './define.ts';
import { howMuchModelText } from './how-much-model-text.ts';
import { howRead } from './how-read.ts';
import { howWide } from './how-wide.ts';
import { page } from './page.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { whatAbout } from './what-about.ts';
import { whatChanged } from './what-changed.ts';
import { whatCouldNotBeRead } from './what-could-not-be-read.ts';
import { whatIsHere } from './what-is-here.ts';
import { whatIsRare } from './what-is-rare.ts';
import { whatMatters } from './what-matters.ts';
import { whatRepeats } from './what-repeats.ts';
import { whereFrom } from './where-from.ts';

/** One section answers one question, and its heading is the question. */
const SECTIONS: readonly {
  readonly id: string;
  readonly question: string;
  readonly answer: (report: AuditReport, document: Document) => SafeHtml;
}[] = [
  { id: 'matters', question: 'What matters most?', answer: whatMatters },
  { id: 'here', question: 'What is here?', answer: whatIsHere },
  { id: 'origin', question: 'Where does it come from?', answer: whereFrom },
  { id: 'model-text', question: 'How much of it is model text?', answer: howMuchModelText },
  { id: 'repeats', question: 'What repeats?', answer: whatRepeats },
  { id: 'width', question: 'How wide is it?', answer: howWide },
  { id: 'topics', question: 'What is it about?', answer: whatAbout },
  { id: 'rare', question: 'What is rare?', answer: whatIsRare },
  { id: 'unreadable', question: 'What could not be read?', answer: whatCouldNotBeRead },
  { id: 'changed', question: 'What changed since the last audit?', answer: whatChanged },
  { id: 'read', question: 'How was this read?', answer: howRead },
  { id: 'words', question: 'What do the words mean?', answer: definitionList },
];

/** An audit as one HTML page that holds everything it needs: no script, no address, no network. Ends with a line feed. */
export function auditHtml(given: AuditReport): string {
  const report = { ...given, audit: completeCommands(given.audit, given.run.commandPlace) };
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const title = `Audit of ${formatQuantity(report.audit.totals.sources, 'source')}`;
  const contents = SECTIONS.map(({ id, question }) => html`<li><a href="${`#${id}`}">${question}</a></li>`);
  const sections = SECTIONS.map(
    ({ id, question, answer }) =>
      html`<section id="${id}" aria-labelledby="${`${id}-heading`}"><h2 id="${`${id}-heading`}">${question}</h2>${answer(report, document)}</section>\n`,
  );
  return page({
    title: `${title}, ${report.run.startedAt.slice(0, 10)}`,
    skip: { to: 'matters', text: 'Skip to what matters most' },
    header: html`<h1>${title}</h1>
<p class="lede">${dataFacts(report).join(' · ')}</p>
<p class="lede">${report.run.startedAt.slice(0, 10)} · ${runFacts(report.run).join(' · ')}</p>
<nav aria-label="Questions"><ul>${contents}</ul></nav>`,
    main: html`${sections}`,
    footer: html`<p>Outcross ${report.run.outcrossVersion}. The same numbers, complete, are in <code>audit.json</code> beside this file.</p>`,
  });
}
