import { expect, test } from 'vitest';
import type { ContentEntries } from '../dedup/content-entries.ts';
import { RecalledTexts } from '../engine/recalled-texts.ts';
import { auditModule } from './audit-module.ts';
import type { Samples } from './choose-samples.ts';
import { type Arm, LEAST_PANEL_WORDS, measureSamples } from './measure-samples.ts';
import type { SnapshotKeys } from './record-keys.ts';

test('an arm whose texts cannot be read again is not measured, and it says so; nothing else is started', async () => {
  const count = 4;
  const arm = (name: string, availableWords: number): Arm => ({
    arm: name,
    dimension: 'origin',
    entries: Uint32Array.of(0, 1, 2, 3),
    availableWords,
    records: 5,
    texts: count,
  });
  const { width, topics, topicEntries } = await measureSamples([arm('human', 50_000), arm('synthetic', 9999)], {
    samples: { topics: new Uint32Array(0) } as unknown as Samples,
    entries: {
      representative: Uint32Array.of(0, 1, 2, 3),
      words: new Int32Array(count).fill(9),
    } as unknown as ContentEntries,
    keys: { contentHigh: new BigInt64Array(count) } as unknown as SnapshotKeys,
    texts: new RecalledTexts([], { lost: Uint32Array.of(0, 1, 2, 3), readBytes: 0 }),
    groupsLeftOut: 2,
    findsTopics: false,
    operatorModule: auditModule('no-such-operator'),
    workers: 1,
  });
  const [unreadable, small] = width.arms;
  expect(unreadable).toMatchObject({ measured: false, available_words: 50_000, measures: [] });
  expect(unreadable!.reason).toContain('could not be read again');
  expect(small!.reason).toContain(LEAST_PANEL_WORDS.toLocaleString('en'));
  expect(unreadable!.duplicates_removed_share).toBe(0.2);
  expect(width).toMatchObject({ words: 0, documents: 0, groups_left_out: 2 });
  expect([topics, topicEntries.length]).toEqual([null, 0]);
});
