import { expect, test } from 'vitest';
import type { AuditResult } from '../audit/audit-result.ts';
import { diffAudits, isUnchanged } from './audit-diff.ts';
import { sampleAudit } from './fixtures/sample-report.ts';
import { markdownDiff } from './markdown-diff.ts';
import { terminalDiff } from './terminal-diff.ts';

/** The sample before partner-faq was added, a group was lost and another became rare. */
function earlier(): AuditResult {
  const audit = structuredClone(sampleAudit);
  const partner = audit.sources.find((source) => source.id === 'partner-faq')!;
  audit.sources = audit.sources.filter((source) => source !== partner);
  audit.totals.words -= partner.words;
  audit.totals.sources -= 1;
  audit.records.accepted -= partner.records;
  audit.records.quarantined -= partner.quarantined;
  for (const [group, mass] of Object.entries(partner.groups)) {
    audit.origin.groups[group as 'human'].words -= mass.words;
    audit.origin.groups[group as 'human'].records -= mass.records;
  }
  audit.languages = audit.languages.filter((each) => each.language !== 'cy');
  const web = audit.sources.find((source) => source.id === 'web-notes')!;
  web.licence = 'CC0-1.0';
  audit.strata.groups = audit.strata.groups.filter((group) => !group.label.includes('Icelandic'));
  audit.strata.groups.find((group) => group.label.includes('Welsh'))!.rare = false;
  audit.strata.groups.push({
    ...audit.strata.groups[0]!,
    dimensions: { source: 'letters', language: 'Faroese', period: '1890s' },
    label: 'letters, Faroese, 1890s',
    words: 812,
  });
  audit.findings = audit.findings.filter((finding) => finding.kind !== 'contradicted');
  audit.findings[0]!.title = 'web-notes says nothing of where its 2,000 records come from.';
  audit.findings.push({
    ...audit.findings[0]!,
    kind: 'repeated-ids',
    source: 'brown-corpus',
    title: 'brown-corpus repeats 3 ids.',
  });
  return audit;
}

test('equal audits do not differ', () => {
  const diff = diffAudits(sampleAudit, structuredClone(sampleAudit));
  expect(isUnchanged(diff)).toBe(true);
  expect(diff.findings.kept).toHaveLength(sampleAudit.findings.length);
  expect(terminalDiff(diff, { color: false, width: 80 })).toBe('nothing    Nothing differs.\n');
});

test('differences by source, origin, language, group and finding', () => {
  const diff = diffAudits(earlier(), sampleAudit);
  expect(isUnchanged(diff)).toBe(false);
  expect(diff.sources.map(({ id, change }) => ({ id, change }))).toEqual([
    { id: 'partner-faq', change: 'added' },
    { id: 'web-notes', change: 'changed' },
  ]);
  expect(diff.sources[1]!.card).toEqual([{ field: 'licence', before: 'CC0-1.0', now: null }]);
  expect(diff.origin[0]).toEqual({
    group: 'human',
    records: { before: 730, now: 10_388 },
    words: { before: 2_837_420, now: 3_290_499 },
    share: { before: 2_837_420 / 3_933_428, now: 3_290_499 / 4_412_432 },
  });
  expect(diff.languages).toEqual([
    { language: 'cy', records: { before: 0, now: 21 }, words: { before: 0, now: 1204 } },
  ]);
  expect(diff.strata.gained.map((group) => group.label)).toEqual(['partner-faq, Icelandic, 2020s']);
  expect(diff.strata.lost.map((group) => group.label)).toEqual(['letters, Faroese, 1890s']);
  expect(diff.strata.becameRare.map((group) => group.label)).toEqual(['partner-faq, Welsh, 2020s']);
  expect(diff.strata.noLongerRare).toEqual([]);
  expect(diff.findings.new.map((finding) => finding.kind)).toEqual(['contradicted']);
  expect(diff.findings.resolved.map((finding) => finding.kind)).toEqual(['repeated-ids']);
  // A finding whose numbers moved is the same finding.
  expect(diff.findings.kept.map((each) => each.now.kind)).toEqual([
    'unknown-origin',
    'unreadable',
    'rare-strata',
    'missing-licence',
  ]);
});

test('the other way round, new is resolved and gained is lost', () => {
  const there = diffAudits(earlier(), sampleAudit);
  const back = diffAudits(sampleAudit, earlier());
  expect(back.findings.new).toEqual(there.findings.resolved);
  expect(back.findings.resolved).toEqual(there.findings.new);
  expect(back.strata.gained).toEqual(there.strata.lost);
  expect(back.strata.noLongerRare.map((group) => group.label)).toEqual(
    there.strata.becameRare.map((group) => group.label),
  );
  expect(back.sources.map((source) => source.id)).toEqual(there.sources.map((source) => source.id));
});

