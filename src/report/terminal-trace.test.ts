import { expect, test } from 'vitest';
import type { Trace, TracedRecord } from '../audit/trace.ts';
import { WhereError } from '../errors.ts';
import { terminalTrace } from './terminal-trace.ts';
import { textWidth } from './text-width.ts';
import { whereCaret } from './where-caret.ts';

const HOSTILE = 'a\u001b]0;owned\u0007\u001b[2J\u202e\r\nb';

const record: TracedRecord = {
  record_id: `letters/${HOSTILE}`,
  source: 'letters',
  address: {
    file: `da${HOSTILE}ta.jsonl`,
    absolute_path: '/x',
    entry: HOSTILE,
    row: 2292,
    unit: 'line',
    field: HOSTILE,
  },
  forgotten: false,
  sizes: { words: 1204, characters: 7000, text_bytes: 7100, length: '1,000–2,999 words' },
  language: { tag: HOSTILE, basis: 'declared' },
  date: '1897-05-02',
  hashes: { raw: 'ab'.repeat(32), normalised: 'ab'.repeat(32) },
  given_id: HOSTILE,
  url: `https://${HOSTILE}`,
  licence: null,
  generator: HOSTILE,
  groups: { [HOSTILE]: HOSTILE },
  metadata: { [HOSTILE]: { deep: HOSTILE } },
  preview: HOSTILE.repeat(20),
  origin: {
    class: 'mixed',
    status: 'inferred',
    flag: 'contradicted',
    heading: 'mixed',
    generationDepth: { min: 0, max: null },
    p_synthetic: 0.9,
    p_synthetic_interval: [0.7, 0.95],
    generatorFamilies: [HOSTILE],
  },
  rule: 'contradicted',
  evidence: [
    {
      kind: 'text-artefact',
      verdict: 'mixed',
      strength: 'heuristic',
      source: `marker:${HOSTILE}`,
      generator: HOSTILE,
      step: 'marks',
      places: Array.from({ length: 5 }, (_, i) => ({
        ...{ span: { start: i, end: i + 3 }, excerpt: HOSTILE, ref: HOSTILE },
        entry: { entry: 1204, model: { family: HOSTILE, name: HOSTILE, version: HOSTILE }, id: HOSTILE, time: null },
      })),
    },
  ],
  style: null,
  style_spans: {
    windows: 12,
    anchors: 300,
    compared_with: 'others',
    found: Array.from({ length: 5 }, (_, i) => ({
      span: { start: 1000 * i, end: 1000 * i + 800 },
      excerpt: HOSTILE,
      windows: 1,
      p: 0.0033,
      bound: 0.0099,
      any_p: 0.0399,
    })),
  },
  would_change: `If ${HOSTILE}, it would be human.`,
};
const trace: Trace = {
  schema: 'outcross.trace/1',
  audit: `x${HOSTILE}`,
  snapshot: '0'.repeat(16),
  found: 212,
  records: [record],
  near: [],
  without_source: null,
  missing_parts: [],
  ledger_problem: null,
};

test.each([40, 80, 120])('nothing from data steers the terminal, and lines fit %i columns', (width) => {
  const text = terminalTrace(trace, { color: false, width });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  for (const line of text.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(width);
  for (const part of [
    'line 2,292',
    '1897-05-02',
    'mixed, inferred (contradicted)',
    '2 more places with',
    'outcross ledger show 1204',
    'unlike human text, of 12 windows of about 120 words, by 300 texts known to be human, none of them of its source',
    ': of human windows 0.3 % score as high (at most 1.0 %), of human texts as long at most 4.0 % have one on average',
    '2 more parts with --json',
    'contradicted: declared human',
  ]) {
    expect(text.replaceAll(/\s+/g, ' ')).toContain(part);
  }
  expect(text.replaceAll(/\s+/g, ' ')).toContain('1 of 212 records');
});

test('says what is left of forgotten records, and what is missing', () => {
  const forgotten = {
    ...record,
    forgotten: true,
    preview: null,
    url: null,
    generator: null,
    groups: {},
    metadata: null,
    hashes: { raw: null, normalised: null },
    evidence: [],
  };
  const text = terminalTrace(
    { ...trace, found: 1, records: [forgotten], missing_parts: ['ab'] },
    { color: false, width: 80 },
  );
  expect(text).toContain('erased on request');
  expect(text).toContain('evidence   none');
  expect(text).not.toContain('sha256');
  expect(text).toContain('1 part of this snapshot is missing or damaged');
  expect(terminalTrace({ ...trace, found: 0, records: [] }, { color: false, width: 80 })).toContain('No record fits');
});

test('the caret stands under the place, also behind wide and hidden characters', () => {
  const caret = (expression: string, position: number) =>
    whereCaret(new WhereError({ expression, position, problem: 'p', hint: 'h' }));
  expect(caret('sorce = a', 0)).toEqual(['sorce = a', '^']);
  expect(caret('日本 = \u001bx', 5)).toEqual(['日本 = \\x1bx', '       ^']);
  const [line, mark] = caret(`${'a'.repeat(500)}!${'b'.repeat(500)}`, 500);
  expect(line[mark.length - 1]).toBe('!');
  expect(line.length).toBeLessThan(80);
});

test.each([
  [{ abstains: 'it is long' }, 'parts nothing is said, because it is long'],
  [
    { windows: 3, anchors: 99, compared_with: 'own' as const, found: [] },
    'parts none of its 3 windows of about 120 words stands out among those of 99 texts known to be human, which says nothing of who wrote them',
  ],
])('parts of which nothing can be said: %j', (style_spans, expected) => {
  const text = terminalTrace({ ...trace, records: [{ ...record, style_spans }] }, { color: false, width: 80 });
  expect(text.replaceAll(/\s+/g, ' ')).toContain(expected);
});
