import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { takeInventory } from '../io/inventory.ts';
import { EXPORT_FORMATS } from './exports/export-formats.ts';
import type { GenerationColumns } from './generation-columns.ts';
import type { GenerationInput, ModelName } from './ledger-entry.ts';
import { type ReadGeneration, readGenerations } from './read-generations.ts';

interface HowToRead {
  readonly name?: string;
  readonly format?: string;
  readonly columns?: GenerationColumns;
  readonly model?: Partial<ModelName>;
}

/** What a file of this content and name holds. */
async function read(
  content: string | Uint8Array,
  { name = 'log.jsonl', format = 'auto', columns = {}, model = {} }: HowToRead = {},
) {
  const file = path.join(await temporaryFolder('generations'), name);
  await writeFile(file, content);
  const { entries } = await takeInventory([file]);
  const items: ReadGeneration[] = [];
  for (const entry of entries) {
    const reading = readGenerations(entry, { format, columns, defaults: { model, decoding: {} } });
    for await (const item of reading) items.push(item);
  }
  const generations: readonly GenerationInput[] = items.flatMap((item) =>
    item.kind === 'generation' ? [item.generation] : [],
  );
  const problems = items.filter((item) => item.kind === 'problem');
  return { generations, problems, texts: generations.map(({ text }) => text) };
}

const jsonl = (...rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

/** A value as OTLP writes it. */
function any(value: unknown): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(any) } };
  return { kvlistValue: { values: attributes(value as object) } };
}
function attributes(values: object): readonly unknown[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: any(value) }));
}
function span(values: object, rest: object = {}): object {
  return {
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    name: 'chat gpt-4o',
    startTimeUnixNano: '1760529000000000000',
    attributes: attributes(values),
    ...rest,
  };
}
function request(...spans: readonly object[]): object {
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'x' }, spans }] }] };
}

const CALL = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o-2024-08-06',
  'gen_ai.response.id': 'chatcmpl-1',
  'gen_ai.request.temperature': 0.5,
  'gen_ai.request.max_tokens': 200,
};
const MESSAGES = [{ role: 'assistant', parts: [{ type: 'text', content: 'Rain in Paris.' }], finish_reason: 'stop' }];

