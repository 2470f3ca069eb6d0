import { expect, test } from 'vitest';
import { auditResultSchema } from '../audit/audit-result.ts';
import { InputError } from '../errors.ts';
import { auditJson, parseAuditJson } from './audit-json.ts';
import { sampleAudit } from './fixtures/sample-report.ts';

/** The same value with every object's keys in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

test('round trip', () => {
  const text = auditJson(sampleAudit);
  expect(parseAuditJson(text, { path: 'audit.json' })).toEqual(sampleAudit);
  expect(text.endsWith('}\n')).toBe(true);
  expect(text).not.toContain('\r');
  expect(text.startsWith('{\n  "schema": "outcross.audit/1",\n  "settings": {\n    "sample_share": null,')).toBe(true);
});

test('the same bytes whatever the order of keys', () => {
  expect(auditJson(reversed(sampleAudit) as typeof sampleAudit)).toBe(auditJson(sampleAudit));
});

test('keys stand in the order of the schema', () => {
  const written = JSON.parse(auditJson(sampleAudit));
  expect(Object.keys(written)).toEqual(Object.keys(auditResultSchema.shape));
  expect(Object.keys(written.origin)).toEqual(Object.keys(auditResultSchema.shape.origin.shape));
  expect(Object.keys(written.origin.groups)).toEqual(['human', 'synthetic', 'mixed', 'unknown']);
  expect(Object.keys(written.sources[0])).toEqual(Object.keys(auditResultSchema.shape.sources.element.shape));
  expect(Object.keys(written.strata.groups[0].dimensions)).toEqual(['source', 'language', 'period']);
  expect(Object.keys(written.repeats.by_stratum[0].dimensions)).toEqual(['source', 'language', 'period']);
});

test('a file from before repeats, width, topics and the ledger is read', () => {
  const { repeats: _, width: __, topics: ___, ...older } = JSON.parse(auditJson(sampleAudit));
  delete older.settings.ledger;
  expect(parseAuditJson(JSON.stringify(older), { path: 'audit.json' })).toEqual({
    ...sampleAudit,
    settings: { ...sampleAudit.settings, ledger: null },
    repeats: null,
    width: null,
    topics: null,
  });
});

test('what does not fit is refused with its place', () => {
  const totals = { ...sampleAudit.totals, words: Number.NaN };
  expect(() => auditJson({ ...sampleAudit, totals })).toThrow(/totals\.words/);
  expect(() => parseAuditJson('{', { path: 'a.json' })).toThrow(InputError);
  expect(() => parseAuditJson('{"schema":"outcross.audit/2"}', { path: 'a.json' })).toThrow(
    /a\.json: is not an audit: schema/,
  );
});
