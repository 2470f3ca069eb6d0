import { expect, test } from 'vitest';
import type { AuditResult } from '../../audit/audit-result.ts';
import { strataOfAudit } from './strata-of-audit.ts';

function auditOf(
  groups: readonly (readonly [Readonly<Record<string, string>>, number, number])[],
  { total = groups.length, human = 1000 } = {},
) {
  return {
    strata: {
      total,
      listed: groups.length,
      groups: groups.map(([dimensions, words, humanShare]) => ({
        dimensions,
        label: Object.values(dimensions).join(', '),
        words,
        human_share: humanShare,
      })),
    },
    origin: { groups: { human: { words: human } } },
  } as unknown as Pick<AuditResult, 'strata' | 'origin'>;
}

const AUDIT = auditOf([
  [{ language: 'en' }, 1000, 0.9],
  [{ language: 'is' }, 200, 0.5],
  [{ 'group:author': 'ann' }, 500, 1],
  [{ source: 'letters', language: 'is' }, 50, 1],
]);

test('strata by human words', () => {
  const { strata, source, notes } = strataOfAudit(AUDIT, { name: 'forum' });
  expect(strata.map(({ name, share, values }) => [name, share, values])).toEqual([
    ['en', 0.9, { language: 'en' }],
    ['is', 0.1, { language: 'is' }],
  ]);
  expect(source).toEqual({ kind: 'audit', name: 'forum', by: ['language'], unit: 'words' });
  expect(notes).toEqual(['planned by language; the audit knows author; language, source as well: --by']);
  expect(strataOfAudit(AUDIT, { name: 'forum', by: ['author'] }).source.by).toEqual(['author']);
  expect(strataOfAudit(AUDIT, { name: 'forum', by: ['source', 'language'] }).strata).toHaveLength(1);
});

test('what an audit does not list is one stratum', () => {
  const { strata, notes } = strataOfAudit(auditOf([[{ language: 'en' }, 600, 1]], { total: 9 }), {
    name: 'forum',
    by: ['language'],
  });
  expect(strata.map(({ share }) => share)).toEqual([0.6, 0.4]);
  expect(notes[0]).toMatch(/does not list all/);
});

test('refuses dimensions that are not there, and audits in which nobody human wrote', () => {
  expect(() => strataOfAudit(AUDIT, { name: 'forum', by: ['period'] })).toThrow(
    /There are|no strata of these dimensions/,
  );
  expect(() => strataOfAudit(auditOf([[{ language: 'en' }, 10, 0]]), { name: 'f', by: ['language'] })).toThrow(
    /no stratum has any human mass/,
  );
});
