import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReviewTarget } from '../record/review.ts';
import { answerCommand, parseReviewItem, printReviewItem } from './review-item.ts';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((one) => one.isWellFormed());
const group = fc.record(
  {
    kind: fc.constant('group' as const),
    source: text,
    field: text,
    column: fc.record({ name: text, value: text }),
    evidence: fc.stringMatching(/^[0-9a-f]{16}$/),
  },
  { requiredKeys: ['kind', 'source'] },
);

test('reads back what it wrote, whatever names hold', () => {
  fc.assert(
    fc.property(group, (target) => {
      expect(parseReviewItem(printReviewItem(target))).toEqual(target);
    }),
  );
  const record: ReviewTarget = { kind: 'record', record: "letters/a'b&c#messages[0].content" };
  expect(parseReviewItem(printReviewItem(record))).toEqual(record);
});

test('is written so that people can read it and shells take it', () => {
  const target: ReviewTarget = {
    kind: 'group',
    source: 'partner-faq',
    field: 'messages[assistant]',
    column: { name: 'author', value: "Ada O'Neil & sons" },
    evidence: '0123456789abcdef',
  };
  expect(printReviewItem(target)).toBe(
    "source=partner-faq&field=messages[assistant]&group:author=Ada%20O'Neil%20%26%20sons&evidence=0123456789abcdef",
  );
  expect(answerCommand(target)).toContain("O'\\''Neil%20%26%20sons&evidence=0123456789abcdef' --verdict");
  expect(answerCommand({ kind: 'group', source: 'letters' })).toBe(
    'outcross review decide source=letters --verdict VERDICT --reviewer NAME',
  );
  expect(answerCommand({ kind: 'record', record: 'letters/a b' })).toContain("'letters/a b'");
  expect(answerCommand({ kind: 'record', record: 'letters/~0a' })).toContain(' letters/~0a ');
});

test.each([
  ['', 'is empty'],
  ['source=a&field', 'lacks a value'],
  ['source=a&role=user', 'no part of a group'],
  ['source=a&source=b', 'source twice'],
  ['source=a&group:x=1&group:y=2', 'a group column twice'],
  ['source=a&evidence=xyz', 'hexadecimal'],
  ['source=%', 'begins no escape'],
  ['source='.padEnd(20_000, 'x'), 'longer than'],
])('%j cannot be meant: %s', (item, problem) => {
  expect(() => parseReviewItem(item)).toThrow(problem);
});
