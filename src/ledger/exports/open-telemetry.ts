import type { GenerationInput } from '../ledger-entry.ts';
import type { ExportFormat, RowReading } from './export-format.ts';
import { exportTime } from './export-time.ts';
import {
  firstMember,
  type JsonObject,
  listOf,
  member,
  nameOf,
  objectOf,
  promptText,
  settingsOf,
} from './export-values.ts';
import { exportedModel } from './exported-model.ts';
import { generationsOf } from './generations-of.ts';
import { type MessageTexts, messageTexts } from './message-texts.ts';

/** Nesting of `arrayValue` and `kvlistValue` that is followed. */
const DEPTH_LIMIT = 32;
/** Spans and log records of one row that are read. An export of a collector holds some thousands. */
const RECORD_LIMIT = 1_000_000;
/** `gen_ai.completion.7.content`: choices of one call that are looked for. */
const CHOICE_LIMIT = 128;

/** Operations whose output is no text of a model. */
const OTHER_OPERATIONS: ReadonlySet<string> = new Set([
  'embeddings',
  'execute_tool',
  'create_agent',
  'retrieval',
  'rerank',
  'moderation',
]);
/** Events, on spans and in logs, that carry what the model answered. `gen_ai.assistant.message` is history, an input. */
const ANSWER_EVENTS: ReadonlySet<string> = new Set([
  'gen_ai.choice',
  'gen_ai.content.completion',
  'gen_ai.client.inference.operation.details',
]);

/**
 * OpenTelemetry spans and log records of generative models, as OTLP JSON (`resourceSpans`, `resourceLogs`, one request a
 * line or in arrays), as lists of spans, or as a console exporter prints them. Read are the conventions in force
 * (`gen_ai.output.messages`, `gen_ai.client.inference.operation.details`), the older ones (`gen_ai.choice`,
 * `gen_ai.content.completion`, `gen_ai.completion`) and the spellings of two wide-spread instrumentations
 * (`gen_ai.completion.0.content`, `llm.output_messages.0.message.content`).
 *
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md
 */
export const openTelemetry: ExportFormat = {
  name: 'opentelemetry',
  title: 'OpenTelemetry GenAI spans or log records, OTLP JSON',

  recognises(row) {
    return (
      ['resourceSpans', 'scopeSpans', 'resourceLogs', 'scopeLogs', 'resource_spans'].some((key) =>
        Array.isArray(member(row, key)),
      ) ||
      (isRecord(row) && [...attributesOf(row).keys()].some((key) => isModelKey(key)))
    );
  },

  read(row): RowReading {
    const found: (GenerationInput | { code: 'no-text'; problem: string })[] = [];
    let recordCount = 0;
    let isKnown = false;
    for (const record of recordsOf(row)) {
      isKnown = true;
      if (++recordCount > RECORD_LIMIT) {
        found.push({
          code: 'no-text',
          problem: `more than ${RECORD_LIMIT} spans in one row; the others were not read`,
        });
        break;
      }
      found.push(...readRecord(record));
    }
    if (!isKnown) return [{ code: 'unknown-row', problem: 'neither spans nor log records of OpenTelemetry' }];
    return found.length === 0 ? null : found;
  },
};

/** Spans and log records of a row, whatever they are wrapped in. */
function* recordsOf(row: JsonObject, depth = 0): Iterable<JsonObject> {
  const inner = ['resourceSpans', 'resource_spans', 'scopeSpans', 'scope_spans', 'instrumentationLibrarySpans', 'spans']
    .concat(['resourceLogs', 'resource_logs', 'scopeLogs', 'scope_logs', 'logRecords', 'log_records'])
    .find((key) => Array.isArray(row[key]));
  if (inner !== undefined) {
    // A request, a resource and a scope are three levels.
    if (depth > 4) return;
    for (const item of row[inner] as readonly unknown[]) {
      const object = objectOf(item);
      if (object !== undefined) yield* recordsOf(object, depth + 1);
    }
  } else if (isRecord(row)) {
    yield row;
  }
}

