import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runInProcess } from '../../test/support/collect-effects.ts';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { readWholeLedger } from '../../test/support/read-whole-ledger.ts';
import { startCli } from '../../test/support/run-cli.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { provesInclusion } from '../ledger/merkle-proof.ts';

const jsonLines = (rows: readonly object[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

/** A folder with files, and the command line in it. */
async function laidOut(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = await temporaryFolder('ledger-cli');
  await writeFiles(folder, files);
  const ledger = path.join(folder, 'ws', 'ledger');
  const run = (...args: readonly string[]) => {
    const [verb, ...rest] = args;
    return runInProcess(['ledger', verb!, ...rest, '--workspace', path.join(folder, 'ws')]);
  };
  return { folder, ledger, run, file: (name: string) => path.join(folder, name) };
}

describe('add', () => {
  test('rows by their columns, with what the flags say where a row says nothing', async () => {
    const { ledger, run, file } = await laidOut({
      'a.jsonl': jsonLines([
        { text: 'First text.', model: 'gpt-4o-mini', id: 7, time: '2026-11-20', prompt: 'Write.' },
        { text: 'Second text.', model: { family: 'theirs', base: 'b' }, decoding: { temperature: 0.2, seed: 4 } },
        { text: 'Third text.' },
      ]),
    });
    const { code, stdout, stderr } = await run(
      ...['add', file('a.jsonl'), '--family', 'ours', '--name', 'writer', '--model-version', '3'],
      ...['--decoding', 'temperature=0.7', '--decoding', 'stop=END', '--decoding', 'greedy=false'],
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^3 texts registered\nledger {6}\S+\nentries {5}3\nroot {8}[0-9a-f]{64}\n$/);
    const { entries } = await readWholeLedger(ledger);
    const shared = { temperature: 0.7, stop: 'END', greedy: false };
    expect(entries.map(({ model, decoding, id, time }) => ({ model, decoding, id, time }))).toEqual([
      {
        // The flag is about all rows of the file; a row's own family would count more, its model's name does not.
        model: { family: 'ours', name: 'gpt-4o-mini', version: '3' },
        decoding: shared,
        id: '7',
        time: '2026-11-20T00:00:00.000Z',
      },
      {
        model: { family: 'theirs', name: 'writer', base: 'b', version: '3' },
        decoding: { ...shared, temperature: 0.2, seed: 4 },
        id: null,
        time: null,
      },
      { model: { family: 'ours', name: 'writer', version: '3' }, decoding: shared, id: null, time: null },
    ]);
  });

  test('named columns, also inside objects, and packed files, folders and standard input', async () => {
    const rows = jsonLines([{ out: { body: 'One text.' }, who: 'claude-3' }]);
    const { ledger, folder, run, file } = await laidOut({
      'data/a.jsonl': rows,
      'data/b.jsonl.gz': gzipSync(rows.replace('One', 'Two')),
      'data/c.csv': 'out.body,who\n"Three text.",mistral-7b\n',
    });
    const columns = ['--columns', 'text=out.body', '--columns', 'model=who'];
    expect(await run('add', file('data'), ...columns, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    const piped = await runInProcess(
      ['ledger', 'add', '-', '--format', 'jsonl', ...columns, '--ledger', ledger, '--json'],
      { stdin: rows.replace('One', 'Four') },
    );
    expect(piped.code).toBe(0);
    expect(JSON.parse(piped.stdout)).toMatchObject({
      schema: 'outcross.ledger-add/1',
      registered: 1,
      problems: [],
      problemGroups: [],
      head: { size: 4 },
      lastPlace: { file: 'stdin', line: 1 },
    });
    const { entries } = await readWholeLedger(path.join(folder, 'ws', 'ledger'));
    expect(entries.map(({ model }) => model!.family).sort()).toEqual([
      'anthropic',
      'anthropic',
      'anthropic',
      'mistral',
    ]);
  });

  test('whole files as texts, kept only if asked', async () => {
    const { ledger, run, file } = await laidOut({ 'a.txt': 'A poem.\n', 'b.md': '# A page\n' });
    await run('add', file('a.txt'), '--family', 'ours');
    await run('add', file('b.md'), '--family', 'ours', '--keep-text');
    const { entries } = await readWholeLedger(ledger);
    expect(entries.map(({ text }) => text)).toEqual([undefined, '# A page\n']);
  });

  test('a description beside data is passed over, unless it is named', async () => {
    const { ledger, run, file } = await laidOut({
      'data/README.md': '# About\n\nRows of a model.\n',
      'data/a.jsonl': '{"text":"Good."}\n',
    });
    expect(await run('add', file('data'), '--family', 'ours', '--quiet')).toMatchObject({ code: 0, stderr: '' });
    expect((await readWholeLedger(ledger)).entries.length).toBe(1);
    expect(await run('add', file('data/README.md'), '--family', 'ours', '--quiet')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect((await readWholeLedger(ledger)).entries.length).toBe(2);
  });

  test('a log export, by its name or as it is recognised', async () => {
    const batch = jsonLines([
      {
        id: 'batch_req_1',
        custom_id: 'call-1',
        response: {
          status_code: 200,
          request_id: 'r',
          body: {
            id: 'chatcmpl-1',
            object: 'chat.completion',
            created: 1763800000,
            model: 'gpt-4o-mini-2024-07-18',
            choices: [{ index: 0, message: { role: 'assistant', content: 'An answer.' }, finish_reason: 'stop' }],
          },
        },
        error: null,
      },
    ]);
    const { ledger, run, file } = await laidOut({ 'a.jsonl': batch });
    expect(await run('add', file('a.jsonl'), '--quiet')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('add', file('a.jsonl'), '--format', 'openai-batch', '--quiet')).toMatchObject({
      code: 0,
      stderr: '',
    });
    const { entries } = await readWholeLedger(ledger);
    expect(entries.map(({ model }) => model!.family)).toEqual(['openai', 'openai']);
    expect(await run('add', file('a.jsonl'), '--format', 'otel')).toMatchObject({ code: 2 });
  });

  test('says of each row that cannot be read where it is and why, and registers the others', async () => {
    const { ledger, run, file } = await laidOut({
      'a.jsonl':
        '{"text":"Good.","family":"ours"}\n{broken\n{"body":"x","family":"ours"}\n{"text":"No model."}\n{"text":" ","family":"ours"}\n',
    });
    const { code, stdout, stderr } = await run('add', file('a.jsonl'));
    expect(code).toBe(2);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^a\.jsonl:2: .* \(unreadable-row\)$/),
      'a.jsonl:3: no column of the text among: body, family; name it with --columns text=COLUMN (no-text)',
      'a.jsonl:4: nothing says which model wrote it; name its family with --family (no-model)',
      'a.jsonl:5: the text is empty (no-text)',
      '',
    ]);
    expect(stdout).toContain('1 text registered, 4 rows could not be read');
    expect((await readWholeLedger(ledger)).entries.length).toBe(1);
  });

  test('says what ails many rows once, with how many and where the first are', async () => {
    const rows = Array.from({ length: 1203 }, (_, at) => ({ text: `No model ${at}.` }));
    const { run, file } = await laidOut({ 'a.jsonl': `${jsonLines(rows)}{broken\n` });
    const { code, stderr } = await run('add', file('a.jsonl'));
    expect(code).toBe(2);
    expect(stderr.split('\n')).toEqual([
      'a.jsonl:1, a.jsonl:2, a.jsonl:3, and 1,200 more: nothing says which model wrote it; name its family with --family (no-model)',
      expect.stringMatching(/^a\.jsonl:1204: .* \(unreadable-row\)$/),
      '',
    ]);
  });

  test('a column that was named for the text and is not there is named with those that are', async () => {
    const { run, file } = await laidOut({ 'a.jsonl': jsonLines([{ text: 'Good.', day: 1 }, { nosuch: null }]) });
    const { code, stderr } = await run('add', file('a.jsonl'), '--family', 'ours', '--columns', 'text=nosuch');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'a.jsonl:1: there is no column nosuch, which --columns names as the text; there are: text, day (no-text)\n' +
        'a.jsonl:2: the text is empty (no-text)\n',
    );
  });

  test.each([
    [['--format', 'otl'], 'Did you mean otel?'],
    [['--columns', 'txt=a'], 'Did you mean "text"?'],
    [['--decoding', 'hot'], 'Write it as temperature=0.7.'],
  ])('%j is refused', async (flags, hint) => {
    const { run, file } = await laidOut({ 'a.jsonl': '{"text":"Good."}\n' });
    const { code, stderr } = await run('add', file('a.jsonl'), '--family', 'ours', ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
    expect((await run('add', file('b.jsonl'), '--family', 'ours')).code).toBe(2);
  });

  test('stopped with Ctrl-C, it keeps what is registered, says where it stopped, and goes on there', async () => {
    const rows = makeGenerations(30_000, { words: 60 }).map(({ text }) => ({ text, family: 'ours' }));
    const { ledger, run, file } = await laidOut({ 'a.jsonl': jsonLines(rows) });
    const { child, result } = startCli(['ledger', 'add', file('a.jsonl'), '--ledger', ledger]);
    while ((await readdir(path.join(ledger, 'segments')).catch(() => [])).length === 0) await sleep(10);
    await sleep(150);
    child.kill('SIGINT');
    const stopped = await result;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stdout).toMatch(/^stopped behind a\.jsonl:\d+; the same command with --skip-known goes on there\n/);
    const kept = (await readWholeLedger(ledger)).entries.length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(rows.length);
    await writeFile(file('b.jsonl'), jsonLines(rows.slice(0, kept + 500)));
    const { stdout } = await run('add', file('b.jsonl'), '--skip-known');
    expect(stdout).toContain(`500 texts registered, ${kept.toLocaleString('en')} known already`);
  });
});

describe('verify and head', () => {
  test('hold a ledger against a root that was noted', async () => {
    const { ledger, run, file } = await laidOut({
      'a.jsonl': jsonLines(makeGenerations(20).map(({ text }) => ({ text }))),
    });
    await run('add', file('a.jsonl'), '--family', 'ours');
    const head = JSON.parse((await run('head', '--json')).stdout) as { size: number; root: string };
    expect(head).toMatchObject({ size: 20, checkpoint: { number: 1 } });
    const whole = await run('verify', '--root', head.root, '--size', '20');
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringMatching(/^Whole\.\n/)]);
    expect(whole.stdout).toContain('the ledger begins with what was noted');
    const [name] = await readdir(path.join(ledger, 'segments'));
    const segment = path.join(ledger, 'segments', name!);
    const bytes = await readFile(segment);
    bytes[3000]! ^= 1;
    await writeFile(segment, bytes);
    const damaged = await run('verify');
    expect(damaged.code).toBe(1);
    expect(damaged.stdout).toContain('1 problem.\n');
    expect(damaged.stdout).toMatch(
      new RegExp(`segments/${name}, entry \\d+: was altered at byte \\d+\n {4}Restore it from a copy.`),
    );
    expect((await run('verify', '--json')).stdout).toContain('"isWhole": false');
  });

  test('refuse half of what was noted, and a folder without a ledger', async () => {
    const { run } = await laidOut({});
    expect(await run('verify')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no ledger here') });
    expect(await run('verify', '--size', '3')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Give --root HASH, too.'),
    });
    expect(await run('verify', '--root', 'abc')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('64 hex digits'),
    });
    expect(await run('head')).toMatchObject({ code: 2 });
    expect(await run('size')).toMatchObject({ code: 2 });
  });
});