describe('OpenTelemetry', () => {
  test('a span by the conventions in force', async () => {
    const input = [{ role: 'user', parts: [{ type: 'text', content: 'Weather?' }] }];
    const { generations, problems } = await read(
      jsonl(request(span({ ...CALL, 'gen_ai.output.messages': MESSAGES, 'gen_ai.input.messages': input }))),
    );
    expect(problems).toEqual([]);
    expect(generations).toEqual([
      {
        text: 'Rain in Paris.',
        model: { family: 'openai', name: 'gpt-4o', version: 'gpt-4o-2024-08-06' },
        decoding: { max_tokens: 200, temperature: 0.5 },
        prompt: JSON.stringify(input),
        time: '2025-10-15T11:50:00.000Z',
        id: 'chatcmpl-1',
      },
    ]);
  });

  test.each<[string, object, readonly string[]]>([
    [
      'messages as a text of JSON',
      span({ ...CALL, 'gen_ai.output.messages': JSON.stringify(MESSAGES) }),
      ['Rain in Paris.'],
    ],
    [
      'choices, tool calls and reasoning',
      span({
        ...CALL,
        'gen_ai.output.messages': [
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', content: 'Hm.' },
              { type: 'text', content: 'One.' },
            ],
          },
          { role: 'assistant', parts: [{ type: 'tool_call', name: 'f', arguments: { a: 'b' } }] },
          {
            role: 'assistant',
            parts: [
              { type: 'text', content: 'Two, ' },
              { type: 'text', content: 'whole.' },
            ],
          },
        ],
      }),
      ['One.', 'Two, whole.', 'Hm.'],
    ],
    [
      'events of a choice on the span',
      span(CALL, {
        events: [
          { name: 'gen_ai.user.message', attributes: attributes({ content: 'Not this.' }) },
          { name: 'gen_ai.assistant.message', attributes: attributes({ content: 'Nor this, of an earlier turn.' }) },
          {
            name: 'gen_ai.choice',
            attributes: attributes({ index: 0, message: JSON.stringify({ role: 'assistant', content: 'By event.' }) }),
          },
        ],
      }),
      ['By event.'],
    ],
    [
      'an event with the completion',
      span(CALL, {
        events: [
          {
            name: 'gen_ai.content.completion',
            attributes: attributes({
              'gen_ai.completion': JSON.stringify([{ role: 'assistant', content: 'Older event.' }]),
            }),
          },
        ],
      }),
      ['Older event.'],
    ],
    ['a completion attribute', span({ ...CALL, 'gen_ai.completion': 'Plain completion.' }), ['Plain completion.']],
    [
      'numbered completions',
      span({
        ...CALL,
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'First.',
        'gen_ai.completion.1.content': 'Second.',
        'gen_ai.prompt.0.content': 'Ask.',
      }),
      ['First.', 'Second.'],
    ],
    [
      'messages of another instrumentation',
      span({ 'llm.model_name': 'claude-3', 'llm.output_messages.0.message.content': 'Numbered.' }),
      ['Numbered.'],
    ],
  ])('%s', async (_what, one, texts) => {
    const found = await read(jsonl(request(one)));
    expect(found.texts).toEqual(texts);
    expect(found.problems).toEqual([]);
  });

  test('an answer that stands in two places counts once', async () => {
    const both = span({ ...CALL, 'gen_ai.output.messages': MESSAGES, 'gen_ai.completion.0.content': 'Rain in Paris.' });
    expect((await read(jsonl(request(both)))).texts).toEqual(['Rain in Paris.']);
  });

  test('log records', async () => {
    const record = (name: string, body: unknown, values: object = {}) => ({
      timeUnixNano: '1760529000000000000',
      spanId: 'abc',
      eventName: name,
      body: any(body),
      attributes: attributes(values),
    });
    const logs = {
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                record(
                  'gen_ai.choice',
                  { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Logged.' } },
                  { 'gen_ai.system': 'anthropic' },
                ),
                record('gen_ai.user.message', { content: 'Not a model.' }),
                record('gen_ai.client.inference.operation.details', '', {
                  ...CALL,
                  'gen_ai.output.messages': MESSAGES,
                }),
              ],
            },
          ],
        },
      ],
    };
    const { generations, texts } = await read(jsonl(logs));
    expect(texts).toEqual(['Logged.', 'Rain in Paris.']);
    expect(generations.map(({ model }) => model.family)).toEqual(['anthropic', 'openai']);
  });

  test('pretty-printed requests, lists of spans and console output', async () => {
    const spans = [1, 2].map((n) => span({ ...CALL, 'gen_ai.completion': `Text ${n}.` }));
    expect((await read(JSON.stringify(request(...spans), null, 2), { name: 'otlp.json' })).texts).toEqual([
      'Text 1.',
      'Text 2.',
    ]);
    expect((await read(JSON.stringify(spans, null, 2), { name: 'otlp.json' })).texts).toEqual(['Text 1.', 'Text 2.']);
    const console = {
      name: 'chat',
      context: { trace_id: '0x1', span_id: '0x2' },
      start_time: '2025-10-15T11:50:00.123456Z',
      attributes: { 'gen_ai.request.model': 'mistral-large', 'gen_ai.completion.0.content': 'Printed.' },
    };
    const { generations } = await read(JSON.stringify(console, null, 4), { name: 'spans.json' });
    expect(generations).toMatchObject([
      { text: 'Printed.', id: '0x2', time: '2025-10-15T11:50:00.123Z', model: { family: 'mistral' } },
    ]);
  });

  test('calls without text are named, other spans are passed over', async () => {
    const found = await read(
      jsonl(
        request(span(CALL)),
        request(span({ 'http.method': 'GET' }), span({ ...CALL, 'gen_ai.operation.name': 'embeddings' })),
        request(span({ ...CALL, 'gen_ai.response.finish_reasons': ['tool_calls'] })),
        request(span({ ...CALL, 'error.type': 'timeout' })),
        request(span({ ...CALL, 'gen_ai.completion': 'Kept.' })),
      ),
    );
    expect(found.texts).toEqual(['Kept.']);
    expect(found.problems.map(({ line, code }) => [line, code])).toEqual([[1, 'no-text']]);
  });
});

