import { expect, test } from 'vitest';
import type { ContentEntries } from '../dedup/content-entries.ts';
import { NO_TOPIC } from '../strata/no-topic.ts';
import type { Samples } from './choose-samples.ts';
import type { MeasuredSamples } from './measure-samples.ts';
import { topicStrata } from './topic-strata.ts';
import type { Topics } from './topics-result.ts';

/** Six texts: four of a large topic, one of a rare one with three copies, one of none. */
const entries = {
  size: Uint32Array.of(1, 1, 1, 1, 3, 1),
  words: Int32Array.of(100, 100, 100, 100, 20, 50),
} as unknown as ContentEntries;
const measured = {
  topicEntries: Uint32Array.of(0, 1, 2, 3, 4, 5),
  topics: { topics: [{}, {}], assignments: Uint16Array.of(0, 0, 0, 0, 1, NO_TOPIC) },
} as unknown as MeasuredSamples;
const topics = {
  clusters: [
    { words: ['sea', 'ship'], rare: false, examples: [] },
    { words: ['court', 'judge'], rare: true, examples: [{ record_id: 'a/1', preview: null }] },
  ],
} as unknown as Topics;
const samples = (isHuman: number, isUnknown: number, mass = { records: 8, words: 510 }) =>
  ({
    isHuman: Uint8Array.of(1, 1, 1, 1, isHuman, 0),
    isUnknown: Uint8Array.of(0, 0, 0, 0, isUnknown, 1),
    topicMass: mass,
  }) as unknown as Samples;

test('a rare topic is a stratum with the mass of its texts, copies included', () => {
  const strata = topicStrata(topics, { measured, samples: samples(1, 0), entries, totalWords: 600 });
  expect(strata).toEqual([
    {
      dimensions: { topic: 'court, judge' },
      label: expect.stringContaining('court, judge'),
      records: 3,
      words: 60,
      share_of_words: 0.1,
      human_share: 1,
      unknown_share: 0,
      rare: true,
      examples: [{ record_id: 'a/1', preview: null }],
    },
  ]);
  const [unknown] = topicStrata(topics, { measured, samples: samples(0, 1), entries, totalWords: 600 });
  expect(unknown).toMatchObject({ human_share: 0, unknown_share: 1 });
});

test('of a sample its mass is scaled to all texts, and said to be estimated', () => {
  const [stratum] = topicStrata(topics, {
    measured,
    samples: samples(1, 0, { records: 80, words: 5100 }),
    entries,
    totalWords: 6000,
  });
  expect(stratum).toMatchObject({ records: 30, words: 600, share_of_words: 0.1, estimated: true });
});

test('where no topics were asked for or found there are no strata', () => {
  const context = { samples: samples(1, 0), entries, totalWords: 600 };
  expect(topicStrata(null, { ...context, measured })).toEqual([]);
  expect(topicStrata(topics, { ...context, measured: null })).toEqual([]);
  const none = { ...measured, topics: { reason: 'too few' } } as MeasuredSamples;
  expect(topicStrata(topics, { ...context, measured: none })).toEqual([]);
});
