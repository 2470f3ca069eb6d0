import { describe, expect, test } from 'vitest';
import type { OriginClass, OriginFlag, OriginStatus } from '../record/origin.ts';
import { ORIGIN_GROUPS, originGroup } from '../record/origin.ts';
import type { AuditReport, AuditResult, SourceSummary } from './audit-result.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { parsePolicy } from './policy.ts';
import type { ShareResult } from './policy-verdict.ts';

type OriginOf = readonly [OriginClass, OriginStatus, OriginFlag | null, records: number, words: number];

/** A report of some sources, as far as a policy looks at it. */
function reportOf(
  sources: Readonly<Record<string, { readonly origin: readonly OriginOf[]; readonly card?: Partial<SourceSummary> }>>,
  rest: { readonly sampleShare?: number; readonly audit?: Partial<AuditResult> } = {},
): Pick<AuditReport, 'audit' | 'run'> {
  const bySource = Object.entries(sources).flatMap(([source, { origin }]) =>
    origin.map(([originClass, status, flag, records, words]) => ({
      source,
      class: originClass,
      status,
      flag,
      records,
      words,
    })),
  );
  const total = (cells: typeof bySource) => ({
    records: cells.reduce((sum, { records }) => sum + records, 0),
    words: cells.reduce((sum, { words }) => sum + words, 0),
  });
  const summaries = Object.entries(sources).map(([id, { card }]): SourceSummary => {
    const own = bySource.filter(({ source }) => source === id);
    return {
      id,
      card_from: null,
      declared_origin: null,
      publisher: null,
      licence: null,
      dates_attested_by: null,
      rows: total(own).records,
      ...total(own),
      quarantined: 0,
      characters: 0,
      text_bytes: 0,
      earliest_date: null,
      latest_date: null,
      groups: Object.fromEntries(
        ORIGIN_GROUPS.map((group) => [group, total(own.filter((cell) => originGroup(cell.class) === group))]),
      ) as SourceSummary['groups'],
      ...card,
    };
  });
  const whole = total(bySource);
  const quarantined = summaries.reduce((sum, source) => sum + source.quarantined, 0);
  const audit = {
    settings: { sample_share: rest.sampleShare ?? null },
    records: { read: whole.records + quarantined, accepted: whole.records, quarantined },
    totals: { words: whole.words, rows: whole.records },
    sources: summaries,
    origin: { by_source: bySource, evidence: [] },
    languages: [],
    quarantine: [],
    repeated_ids: [],
    ...rest.audit,
  };
  return { audit: audit as unknown as AuditResult, run: { snapshotId: '0123456789abcdef' } as AuditReport['run'] };
}

const policy = (rules: string) => parsePolicy(`version: 1\nname: A delivery\n${rules}`);
const judge = (rules: string, report: ReturnType<typeof reportOf>) => evaluatePolicy(policy(rules), report);

/** 100 records, 1,000 words: 400 verified human, 300 declared human, 100 synthetic, 50 mixed, 150 unknown. */
const FAQ = {
  origin: [
    ['human', 'verified', null, 30, 400],
    ['human', 'declared', null, 40, 300],
    ['machine-translated', 'declared', null, 10, 100],
    ['mixed', 'inferred', 'contradicted', 5, 50],
    ['unknown', 'unknown', null, 14, 140],
    ['unknown', 'inferred', 'conflict', 1, 10],
  ] as readonly OriginOf[],
};

