import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isProcessAlive } from '../../../../test/support/is-process-alive.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { CancelledError } from '../../../errors.ts';
import { randomStream } from '../../../statistics/random-stream.ts';
import type { Documents } from '../../data/documents.ts';
import { FitError } from '../fit-error.ts';
import { type CommandSettings, command, commandEntry } from './command.ts';

const SUPPORT = path.resolve(import.meta.dirname, '../../../../test/support');
const INTERRUPTED = fileURLToPath(new URL('../../../../test/support/interrupted-training.ts', import.meta.url));
const trainer = `'${process.execPath}' '${path.join(SUPPORT, 'trainer.mjs')}'`;
const LINES = {
  train: `${trainer} train {train_file} {test_file} {model_dir} {losses_file}`,
  generate: `${trainer} generate {model_dir} {output_file} {count} {seed} {temperature}`,
  score: `${trainer} score {model_dir} {output_file} {input_file}`,
};
const data: Documents = {
  texts: ['a b a', 'b c', 'a "quoted"\n$(touch pwned) line'],
  vocabulary: { unit: 'words', types: ['a', 'b', 'c', '"quoted"', '$(touch', 'pwned)', 'line'] },
};
const test_: Documents = { texts: ['a c'], vocabulary: data.vocabulary };

const settingsOf = (lines: Partial<Record<keyof CommandSettings, unknown>>) =>
  commandEntry.settings.parse({ pause: 0.01, ...lines }) as CommandSettings;
const modelIn = (folder: string, lines: Partial<Record<keyof CommandSettings, unknown>> = {}) =>
  command(settingsOf({ ...LINES, ...lines }), { folder: path.join(folder, 'loop'), labFolder: folder });
const fitOptions = (generation = 1) => ({ random: randomStream(1, 'fit', generation), generation });
const sampleOptions = (count = 3) => ({ count, random: randomStream(1, 'sample'), bias: {} });
const callsIn = async (folder: string) =>
  (await readFile(path.join(folder, 'calls.txt'), 'utf8').catch(() => '')).split('\n').filter((call) => call !== '');

/** The error that a call ends with. */
async function failure(of: Promise<unknown>): Promise<FitError> {
  const error = await of.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(FitError);
  return error as FitError;
}

test('trains, writes and scores, and does nothing twice', async () => {
  const folder = await temporaryFolder('command');
  const model = modelIn(folder);
  expect(model).toMatchObject({ biases: ['temperature'], weighs: false, hasLikelihood: true });
  const fitted = await model.fit(data, { ...fitOptions(), test: test_ });
  expect(fitted.losses).toEqual([
    { step: 0, train: 3, test: 4 },
    { step: 10, train: 2, test: 3 },
    { step: 20, train: 1.5, test: 2.5 },
  ]);
  const outputs = await fitted.sample(sampleOptions());
  expect(outputs.texts.length).toBe(3);
  expect(outputs.vocabulary).toBe(data.vocabulary);
  const likelihoods = await fitted.logLikelihood!(test_);
  // Ten words: a three times, c once; one is added to the total.
  expect(likelihoods[0]).toBeCloseTo(Math.log(3 / 11) + Math.log(1 / 11), 12);
  expect(await callsIn(folder)).toEqual(['train', 'generate', 'score']);

  const again = await modelIn(folder).fit(data, { ...fitOptions(), test: test_ });
  expect(again.losses).toEqual(fitted.losses);
  expect(await again.sample(sampleOptions())).toEqual(outputs);
  expect([...(await again.logLikelihood!(test_))]).toEqual([...likelihoods]);
  expect(await callsIn(folder)).toHaveLength(3);

  // Another count, other numbers, another generation, other texts: other results.
  await again.sample(sampleOptions(4));
  await again.sample({ ...sampleOptions(), random: randomStream(2) });
  await again.sample({ ...sampleOptions(), bias: { temperature: 0.5 } });
  await modelIn(folder).fit(data, fitOptions(2));
  await modelIn(folder).fit({ ...data, texts: ['a'] }, { ...fitOptions(), test: test_ });
  expect(await callsIn(folder)).toHaveLength(8);
  expect(await readdir(folder)).not.toContain('pwned');
});

