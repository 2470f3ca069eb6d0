import { appendFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AuditOptions } from '../src/audit/audit-options.ts';
import { traceRecords } from '../src/audit/trace.ts';
import { InputError, WorkspaceError } from '../src/errors.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import type { GenerationInput } from '../src/ledger/ledger-entry.ts';
import { ledgerHead } from '../src/ledger/ledger-head.ts';
import { audit } from '../src/report/audit.ts';
import { randomText } from './support/random-text.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

/** Each test is several audits one after the other. */
const TEST_MS = 180_000;

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

const random = new SeededRandom(90);
/** Words that no other text has around them: runs of them are nobody's phrases. */
const written = (words: number) =>
  Array.from({ length: words }, () => `${random.pick(['mar', 'tol', 'ven', 'sil', 'quo'])}${random.below(9000)}`).join(
    ' ',
  );
const OWN = written(120);
const LATER = written(90);
const PASSAGE = OWN.split(' ').slice(20, 80).join(' ');
const BEFORE = `A page of our own, “set by hand” — ${written(100)}.\n\n`;
const AFTER = `\n\nAnd so it ends: ${written(100)}.`;

const DATA = {
  'data/pages/SOURCE.yaml': 'origin: human\n',
  'data/pages/rows.jsonl': json([
    { id: 'edited', text: `${BEFORE}${PASSAGE}${AFTER}` },
    { id: 'plain', text: `${BEFORE}${written(60)}${AFTER}` },
    { id: 'later', text: LATER },
  ]),
  'data/crawl/rows.jsonl': json([
    { id: 'same', text: OWN },
    { id: 'folded', text: `  ${OWN.toUpperCase().replaceAll(' ', '\n')}  ` },
    { id: 'other', text: randomText(new SeededRandom(5), 120) },
    { id: 'short', text: OWN.split(' ').slice(0, 6).join(' ') },
  ]),
};

const generation = (text: string, id: string): GenerationInput => ({ text, id, model: { family: 'acme' } });

async function register(folder: string, generations: readonly GenerationInput[]): Promise<void> {
  await using ledger = await openLedger(folder);
  for (const one of generations) await ledger.add(one);
}

async function setUp() {
  const folder = await temporaryFolder('own-output');
  await writeFiles(folder, DATA);
  const workspace = path.join(folder, 'ws');
  await register(path.join(workspace, 'ledger'), [generation(OWN, 'call-1')]);
  const run = (options: Partial<AuditOptions> = {}) =>
    audit({ data: [path.join(folder, 'data')], workspace, ...options });
  /** All records of the latest audit. */
  const traceAll = async () => {
    const { records } = await traceRecords({ workspace, where: 'words >= 0', limit: 100 });
    const byId = new Map(records.map((record) => [record.record_id, record]));
    return (id: string) => byId.get(id)!;
  };
  return { folder, workspace, ledger: path.join(workspace, 'ledger'), run, traceAll };
}

test(
  'what our models wrote is found again, whole and inside an edited page',
  async () => {
    const { run, traceAll, ledger } = await setUp();
    const report = await run();
    const { ledger: id, root, size } = await ledgerHead(ledger);
    expect(report.audit.settings.ledger).toEqual({ id, size, root });
    expect(size).toBe(1);
    const traced = await traceAll();
    const edited = traced('pages/edited');
    expect(edited).toMatchObject({
      origin: {
        class: 'mixed',
        status: 'verified',
        flag: 'contradicted',
        generatorFamilies: ['acme'],
        p_synthetic: null,
      },
      rule: 'contradicted',
    });
    const proof = edited.evidence.find(({ kind }) => kind === 'own-ledger')!;
    expect(proof).toMatchObject({ step: 'ledger', strength: 'documentary', generator: 'acme' });
    // Of a passage's first and last four words the fingerprints may tell nothing (docs/ledger.md); of what is around it they never do.
    expect(proof.places).toMatchObject([
      { ref: 'entry 0', entry: { entry: 0, model: { family: 'acme' }, id: 'call-1', time: null } },
    ]);
    const { start, end } = proof.places[0]!.span!;
    const ownWords = PASSAGE.split(' ').length;
    const found = `${BEFORE}${PASSAGE}${AFTER}`.slice(start, end);
    expect(PASSAGE).toContain(found);
    expect(found.split(' ').length).toBeGreaterThanOrEqual(ownWords - 8);
    expect([start, end].every((at) => at >= BEFORE.length && at <= BEFORE.length + PASSAGE.length)).toBe(true);

    for (const id of ['same', 'folded']) {
      const record = traced(`crawl/${id}`);
      expect(record, id).toMatchObject({
        origin: { class: 'synthetic', status: 'verified', flag: null, p_synthetic: 1 },
        rule: 'verified',
      });
      expect(record.evidence[0], id).toMatchObject({ source: 'ledger:identical', coversRecord: true });
    }
    for (const id of ['pages/plain', 'pages/later', 'crawl/other']) {
      const { evidence, origin } = traced(id);
      expect(
        evidence.filter(({ kind }) => kind === 'own-ledger'),
        id,
      ).toEqual([]);
      expect(origin.status, id).not.toBe('verified');
    }
    expect(traced('crawl/short').origin, 'six words are anybody’s').toMatchObject({ class: 'unknown' });

    const findings = report.audit.findings.filter(({ kind }) => kind === 'own-output');
    expect(findings.map(({ source, records }) => [source, records]).sort()).toEqual([
      ['crawl', 2],
      ['pages', 1],
    ]);
    for (const { title, examples, command, source } of findings) {
      expect(title).toContain('acme');
      expect(examples.length).toBeGreaterThan(0);
      const where = /--where '(.*)'/.exec(command!)![1]!;
      const meant = await traceRecords({ workspace: path.join(report.folder, '../..'), where });
      const expected = source === 'crawl' ? ['crawl/folded', 'crawl/same'] : ['pages/edited'];
      expect(meant.records.map(({ record_id }) => record_id).sort()).toEqual(expected);
    }
    expect(report.audit.findings.some(({ kind, source }) => kind === 'contradicted' && source === 'pages')).toBe(true);
  },
  TEST_MS,
);