describe('shares of words', () => {
  test.each([
    ['max_synthetic_share', 0.1, 0.1, 10],
    ['max_unknown_share', 0.15, 0.15, 15],
    ['max_mixed_share', 0.05, 0.05, 5],
    ['min_human_share', 0.7, 0.7, 30],
    ['min_verified_human_share', 0.4, 0.4, 70],
  ])('%s is met at its limit and not beyond it', (rule, limit, observed, records) => {
    const report = reportOf({ faq: FAQ });
    const met = judge(`defaults: { ${rule}: ${limit} }`, report);
    expect(met.verdict).toBe('accepted');
    expect(met.results).toMatchObject([
      {
        code: rule.replaceAll('_', '-'),
        source: 'faq',
        observed,
        limit,
        records,
        passed: true,
        action: null,
        interval: null,
      },
    ]);
    const beyond = limit + (rule.startsWith('min') ? 0.001 : -0.001);
    const failed = judge(`defaults: { ${rule}: ${beyond} }`, report);
    expect(failed.verdict).toBe('refused');
    expect(failed.results[0]!.action).toMatch(/\.$/);
  });

  test('require_status says which human words count', () => {
    const report = reportOf({ faq: FAQ });
    expect(judge('defaults: { min_human_share: 0.7, require_status: declared }', report).verdict).toBe('accepted');
    const verified = judge('defaults: { min_human_share: 0.7, require_status: verified }', report);
    expect(verified.results).toMatchObject([{ code: 'min-human-share', observed: 0.4, passed: false, records: 70 }]);
    expect(verified.results[0]!.asked).toBe('At least 70 % of words are verified as human.');
    expect(verified.results[0]!.found).toBe('Of all words 40 % are; 70 records are not.');
  });

  test('a share just over its limit does not read like the limit', () => {
    const report = reportOf({
      a: {
        origin: [
          ['synthetic', 'declared', null, 1, 50_003],
          ['human', 'declared', null, 9, 949_997],
        ],
      },
    });
    const { results } = judge('defaults: { max_synthetic_share: 0.05 }', report);
    expect(results[0]!.found).toBe('Of all words 5.0003 % are (1 record).');
  });

  test('a source without words meets largest shares and misses smallest ones', () => {
    const report = reportOf({ empty: { origin: [] } });
    const { results } = judge('defaults: { max_unknown_share: 0, min_human_share: 0.1 }', report);
    expect(results.map(({ code, observed, passed }) => [code, observed, passed])).toEqual([
      ['max-unknown-share', null, true],
      ['min-human-share', null, false],
    ]);
  });

  test('in a sample an interval stands beside a share of records, and only the share decides', () => {
    // 90 rows gave 180 records, 10 rows could not be read.
    const faq = { origin: [['human', 'declared', null, 180, 900]] as const, card: { rows: 90, quarantined: 10 } };
    const report = reportOf({ faq }, { sampleShare: 0.1 });
    const { results, sample_share } = judge('defaults: { max_unreadable_share: 0.06 }', report);
    expect(sample_share).toBe(0.1);
    // Records of a row are read or not together: Wilson for 10/190 = 0.0526 of 100 rows, not of 190 records, 0.0232 to 0.1152.
    // (p + z²/2n = 0.071839, over 1 + z²/n = 1.038415: centre 0.069181, half 0.046027.)
    expect(results[0]).toMatchObject({ passed: true, observed: 0.052632 });
    expect((results[0] as ShareResult).interval!.low).toBeCloseTo(0.023155, 6);
    expect((results[0] as ShareResult).interval!.high).toBeCloseTo(0.115208, 6);
    expect(results[0]!.found).toContain('in the whole between 2.3 % and 12 %');
  });

  test('in a sample a share of words has no interval: rows of unequal length are no equal votes', () => {
    const report = reportOf({ faq: FAQ }, { sampleShare: 0.1 });
    const { results } = judge('defaults: { max_synthetic_share: 0.1, max_contradicted_records: 0 }', report);
    expect(results[0]).toMatchObject({ passed: true, observed: 0.1, interval: null });
    expect(results[0]!.found).toBe('Of all words 10 % are (10 records), in the 10 % of rows that were read.');
    expect(results[1]).toMatchObject({ passed: false, observed: 5 });
    expect(results[1]!.found).toBe('5 records in the 10 % of rows that were read.');
  });
});

test('counts of flagged, unreadable and repeated records', () => {
  const report = reportOf(
    { faq: { ...FAQ, card: { quarantined: 25 } } },
    { audit: { repeated_ids: [{ source: 'faq', ids: 2, records: 5, words: 50 }] } },
  );
  const { results } = judge(
    `defaults:
  max_contradicted_records: 5
  max_conflict_records: 0
  max_unreadable_records: 24
  max_unreadable_share: 0.2
  max_repeated_ids: 1
`,
    report,
  );
  expect(
    results.map(({ code, observed, limit, records, passed }) => ({ code, observed, limit, records, passed })),
  ).toEqual([
    { code: 'max-unreadable-share', observed: 0.2, limit: 0.2, records: 25, passed: true },
    { code: 'max-unreadable-records', observed: 25, limit: 24, records: 25, passed: false },
    { code: 'max-contradicted-records', observed: 5, limit: 5, records: 5, passed: true },
    { code: 'max-conflict-records', observed: 1, limit: 0, records: 1, passed: false },
    { code: 'max-repeated-ids', observed: 2, limit: 1, records: 5, passed: false },
  ]);
  expect(results.at(-1)!.found).toBe('2 ids on 5 rows.');
});

