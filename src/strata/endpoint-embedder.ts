import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CancelledError, EmbedderError } from '../errors.ts';
import type { Embedder } from './embedder.ts';

/** Raised when the same texts could be sent or read otherwise. */
const ENDPOINT_VERSION = 1;
/**
 * UTF-16 code units of each text that are sent: about 2,000 English words, within the 8,192 tokens that models of this kind
 * commonly take. Part of the id.
 */
export const CODE_UNITS_SENT = 12_000;
/** Texts in one request; servers refuse very long lists. */
const TEXTS_A_REQUEST = 64;
const MAX_DIMENSIONS = 16_384;
/** An answer of 64 vectors of the longest kind, each number written with 20 characters, has 20 MB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** What is shown of an answer that tells what went wrong. */
const MAX_SHOWN = 200;
/** Sent once to learn the number of dimensions before the first text is. */
const PROBE = 'outcross';
const RETRIES = 3;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()) })),
});

export interface EndpointOptions {
  /** Whole address, such as `http://localhost:11434/v1/embeddings`. */
  readonly url: string;
  /** Name that the endpoint knows the model by. */
  readonly model: string;
  /** Sent as bearer token; never part of the id or of a message. */
  readonly key?: string | undefined;
  /** How long one request may take, in milliseconds. Default: 60,000. */
  readonly timeoutMs?: number;
  /** Pause before a busy endpoint (429, 5xx) is asked again, doubled each of three times, in milliseconds. Default: 1,000. */
  readonly retryDelayMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * An embedder behind an HTTP address that speaks OpenAI's embeddings interface. **Texts are sent there**, the first
 * `CODE_UNITS_SENT` code units of each; nothing is sent anywhere else, redirects included. Texts of white space alone are not
 * sent and have no features.
 *
 * Nobody can see the weights behind an address. The id is made of the address, the name of the model and the number of
 * dimensions: when the model behind the same name changes, only a new number of dimensions is noticed.
 *
 * @throws {EmbedderError} the address is not one of HTTP, or the endpoint does not answer as it should
 * @throws {CancelledError} `signal` aborted
 */
export async function createEndpointEmbedder({
  url,
  model,
  key,
  timeoutMs = 60_000,
  retryDelayMs = 1000,
  signal,
}: EndpointOptions): Promise<Embedder> {
  const address = parseAddress(url);
  const shown = `${address.origin}${address.pathname}`;
  const fail = (problem: string, hint: string, cause?: unknown) =>
    new EmbedderError({ embedder: shown, problem, hint, cause });

  const post = async (input: readonly string[], outer: AbortSignal | undefined): Promise<Answer> => {
    if (outer?.aborted) throw new CancelledError();
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(address, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({ model, input, encoding_format: 'float' }),
        signal: outer ? AbortSignal.any([outer, timeout]) : timeout,
      });
      return { ok: response.ok, status: response.status, body: await readBody(response) };
    } catch (cause) {
      if (outer?.aborted) throw new CancelledError();
      if (timeout.aborted) {
        throw fail(`no answer within ${timeoutMs} ms`, 'Check that the endpoint runs, or give it more time.', cause);
      }
      throw fail('could not be reached', 'Check the address, and that the endpoint runs and does not redirect.', cause);
    }
  };

  const request = async (input: readonly string[], outer: AbortSignal | undefined): Promise<number[][]> => {
    for (let attempt = 0; ; attempt++) {
      const { ok, status, body } = await post(input, outer);
      if (ok) {
        if (body !== undefined) return readVectors(body, input.length);
        throw fail(`answered with more than ${MAX_ANSWER_BYTES} bytes`, 'Check that the address is one of embeddings.');
      }
      if (!isBusy(status) || attempt === RETRIES) {
        const said = (body ?? '').slice(0, MAX_SHOWN).replace(/\s+/g, ' ');
        throw fail(`answered ${status}${said && `: ${said}`}`, hintOf(status));
      }
      await sleep(retryDelayMs * 2 ** attempt, undefined, outer && { signal: outer }).catch(() => {
        throw new CancelledError();
      });
    }
  };

  const readVectors = (body: string, count: number): number[][] => {
    const misread = (problem: string) =>
      fail(problem, 'Check that the address speaks the embeddings interface of OpenAI (a list "data" of vectors).');
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      throw misread('the answer is not JSON');
    }
    const answer = answerSchema.safeParse(json);
    if (!answer.success) {
      const [issue] = answer.error.issues;
      throw misread(`the answer has another shape: ${issue!.path.join('.') || 'all of it'}: ${issue!.message}`);
    }
    const vectors: number[][] = [];
    for (const { index, embedding } of answer.data.data) {
      if (index >= count || vectors[index] !== undefined)
        throw misread(`the answer has a vector too many, of index ${index}`);
      vectors[index] = embedding;
    }
    const got = answer.data.data.length;
    if (got !== count) throw misread(`${count} texts were sent, ${got} vectors came back`);
    return vectors;
  };

  const [probe] = await request([PROBE], signal);
  const dimensions = probe!.length;
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw fail(`vectors of ${dimensions} numbers; expected 1 to ${MAX_DIMENSIONS}`, 'Use another model.');
  }
  const place = createHash('sha256')
    .update(JSON.stringify([shown, address.search, model, CODE_UNITS_SENT]))
    .digest('hex');

  return {
    id: `endpoint-${ENDPOINT_VERSION}:${model}/${dimensions}:${place.slice(0, 16)}`,
    dimensions,
    async embed(texts, { signal: outer } = {}) {
      const rows = new Float32Array(texts.length * dimensions);
      const filled = [...texts.keys()].filter((index) => texts[index]!.trim() !== '');
      for (let first = 0; first < filled.length; first += TEXTS_A_REQUEST) {
        const indices = filled.slice(first, first + TEXTS_A_REQUEST);
        const input = indices.map((index) => texts[index]!.slice(0, CODE_UNITS_SENT).toWellFormed());
        for (const [at, vector] of (await request(input, outer)).entries()) {
          if (vector.length !== dimensions) {
            throw fail(
              `a vector of ${vector.length} numbers; all before had ${dimensions}`,
              'The model behind the endpoint has changed or varies: start again with one that does not.',
            );
          }
          rows.set(toUnitLength(vector), indices[at]! * dimensions);
        }
      }
      return rows;
    },
  };
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  /** Undefined where it is too long. */
  readonly body: string | undefined;
}

