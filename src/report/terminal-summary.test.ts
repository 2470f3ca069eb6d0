import { expect, test } from 'vitest';
import type { AuditReport } from '../audit/audit-result.ts';
import { emptyReport } from './fixtures/empty-report.ts';
import { HOSTILE_TEXT, hostileReport } from './fixtures/hostile-report.ts';
import { sampleReport } from './fixtures/sample-report.ts';
import { terminalSummary } from './terminal-summary.ts';
import { textWidth } from './text-width.ts';

const lines = (report: AuditReport, width: number) =>
  terminalSummary(report, { color: false, width }).trimEnd().split('\n');

/** The lines of a block. */
function section(all: readonly string[], name: string): string {
  const start = all.findIndex((line) => line.startsWith(name));
  const length = all.slice(start + 1).findIndex((line) => !line.startsWith(' '));
  return all.slice(start, start + 1 + length).join('\n');
}

test('at 120 columns', () => {
  expect(terminalSummary(sampleReport, { color: false, width: 120 })).toMatchInlineSnapshot(`
    "5 sources · 15,894 records · 23 MB · written 1790 to 2026-10 · 4 languages              3.4 s · 6.7 MB/s · 412 MB memory
    since the last audit (2026-10-20): +1,500 records, −12 records, 3 with other text, +1 finding, 1 resolved

     1  partner-faq is declared human, but 212 of its 9,879 records carry pasted chatbot citation marks ("turn0search0", …).
        Ask the publisher how these answers were written. Until then builds count them as mixed.
        outcross trace --where "flag = contradicted and source = partner-faq"
     2  web-notes says nothing of where its 2,285 records come from; that is 6.7 % of all words.
        Write a card beside it, or keep it out of training until you can.
        outcross card web-notes --origin human --basis declaration
     3  411 rows of web-notes are broken JSON, all in notes-0017.jsonl from line 2,292 on: the file ends in the middle of a
        row.
        Fetch the file again. Its other 2,285 rows were read.
        2 more findings in the report.

    origin     of words: human 75 % (41 verified, 33 declared)   synthetic 18   mixed 0.6   unknown 6.7
    repeats    of records: identical 3.1 %   similar 5.8 % (half or more of their runs of 5 words in common)
               8,841 similar pairs, 3,120 of them 80 % or more   removal would take 4.2 % (the budget leaves 84 more in)
    range      in 125,000 words each: human 19,204 ± 257 different words, 3.2 % of the next words would be new
               synthetic 11,377 ± 188, 1.4 %   unknown 17,660 ± 478, 2.9 %
               not measured: mixed (it holds 24,910 words, and 50,000 are needed)
    rare       2 of 33 groups, together 0.05 % of words   4 of 23 topics, together 0.6 % of 4,000 sampled texts
    unreadable 420 records
               411 broken JSON, first in data/notes/notes-0017.jsonl line 2,292
               6 not UTF-8, first in data/notes/notes-0017.jsonl line 1,204
               3 without text, first in data/partner-faq/train.jsonl.gz line 77
    notes      partner-faq: the text was taken from the columns answer and question, because no card names them.
               web-notes: there is no id column; records are known by their content.

    report  .outcross/audits/2026-11-22-data/audit.html
    "
  `);
});

test('at 80 columns', () => {
  expect(terminalSummary(sampleReport, { color: false, width: 80 })).toMatchInlineSnapshot(`
    "5 sources · 15,894 records · 23 MB · written 1790 to 2026-10 · 4 languages
                                                    3.4 s · 6.7 MB/s · 412 MB memory
    since the last audit (2026-10-20): +1,500 records, −12 records, 3 with other
    text, +1 finding, 1 resolved

     1  partner-faq is declared human, but 212 of its 9,879 records carry pasted
        chatbot citation marks ("turn0search0", …).
        Ask the publisher how these answers were written. Until then builds count
        them as mixed.
        outcross trace --where "flag = contradicted and source = partner-faq"
     2  web-notes says nothing of where its 2,285 records come from; that is 6.7 %
        of all words.
        Write a card beside it, or keep it out of training until you can.
        outcross card web-notes --origin human --basis declaration
     3  411 rows of web-notes are broken JSON, all in notes-0017.jsonl from line
        2,292 on: the file ends in the middle of a row.
        Fetch the file again. Its other 2,285 rows were read.
        2 more findings in the report.

    origin     of words: human 75 % (41 verified, 33 declared)   synthetic 18
               mixed 0.6   unknown 6.7
    repeats    of records: identical 3.1 %
               similar 5.8 % (half or more of their runs of 5 words in common)
               8,841 similar pairs, 3,120 of them 80 % or more
               removal would take 4.2 % (the budget leaves 84 more in)
    range      in 125,000 words each: human 19,204 ± 257 different words, 3.2 % of
               the next words would be new   synthetic 11,377 ± 188, 1.4 %
               unknown 17,660 ± 478, 2.9 %
               not measured: mixed (it holds 24,910 words, and 50,000 are needed)
    rare       2 of 33 groups, together 0.05 % of words
               4 of 23 topics, together 0.6 % of 4,000 sampled texts
    unreadable 420 records
               411 broken JSON, first in data/notes/notes-0017.jsonl line 2,292
               6 not UTF-8, first in data/notes/notes-0017.jsonl line 1,204
               3 without text, first in data/partner-faq/train.jsonl.gz line 77
    notes      partner-faq: the text was taken from the columns answer and question,
               because no card names them.
               web-notes: there is no id column; records are known by their content.

    report  .outcross/audits/2026-11-22-data/audit.html
    "
  `);
});