describe('OpenAI batches', () => {
  const line = (body: object | null, rest: object = {}) => ({
    id: 'batch_req_1',
    custom_id: 'request-1',
    response: body === null ? null : { status_code: 200, request_id: 'r', body },
    error: null,
    ...rest,
  });
  const chat = (...contents: readonly unknown[]) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1711652795,
    model: 'gpt-4o-mini-2024-07-18',
    choices: contents.map((content, index) => ({
      index,
      message: { role: 'assistant', content },
      finish_reason: 'stop',
    })),
  });

  test('chat completions', async () => {
    const { generations, problems } = await read(jsonl(line(chat('Hello.', 'Hi.'))));
    expect(problems).toEqual([]);
    const model = { family: 'openai', name: 'gpt-4o-mini-2024-07-18' };
    expect(generations).toEqual([
      { text: 'Hello.', model, time: '2024-03-28T19:06:35.000Z', id: 'request-1' },
      { text: 'Hi.', model, time: '2024-03-28T19:06:35.000Z', id: 'request-1#1' },
    ]);
  });

  test('responses, completions, refusals and fine-tuned models', async () => {
    const response = {
      object: 'response',
      created_at: 1760529000,
      model: 'ft:gpt-4o-mini-2024-07-18:acme::abc',
      temperature: 1,
      top_p: 0.9,
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Thought.' }], content: [] },
        { type: 'function_call', name: 'f', arguments: '{}' },
        {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'Part one, ', annotations: [] },
            { type: 'output_text', text: 'part two.', annotations: [] },
          ],
        },
      ],
    };
    const completion = { object: 'text_completion', model: 'davinci-002', choices: [{ text: 'Once.', index: 0 }] };
    const refusal = {
      ...chat(null),
      choices: [{ message: { role: 'assistant', content: null, refusal: 'I cannot.' } }],
    };
    const { generations, texts } = await read(jsonl(line(response), line(completion), line(refusal)));
    expect(texts).toEqual(['Part one, part two.', 'Thought.', 'Once.', 'I cannot.']);
    expect(generations[0]).toMatchObject({
      model: { family: 'openai', name: 'ft:gpt-4o-mini-2024-07-18:acme::abc', base: 'gpt-4o-mini-2024-07-18' },
      decoding: { temperature: 1, top_p: 0.9 },
    });
  });

  test('JSON that a model wrote stays as it wrote it', async () => {
    const written = '{"choices":["a"],"text":"b"}';
    expect((await read(jsonl(line(chat(written))))).texts).toEqual([written]);
  });

  test('failed requests and lines without text are named with their line', async () => {
    const found = await read(
      jsonl(
        line(chat('Good.')),
        line(null, { error: { code: 'batch_expired', message: 'secret text of a user' } }),
        line({ error: { type: 'invalid_request_error' } }, { response: { status_code: 400, body: {} } }),
        line({ object: 'list', data: [{ object: 'embedding', embedding: [0.1] }] }),
        line({ ...chat(), choices: [{ message: { role: 'assistant', content: null, tool_calls: [{}] } }] }),
        line(chat('')),
        line(chat('Also good.')),
      ),
    );
    expect(found.texts).toEqual(['Good.', 'Also good.']);
    expect(found.problems.map(({ line: at, code }) => [at, code])).toEqual([
      [2, 'failed-call'],
      [3, 'failed-call'],
      [6, 'no-text'],
    ]);
    expect(JSON.stringify(found.problems)).not.toContain('secret');
    expect(found.problems[0]!.problem).toBe('the request failed (batch_expired)');
  });
});

