import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import { planForgetting } from '../src/audit/forget.ts';
import { traceRecords } from '../src/audit/trace.ts';
import { audit } from '../src/report/audit.ts';
import { parseAuditJson } from '../src/report/audit-json.ts';
import { forget } from '../src/report/forget.ts';
import { jsonLines, nearCopy } from './support/planted-texts.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const random = new SeededRandom(77);
const COMMON = 'the and of to in was with that for on as by from this'.split(' ');
const WORDS_OF = {
  court: 'tribunal appellant counsel judgment verdict statute plaintiff evidence hearing clause'.split(' '),
  sea: 'harbour vessel tide anchor mast sailor cargo lighthouse current keel'.split(' '),
  garden: 'orchard seedling compost trellis blossom pruning beetroot spade mulch hedge'.split(' '),
  // Only the one author writes of these.
  bees: 'quillswarm nectarine-hive skepmaker broodcomb wickerdrone waxmoth apiarist smokepot'.split(' '),
};

/** Words of one subject among common ones. */
function text(subject: keyof typeof WORDS_OF, count = 70): string {
  return Array.from({ length: count }, (_, i) => random.pick(i % 2 === 0 ? WORDS_OF[subject] : COMMON)).join(' ');
}

const texts = (subject: keyof typeof WORDS_OF, count: number) => Array.from({ length: count }, () => text(subject));
const many = (['court', 'sea', 'garden'] as const).flatMap((subject) =>
  texts(subject, 120).map((body, i) => ({ id: `${subject}-${i}`, author: 'many', text: body })),
);
const ada = texts('bees', 6).map((body, i) => ({ id: `ada-${i}`, author: 'Ada', text: `Adasaid${i} ${body}` }));
/** Texts of others that repeat hers, each with words of its own. */
const echoes = ada.slice(0, 3).map(({ text: body }, i) => ({
  id: `echo-${i}`,
  author: 'many',
  text: nearCopy(body.replace(/^Adasaid\d /, ''), 1, `e${i}x`).text,
}));

/** All that the files of an audit say, tables as JSON. */
async function saidBy(folder: string): Promise<ReadonlyMap<string, string>> {
  const said = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    let all = bytes.toString('utf8');
    if (entry.name.endsWith('.parquet')) {
      const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      const rows = await parquetReadObjects({ file: buffer, compressors });
      all = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    }
    said.set(path.relative(folder, file), all);
  }
  return said;
}

test('no file of any audit keeps an id, a word of a preview, a hash or a topic of forgotten records', async () => {
  const folder = await temporaryFolder('forget-audits');
  const workspace = path.join(folder, 'ws');
  await writeFiles(folder, {
    'held-out/main/SOURCE.yaml': 'origin: human\n',
    'held-out/main/a.jsonl': jsonLines([...many, ...ada, ...echoes]),
    'training/train/a.jsonl': jsonLines([
      ...ada.slice(0, 2).map(({ text: body }, i) => ({ id: `copy-${i}`, text: body })),
      ...ada.slice(2, 5).map(({ text: body }, i) => ({ id: `near-${i}`, text: nearCopy(body, 1, `t${i}x`).text })),
    ]),
    'other/o/a.jsonl': jsonLines(texts('sea', 3).map((body) => ({ text: body }))),
  });
  const options = { workspace, columns: { groups: ['author'] } };
  const own = await audit({ ...options, data: [path.join(folder, 'held-out')] });
  const against = await audit({
    workspace,
    measuresWidth: false,
    data: [path.join(folder, 'training')],
    against: [path.basename(own.folder)],
  });
  const apart = await audit({ workspace, measuresWidth: false, data: [path.join(folder, 'other')] });
  const untouched = await saidBy(apart.folder);

  const trace = await traceRecords({ workspace, where: 'author = Ada', audit: path.basename(own.folder) });
  expect(trace.found).toBe(ada.length);
  const hashes = trace.records.flatMap(({ hashes: { raw, normalised } }) => [raw, normalised ?? raw]);
  const gone = [
    ...ada.map(({ id }) => `main/${id}`),
    ...ada.map((_, i) => `Adasaid${i}`),
    ...trace.records.map(({ preview }) => preview!.slice(0, 40)),
    ...hashes.map((hash) => hash!.slice(0, 16)),
  ];
  const isSaid = (all: ReadonlyMap<string, string>, words: readonly string[]) =>
    [...all].flatMap(([file, one]) =>
      words.filter((word) => one.toLowerCase().includes(word.toLowerCase())).map((word) => `${file}: ${word}`),
    );

  // There is something to forget: in topics, strata, findings, examples and tables of the one, in examples of the other.
  const before = { own: await saidBy(own.folder), against: await saidBy(against.folder) };
  const bees = own.audit.topics!.clusters.filter(({ words }) => words.some((word) => WORDS_OF.bees.includes(word)));
  expect(bees.length).toBeGreaterThan(0);
  expect(own.audit.strata.topics.some(({ label }) => bees.some(({ words }) => label.includes(words[0]!)))).toBe(true);
  expect(isSaid(before.own, gone)).not.toEqual([]);
  expect(isSaid(before.against, ['main/ada-']).map((one) => one.split(':')[0])).toEqual(
    expect.arrayContaining(['audit.json', 'audit.html']),
  );

  const plan = await planForgetting({ workspace, where: 'author = Ada' });
  expect(await forget({ workspace }, plan.digests)).toMatchObject({ audits: 2 });

  const after = { own: await saidBy(own.folder), against: await saidBy(against.folder) };
  expect(isSaid(after.own, gone)).toEqual([]);
  // The other data says of itself what it said.
  expect(
    isSaid(
      after.against,
      gone.filter((one) => one.startsWith('main/')),
    ),
  ).toEqual([]);
  const stored = parseAuditJson(after.own.get('audit.json')!, { path: 'audit.json' });
  expect(new Set(stored.topics!.clusters.flatMap(({ words }) => words))).toEqual(new Set(['forgotten']));
  expect(new Set(stored.strata.topics.map(({ label }) => label))).toEqual(new Set(['topic forgotten']));
  expect(stored.strata.topics.map(({ records, words }) => [records, words])).toEqual(
    own.audit.strata.topics.map(({ records, words }) => [records, words]),
  );
  expect(stored.topics!.clusters.map(({ documents }) => documents)).toEqual(
    own.audit.topics!.clusters.map(({ documents }) => documents),
  );
  const title = stored.findings.find(({ kind }) => kind === 'rare-topics')!.title;
  expect(isSaid(new Map([['title', title]]), Object.values(WORDS_OF).flat())).toEqual([]);
  const shown = parseAuditJson(after.against.get('audit.json')!, { path: 'audit.json' }).repeats!.against[0]!;
  expect(shown).toMatchObject({ records: 5 });
  for (const { a, b } of shown.examples) {
    expect(a.record_id).toMatch(/^train\/(copy|near)-\d$/);
    expect(b).toEqual({ record_id: expect.stringMatching(/^main\/%[0-9a-f]{32}$/), preview: null });
  }
  expect(await saidBy(apart.folder)).toEqual(untouched);
});
