import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { AuditResult } from '../audit/audit-result.ts';
import type { AuditFolder } from '../workspace/audits.ts';
import { auditJson, parseAuditJson } from './audit-json.ts';
import { sampleReport } from './fixtures/sample-report.ts';
import { forgetInAudit } from './forget-in-audit.ts';

/** The sample with a column of authors, of whom one is to be forgotten with all records. */
function auditWithAuthors(): AuditResult {
  const { audit } = sampleReport;
  const [stratum, ...strata] = audit.repeats!.by_stratum;
  const [arm] = audit.width!.arms;
  const dimensions = { 'group:author': 'Ada Exemplaria' };
  return {
    ...audit,
    findings: [
      { ...audit.findings[0]!, kind: 'removal-costs-stratum', title: 'It would cost the group "Ada Exemplaria" 38 %.' },
    ],
    repeats: {
      ...audit.repeats!,
      by_stratum: [{ ...stratum!, dimensions, label: 'Ada Exemplaria' }, ...strata],
    },
    width: {
      ...audit.width!,
      arms: [...audit.width!.arms, { ...arm!, arm: 'Ada Exemplaria', dimension: 'group:author' }],
    },
  };
}

test('pairs, templates, topics and arms give forgotten records away no more; counts stay', async () => {
  const folder = await temporaryFolder('forget-sections');
  await mkdir(folder, { recursive: true });
  const before = auditWithAuthors();
  const files = {
    'audit.json': auditJson(before),
    'files.json': JSON.stringify(sampleReport.files),
    'changes.json': 'null',
    'run.json': JSON.stringify(sampleReport.run),
    'quarantine.jsonl': '',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  const gone = new Map(
    [
      before.repeats!.examples[0]!.b,
      before.repeats!.examples[1]!.a,
      before.repeats!.templates[1]!,
      before.repeats!.against[0]!.examples[0]!.a,
      before.topics!.clusters[20]!.examples[0]!,
    ].map(({ record_id }, index) => [record_id, `forgotten-${index}`]),
  );
  await forgetInAudit(
    { folder },
    {
      audit: { folder } as AuditFolder,
      holdsForgotten: true,
      forgottenId: (id) => gone.get(id),
      isForgottenPlace: () => false,
      goneGroups: new Map([['author', new Set(['Ada Exemplaria'])]]),
    },
  );
  const text = await readFile(path.join(folder, 'audit.json'), 'utf8');
  const page = await readFile(path.join(folder, 'audit.html'), 'utf8');
  for (const written of [text, page]) {
    expect(written).not.toContain('Exemplaria');
    for (const id of gone.keys()) expect(written).not.toContain(`${id}"`);
    expect(written).not.toContain('item arrived damaged. Please');
    expect(written).not.toContain('once the parcel is back');
    expect(written).not.toContain('Gallwch newid eich cyfeiriad ar …');
  }
  const after = parseAuditJson(text, { path: 'audit.json' });
  expect(after.repeats!.templates[1]).toEqual({
    ...before.repeats!.templates[1],
    record_id: 'forgotten-2',
    preview: null,
  });
  expect(after.repeats!.by_stratum[0]).toMatchObject({ label: 'author forgotten', removable_records: 56 });
  expect(after.width!.arms.at(-1)!.arm).toBe('forgotten');
  expect(after.findings[0]!.title).toBe('It would cost the group "author forgotten" 38 %.');
  expect(after.repeats!.identical).toEqual(before.repeats!.identical);
});
