import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import type { AuditReport, AuditResult } from '../../audit/audit-result.ts';
import { emptyReport } from '../fixtures/empty-report.ts';
import { hostileReport } from '../fixtures/hostile-report.ts';
import { sampleReport } from '../fixtures/sample-report.ts';
import { auditHtml } from './audit-html.ts';

const parse = (markup: string) => parseHTML(markup).document;
const all = (document: Document, selector: string) => [...document.querySelectorAll(selector)];

/** The sample with 300 sources, 5,000 groups, 400 languages, 3,000 months and a name of 200 characters for each. */
function largeReport(): AuditReport {
  const { audit } = sampleReport;
  const name = (kind: string, index: number) => `${kind}-${index}-${'long name '.repeat(20)}`.slice(0, 200);
  const many = <Item>(count: number, item: (index: number) => Item) =>
    Array.from({ length: count }, (_, index) => item(index));
  const cell = audit.origin.classes[0]!;
  const large: AuditResult = {
    ...audit,
    findings: many(100, (index) => ({ ...audit.findings[0]!, title: name('finding', index) })),
    sources: many(300, (index) => ({ ...audit.sources[index % 5]!, id: name('source', index) })),
    origin: {
      ...audit.origin,
      by_month: many(3000, (index) => ({
        ...cell,
        month: `${1000 + Math.floor(index / 12)}-${`${(index % 12) + 1}`.padStart(2, '0')}`,
      })),
      by_language: many(400, (index) => ({ ...cell, language: name('language', index) })),
      by_field: many(400, (index) => ({ ...cell, field: name('field', index) })),
      evidence: many(400, () => ({
        ...cell,
        rule: 'declaration',
        evidence: many(50, (index) => name('evidence', index)),
      })),
    },
    languages: many(400, (index) => ({
      language: name('language', index),
      records: 1,
      words: index,
      declared_records: 0,
    })),
    strata: {
      ...audit.strata,
      total: 5000,
      rare: 4990,
      groups: many(5000, (index) => ({
        ...audit.strata.groups[0]!,
        label: name('group', index),
        words: index + 1,
        share_of_words: 0,
        rare: index < 4990,
      })),
    },
  };
  return {
    ...sampleReport,
    audit: large,
    files: many(5000, (index) => ({ ...sampleReport.files[0]!, path: name('file', index) })),
    quarantine: many(5000, () => sampleReport.quarantine[0]!),
    run: {
      ...sampleReport.run,
      notes: many(500, (index) => name('note', index)),
      mapping: Object.fromEntries(
        many(300, (index) => [name('source', index), many(100, (field) => `field ${field}`)]),
      ),
    },
  };
}

describe.each([
  ['the sample', sampleReport],
  ['nothing at all', emptyReport],
  ['hostile text everywhere', hostileReport],
  ['very much', largeReport()],
])('%s', (_, report) => {
  const markup = auditHtml(report);
  const document = parse(markup);

  test('loads nothing, runs nothing', () => {
    expect(all(document, 'script, link, img, iframe, object, embed, form, base, a[href^="http"], image, use')).toEqual(
      [],
    );
    for (const element of all(document, '*')) {
      for (const name of element.getAttributeNames()) {
        expect(name).not.toMatch(/^on|^src|^style$|^action$/);
        if (name === 'href' || name === 'xlink:href') expect(element.getAttribute(name)).toMatch(/^#[a-z0-9-]+$/);
      }
    }
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');
    expect(policy).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    );
    expect(document.querySelector('style')?.textContent).not.toMatch(/@import|url\(/);
  });

  test('links lead somewhere, ids are given once', () => {
    const ids = all(document, '[id]').map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of all(document, 'a[href]')) expect(ids).toContain(link.getAttribute('href')?.slice(1));
    for (const section of all(document, '[aria-labelledby]'))
      expect(ids).toContain(section.getAttribute('aria-labelledby'));
  });

  test('has its landmarks, headings, captions and text alternatives', () => {
    expect(all(document, 'h1')).toHaveLength(1);
    expect(all(document, 'main')).toHaveLength(1);
    expect(all(document, 'header')).toHaveLength(1);
    expect(all(document, 'nav[aria-label]')).toHaveLength(1);
    expect(document.documentElement.getAttribute('lang')).toBe('en-GB');
    expect(all(document, 'section > h2').map((heading) => heading.textContent)).toEqual([
      'What matters most?',
      'What is here?',
      'Where does it come from?',
      'How much of it is model text?',
      'What repeats?',
      'How wide is it?',
      'What is it about?',
      'What is rare?',
      'What could not be read?',
      'What changed since the last audit?',
      'How was this read?',
      'What do the words mean?',
    ]);
    for (const table of all(document, 'table')) {
      expect(table.querySelector('caption')?.textContent).not.toBe('');
      expect(table.querySelectorAll('thead th[scope="col"]').length).toBeGreaterThan(1);
    }
    for (const figure of all(document, 'figure')) {
      expect(figure.querySelector('figcaption')?.textContent).not.toBe('');
      expect(figure.querySelector('details table')).not.toBeNull();
      const drawings = [...figure.querySelectorAll('svg')];
      expect(drawings).toHaveLength(2);
      for (const drawing of drawings) {
        expect(drawing.getAttribute('role')).toBe('img');
        expect(drawing.getAttribute('aria-label')).toMatch(/\.$/);
      }
    }
  });

  test('stays of a size that opens at once', () => {
    expect(markup.length).toBeLessThan(1_500_000);
  });

  test('holds no character that hides or steers', () => {
    expect(markup).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
  });
});

