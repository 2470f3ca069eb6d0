import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { type FileTree, writeFiles } from '../../test/support/write-files.ts';
import type { AuditOptions } from './audit-options.ts';
import type { AuditResult, Finding } from './audit-result.ts';
import { runAudit } from './run-audit.ts';

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const words = (count: number, word = 'rain') => Array.from({ length: count }, () => word).join(' ');
const hidden = (text: string) =>
  [...text].map((letter) => String.fromCodePoint(0xe0000 + letter.codePointAt(0)!)).join('');

async function resultOf(files: FileTree, options: Partial<AuditOptions> = {}): Promise<AuditResult> {
  const folder = await temporaryFolder('findings');
  await writeFiles(path.join(folder, 'data'), files);
  const { report } = await runAudit({
    data: [path.join(folder, 'data')],
    workspace: path.join(folder, 'ws'),
    ...options,
  });
  return report.audit;
}

const findingOf = (audit: AuditResult, kind: Finding['kind']) =>
  audit.findings.find((finding) => finding.kind === kind);

test('repeated ids and hidden text are shown, and their words are counted', async () => {
  const audit = await resultOf({
    'box/a.jsonl': lines([
      { id: 'one', text: words(10) },
      { id: 'twice', text: words(3) },
      { id: 'twice', text: words(7) },
      { id: 'two', text: `The ship ${hidden('obey')} is late.` },
    ]),
  });
  // 24 words in all: 10 + 3 + 7 + 4; the hidden letters stand in none or one of their own.
  const total = audit.totals.words;
  expect(findingOf(audit, 'repeated-ids')).toMatchObject({
    records: 2,
    share_of_words: expect.closeTo(10 / total, 6),
    examples: expect.toSatisfy((examples: Finding['examples']) =>
      ['box/twice', 'box/twice~1'].every((id) => examples.some(({ record_id }) => record_id === id)),
    ),
  });
  expect(audit.repeated_ids).toEqual([{ source: 'box', ids: 1, records: 2, words: 10 }]);
  expect(findingOf(audit, 'hidden-payload')).toMatchObject({
    records: 1,
    examples: [{ record_id: 'box/two', preview: expect.stringContaining('The ship') }],
  });
});

test('unattested dates are those of records that nobody decided, dated before language models', async () => {
  const audit = await resultOf({
    'box/SOURCE.yaml': 'licence: CC0-1.0\n',
    'box/a.jsonl': lines([
      { id: 'a', text: words(30), date: '1999-05-01' },
      { id: 'b', text: words(20), date: '2024-05-01' },
      { id: 'c', text: words(10) },
    ]),
  });
  expect(findingOf(audit, 'unattested-dates')).toMatchObject({
    records: 1,
    share_of_words: 0.5,
    title:
      'box: 1 record of unknown origin is dated before 2022-11-30, but nobody attests the dates, so they prove nothing.',
  });
});

test('what has no counted words has no share of them, and weighs by its share of records', async () => {
  const audit = await resultOf({ 'box/a.jsonl': `${lines([{ id: 1, text: 'One.' }])}{"text": "cut\n{"text"\n{]\n` });
  // 3 of 4 records: 70 × (0.25 + 0.75 × 0.75) = 56.875.
  expect(findingOf(audit, 'unreadable')).toMatchObject({ records: 3, share_of_words: null, weight: 56.875 });
});

test('rare groups are kept where people may have written them, and their records are counted once', async () => {
  const audit = await resultOf(
    {
      'people/SOURCE.yaml': 'origin: human\n',
      'people/a.jsonl': lines([
        ...Array.from({ length: 20 }, (_, i) => ({ id: i, text: words(3000), author: 'Many', lang: 'en' })),
        // One record in two rare groups: her own, and her language's.
        { id: 'x', text: words(8), author: 'Sigga', lang: 'is' },
        { id: 'y', text: words(5), author: 'Nobody knows', lang: 'und' },
      ]),
      'models/SOURCE.yaml': 'origin: synthetic\n',
      'models/a.jsonl': lines([
        { id: 'm', text: words(4000), author: 'Many', lang: 'en' },
        { id: 'n', text: words(6), author: 'Bot', lang: 'en' },
      ]),
    },
    { columns: { groups: ['author'] } },
  );
  const rare = audit.strata.groups.filter((group) => group.rare).map(({ label }) => label);
  expect(rare).toContain('author Bot');
  expect(rare).toContain('language is');
  expect(rare.some((label) => label.includes('language und'))).toBe(false);
  const finding = findingOf(audit, 'rare-strata')!;
  expect(finding.title).toContain('"author Sigga"');
  expect(finding.title).not.toContain('Bot');
  // The two records of people stand in several rare groups each: 8 + 5 words.
  expect(findingOf(audit, 'rare-strata')).toMatchObject({
    records: 2,
    share_of_words: Math.round((13 / audit.totals.words) * 1e6) / 1e6,
  });
  expect(audit.strata.listed).toBe(audit.strata.total);
});
