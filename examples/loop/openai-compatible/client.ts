/**
 * Trains, writes and scores with a model behind an OpenAI-compatible endpoint: what `lab.yaml` calls.
 *
 *   node client.ts train    --texts FILE --test FILE --model FOLDER --losses FILE --seed N
 *   node client.ts generate --model FOLDER --output FILE --count N --tokens N --seed N --temperature T --top-p P
 *   node client.ts score    --model FOLDER --texts FILE --output FILE
 *
 * Environment: OPENAI_BASE_URL, OPENAI_API_KEY (where the service wants one), BASE_MODEL (what is fine-tuned).
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const BASE_URL = (process.env.OPENAI_BASE_URL ?? 'http://127.0.0.1:8089/v1').replace(/\/$/, '');
const BASE_MODEL = process.env.BASE_MODEL ?? 'base';
const POLL_MS = Number(process.env.POLL_MS ?? 10_000);
/** Answers that come later or differently when asked again. */
const TRY_AGAIN = [408, 409, 429, 500, 502, 503, 504];
const ATTEMPTS = 6;
/** Prompts of one request. */
const BATCH = 64;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    ['texts', 'test', 'model', 'losses', 'output', 'count', 'tokens', 'seed', 'temperature', 'top-p'].map((name) => [
      name,
      { type: 'string' as const },
    ]),
  ),
});

function option(name: string): string {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`--${name} is missing`);
  return value;
}

async function request(method: 'GET' | 'POST', route: string, body?: FormData | object): Promise<unknown> {
  const isForm = body instanceof FormData;
  const key = process.env.OPENAI_API_KEY;
  for (let attempt = 1; ; attempt++) {
    let problem: string;
    try {
      const response = await fetch(`${BASE_URL}${route}`, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      });
      if (response.ok) return await response.json();
      problem = `${method} ${route}: ${response.status} ${(await response.text()).slice(0, 500)}`;
      if (!TRY_AGAIN.includes(response.status)) throw new Error(problem);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      problem = `${method} ${BASE_URL}${route}: ${(error.cause as Error | undefined)?.message ?? error.message}`;
    }
    if (attempt === ATTEMPTS) throw new Error(`${problem} (${attempt} attempts)`);
    await sleep(Math.min(60_000, 500 * 2 ** attempt));
  }
}

async function readTexts(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { readonly text: string }).text);
}

async function writeLines(file: string, rows: readonly object[]): Promise<void> {
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

async function upload(texts: readonly string[], name: string): Promise<string> {
  const lines = texts.map((text) => `${JSON.stringify({ prompt: '', completion: text })}\n`);
  const form = new FormData();
  form.set('purpose', 'fine-tune');
  form.set('file', new Blob(lines, { type: 'application/jsonl' }), name);
  const { id } = (await request('POST', '/files', form)) as { readonly id: string };
  return id;
}

interface Job {
  readonly id: string;
  readonly status: string;
  readonly fine_tuned_model: string | null;
  readonly error?: { readonly message?: string } | null;
}

interface Event {
  readonly type?: string;
  readonly data?: { readonly step?: number; readonly train_loss?: number; readonly valid_loss?: number };
}

async function train(): Promise<void> {
  const texts = await readTexts(option('texts'));
  const test = await readTexts(option('test'));
  let job = (await request('POST', '/fine_tuning/jobs', {
    model: BASE_MODEL,
    seed: Number(option('seed')),
    training_file: await upload(texts, 'train.jsonl'),
    ...(test.length > 0 && { validation_file: await upload(test, 'test.jsonl') }),
  })) as Job;
  while (job.status !== 'succeeded') {
    if (job.status === 'failed' || job.status === 'cancelled')
      throw new Error(`job ${job.id} ${job.status}: ${job.error?.message ?? 'without a reason'}`);
    console.log(`job ${job.id}: ${job.status}`);
    await sleep(POLL_MS);
    job = (await request('GET', `/fine_tuning/jobs/${job.id}`)) as Job;
  }
  const { data: events } = (await request('GET', `/fine_tuning/jobs/${job.id}/events?limit=1000`)) as {
    readonly data: readonly Event[];
  };
  // The newest event comes first.
  const losses = events
    .flatMap(({ type, data }) => (type === 'metrics' && data?.step !== undefined ? [data] : []))
    .sort((a, b) => a.step! - b.step!)
    .map(({ step, train_loss, valid_loss }) => ({ step, train: train_loss, test: valid_loss }));
  await writeLines(option('losses'), losses);
  await writeFile(path.join(option('model'), 'model.txt'), `${job.fine_tuned_model}\n`);
}

async function modelName(): Promise<string> {
  return (await readFile(path.join(option('model'), 'model.txt'), 'utf8')).trim();
}

interface Choice {
  readonly index: number;
  readonly text: string;
  readonly logprobs?: { readonly token_logprobs?: readonly (number | null)[] } | null;
}

async function complete(body: object): Promise<readonly Choice[]> {
  const { choices } = (await request('POST', '/completions', body)) as { readonly choices: readonly Choice[] };
  return choices.toSorted((a, b) => a.index - b.index);
}

async function generate(): Promise<void> {
  const model = await modelName();
  const count = Number(option('count'));
  const length = Math.max(1, Math.round(Number(option('tokens')) / count));
  const texts: { text: string }[] = [];
  for (let round = 0; texts.length < count; round++) {
    const choices = await complete({
      model,
      prompt: '',
      n: Math.min(BATCH, count - texts.length),
      max_tokens: length,
      seed: (Number(option('seed')) + round) % 2 ** 31,
      temperature: Number(option('temperature')),
      top_p: Number(option('top-p')),
    });
    // Where a model has nothing to say it is asked again, but not for ever.
    if (round > 10 * Math.ceil(count / BATCH)) throw new Error('the model writes empty texts');
    texts.push(...choices.filter(({ text }) => text.trim() !== '').map(({ text }) => ({ text: text.trim() })));
  }
  await writeLines(option('output'), texts);
}

async function score(): Promise<void> {
  const model = await modelName();
  const texts = await readTexts(option('texts'));
  const likelihoods: { log_likelihood: number }[] = [];
  for (let from = 0; from < texts.length; from += BATCH) {
    const prompts = texts.slice(from, from + BATCH);
    const choices = await complete({ model, prompt: prompts, max_tokens: 0, echo: true, logprobs: 0 });
    if (choices.length !== prompts.length) throw new Error(`${choices.length} scores of ${prompts.length} texts`);
    for (const { logprobs } of choices) {
      // The first token of a prompt has no probability at some services.
      const values = logprobs?.token_logprobs ?? [];
      likelihoods.push({ log_likelihood: values.reduce<number>((sum, value) => sum + (value ?? 0), 0) });
    }
  }
  await writeLines(option('output'), likelihoods);
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { train, generate, score };
const task = tasks[positionals[0] ?? ''];
if (task === undefined) throw new Error(`train, generate or score, not "${positionals[0] ?? ''}"`);
await task();