test('hostile text adds no element to the page', () => {
  const names = (report: AuditReport) =>
    all(parse(auditHtml(report)), 'main *')
      .filter((element) => !element.closest('svg') && !element.matches('span.whole'))
      .map((element) => element.localName);
  const count = (list: readonly string[]) =>
    Object.fromEntries([...new Set(list)].sort().map((name) => [name, list.filter((each) => each === name).length]));
  expect(count(names(hostileReport))).toEqual(count(names(sampleReport)));
});

test('every cut says how much it left out', () => {
  const text = parse(auditHtml(largeReport())).body.textContent ?? '';
  for (const remark of [
    '250 more, in audit.json',
    '38 more, in audit.json',
    '4,950 more, in audit.json',
    '4,960 more, in run.json',
    '460 more, in run.json',
  ]) {
    expect(text).toContain(remark);
  }
});

test('the same report gives the same bytes', () => {
  expect(auditHtml(sampleReport)).toBe(auditHtml(structuredClone(sampleReport)));
});

test('the main numbers are there in words', () => {
  const text = (parse(auditHtml(sampleReport)).body.textContent ?? '').replaceAll('\u00a0', ' ');
  for (const sentence of [
    '15,894 records with 4,412,432 words, from 12,929 rows of 5 sources.',
    'Of all words: human 75 %, synthetic 18 %, mixed 0.6 %, unknown 6.7 %.',
    '2 of 33 groups are rare: each under 0.1 % of the words and under 10 % of the mean of its kind, 0.05 % together.',
    '420 records of 16,314 could not be read.',
    'Since the audit 2026-10-20-data of 2026-10-20: 1,500 records added, 12 removed, 3 with the same id and other text.',
  ]) {
    expect(text).toContain(sentence);
  }
});

test('what repeats, how wide it is and what it is about, in words', () => {
  const text = (parse(auditHtml(sampleReport)).body.textContent ?? '').replaceAll('\u00a0', ' ');
  for (const sentence of [
    'Of 15,894 records, 492 (3.1 %) are identical to another; of each text one is not counted. 922 (5.8 %) are similar to another, with half or more of their runs of 5 words in common: 8,841 confirmed pairs, 3,120 of them with a Jaccard index of 0.8 or more.',
    'Removal would take 667 (4.2 %), all of them without loss: 470 because a record that stays has the same text, 197 because every run of three of their words and symbols stands in one that stays.',
    'Another 84 could go too, but the budget of 10 % a group leaves them in.',
    '17 records whose text could go stay, because their rows say something else in other columns: rating (14), region (5).',
    'Of 21,480 nominated pairs 21,402 were compared; 66 were too many, of 12 a text could not be read again.',
    'Not measured: mixed, because it holds 24,910 words, and 50,000 are needed.',
    '19,204 ± 257',
    '248,376 /248,164 /249,180n-grams',
    '125,000 words',
    '4,000 texts, chosen by their content out of 15,894, fall into 23 topics. 4 are rare, together 0.6 % of the sample.',
  ]) {
    expect(text).toContain(sentence);
  }
});

test('repeats of a sample are said to be within it, wherever they are counted', () => {
  const { audit } = sampleReport;
  const sampled = { ...audit, settings: { ...audit.settings, sample_share: 0.1 } };
  const section = parse(auditHtml({ ...sampleReport, audit: sampled })).querySelector('#repeats')!;
  const text = (section.textContent ?? '').replaceAll('\u00a0', ' ');
  expect(text).toContain('Only 10 % of the rows were read, so everything here is within the sample.');
  expect(text).toContain('the whole repeats more, in shares as well as in number');
  expect(text).toContain('Of 15,894 records within the sample, 492');
  expect(text).toContain('(4.2 % of the sample)');
  for (const caption of ['Repeated records by group', 'Repeated records by source', 'Share of each group’s records'])
    expect(text).toContain(`${caption} within the sample`);
  expect(parse(auditHtml(sampleReport)).querySelector('#repeats')!.textContent).not.toContain('the sample');
});