describe('Langfuse', () => {
  const observation = {
    id: 'obs-1',
    traceId: 't',
    type: 'GENERATION',
    startTime: '2025-10-15T11:50:00.000Z',
    model: 'claude-3-5-sonnet-20241022',
    modelParameters: { temperature: '0.7', max_tokens: 1000 },
    input: [{ role: 'user', content: 'Ask.' }],
    output: { role: 'assistant', content: 'Answer.' },
  };

  test('JSON of the interface and of the API', async () => {
    const rows = [observation, { ...observation, type: 'SPAN', id: 'obs-2' }];
    for (const content of [JSON.stringify(rows, null, 1), JSON.stringify({ data: rows, meta: { page: 1 } })]) {
      const { generations, problems } = await read(content, { name: 'export.json' });
      expect(problems).toEqual([]);
      expect(generations).toEqual([
        {
          text: 'Answer.',
          model: { family: 'anthropic', name: 'claude-3-5-sonnet-20241022' },
          decoding: { max_tokens: 1000, temperature: '0.7' },
          prompt: JSON.stringify(observation.input),
          time: '2025-10-15T11:50:00.000Z',
          id: 'obs-1',
        },
      ]);
    }
  });

  test('exports to storage: snake case, packed outputs, their own times', async () => {
    const row = {
      id: 'obs-1',
      trace_id: 't',
      type: 'GENERATION',
      start_time: '2024-05-29 13:46:19.963000',
      provided_model_name: 'gpt-4o',
      model_parameters: '{"temperature":0}',
      output: JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'Stored.' } }] }),
    };
    const plain = { ...row, output: 'A plain text.' };
    const found = await read(jsonl(row, plain), { name: 'observations.jsonl' });
    expect(found.texts).toEqual(['Stored.', 'A plain text.']);
    expect(found.generations[0]).toMatchObject({ time: '2024-05-29T13:46:19.963Z', decoding: { temperature: 0 } });
  });

  test('CSV', async () => {
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const csv = [
      'id,traceId,type,startTime,model,modelParameters,output',
      `a,t,GENERATION,2025-10-15T11:50:00Z,llama-3-70b,${quote('{"temperature":0.2}')},${quote('Line one.\nLine "two".')}`,
      'b,t,SPAN,2025-10-15T11:50:00Z,,,ignored',
      'c,t,GENERATION,2025-10-15T11:50:00Z,llama-3-70b',
      'd,t,GENERATION,2025-10-15T11:50:00Z,llama-3-70b,,',
    ].join('\n');
    const { generations, problems } = await read(csv, { name: 'generations.csv' });
    expect(generations).toEqual([
      {
        text: 'Line one.\nLine "two".',
        model: { family: 'meta', name: 'llama-3-70b' },
        decoding: { temperature: 0.2 },
        time: '2025-10-15T11:50:00.000Z',
        id: 'a',
      },
    ]);
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [3, 'unreadable-row'],
      [4, 'no-text'],
    ]);
  });

  test('traces with observations inside', async () => {
    const trace = {
      id: 't',
      projectId: 'p',
      name: 'run',
      observations: [observation, { ...observation, type: 'EVENT' }],
    };
    expect((await read(jsonl(trace, trace))).texts).toEqual(['Answer.', 'Answer.']);
  });

  test('JSON that a model wrote as its output is no wrapping', async () => {
    const written = '{"summary": "short", "label": 3}';
    expect((await read(jsonl({ ...observation, output: written }))).texts).toEqual([written]);
    expect((await read(jsonl({ ...observation, output: '["a", "b"]' }))).texts).toEqual(['["a", "b"]']);
  });
});

