import type { AuditResult } from './audit-result.ts';
import { EXAMPLE_COUNT } from './example-count.ts';
import { countText as count, shareText as percent } from './number-text.ts';
import type { SectionFinding } from './section-finding.ts';
import { topicName } from './topic-name.ts';
import type { Topic } from './topics-result.ts';

/** Rare topics named in the title. */
const TOPICS_NAMED = 3;

/** Names rare topics that people wrote about, or may have. The records are those of the sample. */
export function topicsFindings(audit: AuditResult): readonly SectionFinding[] {
  const { topics } = audit;
  if (topics === null) return [];
  const mayBeHuman = (topic: Topic) => topic.human_share > 0 || audit.origin.groups.unknown.words > 0;
  const rare = topics.clusters
    .filter((topic) => topic.rare && mayBeHuman(topic))
    .sort((a, b) => a.documents - b.documents || a.id - b.id);
  if (rare.length === 0) return [];
  const isOne = rare.length === 1;
  const documents = rare.reduce((sum, topic) => sum + topic.documents, 0);
  const named = rare.slice(0, TOPICS_NAMED).map((topic) => `"${topicName(topic)}"`);
  const more = rare.length - named.length;
  return [
    {
      kind: 'rare-topics',
      source: null,
      records: documents,
      words: null,
      title: `${count(rare.length)} of ${count(topics.clusters.length)} topics ${isOne ? 'is' : 'are'} rare, ${isOne ? '' : 'together '}${percent(documents / Math.max(1, topics.sampled))} of ${count(topics.sampled)} sampled texts: ${named.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}.`,
      action: `${isOne ? 'It vanishes' : 'They vanish'} first when models train on models. Keep such texts when you sample, and look for more of their kind.`,
      command: null,
      examples: rare.flatMap(({ examples }) => examples.slice(0, 1)).slice(0, EXAMPLE_COUNT),
    },
  ];
}
