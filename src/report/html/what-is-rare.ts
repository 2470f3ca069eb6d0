import type { AuditReport, Stratum } from '../../audit/audit-result.ts';
import { POINTS_DRAWN, RARE_NAMED, strataMassChart } from '../charts/strata-mass.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { exampleList } from './example-list.ts';
import { figure } from './figure.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** Groups by their mass, and the rare ones with examples. */
export function whatIsRare({ audit }: AuditReport, document: Document): SafeHtml {
  const { strata, settings } = audit;
  if (strata.groups.length === 0) return html`<p>No groups were formed.</p>`;
  const limit = formatShare(settings.rare_below);
  const mean = formatShare(settings.rare_below_mean);
  const rare = strata.groups.filter((group) => group.rare);
  const common = strata.groups.filter((group) => !group.rare);
  return html`
<p>${
    strata.rare === 0
      ? html`None of ${formatQuantity(strata.total, 'group')} is ${define('group', 'rare')}: none holds both under ${limit} of the ${define('word', 'words')} and under ${mean} of the mean of its kind.`
      : html`${formatCount(strata.rare)} of ${formatQuantity(strata.total, 'group')} ${strata.rare === 1 ? 'is' : 'are'} ${define('group', 'rare')}: ${strata.rare === 1 ? '' : 'each '}under ${limit} of the ${define('word', 'words')} and under ${mean} of the mean of its kind, ${formatShare(strata.rare_share_of_words)} together.`
  } Groups are formed by ${strata.dimensions.join(', ')}.${
    strata.listed < strata.total
      ? ` The result lists ${formatCount(strata.listed)} of them: of each kind the smallest rare and the largest other ones.`
      : null
  }</p>
${figure({
  chart: strataMassChart,
  audit,
  document,
  caption: html`Each point is a ${define('group', 'group')}; height is its share of ${define('word', 'words')}, on a logarithmic scale. ${
    rare.length > RARE_NAMED ? `Named are the ${RARE_NAMED} smallest of ${formatCount(rare.length)} rare groups.` : null
  }${
    rare.length > POINTS_DRAWN || common.length > POINTS_DRAWN
      ? ` Not every group is drawn: ${POINTS_DRAWN} of each kind, evenly spread over the ranks.`
      : null
  }`,
  data: table({
    caption: 'Groups that are not rare, largest first',
    columns: stratumColumns,
    rows: common,
    limit: 40,
    total: strata.total - strata.rare,
  }),
})}
${
  rare.length === 0
    ? null
    : table({
        caption: html`${define('group', 'Rare groups')}, smallest first`,
        columns: [
          ...stratumColumns,
          { heading: 'For example', cell: (group: Stratum) => exampleList(group.examples.slice(0, 1)) ?? '–' },
        ],
        rows: rare,
        limit: 40,
        total: strata.rare,
      })
}`;
}

const stratumColumns = [
  { heading: 'Group', cell: (group: Stratum) => dataName(group.label) },
  { heading: 'Words', cell: (group: Stratum) => formatCount(group.words), numeric: true },
  { heading: 'Share', cell: (group: Stratum) => formatShare(group.share_of_words), numeric: true },
  { heading: 'Records', cell: (group: Stratum) => formatCount(group.records), numeric: true },
  {
    heading: 'Human',
    headingMarkup: define('human', 'Human'),
    cell: (group: Stratum) => formatShare(group.human_share),
    numeric: true,
  },
];