test('the method names the ledger that was looked into, or that there was none', () => {
  const { audit } = sampleReport;
  const method = (ledger: AuditResult['settings']['ledger']) =>
    parse(auditHtml({ ...sampleReport, audit: { ...audit, settings: { ...audit.settings, ledger } } }))
      .querySelector('#read .facts')!
      .textContent!.replaceAll('\u00a0', ' ');
  expect(method(audit.settings.ledger)).toContain('looked up in a ledger of 15,204 entries, root 5250c8da67c2af54…');
  expect(method(null)).toContain('not looked up: no ledger');
});

test('every metric of the sample leads to what it means', () => {
  const document = parse(auditHtml(sampleReport));
  const links = all(document, '#width table a[href^="#def-metric-"]').map((link) =>
    link.getAttribute('href')?.slice(1),
  );
  expect(links).toHaveLength(13);
  for (const id of links) expect(document.querySelector(`[id="${id}"] dd`)?.textContent?.length).toBeGreaterThan(20);
});

test('what was not looked for is said to be so', () => {
  const { audit } = sampleReport;
  const text = parse(auditHtml({ ...sampleReport, audit: { ...audit, repeats: null, width: null, topics: null } })).body
    .textContent;
  for (const sentence of ['Repeats were not looked for.', 'Width was not measured.', 'Topics were not looked for.'])
    expect(text).toContain(sentence);
});

test('classes are compared on each number of words, with what limits it, texts of other length, and values without interval', () => {
  const width = sampleReport.audit.width!;
  const [human, synthetic, mixed, unknown] = width.arms;
  const small = (arm: (typeof width.arms)[number], length: number) => {
    const measure = human!.measures[0]!;
    return [
      ...arm.measures,
      {
        ...measure,
        words: 24_910,
        median_document_words: length,
        metrics: measure.metrics.map((metric) =>
          metric.id === 'unseen-mass'
            ? {
                ...metric,
                se: null,
                low: null,
                high: null,
                no_interval: 'too few words that occur once: 3, 10 are needed',
              }
            : metric,
        ),
      },
    ];
  };
  const arms = [
    { ...human!, measures: small(human!, 200) },
    { ...synthetic!, measures: small(synthetic!, 210) },
    { ...mixed!, measured: true, reason: null, measures: small(mixed!, 700) },
    { ...unknown!, available_words: 250_000 },
  ];
  const page = parse(auditHtml({ ...sampleReport, audit: { ...sampleReport.audit, width: { ...width, arms } } }));
  const text = (page.body.textContent ?? '').replaceAll('\u00a0', ' ');
  for (const line of [
    'unknown holds no more than 250,000 words, so these 3 classes are compared on so many.',
    'mixed holds no more than 24,910 words, so these 3 classes are compared on so many.',
    'Texts differ in length: the median has 200 words in human, 700 words in mixed.',
    'Without an interval: New among the next words, human: too few words that occur once: 3, 10 are needed.',
  ])
    expect(text).toContain(line);
  expect(text.match(/Texts differ in length/g)).toHaveLength(1);
  const tables = [...page.querySelectorAll('table')].filter((table) =>
    table.textContent?.includes('with half of their 95 % interval'),
  );
  const measures = tables.map((table) => [...table.querySelectorAll('tbody tr')].length);
  expect(measures).toEqual([13, 5]);
});

test('many pairs, groups and classes stay bounded, and every cut is told', () => {
  const { audit } = sampleReport;
  const many = <Item>(count: number, item: (index: number) => Item) =>
    Array.from({ length: count }, (_, index) => item(index));
  const huge = 'word '.repeat(20_000);
  const pair = audit.repeats!.examples[1]!;
  const arm = audit.width!.arms[0]!;
  const report: AuditReport = {
    ...sampleReport,
    audit: {
      ...audit,
      repeats: {
        ...audit.repeats!,
        by_stratum: many(200, (index) => ({
          ...audit.repeats!.by_stratum[0]!,
          label: `group ${index} ${'x'.repeat(200)}`,
        })),
        examples: many(40, () => ({
          ...pair,
          a: { record_id: 'a', preview: huge },
          b: { record_id: 'b', preview: huge },
        })),
      },
      width: {
        ...audit.width!,
        arms: many(60, (index) => ({
          ...arm,
          dimension: 'group:author',
          arm: `author ${index}`,
          measured: index < 50,
        })),
      },
      topics: {
        ...audit.topics!,
        clusters: many(500, (id) => ({ ...audit.topics!.clusters[0]!, id, words: [huge, huge], rare: id < 200 })),
      },
    },
  };
  const markup = auditHtml(report);
  expect(markup.length).toBeLessThan(1_500_000);
  const text = (parse(markup).body.textContent ?? '').replaceAll('\u00a0', ' ');
  for (const remark of [
    'the 12 of 200 groups that could lose most records',
    '160 more, in audit.json',
    '28 more pairs, in audit.json',
    'Not measured either: 2 more, with reasons in audit.json.',
    'Drawn are the 8 classes with most words of 50.',
    '550 more, in audit.json',
    '260 more, in audit.json',
  ]) {
    expect(text).toContain(remark);
  }
});