const isBusy = (status: number): boolean => status === 429 || status >= 500;

function parseAddress(url: string): URL {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol) || address.username !== '' || address.password !== '') {
    throw new EmbedderError({
      // What was given may hold a secret.
      embedder: address === null ? 'endpoint' : `${address.protocol}//${address.host}`,
      problem: 'not the address of an endpoint; expected http:// or https://, without user name and password',
      hint: 'Give the whole address, such as http://localhost:11434/v1/embeddings, and the key apart from it.',
    });
  }
  return address;
}

function hintOf(status: number): string {
  if (status === 401 || status === 403) return 'Check the key.';
  if (status === 404)
    return 'Check the model, and give the whole address, such as http://localhost:11434/v1/embeddings.';
  if (isBusy(status)) return 'The endpoint is busy or broken: try again later.';
  return 'Check the name of the model, and what the endpoint says.';
}

/** The text of an answer; undefined once it is longer than `MAX_ANSWER_BYTES`. */
async function readBody(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toUnitLength(vector: readonly number[]): Float64Array {
  // Divided by the largest first, so that no square overflows.
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const row = Float64Array.from(vector);
  if (largest === 0) return row;
  let squares = 0;
  for (const value of vector) squares += (value / largest) ** 2;
  const scale = Math.sqrt(squares);
  return row.map((value) => value / largest / scale);
}