test(
  'what is registered later is found by the next audit, which reads nothing again where nothing was',
  async () => {
    const { run, traceAll, ledger } = await setUp();
    const first = await run();
    const same = await run();
    expect(same.run.readBytes).toBe(0);
    expect(same.audit).toEqual(first.audit);
    expect((await traceAll())('pages/later').origin.status).toBe('declared');
    await register(ledger, [generation(LATER, 'call-2')]);
    const next = await run();
    expect(next.run.readBytes).toBeGreaterThan(0);
    expect(next.audit.settings.ledger).toMatchObject({ id: first.audit.settings.ledger!.id, size: 2 });
    expect(next.audit.settings.ledger!.root).not.toBe(first.audit.settings.ledger!.root);
    const grown = await traceAll();
    expect(grown('pages/later').origin).toMatchObject({ class: 'synthetic', flag: 'contradicted' });
    expect(grown('crawl/same').origin, 'what was found is found again').toMatchObject({ status: 'verified' });

    const without = await run({ ledger: null });
    expect(without.audit.settings.ledger).toBeNull();
    expect(without.audit.findings.filter(({ kind }) => kind === 'own-output')).toEqual([]);
    expect((await traceAll())('pages/edited').origin).toMatchObject({ class: 'human', status: 'declared', flag: null });
    const back = await run();
    expect(back.run.readBytes, 'parts of each state of the ledger stay apart').toBe(0);
    expect(back.audit).toEqual(next.audit);
  },
  TEST_MS,
);

test(
  'a ledger elsewhere is named; one that is missing or damaged is an error that says so',
  async () => {
    const { folder, run, ledger } = await setUp();
    const elsewhere = path.join(folder, 'elsewhere');
    await register(elsewhere, [generation(LATER, 'call-9')]);
    const report = await run({ ledger: elsewhere });
    // The ledger is named by what it is: where it lies is no part of the result.
    expect(report.audit.settings.ledger!.id).toBe((await ledgerHead(elsewhere)).ledger);
    expect(JSON.stringify(report.audit)).not.toContain(folder);
    expect(report.audit.findings.filter(({ kind }) => kind === 'own-output').map(({ source }) => source)).toEqual([
      'pages',
    ]);
    await expect(run({ ledger: path.join(folder, 'nowhere') })).rejects.toThrow(InputError);
    const [segment] = await readdir(path.join(ledger, 'segments'));
    await writeFile(path.join(ledger, 'segments', segment!), 'nothing of a ledger');
    await writeFile(path.join(ledger, 'ledger.json'), '{"format": "other"}');
    const damaged = await run().catch((error: unknown) => error);
    expect(damaged).toBeInstanceOf(WorkspaceError);
    expect((damaged as WorkspaceError).message).toContain('ledger');
  },
  TEST_MS,
);

test(
  'a ledger whose entries were overwritten says so, and no audit is published',
  async () => {
    const { run, ledger, workspace } = await setUp();
    const [segment] = await readdir(path.join(ledger, 'segments'));
    const file = path.join(ledger, 'segments', segment!);
    await writeFile(file, 'x'.repeat(400));
    await appendFile(file, '\n');
    const damaged = await run().catch((error: unknown) => error);
    expect(damaged).toBeInstanceOf(WorkspaceError);
    expect((damaged as WorkspaceError).hint).not.toBe('');
    expect(await readdir(path.join(workspace, 'audits')).catch(() => [])).toEqual([]);
  },
  TEST_MS,
);