function isRecord(row: JsonObject): boolean {
  return 'attributes' in row || 'body' in row;
}

function isModelKey(key: string): boolean {
  return key.startsWith('gen_ai.') || key.startsWith('llm.');
}

function readRecord(record: JsonObject): readonly (GenerationInput | { code: 'no-text'; problem: string })[] {
  const attributes = attributesOf(record);
  const name = nameOf(record.eventName) ?? nameOf(attributes.get('event.name'));
  const isLog = !('spanId' in record && 'name' in record) && ('body' in record || name !== undefined);
  if (isLog && (name === undefined || !ANSWER_EVENTS.has(name))) return [];
  if (!isLog && ![...attributes.keys()].some(isModelKey)) return [];
  const operation = attributes.get('gen_ai.operation.name');
  if (typeof operation === 'string' && OTHER_OPERATIONS.has(operation)) return [];

  const texts = isLog ? textsOfEvent(attributes, plainValue(record.body, 0)) : textsOfSpan(record, attributes);
  const call = callOf(record, attributes);
  const generations = generationsOf(texts, call);
  if (generations.length > 0) return generations;
  const isCall = isLog || attributes.has('gen_ai.request.model') || attributes.has('gen_ai.response.model');
  const isFailed = attributes.has('error.type') || Number(member(record.status, 'code') ?? 0) === 2;
  // A call that answered with tools alone, or failed, has no text to record.
  const hasOutput = ['gen_ai.output.messages', 'gen_ai.completion'].some((key) => attributes.has(key));
  if (!isCall || isFailed || hasOutput || isToolCall(attributes)) return [];
  return [{ code: 'no-text', problem: 'a call of a model without its text: the instrumentation kept no contents' }];
}

function isToolCall(attributes: ReadonlyMap<string, unknown>): boolean {
  const reasons = attributes.get('gen_ai.response.finish_reasons');
  return listOf(reasons).some((reason) => reason === 'tool_calls' || reason === 'tool_call' || reason === 'tool_use');
}

function callOf(record: JsonObject, attributes: ReadonlyMap<string, unknown>): Omit<GenerationInput, 'text'> {
  const first = (...keys: readonly string[]) =>
    keys.map((key) => attributes.get(key)).find((value) => value !== undefined);
  const settings: Record<string, unknown> = {};
  for (const [key, value] of attributes) {
    const short = /^(?:gen_ai|llm)\.request\.(.{1,60})$/.exec(key)?.[1];
    if (short !== undefined && short !== 'model' && short !== 'type') settings[short] = value;
  }
  const decoding = settingsOf(settings);
  const time = exportTime(
    firstMember(record, [
      'startTimeUnixNano',
      'start_time_unix_nano',
      'timeUnixNano',
      'observedTimeUnixNano',
      'start_time',
    ]),
  );
  const context = member(record, 'context');
  const id =
    nameOf(first('gen_ai.response.id')) ??
    nameOf(firstMember(record, ['spanId', 'span_id']) ?? firstMember(context, ['span_id', 'spanId']));
  const prompt = promptText(
    first('gen_ai.input.messages', 'gen_ai.prompt', 'input.value') ?? numbered(attributes, 'gen_ai.prompt', 'content'),
  );
  return {
    model: exportedModel({
      requested: nameOf(first('gen_ai.request.model', 'llm.request.model', 'llm.model_name')),
      responded: nameOf(first('gen_ai.response.model', 'llm.response.model')),
      provider: nameOf(first('gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system')),
    }),
    ...(Object.keys(decoding).length === 0 ? undefined : { decoding }),
    ...(prompt === undefined ? undefined : { prompt }),
    ...(time === undefined ? undefined : { time }),
    ...(id === undefined ? undefined : { id }),
  };
}

