/**
 * An OpenAI-compatible service that learns which word follows which, for trying `lab.yaml` without network or key:
 * `node stub-server.ts [PORT]`, 0 for any free one. It listens on this machine only and forgets everything when it ends.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** More is no example any more. */
const MOST_BYTES = 64 * 2 ** 20;
/** Polls for which a job says that it is running. */
const RUNNING_POLLS = 1;
const EPOCHS = 4;
/** Spread over all words, so that none is impossible. */
const SMOOTHING = 0.2;
const END = '';

interface Bigrams {
  readonly words: readonly string[];
  /** Chance of each word after a word; '' begins a text. */
  row(before: string): ReadonlyMap<string, number>;
  chance(before: string, word: string): number;
}

interface Job {
  readonly id: string;
  readonly model: string;
  readonly events: readonly object[];
  polls: number;
}

const files = new Map<string, readonly string[]>();
const models = new Map<string, Bigrams>();
const jobs = new Map<string, Job>();
let serial = 0;

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '');

function learn(texts: readonly string[], confidence: number): Bigrams {
  const counts = new Map<string, Map<string, number>>();
  const known = new Set<string>();
  for (const text of texts) {
    let before = END;
    for (const word of wordsOf(text)) {
      known.add(word);
      const row = counts.get(before) ?? new Map<string, number>();
      counts.set(before, row.set(word, (row.get(word) ?? 0) + 1));
      before = word;
    }
  }
  const words = [...known].sort();
  const chance = (before: string, word: string) => {
    const row = counts.get(before);
    const total = row === undefined ? 0 : [...row.values()].reduce((sum, count) => sum + count, 0);
    const share = total > 0 ? confidence * (1 - SMOOTHING) : 0;
    return share * ((row?.get(word) ?? 0) / Math.max(1, total)) + (1 - share) / (words.length + 1);
  };
  const rows = new Map<string, ReadonlyMap<string, number>>();
  return {
    words,
    chance,
    row(before) {
      const row = rows.get(before) ?? new Map(words.map((word) => [word, chance(before, word)]));
      rows.set(before, row);
      return row;
    },
  };
}

function logChances(model: Bigrams, text: string): readonly number[] {
  let before = END;
  return wordsOf(text).map((word) => {
    const chance = Math.log(model.chance(before, word));
    before = word;
    return chance;
  });
}

function lossOf(model: Bigrams, texts: readonly string[]): number {
  const chances = texts.flatMap((text) => logChances(model, text));
  return -chances.reduce((sum, chance) => sum + chance, 0) / Math.max(1, chances.length);
}

/** Numbers in [0, 1) from a seed: enough for an example. */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

function write(
  model: Bigrams,
  { length, temperature, topP, random }: { length: number; temperature: number; topP: number; random: () => number },
): string {
  const text: string[] = [];
  for (let before = END; text.length < length; ) {
    const row = [...model.row(before)].map(([word, chance]) => [word, chance ** (1 / temperature)] as const);
    row.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const total = row.reduce((sum, [, mass]) => sum + mass, 0);
    let kept = 0;
    const nucleus = row.filter(([, mass]) => {
      if (kept >= topP * total) return false;
      kept += mass;
      return true;
    });
    let left = random() * kept;
    let place = 0;
    while (place < nucleus.length - 1 && left >= nucleus[place]![1]) left -= nucleus[place++]![1];
    before = nucleus[place]![0];
    text.push(before);
  }
  return text.join(' ');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error('the request is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function upload(request: IncomingMessage): Promise<object> {
  const form = await new Response(new Uint8Array(await bodyOf(request)), {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  }).formData();
  const file = form.get('file');
  if (!(file instanceof File)) throw new Error('no file');
  const lines = (await file.text()).split('\n').filter((line) => line !== '');
  const id = `file-${++serial}`;
  files.set(
    id,
    lines.map((line) => (JSON.parse(line) as { completion: string }).completion),
  );
  return { id, object: 'file' };
}

function startJob(body: { training_file: string; validation_file?: string }): object {
  const texts = files.get(body.training_file);
  if (texts === undefined) throw new Error(`no file ${body.training_file}`);
  const test = files.get(body.validation_file ?? '');
  const id = `job-${++serial}`;
  const model = `tuned-${id}`;
  const events = Array.from({ length: EPOCHS }, (_, epoch) => {
    const learnt = learn(texts, (epoch + 1) / EPOCHS);
    models.set(model, learnt);
    return {
      type: 'metrics',
      data: {
        step: (epoch + 1) * 10,
        train_loss: lossOf(learnt, texts),
        ...(test !== undefined && { valid_loss: lossOf(learnt, test) }),
      },
    };
  });
  jobs.set(id, { id, model, events: events.reverse(), polls: 0 });
  return { id, status: 'queued', fine_tuned_model: null };
}

function jobState(id: string): object {
  const job = jobs.get(id);
  if (job === undefined) throw new Error(`no job ${id}`);
  const isRunning = job.polls++ < RUNNING_POLLS;
  return { id, status: isRunning ? 'running' : 'succeeded', fine_tuned_model: isRunning ? null : job.model };
}

interface CompletionBody {
  readonly model: string;
  readonly prompt: string | readonly string[];
  readonly n?: number;
  readonly max_tokens: number;
  readonly seed?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly echo?: boolean;
}

function complete(body: CompletionBody): object {
  const model = models.get(body.model);
  if (model === undefined) throw new Error(`no model ${body.model}`);
  if (body.echo === true)
    return {
      choices: [body.prompt].flat().map((text, index) => {
        return { index, text, logprobs: { token_logprobs: logChances(model, text) } };
      }),
    };
  const random = numbersFrom(body.seed ?? 0);
  const { max_tokens: length, temperature = 1, top_p: topP = 1 } = body;
  return {
    choices: Array.from({ length: body.n ?? 1 }, (_, index) => ({
      index,
      text: write(model, { length, temperature, topP, random }),
    })),
  };
}

async function answer(request: IncomingMessage): Promise<object> {
  const route = `${request.method} ${new URL(request.url ?? '/', 'http://stub').pathname}`;
  if (route === 'POST /v1/files') return upload(request);
  const job = /^GET \/v1\/fine_tuning\/jobs\/([\w-]{1,50})(\/events)?$/.exec(route);
  if (job !== null) return job[2] === undefined ? jobState(job[1]!) : { data: jobs.get(job[1]!)?.events ?? [] };
  const body = JSON.parse((await bodyOf(request)).toString('utf8')) as never;
  if (route === 'POST /v1/fine_tuning/jobs') return startJob(body);
  if (route === 'POST /v1/completions') return complete(body);
  throw new Error(`no ${route} here`);
}

const server = createServer((request, response) => {
  answer(request).then(
    (result) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(result));
    },
    (error: unknown) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: String(error) } }));
    },
  );
});
server.listen(Number(process.argv[2] ?? 8089), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
});