describe('all exports', () => {
  const good = {
    custom_id: 'a',
    response: { status_code: 200, body: { object: 'text_completion', model: 'm', choices: [{ text: 'Good.' }] } },
  };

  test('bad lines take no good one with them', async () => {
    const content = Buffer.concat([
      Buffer.from(`${JSON.stringify(good)}\n{"custom_id":\n\n[1]\n`),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from(`${JSON.stringify({ ...good, custom_id: 'x'.repeat(33 * 1024 * 1024) })}\n${JSON.stringify(good)}\n`),
    ]);
    const found = await read(content);
    expect(found.texts).toEqual(['Good.', 'Good.']);
    expect(found.problems.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unreadable-row'],
      [4, 'unreadable-row'],
      [5, 'unreadable-row'],
      [6, 'unreadable-row'],
    ]);
  });

  test('packed', async () => {
    expect((await read(gzipSync(JSON.stringify(good)), { name: 'out.jsonl.gz' })).texts).toEqual(['Good.']);
  });

  test('a cut file gives what it held and says that it is cut', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) =>
      JSON.stringify({ ...good, custom_id: `call-${index * 7919}` }),
    );
    const packed = gzipSync(rows.join('\n'));
    const found = await read(packed.subarray(0, packed.length - 200), { name: 'out.jsonl.gz' });
    expect(found.texts.length).toBeGreaterThan(1000);
    expect(found.problems).toHaveLength(1);
  });

  test('rows that are of no export are read by their columns; those of another than the one named are told', async () => {
    const rows = jsonl({ text: 'a', family: 'ours' }, { text: 'b' });
    expect(await read(rows)).toMatchObject({ texts: ['a'], problems: [{ code: 'no-model', line: 2 }] });
    expect(await read(rows, { model: { family: 'theirs' } })).toMatchObject({
      generations: [{ model: { family: 'ours' } }, { model: { family: 'theirs' } }],
    });
    expect((await read(rows, { columns: { text: 'body' } })).problems).toMatchObject([
      { code: 'no-text', line: 1 },
      { code: 'no-text', line: 2 },
    ]);
    expect((await read(rows, { format: 'langfuse' })).problems).toMatchObject([
      { code: 'unknown-row', line: 1 },
      { code: 'unknown-row', line: 2 },
    ]);
    expect(await read('\n')).toMatchObject({ generations: [], problems: [] });
  });

  test('rows of no known kind at the head do not hide the kind', async () => {
    expect((await read(jsonl({ note: 1 }, good))).texts).toEqual(['Good.']);
  });

  test('hostile rows neither throw nor run away', async () => {
    const nested = (depth: number) => `${'{"spans":['.repeat(depth)}{"attributes":[]}${']}'.repeat(depth)}`;
    const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const rows = [
      nested(20_000),
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"gen_ai.completion","value":{"arrayValue":{"values":${deep(5000)}}}}]}]}]}]}`,
      '{"resourceSpans":[null,1,"a",[],{"scopeSpans":7},{"scopeSpans":[{"spans":[{"attributes":{"__proto__":{"gen_ai.x":1}}}]}]}]}',
      `{"custom_id":"a","response":{"status_code":200,"body":{"object":"response","output":${deep(3000)}}}}`,
    ];
    const started = performance.now();
    for (const format of EXPORT_FORMATS) await read(rows.join('\n'), { format: format.name });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(({} as Record<string, unknown>)['gen_ai.x']).toBeUndefined();
  });

  test('any row of JSON is read or named', () => {
    const value = fc.jsonValue({ maxDepth: 5 });
    const keys = [
      'custom_id',
      'response',
      'body',
      'object',
      'choices',
      'output',
      'type',
      'attributes',
      'spans',
      'events',
      'message',
      'content',
    ];
    const row = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), value, { noNullPrototype: true });
    fc.assert(
      fc.property(row, (one) => {
        for (const format of EXPORT_FORMATS) {
          format.recognises(one);
          for (const item of format.read(one) ?? [])
            expect('problem' in item ? item.problem.length : item.text.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
