import { expect, test } from 'vitest';
import { createLiteralScanner, MAX_LITERAL_HITS } from '../kernels/scan-literals.ts';
import { examineText, TEXT_EVIDENCE_VERSION, TEXT_LITERALS } from './examine-text.ts';
import { TEXT_EVIDENCE_SOURCES } from './text-evidence-sources.ts';

const scan = createLiteralScanner(TEXT_LITERALS);
const encoder = new TextEncoder();

test('the version names every source', () => {
  expect(TEXT_EVIDENCE_VERSION.split(' ').map((part) => part.split('@')[0])).toEqual(
    TEXT_EVIDENCE_SOURCES.map(({ name }) => name),
  );
});

test('the literals are folded, distinct and of two bytes at least', () => {
  expect(TEXT_LITERALS.filter((literal) => /[A-Z]/.test(literal))).toEqual([]);
  expect(new Set(TEXT_LITERALS).size).toBe(TEXT_LITERALS.length);
  for (const literal of TEXT_LITERALS) expect(encoder.encode(literal).length).toBeGreaterThanOrEqual(2);
});

test('sources whose literals share a place are all asked', () => {
  const label = '{"Label":"1","ContentProducer":"9131"}';
  const text = `---\nAIGC: ${label}\n---\nBody ${label}`;
  const bytes = encoder.encode(text);
  const kinds = examineText({ text, bytes, pairs: scan(bytes) }).map(({ kind }) => kind);
  expect(kinds).toEqual(['gb45438-aigc', 'text-artefact']);
});

test('a scan that was cut off is continued, each place once', () => {
  const text = `${'oaicite:x '.repeat(MAX_LITERAL_HITS)}[^1^] and [^2^] and [web:1]`;
  const bytes = encoder.encode(text);
  const pairs = scan(bytes);
  expect(pairs).toHaveLength(2 * MAX_LITERAL_HITS);
  expect(examineText({ text, bytes, pairs }).map(({ source }) => source)).toEqual([
    'marker:perplexity-web',
    'marker:copilot-caret-footnote',
  ]);
});