test('at 40 columns', () => {
  expect(terminalSummary(sampleReport, { color: false, width: 40 })).toMatchInlineSnapshot(`
    "5 sources · 15,894 records · 23 MB ·
    written 1790 to 2026-10 · 4 languages
            3.4 s · 6.7 MB/s · 412 MB memory
    since the last audit (2026-10-20):
    +1,500 records, −12 records, 3 with
    other text, +1 finding, 1 resolved

     1  partner-faq is declared human, but
        212 of its 9,879 records carry
        pasted chatbot citation marks
        ("turn0search0", …).
        Ask the publisher how these answers
        were written. Until then builds
        count them as mixed.
        outcross trace --where \\
          "flag = contradicted and source = partner-faq"
     2  web-notes says nothing of where its
        2,285 records come from; that is
        6.7 % of all words.
        Write a card beside it, or keep it
        out of training until you can.
        outcross card web-notes --origin \\
          human --basis declaration
     3  411 rows of web-notes are broken
        JSON, all in notes-0017.jsonl from
        line 2,292 on: the file ends in the
        middle of a row.
        Fetch the file again. Its other
        2,285 rows were read.
        2 more findings in the report.

    origin     of words: human 75 %
               (41 verified, 33 declared)
               synthetic 18   mixed 0.6
               unknown 6.7
    repeats    of records: identical 3.1 %
               similar 5.8 % (half or more
               of their runs of 5 words in
               common)
               8,841 similar pairs, 3,120 of
               them 80 % or more
               removal would take 4.2 % (the
               budget leaves 84 more in)
    range      in 125,000 words each: human
               19,204 ± 257 different words,
               3.2 % of the next words would
               be new
               synthetic 11,377 ± 188, 1.4 %
               unknown 17,660 ± 478, 2.9 %
               not measured: mixed (it holds
               24,910 words, and 50,000 are
               needed)
    rare       2 of 33 groups, together
               0.05 % of words
               4 of 23 topics, together
               0.6 % of 4,000 sampled texts
    unreadable 420 records
               411 broken JSON, first in
               data/notes/notes-0017.jsonl
               line 2,292
               6 not UTF-8, first in
               data/notes/notes-0017.jsonl
               line 1,204
               3 without text, first in
               data/partner-faq/train.jsonl.
               gz line 77
    notes      partner-faq: the text was
               taken from the columns answer
               and question, because no car…
               web-notes: there is no id
               column; records are known by
               their content.

    report  .outcross/audits/2026-11-22-data/audit.html
    "
  `);
});

test('nothing at all', () => {
  expect(terminalSummary(emptyReport, { color: false, width: 80 })).toMatchInlineSnapshot(`
    "0 sources · 0 records · 0 bytes · 0 languages               0 ms · 412 MB memory

    No findings.

    origin     no words were read
    rare       no groups were formed
    unreadable there were no rows

    report  .outcross/audits/2026-11-22-data/audit.html
    "
  `);
});

