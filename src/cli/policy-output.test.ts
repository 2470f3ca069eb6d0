import { mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import type { ConcernedRecord } from '../audit/concerned-records.ts';
import type { PolicyVerdict } from '../audit/policy-verdict.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);

const POLICY = `version: 1
name: "Deliveries of <partners> & others"
defaults:
  max_unreadable_records: 0
  max_repeated_ids: 0
  max_contradicted_records: 0
  min_human_share: 0.5
  require_licence: [CC0-1.0]
`;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-policy-')));
  const line = (row: object) => `${JSON.stringify(row)}\n`;
  await writeFiles(folder, {
    'policy.yaml': POLICY,
    'delivery/faq/SOURCE.yaml': 'origin: human\npublisher: A partner\nlicence: CC-BY-4.0\n',
    'delivery/faq/a.jsonl': [
      line({ id: 'plain', text: 'The ferry leaves at noon and comes back before the evening.' }),
      line({ id: 'residue', text: 'The ferry was built in 1911. \ue200cite\ue202turn0search0\ue201 It is red.' }),
      '{"id": "broken", "text": \n',
      line({ id: 'same', text: 'One row bears an id.' }),
      '\n',
      line({
        id: 'same',
        text: 'Another row bears it too, and <script>alert(1)</script> [a link](https://example.org).',
      }),
    ].join(''),
    'clean/faq/SOURCE.yaml': 'origin: human\nlicence: CC0-1.0\n',
    'clean/faq/a.jsonl': line({ id: 'one', text: 'The ferry leaves at noon.' }),
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const audit = (data: string, args: readonly string[], workspace = 'ws') =>
  runInProcess([
    'audit',
    at(data),
    '--workspace',
    at(workspace),
    '--workers',
    '1',
    '--policy',
    at('policy.yaml'),
    ...args,
  ]);

async function lastPack(
  workspace = 'ws',
): Promise<{ folder: string; verdict: PolicyVerdict; markdown: string; records: readonly ConcernedRecord[] }> {
  const audits = await readdir(at(`${workspace}/audits`));
  const withTimes = await Promise.all(
    audits.map(async (name) => ({ name, time: (await stat(path.join(at(workspace), 'audits', name))).mtimeMs })),
  );
  const { name } = withTimes.sort((a, b) => a.time - b.time).at(-1)!;
  const pack = path.join(at(workspace), 'audits', name, 'policy');
  const read = (file: string) => readFile(path.join(pack, file), 'utf8');
  const lines = (await read('records.jsonl')).split('\n').filter((line) => line !== '');
  return {
    folder: pack,
    verdict: JSON.parse(await read('policy.json')) as PolicyVerdict,
    markdown: await read('policy.md'),
    records: lines.map((line) => JSON.parse(line) as ConcernedRecord),
  };
}

test('a refused delivery: exit code 1, the verdict after the summary, a pack with every record concerned', async () => {
  const { code, stdout, stderr } = await audit('delivery', []);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const pack = await lastPack();
  expect(stdout).toContain('Deliveries of <partners> & others: refused, 4 of 5 rules not met');
  expect(stdout.indexOf('policy ')).toBeGreaterThan(stdout.indexOf('audit.html'));
  expect(stdout).toContain(`pack       ${pack.folder}/policy.md`);

  expect(pack.verdict.verdict).toBe('refused');
  expect(pack.verdict.results.map(({ code: rule, passed, records }) => [rule, passed, records])).toEqual([
    ['min-human-share', true, 1],
    ['max-unreadable-records', false, 1],
    ['max-contradicted-records', false, 1],
    ['max-repeated-ids', false, 2],
    ['require-licence', false, 4],
  ]);
  expect(pack.records.map(({ record_id, rules, file, row, unit }) => ({ record_id, rules, file, row, unit }))).toEqual([
    { record_id: null, rules: ['max-unreadable-records'], file: 'faq/a.jsonl', row: 3, unit: 'line' },
    { record_id: 'faq/residue', rules: ['max-contradicted-records'], file: 'faq/a.jsonl', row: 2, unit: 'line' },
    {
      record_id: expect.stringMatching(/^faq\/same(~1)?$/),
      rules: ['max-repeated-ids'],
      file: 'faq/a.jsonl',
      row: 4,
      unit: 'line',
    },
    {
      record_id: expect.stringMatching(/^faq\/same(~1)?$/),
      rules: ['max-repeated-ids'],
      file: 'faq/a.jsonl',
      row: 6,
      unit: 'line',
    },
  ]);
  expect(new Set(pack.records.map(({ record_id }) => record_id)).size).toBe(4);
  expect(pack.records[1]!.evidence).toContainEqual(
    expect.objectContaining({ kind: 'text-artefact', excerpt: expect.stringContaining('turn0search0') }),
  );
  expect(pack.records[1]!.preview).toContain('The ferry was built');

  expect(pack.markdown).toContain('# Refused: Deliveries of &#60;partners&#62; &#38; others');
  expect(pack.markdown).toContain('4 of 5 rules are not met.');
  expect(pack.markdown).toContain('faq/residue, faq/a.jsonl line 2 (declared human, with evidence of model text)');
  expect(pack.markdown).not.toMatch(/<script|\]\(|https:\/\//);
});

test('--json leaves one object on standard output, the verdict goes to standard error', async () => {
  const { code, stdout, stderr } = await audit('delivery', ['--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).records).toEqual({ read: 5, accepted: 4, quarantined: 1 });
  expect(stderr).toContain('refused, 4 of 5 rules not met');
});

test('--quiet says a refusal in one line; --no-text keeps texts out of the pack', async () => {
  const { code, stdout, stderr } = await audit('delivery', ['--quiet', '--no-text'], 'ws-no-text');
  const pack = await lastPack('ws-no-text');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    `Deliveries of <partners> & others: refused, 4 of 5 rules not met; see ${pack.folder}/policy.md\n`,
  );
  expect(pack.records.map(({ preview }) => preview)).toEqual([null, null, null, null]);
  for (const file of ['policy.md', 'records.jsonl', 'policy.json']) {
    expect(await readFile(path.join(pack.folder, file), 'utf8')).not.toMatch(/ferry|turn0search0/);
  }
});

test('an accepted delivery: exit code 0 and a pack as well', async () => {
  const { code, stdout } = await audit('clean', ['--max-unreadable', '0']);
  expect(code).toBe(0);
  expect(stdout).toContain('accepted, 5 rules met');
  const pack = await lastPack();
  expect(pack.verdict.verdict).toBe('accepted');
  expect(pack.records).toEqual([]);
  expect(pack.markdown).toContain('All 5 rules are met.');
});

test('a policy that cannot be meant stops before anything is read', async () => {
  await writeFile(at('typo.yaml'), `${POLICY}  max_mixt_share: 0\n`);
  const { code, stderr } = await runInProcess([
    'audit',
    at('clean'),
    '--workspace',
    at('ws-none'),
    '--policy',
    at('typo.yaml'),
  ]);
  expect(code).toBe(2);
  expect(stderr).toBe(
    `${at('typo.yaml')}:9:3: unknown key "max_mixt_share" in defaults\n  Did you mean "max_mixed_share"?\n`,
  );
  await expect(stat(at('ws-none'))).rejects.toThrow('ENOENT');
});