describe('show, forget and size', () => {
  test('an entry by its position, its receipt and the caller’s id; with a proof; destroyed', async () => {
    const { run, file } = await laidOut({
      'a.jsonl': jsonLines(makeGenerations(9).map(({ text, id }) => ({ text, id, prompt: 'p' }))),
    });
    const added = JSON.parse(
      (await run('add', file('a.jsonl'), '--family', 'ours', '--name', 'writer', '--json')).stdout,
    );
    const shown = await run('show', '0');
    expect(shown.stdout).toContain(`entry       0, ${added.first}\n`);
    expect(shown.stdout).toContain('model       ours: writer\n');
    expect(shown.stdout).toContain('call        call-1-0\n');
    expect((await run('show', added.first)).stdout).toBe(shown.stdout);
    expect((await run('show', '--id', 'call-1-0')).stdout).toBe(shown.stdout);
    const { proof } = JSON.parse((await run('show', '4', '--proof', '--json')).stdout);
    const bytes = (hex: string) => Buffer.from(hex, 'hex');
    const hashes = { leafHash: bytes(proof.leafHash), root: bytes(proof.root), path: proof.path.map(bytes) };
    expect(provesInclusion({ index: 4, size: proof.size, ...hashes })).toBe(true);

    expect(await run('forget', '--id', 'call-1-4')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no reason'),
    });
    const asked = await run('forget', '--id', 'call-1-4', '--reason', 'request 17');
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('add --yes to destroy them')]);
    expect((await run('forget', '4', '--dry-run')).stdout).toMatch(
      /^4 {2}ours: writer, \d+ words, added .*\nNothing was changed\.\n$/,
    );
    const done = await run('forget', '--id', 'call-1-4', '--reason', 'request 17', '--yes');
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('1 entry destroyed.')]);
    expect((await run('show', '4')).stdout).toMatch(/erased {6}request 17, as entry [0-9a-f]{16}:\d+ says/);
    expect((await run('show', '9')).stdout).toContain('reason      request 17\n');
    expect(await run('show', '--id', 'call-1-4')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Erased entries have no id'),
    });
    expect((await run('verify')).stdout).toContain('entries     10: 8 texts, 1 erased');
    expect(await run('show', '77')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Its entries are 0 to 9.'),
    });
    expect(await run('show')).toMatchObject({ code: 2, stderr: expect.stringContaining('no entry is named') });
    const size = JSON.parse((await run('size', '--json')).stdout);
    expect(size).toMatchObject({ entries: 10, segments: { files: 2 }, erasures: { files: 1 } });
    expect((await run('size')).stdout).toMatch(/^10 entries, [\d.]+ kB, [\d,]+ bytes an entry\nsegments {4}/);
  });
});