test('only paths and quoted arguments run over the width', () => {
  for (let width = 40; width <= 130; width += 3) {
    for (const line of lines(sampleReport, width)) {
      if (textWidth(line) > width) expect(line).toMatch(/^(report {2}| {4}(outcross| {2}"flag))/);
    }
  }
});

test('colour only when told, and it changes nothing else', () => {
  const plain = terminalSummary(sampleReport, { color: false, width: 100 });
  const colored = terminalSummary(sampleReport, { color: true, width: 100 });
  expect(plain).not.toContain('\x1b');
  expect(colored).toContain('\x1b[1morigin\x1b[22m');
  expect(colored.replaceAll(/\x1b\[\d+m/g, '')).toBe(plain);
});

test('hostile names reach the terminal only in words', () => {
  expect(HOSTILE_TEXT).toContain('\x1b');
  for (const width of [40, 80, 120]) {
    const text = terminalSummary(hostileReport, { color: false, width });
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066\ufeff]/);
    expect(text).toContain('\\x1b[31m');
  }
});

test('an action is said to its end', () => {
  const action = `Ask the publisher how these were written. ${'Until then they count as mixed. '.repeat(8)}The last word.`;
  const findings = sampleReport.audit.findings.map((finding) => ({ ...finding, action }));
  const report = { ...sampleReport, audit: { ...sampleReport.audit, findings } };
  for (const width of [40, 80])
    expect(
      lines(report, width)
        .join(' ')
        .match(/last\s+word\./g),
    ).toHaveLength(3);
});

test('however much there is to say, it stays short', () => {
  const long = 'something long to say about a source with a name '.repeat(20);
  const report: AuditReport = {
    ...sampleReport,
    audit: {
      ...sampleReport.audit,
      findings: Array.from({ length: 40 }, () => ({
        ...sampleReport.audit.findings[0]!,
        title: long,
        action: long,
        command: `outcross trace ${'--flag value '.repeat(60)}`,
      })),
      quarantine: Array.from({ length: 9 }, (_, index) => ({
        reason: `${long}${index}`,
        records: 1,
        bytes: 1,
        open_ended: 0,
        source: 's',
      })),
    },
    run: { ...sampleReport.run, notes: Array.from({ length: 50 }, () => long) },
  };
  expect(lines(report, 80).length).toBeLessThanOrEqual(80);
  expect(lines(report, 80).join('\n')).toContain('37 more findings in the report.');
  expect(lines(report, 80).join('\n')).toContain('48 more notes in the report.');
});

test('width is said on each number of words, human against synthetic first, and what limits it', () => {
  const width = sampleReport.audit.width!;
  const smaller = (arm: (typeof width.arms)[number], words: number, types: number) => ({
    ...arm.measures[0]!,
    words,
    metrics: [
      { id: 'types', value: types, se: 10, low: types - 20, high: types + 20, no_interval: null, n: words / 2 },
    ],
  });
  const [human, synthetic, mixed, unknown] = width.arms;
  const arms = [
    { ...human!, measures: [smaller(human!, 900_000, 40_000), ...human!.measures, smaller(human!, 24_910, 5000)] },
    {
      ...synthetic!,
      measures: [{ ...synthetic!.measures[0]!, median_document_words: 1000.5 }, smaller(synthetic!, 24_910, 4000)],
    },
    { ...mixed!, measured: true, reason: null, measures: [smaller(mixed!, 24_910, 4500)] },
    { ...unknown!, available_words: 2_000_000, measures: [smaller(unknown!, 900_000, 30_000)] },
  ];
  const report = { ...sampleReport, audit: { ...sampleReport.audit, width: { ...width, arms } } };
  const text = lines(report, 400).join('\n').replaceAll('\u00a0', ' ');
  const paragraphs = [
    'in 125,000 words each: human 19,204 ± 257 different words, 3.2 % of the next words would be new   synthetic 11,377 ± 188, 1.4 %',
    'in 450,000 words each: human 40,000 ± 20 different words   unknown 30,000 ± 20',
    'in 12,455 words each (mixed holds no more than 24,910 words): human 5,000 ± 20 different words   synthetic 4,000 ± 20   mixed 4,500 ± 20',
    'texts differ in length, which moves these numbers too: median words human 288, synthetic 1,001',
  ];
  const places = paragraphs.map((paragraph) => text.indexOf(paragraph));
  expect(places, text).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('repeats of a sample are said to be within it, and more in the whole', () => {
  const { audit } = sampleReport;
  const report = { ...sampleReport, audit: { ...audit, settings: { ...audit.settings, sample_share: 0.1 } } };
  expect(section(lines(report, 120), 'repeats')).toMatchInlineSnapshot(`
    "repeats    of records within the sample: identical 3.1 %
               similar 5.8 % (half or more of their runs of 5 words in common)
               8,841 similar pairs, 3,120 of them 80 % or more   removal would take 4.2 % (the budget leaves 84 more in)
               the whole repeats more than its sample"
  `);
  const all = { ...audit, settings: { ...audit.settings, sample_share: 1 } };
  expect(lines({ ...sampleReport, audit: all }, 120).join('\n')).not.toContain('within the sample');
});

test('pairs above another threshold are named by it', () => {
  const { audit } = sampleReport;
  const repeatsAt = (similar_at: number, pairs = 9, pairs_at_0_8 = 9) => {
    const { settings, similar } = audit.repeats!;
    const repeats = {
      ...audit.repeats!,
      settings: { ...settings, similar_at },
      similar: { ...similar, pairs, pairs_at_0_8 },
    };
    return section(lines({ ...sampleReport, audit: { ...audit, repeats } }, 120), 'repeats');
  };
  expect(repeatsAt(0.7, 9, 0)).toContain('70 % or more of their runs of 5 words in common)');
  expect(repeatsAt(0.7, 9, 0)).toContain('9 similar pairs, none of them 80 % or more');
  expect(repeatsAt(0.9)).toMatch(/9 similar pairs {3}removal/);
  expect(repeatsAt(0.5, 0, 0)).not.toContain('pairs');
});

test('what was not looked for is not spoken of; what cannot be measured is', () => {
  const without = { ...sampleReport, audit: { ...sampleReport.audit, repeats: null, width: null, topics: null } };
  expect(lines(without, 120).join('\n')).not.toMatch(/^(repeats|range)|topics/m);
  const { width } = sampleReport.audit;
  const arms = width!.arms.filter(({ measured }) => !measured);
  const none = { ...sampleReport, audit: { ...sampleReport.audit, width: { ...width!, arms } } };
  expect(lines(none, 120).join('\n')).toContain(
    'range      of no origin are there enough words to measure\n           not measured: mixed (it holds 24,910 words, and 50,000 are needed)',
  );
});
