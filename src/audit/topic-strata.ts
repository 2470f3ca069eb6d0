import type { ContentEntries } from '../dedup/content-entries.ts';
import type { Stratum } from './audit-result.ts';
import type { Samples } from './choose-samples.ts';
import type { MeasuredSamples } from './measure-samples.ts';
import { roundShare } from './round-share.ts';
import type { Topics } from './topics-result.ts';

/**
 * Rare topics as strata, smallest first. Where topics were found in a sample, their mass is what the sample says of all texts.
 *
 * @param totalWords words of the whole audit
 */
export function topicStrata(
  topics: Topics | null,
  {
    measured,
    samples,
    entries,
    totalWords,
  }: {
    readonly measured: MeasuredSamples | null;
    readonly samples: Samples;
    readonly entries: ContentEntries;
    readonly totalWords: number;
  },
): readonly Stratum[] {
  const found = measured?.topics ?? null;
  if (topics === null || found === null || 'reason' in found) return [];
  const masses = found.topics.map(() => ({ records: 0, words: 0, human: 0, unknown: 0 }));
  const sampled = { records: 0, words: 0 };
  for (const [i, entry] of measured!.topicEntries.entries()) {
    const records = entries.size[entry]!;
    const words = records * entries.words[entry]!;
    sampled.records += records;
    sampled.words += words;
    const mass = masses[found.assignments[i]!];
    if (mass === undefined) continue;
    mass.records += records;
    mass.words += words;
    if (samples.isHuman[entry] === 1) mass.human += words;
    if (samples.isUnknown[entry] === 1) mass.unknown += words;
  }
  const isWhole = sampled.records === samples.topicMass.records;
  const scaled = (count: number, name: 'records' | 'words') =>
    isWhole ? count : Math.round((count / sampled[name]) * samples.topicMass[name]);
  return topics.clusters
    .flatMap((topic, position): Stratum[] => {
      const mass = masses[position]!;
      if (!topic.rare || mass.words === 0) return [];
      const words = scaled(mass.words, 'words');
      const name = topic.words.join(', ');
      return [
        {
          dimensions: { topic: name },
          label: `topic ${name}`,
          records: scaled(mass.records, 'records'),
          words,
          share_of_words: roundShare(totalWords === 0 ? 0 : Math.min(1, words / totalWords)),
          human_share: roundShare(mass.human / mass.words),
          unknown_share: roundShare(mass.unknown / mass.words),
          rare: true,
          ...(isWhole ? {} : { estimated: true as const }),
          examples: [...topic.examples],
        },
      ];
    })
    .sort((a, b) => a.words - b.words || (a.label < b.label ? -1 : 1));
}
