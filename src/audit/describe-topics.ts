import type { RecordSession } from '../engine/record-session.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { Example } from './audit-result.ts';
import type { ExaminedContent } from './examine-content.ts';
import { roundShare } from './round-share.ts';
import type { Topics } from './topics-result.ts';

/** Digits kept of places on the map. */
const PLACE_DIGITS = 1e4;

/** The topics as the audit tells them, with records to look at; null where there are none. */
export async function describeTopics(
  { measured, samples }: Pick<ExaminedContent, 'measured' | 'samples'>,
  session: RecordSession,
): Promise<Topics | null> {
  const topics = measured?.topics ?? null;
  if (topics === null) return null;
  const sampled = measured!.topicEntries.length;
  const drawn = { sampled, documents: samples.topicTexts };
  if ('reason' in topics) return { ...drawn, reason: topics.reason, clusters: [], embedder: null };
  const contentOf = (key: bigint) => key.toString(16).toUpperCase().padStart(16, '0');
  const shown = await session.examplesOfContents(
    topics.topics.flatMap(({ examples }) => examples.map((key) => contentOf(key))),
  );
  const place = (value: number) => Math.round(value * PLACE_DIGITS) / PLACE_DIGITS;
  return {
    ...drawn,
    reason: null,
    clusters: topics.topics.map((topic, id) => {
      const { low, high } =
        sampled === samples.topicTexts ? { low: topic.share, high: topic.share } : wilsonInterval(topic.share, sampled);
      return {
        id,
        words: [...topic.words],
        documents: topic.documents,
        share: roundShare(topic.share),
        low: roundShare(low),
        high: roundShare(high),
        human_share: roundShare(topic.humanShare ?? 0),
        rare: topic.rare || topic.tail,
        examples: topic.examples.flatMap((key): Example[] => {
          const example = shown.get(contentOf(key));
          return example === undefined ? [] : [{ record_id: example.recordId, preview: example.preview }];
        }),
        x: place(topic.x),
        y: place(topic.y),
      };
    }),
    embedder: {
      id: topics.embedderId,
      dimensions: topics.dimensions,
      fitted_on:
        topics.fittedOn === 'human'
          ? 'the human texts of the sample'
          : topics.fittedOn === 'all'
            ? 'all texts of the sample'
            : 'a model made elsewhere',
    },
  };
}
