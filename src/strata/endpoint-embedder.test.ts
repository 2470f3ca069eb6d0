import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { CancelledError, EmbedderError } from '../errors.ts';
import { CODE_UNITS_SENT, createEndpointEmbedder } from './endpoint-embedder.ts';

interface Received {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly input: readonly string[]; readonly encoding_format: string };
}

let server: Server | undefined;
const received: Received[] = [];

afterEach(async () => {
  received.length = 0;
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
});

/** Starts an endpoint; `answer` gets each request after it was read. */
async function listen(answer: (request: Received, response: ServerResponse) => void): Promise<string> {
  server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const one = { url: request.url, authorization: request.headers.authorization, body: JSON.parse(text) };
    received.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/embeddings`;
}

const send = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const vectors = (embeddings: readonly (readonly number[])[]) => ({
  object: 'list',
  data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
});
/** Vectors of three numbers: letters a, b and all. */
const letters = ({ body }: Received, response: ServerResponse) =>
  send(
    response,
    vectors(body.input.map((text) => [text.split('a').length - 1, text.split('b').length - 1, text.length])),
  );
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('did not fail'),
    (error: unknown) => error as EmbedderError,
  );

describe('an endpoint that answers', () => {
  test('gets model, texts and key; rows have length 1, in the order of texts, whatever that of the answer', async () => {
    const url = await listen(({ body }, response) =>
      send(response, {
        data: vectors(body.input.map((text) => [text.length, 0, text.split('b').length - 1])).data.toReversed(),
      }),
    );
    const embedder = await createEndpointEmbedder({ url, model: 'small', key: 'secret' });
    expect(embedder.dimensions).toBe(3);
    // (4, 0, 3) has length 5.
    expect(await embedder.embed(['abbb', 'aaaa'])).toEqual(Float32Array.from([0.8, 0, 0.6, 1, 0, 0]));
    expect(received.map(({ url }) => url)).toEqual(['/v1/embeddings', '/v1/embeddings']);
    expect(received[1]).toMatchObject({
      authorization: 'Bearer secret',
      body: { model: 'small', input: ['abbb', 'aaaa'], encoding_format: 'float' },
    });
  });

  test('texts without anything in them are not sent and give zeros', async () => {
    const embedder = await createEndpointEmbedder({ url: await listen(letters), model: 'small' });
    const rows = await embedder.embed(['', 'b', ' \n']);
    expect([...rows].map((value) => value !== 0)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(received[1]!.body.input).toEqual(['b']);
    expect(received[1]!.authorization).toBeUndefined();
    expect(await embedder.embed(['', ' '])).toEqual(new Float32Array(6));
    expect(received).toHaveLength(2);
  });

  test('many texts go in several requests, long ones are cut, broken ones mended', async () => {
    const embedder = await createEndpointEmbedder({ url: await listen(letters), model: 'small' });
    const texts = Array.from({ length: 150 }, (_, index) => 'a'.repeat(index + 1));
    const rows = await embedder.embed([...texts, 'b'.repeat(1 << 20), 'a\ud800']);
    expect(received.slice(1).map(({ body }) => body.input.length)).toEqual([64, 64, 24]);
    expect(rows).toHaveLength(152 * 3);
    expect(received[3]!.body.input.at(-2)).toHaveLength(CODE_UNITS_SENT);
    expect(received[3]!.body.input.at(-1)).toBe('a\ufffd');
  });

  test('numbers near the end of their range do not overflow', async () => {
    const url = await listen(({ body }, response) => send(response, vectors(body.input.map(() => [3e300, 4e300]))));
    const embedder = await createEndpointEmbedder({ url, model: 'small' });
    expect(await embedder.embed(['a'])).toEqual(Float32Array.from([0.6, 0.8]));
  });

  test('the id tells models, places and dimensions apart, and not keys', async () => {
    const url = await listen(letters);
    const idOf = async (options: { url: string; model: string; key?: string }) =>
      (await createEndpointEmbedder(options)).id;
    const id = await idOf({ url, model: 'small' });
    expect(id).toMatch(/^endpoint-1:small\/3:[0-9a-f]{16}$/);
    expect(await idOf({ url, model: 'small', key: 'k' })).toBe(id);
    expect(await idOf({ url, model: 'large' })).not.toBe(id);
    expect(await idOf({ url: `${url}?version=2`, model: 'small' })).not.toBe(id);
  });

  test('a busy one is asked again', async () => {
    let busy = 2;
    const url = await listen((request, response) =>
      busy-- > 0 ? send(response, { error: 'later' }, busy > 0 ? 429 : 503) : letters(request, response),
    );
    const embedder = await createEndpointEmbedder({ url, model: 'small', retryDelayMs: 1 });
    expect(embedder.dimensions).toBe(3);
    expect(received).toHaveLength(3);
  });
});

describe('an endpoint that does not', () => {
  test.each([
    [
      'another status',
      (_: Received, response: ServerResponse) => send(response, { error: 'no such\nmodel' }, 404),
      /answered 404: {"error":"no such.*model"}/,
    ],
    ['no key', (_: Received, response: ServerResponse) => send(response, {}, 401), /answered 401/],
    ['a lasting failure', (_: Received, response: ServerResponse) => send(response, {}, 500), /answered 500/],
    ['a page', (_: Received, response: ServerResponse) => response.end('<html>'), /not JSON/],
    [
      'another shape',
      (_: Received, response: ServerResponse) => send(response, { embeddings: [[1]] }),
      /another shape: data/,
    ],
    [
      'base64',
      (_: Received, response: ServerResponse) => send(response, { data: [{ index: 0, embedding: 'AAAA' }] }),
      /another shape: data\.0\.embedding/,
    ],
    [
      'no vector',
      (_: Received, response: ServerResponse) => send(response, { data: [] }),
      /1 texts were sent, 0 vectors/,
    ],
    [
      'the same vector twice',
      (_: Received, response: ServerResponse) =>
        send(response, { data: [1, 2].map(() => ({ index: 0, embedding: [1] })) }),
      /too many, of index 0/,
    ],
    [
      'an index of none',
      (_: Received, response: ServerResponse) => send(response, { data: [{ index: 1, embedding: [1] }] }),
      /too many, of index 1/,
    ],
    ['empty vectors', (_: Received, response: ServerResponse) => send(response, vectors([[]])), /vectors of 0 numbers/],
    [
      'a number that is none',
      (_: Received, response: ServerResponse) => response.end('{"data":[{"index":0,"embedding":[1e999]}]}'),
      /another shape/,
    ],
    [
      'a redirect',
      (_: Received, response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      /could not be reached/,
    ],
    [
      'an answer without end',
      (_: Received, response: ServerResponse) => response.end(Buffer.alloc(33 * 1024 * 1024, 32)),
      /more than 33554432 bytes/,
    ],
  ])('%s', async (_, answer, message) => {
    const url = await listen(answer);
    const error = await failure(createEndpointEmbedder({ url, model: 'small', key: 'secret', retryDelayMs: 1 }));
    expect(error).toBeInstanceOf(EmbedderError);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret');
    expect(error.hint).not.toBe('');
    expect(error.embedder).toBe(url);
  });

  test('another number of dimensions than before', async () => {
    const url = await listen(({ body }, response) =>
      send(response, vectors(body.input.map((text) => (text === 'b' ? [1, 2] : [1])))),
    );
    const embedder = await createEndpointEmbedder({ url, model: 'small' });
    expect((await failure(embedder.embed(['a', 'b']))).message).toMatch(/vector of 2 numbers; all before had 1/);
  });

  test('nobody listens, or nobody answers', async () => {
    const url = await listen(() => {});
    expect((await failure(createEndpointEmbedder({ url, model: 'small', timeoutMs: 50 }))).message).toMatch(
      /no answer within 50 ms/,
    );
    server!.closeAllConnections();
    await new Promise((resolve) => server!.close(resolve));
    expect((await failure(createEndpointEmbedder({ url, model: 'small' }))).message).toMatch(/could not be reached/);
  });

  test.each(['', 'localhost:11434', 'file:///etc/passwd', 'http://user:password@localhost/v1/embeddings'])(
    '%j is no address of one',
    async (url) => {
      const error = await failure(createEndpointEmbedder({ url, model: 'small' }));
      expect(error).toBeInstanceOf(EmbedderError);
      expect(error.message).not.toContain('password@');
    },
  );
});

test('stops when asked to, before a request and within one', async () => {
  const stop = new AbortController();
  const url = await listen((request, response) =>
    request.body.input[0] === 'wait' ? stop.abort() : letters(request, response),
  );
  const embedder = await createEndpointEmbedder({ url, model: 'small' });
  await expect(embedder.embed(['wait'], { signal: stop.signal })).rejects.toThrow(CancelledError);
  await expect(embedder.embed(['a'], { signal: stop.signal })).rejects.toThrow(CancelledError);
  await expect(createEndpointEmbedder({ url, model: 'small', signal: stop.signal })).rejects.toThrow(CancelledError);
  expect(received).toHaveLength(2);
});