test('a limit on losses does not hold where nobody can say how much is lost', () => {
  const cut = { reason: 'truncated', records: 1, bytes: 0, open_ended: 1, source: 'faq' };
  const report = reportOf({ faq: { ...FAQ, card: { quarantined: 1 } } }, { audit: { quarantine: [cut] } });
  const { verdict, results } = judge('defaults: { max_unreadable_share: 0.5, max_unreadable_records: 10 }', report);
  expect(verdict).toBe('refused');
  expect(results.map(({ passed }) => passed)).toEqual([false, false]);
  expect(results[0]!.found).toContain('nobody can say how much');
});

test('statements of cards', () => {
  const rules =
    'defaults: { require_card: true, require_publisher: true, require_licence: [CC0-1.0], require_dates_attested: true }';
  const report = reportOf({
    bare: FAQ,
    full: {
      ...FAQ,
      card: {
        card_from: 'SOURCE.yaml',
        publisher: 'An archive',
        licence: 'CC0-1.0 OR MIT',
        dates_attested_by: 'A registry',
      },
    },
    other: { ...FAQ, card: { card_from: 'SOURCE.yaml', licence: 'CC-BY-4.0' } },
  });
  const { results } = judge(rules, report);
  const codes = ['require-card', 'require-publisher', 'require-licence', 'require-dates-attested'];
  expect(results.filter(({ source }) => source === 'full').map(({ code, passed }) => [code, passed])).toEqual(
    codes.map((code) => [code, true]),
  );
  expect(results.filter(({ source }) => source === 'bare').map(({ code, passed }) => [code, passed])).toEqual(
    codes.map((code) => [code, false]),
  );
  expect(results.find(({ source, code }) => source === 'other' && code === 'require-licence')).toMatchObject({
    passed: false,
    observed: 'CC-BY-4.0',
    limit: ['CC0-1.0'],
    found: 'It names CC-BY-4.0.',
  });
  expect(judge('defaults: { require_card: false }\nforbid_hidden_payload: true', report).results).toHaveLength(1);
});

test('what is asked of the whole', () => {
  const languages = [
    { language: 'en-gb', records: 60, words: 700, declared_records: 0 },
    { language: 'und', records: 10, words: 100, declared_records: 0 },
    { language: 'de', records: 30, words: 200, declared_records: 0 },
  ];
  const evidence = [
    {
      rule: 'nothing',
      class: 'unknown',
      status: 'unknown',
      flag: null,
      records: 3,
      words: 9,
      evidence: ['text-artefact marker:unicode-tag-payload'],
    },
  ] as const;
  const report = reportOf({ faq: FAQ });
  const audit = { ...report.audit, languages, origin: { ...report.audit.origin, evidence: evidence as never } };
  const { results } = judge(
    'allowed_languages: [en]\nforbid_hidden_payload: true\nrequired_sources: [faq, "letters-*"]',
    { ...report, audit },
  );
  expect(results).toMatchObject([
    { code: 'max-other-language-share', source: null, observed: 0.2, limit: 0, records: 30, passed: false },
    { code: 'forbid-hidden-payload', source: null, observed: 3, limit: 0, records: 3, passed: false },
    { code: 'required-source', observed: ['faq'], limit: 'faq', passed: true },
    { code: 'required-source', observed: [], limit: 'letters-*', passed: false },
  ]);
  expect(results[0]!.found).toContain('Found: de (30 records).');
  expect(judge('allowed_languages: [en]\nmax_other_language_share: 0.2', { ...report, audit }).verdict).toBe(
    'accepted',
  );
});

test('rules for a name that is not there refuse; a pattern may match nothing', () => {
  const report = reportOf({ 'partner-faq': FAQ });
  const { results, verdict } = judge(
    'sources:\n  partner-fax: { require_card: true }\n  "other-*": { require_card: true }',
    report,
  );
  expect(verdict).toBe('refused');
  expect(results).toMatchObject([
    { code: 'absent-source', limit: 'other-*', passed: true },
    { code: 'absent-source', limit: 'partner-fax', passed: false },
  ]);
  expect(results[1]!.found).toContain('(there is partner-faq)');
});
