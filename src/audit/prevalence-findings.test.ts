import { expect, test } from 'vitest';
import type { AuditResult } from './audit-result.ts';
import { prevalenceFindings } from './prevalence-findings.ts';

/** A source of a million records: 900,000 are attested to be of before chatbots, of the 100,000 others half are model text. */
const source = {
  source: 'forum',
  texts: 20_000,
  n: 20_000,
  anchors: 5000,
  low: 0.49,
  high: 0.52,
  abstains: null,
};
const auditWith = (estimate: object): AuditResult =>
  ({
    sources: [{ id: 'forum', records: 1_000_000, words: 300_000_000 }],
    prevalence: { by_source: [{ ...source, ...estimate }] },
  }) as unknown as AuditResult;

test('a share of texts that nothing proves human is not one of the whole source', () => {
  const [finding, ...others] = prevalenceFindings(auditWith({ stands_for: 100_000 }));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ kind: 'model-share', source: 'forum', records: 49_000, words: null });
  expect(finding!.title).toBe(
    'forum: between 49 % and 52 % of its texts of 50 words and more that no date or capture proves human are model text (95 % interval; 20,000 texts against 5,000 of its own known to be human).',
  );
});

test('an audit that does not say what its sample stands for says no more than the sample does', () => {
  expect(prevalenceFindings(auditWith({}))[0]).toMatchObject({ records: 9800, words: null });
});

test('what human texts of other sources say is no finding', () => {
  expect(prevalenceFindings(auditWith({ compared_with: 'own' }))).toHaveLength(1);
  expect(prevalenceFindings(auditWith({ compared_with: 'others' }))).toEqual([]);
});

test('a small share, and none, are no finding', () => {
  expect(prevalenceFindings(auditWith({ low: 0.019 }))).toEqual([]);
  expect(prevalenceFindings(auditWith({ low: 0.3, abstains: 'too-few-anchors' }))).toEqual([]);
});