test('works in folders of any name, and texts never become shell', async () => {
  const folder = path.join(await temporaryFolder('command'), `it's "a" $(touch pwned); \`touch pwned\` * folder`);
  await mkdir(folder);
  const fitted = await modelIn(folder).fit(data, fitOptions());
  expect((await fitted.sample(sampleOptions())).texts).toHaveLength(3);
  expect((await readdir(folder)).sort()).toEqual(['calls.txt', 'loop']);
  expect(fitted.losses).toHaveLength(3);
  expect(fitted.losses[0]).not.toHaveProperty('test');
});

test('a finished step that has been damaged since is done again', async () => {
  const folder = await temporaryFolder('command');
  const fitted = await modelIn(folder, { score: undefined }).fit(data, fitOptions());
  expect(fitted.logLikelihood).toBeUndefined();
  const generation = path.join(folder, 'loop/generation-0001');
  const [step] = await readdir(generation);
  await rm(path.join(generation, step!, 'attempt-1/model'), { recursive: true });
  await modelIn(folder, { score: undefined }).fit(data, fitOptions());
  await writeFile(path.join(generation, step!, 'done.json'), '{"attempt":"../../..","digest":1}');
  await modelIn(folder, { score: undefined }).fit(data, fitOptions());
  expect(await callsIn(folder)).toEqual(['train', 'train', 'train']);
});

test('keep: recent leaves the first model and the last two', async () => {
  const folder = await temporaryFolder('command');
  const model = modelIn(folder, { train: 'cp {train_file} {model_dir}', keep: 'recent' });
  for (let generation = 1; generation <= 5; generation++) await model.fit(data, fitOptions(generation));
  const left = await Promise.all(
    [1, 2, 3, 4, 5].map(async (one) => (await readdir(path.join(folder, `loop/generation-000${one}`))).length),
  );
  expect(left).toEqual([1, 0, 0, 1, 1]);
});

