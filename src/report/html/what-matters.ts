import type { AuditReport, Finding } from '../../audit/audit-result.ts';
import { formatQuantity, formatShare } from '../format-number.ts';
import { holdPercent } from '../hold-percent.ts';
import { define } from './define.ts';
import { exampleList } from './example-list.ts';
import { html, joinHtml, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** Findings set out in full; the rest are rows of a table. */
const IN_FULL = 12;

/** Findings in their order, each with what to do, its command and example records. */
export function whatMatters({ audit }: AuditReport): SafeHtml {
  const { findings } = audit;
  if (findings.length === 0) {
    return html`<p>No ${define('finding', 'findings')}: nothing here asks for action.</p>`;
  }
  const inFull = findings.slice(0, IN_FULL).map(findingItem);
  const rest = findings.slice(IN_FULL);
  const further =
    rest.length === 0
      ? null
      : table({
          caption: html`${formatQuantity(rest.length, 'further finding')}, by weight`,
          columns: [
            { heading: 'What is the matter', cell: (finding: Finding) => holdPercent(finding.title) },
            { heading: 'What to do', cell: (finding) => holdPercent(finding.action) },
            {
              heading: 'Words',
              cell: (finding) => (finding.share_of_words === null ? '–' : formatShare(finding.share_of_words)),
              numeric: true,
            },
          ],
          rows: rest,
        });
  return html`<ol class="findings">${joinHtml(inFull)}</ol>${further}`;
}

function findingItem({ title, action, command, records, share_of_words, examples }: Finding): SafeHtml {
  const concerned =
    records === 0
      ? null
      : html`<p class="quiet">Concerns ${formatQuantity(records, 'record')}${
          share_of_words !== null && share_of_words > 0
            ? html`, ${formatShare(share_of_words)} of ${define('word', 'words')}`
            : null
        }.</p>`;
  return html`<li><h3>${holdPercent(title)}</h3><p>${holdPercent(action)}</p>${
    command === null ? null : html`<pre><code>${command}</code></pre>`
  }${exampleList(examples)}${concerned}</li>`;
}