test('several findings of one kind and source are paired by title first', () => {
  const finding = sampleAudit.findings[0]!;
  const audit = (titles: string[]) => ({ ...sampleAudit, findings: titles.map((title) => ({ ...finding, title })) });
  const { findings } = diffAudits(audit(['a', 'b', 'c']), audit(['c', 'd']));
  expect(findings.kept.map((each) => [each.before.title, each.now.title])).toEqual([
    ['c', 'c'],
    ['a', 'd'],
  ]);
  expect(findings.resolved.map((each) => each.title)).toEqual(['b']);
  expect(findings.new).toEqual([]);
});

test('groups of which only some are listed are not compared, unless the lists are the same', () => {
  const many = structuredClone(sampleAudit);
  many.strata.total += 5000;
  const other = structuredClone(many);
  expect(diffAudits(many, other).strata.isComparable).toBe(true);
  // One group more pushed another off the list: it is not lost.
  other.strata.groups.pop();
  other.strata.total += 1;
  const { strata } = diffAudits(many, other);
  expect(strata).toEqual({ isComparable: false, gained: [], lost: [], becameRare: [], noLongerRare: [] });
});

test('groups of other dimensions are not compared, and settings that differ are named', () => {
  const other = structuredClone(sampleAudit);
  other.strata.dimensions = ['source'];
  other.settings.rare_below = 0.01;
  other.settings.ledger = null;
  const diff = diffAudits(other, sampleAudit);
  expect(diff.strata).toEqual({ isComparable: false, gained: [], lost: [], becameRare: [], noLongerRare: [] });
  expect(terminalDiff(diff, { color: false, width: 80 })).toMatchInlineSnapshot(`
    "total      15,894 records (±0), 4,412,432 words (±0), 420 unreadable (±0)
    settings   rare below: 0.01, now 0.001
               ledger: none, now 7d1f0c8b with 15,204 entries, root 5250c8da
    findings   5 as before
    groups     not compared: they were formed by other dimensions, or are too many
               to be listed
    "
  `);
});

test('rendered for a terminal', () => {
  expect(terminalDiff(diffAudits(earlier(), sampleAudit), { color: false, width: 80 })).toMatchInlineSnapshot(`
    "total      15,894 records (+9,879), 4,412,432 words (+479,004), 420 unreadable
               (+3)
    findings   new: partner-faq is declared human, but 212 of its 9,879 records
               carry pasted chatbot citation marks ("turn0search0", …).
               resolved: brown-corpus repeats 3 ids.
               4 as before
    sources    partner-faq, added: +9,879 records, +479,004 words, +3 unreadable
               web-notes: licence CC0-1.0, now none
    origin     human 75 % of words, was 72 % (+453,079 words)
               mixed 0.6 % of words, was 0 % (+24,910 words)
               unknown 6.7 % of words, was 7.5 % (+1,015 words)
    languages  Welsh (cy) +1,204 words, new
    groups     lost: letters, Faroese, 1890s, had 812 words
               now rare: partner-faq, Welsh, 2020s, 0.03 % of words
               gained: partner-faq, Icelandic, 2020s, 9,870 words
    "
  `);
});

test('rendered as Markdown', () => {
  expect(markdownDiff(diffAudits(earlier(), sampleAudit))).toMatchInlineSnapshot(`
    "## Total

    - 15,894 records (+9,879), 4,412,432 words (+479,004), 420 unreadable (+3)

    ## Findings

    - new: partner-faq is declared human, but 212 of its 9,879 records carry pasted chatbot citation marks ("turn0search0", …).
    - resolved: brown-corpus repeats 3 ids.
    - 4 as before

    ## Sources

    - partner-faq, added: +9,879 records, +479,004 words, +3 unreadable
    - web-notes: licence CC0-1.0, now none

    ## Origin

    - human 75 % of words, was 72 % (+453,079 words)
    - mixed 0.6 % of words, was 0 % (+24,910 words)
    - unknown 6.7 % of words, was 7.5 % (+1,015 words)

    ## Languages

    - Welsh (cy) +1,204 words, new

    ## Groups

    - lost: letters, Faroese, 1890s, had 812 words
    - now rare: partner-faq, Welsh, 2020s, 0.03 % of words
    - gained: partner-faq, Icelandic, 2020s, 9,870 words
    "
  `);
});

test('long lists say how many more there are', () => {
  const many = structuredClone(sampleAudit);
  many.strata.groups.push(
    ...Array.from({ length: 30 }, (_, index) => ({
      ...many.strata.groups[0]!,
      dimensions: { source: `s${index}`, language: 'x', period: 'y' },
      label: `s${index}`,
    })),
  );
  const text = terminalDiff(diffAudits(sampleAudit, many), { color: false, width: 80 });
  expect(text).toContain('and 22 more');
});