/** The places of a span where its answer may stand; the first that holds one counts, so that none counts twice. */
function textsOfSpan(span: JsonObject, attributes: ReadonlyMap<string, unknown>): MessageTexts {
  const places = [
    () => messageTexts(attributes.get('gen_ai.output.messages')),
    () => textsOfEvents(span),
    () => messageTexts(attributes.get('gen_ai.completion')),
    () => ({ answers: numbered(attributes, 'gen_ai.completion', 'content') ?? [], reasoning: [] }),
    () => ({ answers: numbered(attributes, 'llm.output_messages', 'message.content') ?? [], reasoning: [] }),
    () => ({ answers: numbered(attributes, 'llm.completions', 'content') ?? [], reasoning: [] }),
    () => messageTexts(attributes.get('ai.response.text')),
  ];
  for (const place of places) {
    const texts = place();
    if (texts.answers.length + texts.reasoning.length > 0) return texts;
  }
  return { answers: [], reasoning: [] };
}

function textsOfEvents(span: JsonObject): MessageTexts {
  const answers: string[] = [];
  const reasoning: string[] = [];
  for (const item of listOf(span.events)) {
    const event = objectOf(item);
    if (event === undefined || typeof event.name !== 'string' || !ANSWER_EVENTS.has(event.name)) continue;
    const texts = textsOfEvent(attributesOf(event), undefined);
    answers.push(...texts.answers);
    reasoning.push(...texts.reasoning);
  }
  return { answers, reasoning };
}

function textsOfEvent(attributes: ReadonlyMap<string, unknown>, body: unknown): MessageTexts {
  const keys = ['gen_ai.output.messages', 'gen_ai.completion', 'gen_ai.event.content', 'message', 'content'];
  const places = [...keys.map((key) => attributes.get(key)), member(body, 'gen_ai.output.messages'), body];
  for (const place of places) {
    const texts = messageTexts(place);
    if (texts.answers.length + texts.reasoning.length > 0) return texts;
  }
  return { answers: [], reasoning: [] };
}

/** Values of `prefix.0.suffix`, `prefix.1.suffix`, …, those of the assistant where roles are written beside them. */
function numbered(
  attributes: ReadonlyMap<string, unknown>,
  prefix: string,
  suffix: string,
): readonly string[] | undefined {
  const texts: string[] = [];
  for (let index = 0; index < CHOICE_LIMIT; index++) {
    const text = attributes.get(`${prefix}.${index}.${suffix}`);
    if (typeof text === 'string' && text.trim() !== '') texts.push(text);
  }
  return texts.length === 0 ? undefined : texts;
}

/** Attributes by name: a list of `{ key, value }` as OTLP writes them, or an object as console exporters do. */
function attributesOf(record: JsonObject): ReadonlyMap<string, unknown> {
  const { attributes } = record;
  if (Array.isArray(attributes)) {
    const entries = listOf(attributes).flatMap((item): readonly (readonly [string, unknown])[] => {
      const key = member(item, 'key');
      return typeof key === 'string' ? [[key, plainValue(member(item, 'value'), 0)]] : [];
    });
    return new Map(entries);
  }
  return new Map(Object.entries(objectOf(attributes) ?? {}));
}

/** What an `AnyValue` holds; anything else as it is. */
function plainValue(value: unknown, depth: number): unknown {
  const object = objectOf(value);
  if (object === undefined || depth > DEPTH_LIMIT) return value;
  for (const key of ['stringValue', 'boolValue', 'doubleValue']) if (Object.hasOwn(object, key)) return object[key];
  if (Object.hasOwn(object, 'intValue')) {
    const { intValue } = object;
    // 64-bit numbers are texts in the JSON form of protocol buffers.
    const number = typeof intValue === 'string' && /^-?\d{1,15}$/.test(intValue) ? Number(intValue) : intValue;
    return number;
  }
  if (Object.hasOwn(object, 'arrayValue'))
    return listOf(member(object.arrayValue, 'values')).map((item) => plainValue(item, depth + 1));
  if (!Object.hasOwn(object, 'kvlistValue')) return object;
  const entries = listOf(member(object.kvlistValue, 'values')).flatMap((item): readonly [string, unknown][] => {
    const key = member(item, 'key');
    return typeof key === 'string' && key !== '__proto__' ? [[key, plainValue(member(item, 'value'), depth + 1)]] : [];
  });
  return Object.fromEntries(entries);
}