describe('commands that fail', () => {
  test('the end of what they said, their log, and as many attempts as were asked for', async () => {
    const folder = await temporaryFolder('command');
    const train = 'echo try >> tries; echo loading {train_file} >/dev/null; echo "out of luck" >&2; exit 7';
    const error = await failure(Promise.resolve(modelIn(folder, { train, retries: 2 }).fit(data, fitOptions())));
    expect(error.message).toContain('train ended with exit code 7');
    expect(error.message).toContain('its last lines:\n  out of luck');
    expect(error.message).toContain('(attempt 3)');
    const log = /log: (\S+)\.$/.exec(error.hint)![1]!;
    expect(await readFile(path.join(folder, log), 'utf8')).toBe('out of luck\n');
    expect(await readFile(path.join(folder, 'tries'), 'utf8')).toBe('try\ntry\ntry\n');
  });

  test('one that succeeds at its second attempt goes on', async () => {
    const folder = await temporaryFolder('command');
    const train = 'echo x > {model_dir}/x; cat {train_file} >/dev/null; [ -e second ] || { touch second; exit 1; }';
    await modelIn(folder, { train }).fit(data, fitOptions());
    expect(await readdir(folder)).toContain('second');
  });

  test('a command that is not there is not tried again', async () => {
    const folder = await temporaryFolder('command');
    const started = performance.now();
    const train = 'no-such-trainer {train_file}';
    const error = await failure(
      Promise.resolve(modelIn(folder, { train, retries: 5, pause: 10 }).fit(data, fitOptions())),
    );
    expect(error.message).toContain('exit code 127');
    expect(error.message).toContain('no-such-trainer');
    expect(error.hint).toContain('check its path');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('one that hangs is ended', async () => {
    const folder = await temporaryFolder('command');
    const train = 'echo $$ > pid; sleep 600; cat {train_file}';
    const error = await failure(
      Promise.resolve(modelIn(folder, { train, seconds: { train: 1 }, retries: 0 }).fit(data, fitOptions())),
    );
    expect(error.message).toContain('train had not ended after 1 s');
    expect(error.hint).toContain('seconds: { train: … }');
    expect(isProcessAlive(Number(await readFile(path.join(folder, 'pid'), 'utf8')))).toBe(false);
  });

  test('a signal ends it, also between attempts', async () => {
    const folder = await temporaryFolder('command');
    const controller = new AbortController();
    const model = modelIn(folder, { train: 'touch begun; cat {train_file} >/dev/null; exit 1', pause: 600 });
    const fit = Promise.resolve(model.fit(data, { ...fitOptions(), signal: controller.signal }));
    fit.catch(() => undefined);
    while (!(await readdir(folder)).includes('begun')) await sleep(20);
    controller.abort();
    await expect(fit).rejects.toThrow(CancelledError);
  });
});

describe('commands that write rubbish', () => {
  const written = async (of: 'losses_file' | 'output_file' | 'scores', content: string | Uint8Array) => {
    const folder = await temporaryFolder('command');
    await writeFile(path.join(folder, 'rubbish'), content);
    const train = `cat {train_file} > {model_dir}/m${of === 'losses_file' ? '; cp rubbish {losses_file}' : ''}`;
    const lines = {
      train,
      generate: 'cp rubbish {output_file}',
      score: 'cat {input_file} >/dev/null; cp rubbish {output_file}',
      retries: 0,
    };
    const fitted = await modelIn(folder, lines).fit(data, fitOptions());
    if (of === 'output_file') await fitted.sample(sampleOptions(2));
    if (of === 'scores') await fitted.logLikelihood!(test_);
    return fitted;
  };

  test.each<[string | Uint8Array, string, string]>([
    ['', '{output_file} is empty', '{"text": "…"}'],
    ['\n\n', '{output_file} is empty', '{"text": "…"}'],
    ['{"text":"a"}\nnot json\n', '{output_file}:2 is no JSON: not json', 'one object a line'],
    ['{"text":"a"}\n{"text":"b', '{output_file}:2 is no JSON', 'one object a line'],
    ['["a","b"]\n', '{output_file}:1 is no object', 'one object a line'],
    ['{"output":"a"}\n{"output":"b"}\n', '{output_file}:1 field "text" is absent', '{"text": "…"}'],
    ['{"text":"a"}\n{"text":5}\n', '{output_file}:2 field "text" is no string', '{"text": "…"}'],
    ['{"text":"a"}\n{"text":"  "}\n', '{output_file}:2 has an empty text', 'draw again'],
    ['{"text":"a"}\n', 'has 1 documents; 2 were asked for', '{count}'],
    ['{"text":"a"}\n{"text":"b"}\n{"text":"c"}\n', 'has 3 documents; 2 were asked for', '{count}'],
    [Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d, 0x0a), '{output_file}:1 is not UTF-8', 'encoding="utf-8"'],
  ])('outputs %j', async (content, problem, hint) => {
    const error = await failure(written('output_file', content));
    expect(error.message).toContain(problem);
    expect(error.message.startsWith('generate: ')).toBe(true);
    expect(error.hint).toContain(hint);
  });

  test.each<[string, string, string]>([
    ['', '{losses_file} is empty', '"step"'],
    ['{"step":0,"train":NaN}\n', '{losses_file}:1 holds NaN', 'learning rate'],
    ['{"step":0,"train":3}\n{"step":1,"train":null}\n', '{losses_file}:2 field "train" is null', 'diverged'],
    ['{"step":0,"train":1e999}\n', '{losses_file}:1 field "train" is null', 'diverged'],
    ['{"step":0,"train":3,"test":"low"}\n', 'field "test" is "low"; a finite number expected', '"step"'],
    ['{"step":1.5,"train":3}\n', 'field "step" is 1.5; a whole number', '"step"'],
    ['{"step":5,"train":3}\n{"step":5,"train":3}\n', '{losses_file}:2: step 5 follows step 5', 'ascending'],
  ])('losses %j', async (content, problem, hint) => {
    const error = await failure(written('losses_file', content));
    expect(error.message).toContain(problem);
    expect(error.hint).toContain(hint);
  });

  test.each<[string, string, string]>([
    ['{"log_likelihood":-1}\n{"log_likelihood":-1}\n', 'has 2 scores; {input_file} has 1 documents', 'same order'],
    ['{"log_likelihood":4.2}\n', 'never above 0', 'change its sign'],
    ['{"log_likelihood":-Infinity}\n', '{output_file}:1 holds -Infinity', ''],
    ['{"loss":4.2}\n', 'field "log_likelihood" is absent', '"log_likelihood"'],
  ])('scores %j', async (content, problem, hint) => {
    const error = await failure(written('scores', content));
    expect(error.message).toContain(problem);
    expect(error.hint).toContain(hint);
  });

  test('nothing at all', async () => {
    const folder = await temporaryFolder('command');
    const model = modelIn(folder, { train: 'cat {train_file} {model_dir}/* > x || true', retries: 0 });
    expect((await failure(Promise.resolve(model.fit(data, fitOptions())))).message).toContain('{model_dir} is empty');
    const silent = await modelIn(folder, {
      train: 'cp {train_file} {model_dir}',
      generate: ': {output_file}',
      retries: 0,
    }).fit(data, fitOptions());
    const error = await failure(Promise.resolve(silent.sample(sampleOptions())));
    expect(error.message).toContain('{output_file} was not written; it printed nothing');
  });
});

test('what is no rubbish: more fields, empty lines, a missing last line feed, half of a surrogate pair', async () => {
  const folder = await temporaryFolder('command');
  await writeFile(path.join(folder, 'fine'), '\uFEFF{"text":"a","id":1}\r\n\n{"text":"half \\ud83d pair"}');
  const model = modelIn(folder, {
    train:
      'cp {train_file} {model_dir}; i=0; while [ $i -lt 2500 ]; do echo "{\\"step\\":$i,\\"train\\":1}"; i=$((i+1)); done > {losses_file}',
    generate: 'cp fine {output_file}',
  });
  const fitted = await model.fit(data, fitOptions());
  expect((await fitted.sample(sampleOptions(2))).texts).toEqual(['a', 'half \ufffd pair']);
  // An amount of text was asked for: other counts will do.
  expect((await fitted.sample({ ...sampleOptions(5), tokens: 4 })).texts).toHaveLength(2);
  expect(fitted.losses).toHaveLength(1000);
  expect(fitted.losses.at(-1)!.step).toBe(2499);
});

describe('killed and resumed', () => {
  const start = (folder: string): ChildProcess & { output?: string } => {
    const child: ChildProcess & { output?: string } = spawn(
      process.execPath,
      [INTERRUPTED, folder, JSON.stringify(settingsOf(LINES))],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    child.output = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      child.output += chunk.toString();
    });
    return child;
  };
  const closed = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve));

  test('the trainer ends with us, the next run begins that step again, and the one after repeats nothing', async () => {
    const folder = await temporaryFolder('command');
    await writeFile(path.join(folder, 'hang'), '');
    const first = start(folder);
    const pidFile = path.join(folder, 'trainer-pid.txt');
    let pid = '';
    for (let waited = 0; waited < 20_000 && !pid.endsWith('\n'); waited += 20) {
      pid = await readFile(pidFile, 'utf8').catch(() => '');
      await sleep(20);
    }
    expect(isProcessAlive(Number(pid))).toBe(true);
    const ended = closed(first);
    first.kill('SIGKILL');
    await ended;
    for (let waited = 0; waited < 5_000 && isProcessAlive(Number(pid)); waited += 20) await sleep(20);
    expect(isProcessAlive(Number(pid))).toBe(false);

    await rm(path.join(folder, 'hang'));
    const second = start(folder);
    await closed(second);
    const third = start(folder);
    await closed(third);
    expect(second.output).toMatch(/^\["/);
    expect(third.output).toBe(second.output);
    expect(await callsIn(folder)).toEqual(['train', 'train', 'generate']);
  });
});

test.each([
  [{ train: 'train', generate: 'g {output_file}' }, '{train_file}'],
  [{ train: 't {train_file}', generate: 'g' }, '{output_file}'],
  [{ train: 't {train_file}', generate: 'g {output_file}', score: 's {output_file}' }, '{input_file}'],
  [{ train: 't {train_file} {output_file}', generate: 'g {output_file}' }, 'no placeholder is called {output_file}'],
])('refuses %j before anything runs', (lines, problem) => {
  expect(() => command(settingsOf(lines), { folder: '', labFolder: '' })).toThrow(problem);
});
