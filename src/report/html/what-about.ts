import type { AuditReport } from '../../audit/audit-result.ts';
import type { Topic } from '../../audit/topics-result.ts';
import { RARE_TOPICS_NAMED, topicMapChart } from '../charts/topic-map.ts';
import { formatInterval } from '../format-estimate.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { plainText } from '../plain-text.ts';
import { dataName } from './data-name.ts';
import { define } from './define.ts';
import { exampleList } from './example-list.ts';
import { figure } from './figure.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { table } from './table.ts';

/** Columns of a topic's words; more stand in audit.json. */
const LONGEST_NAME = 160;

/** Topics of a sample of the texts: a map, and each with its share, its origin and an example. */
export function whatAbout({ audit }: AuditReport, document: Document): SafeHtml {
  const { topics } = audit;
  if (topics === null || topics.clusters.length === 0 || topics.embedder === null)
    return html`<p>${audit.totals.words === 0 ? 'No words were read, so there are no topics.' : topics === null ? 'Topics were not looked for.' : `There are no topics: ${topics.reason}.`}</p>`;
  const { clusters, sampled, documents, embedder } = topics;
  const rare = clusters.filter((topic) => topic.rare).sort((a, b) => a.documents - b.documents || a.id - b.id);
  const rareDocuments = rare.reduce((sum, topic) => sum + topic.documents, 0);
  const common = clusters.filter((topic) => !topic.rare);
  return html`
<p>${sampled < documents ? `${formatQuantity(sampled, 'text')}, chosen by their content out of ${formatCount(documents)},` : `All ${formatQuantity(documents, 'text')}`} fall into ${formatQuantity(clusters.length, 'topic')}. ${
    rare.length === 0
      ? 'None is rare.'
      : `${formatCount(rare.length)} ${rare.length === 1 ? 'is' : 'are'} rare, ${rare.length === 1 ? '' : 'together '}${formatShare(rareDocuments / Math.max(1, sampled))} of the sample.`
  } ${define('topic', 'Topics')} are groups of texts that share words, found without a reader; their names are words that are frequent in them and seldom elsewhere.</p>
${figure({
  chart: topicMapChart,
  audit,
  document,
  caption: html`Each circle is a ${define('topic', 'topic')}, its area the share of the sample; near topics share words. Rare topics are coloured${rare.length > RARE_TOPICS_NAMED ? `, and the ${RARE_TOPICS_NAMED} smallest of ${formatCount(rare.length)} named` : ' and named'}, others named where there is room. Directions mean nothing.`,
  data: table({ caption: 'Topics that are not rare, largest first', columns: topicColumns, rows: common, limit: 40 }),
})}
${
  rare.length === 0
    ? null
    : table({
        caption: html`${define('topic', 'Rare topics')}, smallest first`,
        columns: topicColumns,
        rows: rare,
        limit: 40,
      })
}
<p class="quiet">Texts were turned into ${formatCount(embedder.dimensions)} numbers each by ${embedder.id}, fitted on ${embedder.fitted_on}.</p>`;
}

const topicColumns = [
  {
    heading: 'Topic',
    cell: ({ words, id }: Topic) =>
      dataName(words.length === 0 ? `topic ${id}` : plainText(words.join(', '), { maxWidth: LONGEST_NAME })),
  },
  {
    heading: 'Share',
    cell: ({ share, low, high }: Topic) =>
      html`${formatShare(share)}${low < high ? html`<div class="quiet">${formatInterval({ value: share, low, high }, 'share')}</div>` : null}`,
    numeric: true,
  },
  { heading: 'Texts', cell: ({ documents }: Topic) => formatCount(documents), numeric: true },
  {
    heading: 'Human',
    headingMarkup: define('human', 'Human'),
    cell: ({ human_share }: Topic) => formatShare(human_share),
    numeric: true,
  },
  { heading: 'For example', cell: ({ examples }: Topic) => exampleList(examples.slice(0, 1)) ?? '–' },
];
