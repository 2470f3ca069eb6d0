import { expect, test } from 'vitest';
import type { AuditResult } from './audit-result.ts';
import { topicsFindings } from './topics-findings.ts';

function topic(id: number, documents: number, rare: boolean, human = 1) {
  const words = ['one', 'two', 'three', 'four'].map((word) => `${word}${id}`);
  return { id, documents, rare, human_share: human, words, examples: [{ record_id: `s/${id}`, preview: null }] };
}

function auditWith(clusters: readonly object[], unknownWords = 0): AuditResult {
  return {
    topics: { sampled: 1000, clusters },
    origin: { groups: { unknown: { words: unknownWords } } },
  } as unknown as AuditResult;
}

test('names rare topics, smallest first', () => {
  const clusters = [topic(0, 980, false), topic(1, 8, true), topic(2, 5, true), topic(3, 4, true), topic(4, 3, true)];
  const [finding] = topicsFindings(auditWith(clusters));
  expect(finding).toMatchObject({ kind: 'rare-topics', records: 20, words: null });
  expect(finding!.title).toBe(
    '4 of 5 topics are rare, together 2 % of 1,000 sampled texts: "one4, two4, three4", "one3, two3, three3", "one2, two2, three2" and 1 more.',
  );
  expect(finding!.examples.map(({ record_id }) => record_id)).toEqual(['s/4', 's/3', 's/2']);
});

test('a rare topic of model text is no loss; one of unknown text may be', () => {
  const clusters = [topic(0, 990, false), topic(1, 10, true, 0)];
  expect(topicsFindings(auditWith(clusters))).toEqual([]);
  expect(topicsFindings(auditWith(clusters, 5))).toHaveLength(1);
  expect(topicsFindings(auditWith(clusters, 5))[0]!.title).toMatch(/^1 of 2 topics is rare, 1 % of/);
});

test('nothing without topics or without rare ones', () => {
  expect(topicsFindings({ topics: null } as AuditResult)).toEqual([]);
  expect(topicsFindings(auditWith([topic(0, 1000, false)]))).toEqual([]);
});
