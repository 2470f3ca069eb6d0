import { listOf, member, objectOf, unpackedJson } from './export-values.ts';

/** Nesting of lists and wrappers that is followed; exports have three levels at most. */
const DEPTH_LIMIT = 8;

/** Types of a part that hold text a model wrote for its reader; tool calls and media do not. */
const TEXT_PARTS: ReadonlySet<string> = new Set(['text', 'output_text', 'refusal']);
/** Text the model wrote before its answer. */
const REASONING_PARTS: ReadonlySet<string> = new Set(['reasoning', 'thinking', 'reasoning_text', 'summary_text']);
/** Members that hold the answer where an output is wrapped in an object, the most telling first. */
const WRAPPERS = ['choices', 'message', 'messages', 'output', 'content', 'text', 'completion', 'answer', 'response'];
const NOT_WRITTEN_BY_THE_MODEL: ReadonlySet<string> = new Set(['user', 'system', 'developer', 'tool', 'function']);

export interface MessageTexts {
  /** One text a choice. Parts of one message stand together without a separator, as clients join them. */
  readonly answers: readonly string[];
  /** Reasoning that was recorded beside the answers, one text a message. */
  readonly reasoning: readonly string[];
}

/**
 * The texts a model wrote, out of what exports keep as its output: a text, a message (OpenAI, Anthropic, OpenTelemetry
 * parts, Responses items), a list of them, an object with `choices`, or any of these as a text of JSON. Messages of users,
 * systems and tools are left out, tool calls likewise.
 */
export function messageTexts(output: unknown): MessageTexts {
  const answers: string[] = [];
  const reasoning: string[] = [];
  const unpacked = unpackedJson(output);
  // A model may well write JSON: only what is an export's wrapping is taken apart.
  collect(typeof output === 'string' && !isWrapping(unpacked) ? output : unpacked, 0);
  return { answers, reasoning };

  function collect(value: unknown, depth: number): void {
    if (depth > DEPTH_LIMIT) return;
    if (typeof value === 'string') {
      if (value.trim() !== '') answers.push(value);
      return;
    }
    if (Array.isArray(value)) {
      if (isListOfParts(value)) message(value);
      else for (const item of listOf(value)) collect(item, depth + 1);
      return;
    }
    const object = objectOf(value);
    if (object === undefined) return;
    const role = member(object, 'role');
    if (typeof role === 'string' && NOT_WRITTEN_BY_THE_MODEL.has(role.toLowerCase())) return;
    const thought = member(object, 'reasoning_content');
    if (typeof thought === 'string' && hasText(thought)) reasoning.push(thought);
    if (isReasoning(object)) {
      message([object]);
      return;
    }
    const parts = member(object, 'parts') ?? member(object, 'content');
    if (Array.isArray(parts)) {
      message(parts);
      return;
    }
    const refusal = member(object, 'refusal');
    if (typeof refusal === 'string' && refusal.trim() !== '' && !hasText(member(object, 'content'))) {
      answers.push(refusal);
      return;
    }
    for (const key of WRAPPERS) {
      const inner = member(object, key);
      if (inner !== undefined && inner !== null) {
        collect(inner, depth + 1);
        return;
      }
    }
  }

  function message(parts: readonly unknown[]): void {
    const written = listOf(parts).map((part) => partText(part, REASONING_PARTS, TEXT_PARTS));
    const answer = written.filter(({ kind }) => kind === 'answer').map(({ text }) => text);
    const thought = written.filter(({ kind }) => kind === 'reasoning').map(({ text }) => text);
    if (hasText(answer.join(''))) answers.push(answer.join(''));
    if (hasText(thought.join(''))) reasoning.push(thought.join(''));
  }
}

/** Whether a value that was packed as a text of JSON is a message, a list of messages or parts, or a plain text. */
function isWrapping(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (Array.isArray(value)) return value.length > 0 && listOf(value).every((item) => isWrapping(objectOf(item)));
  const object = objectOf(value);
  if (object === undefined) return false;
  if (Array.isArray(object.choices) || Array.isArray(object.parts) || Array.isArray(object.messages)) return true;
  if (typeof object.role === 'string') return 'content' in object || 'tool_calls' in object;
  if (typeof object.type === 'string')
    return ['text', 'content', 'thinking', 'summary', 'input', 'name'].some((key) => key in object);
  return typeof object.completion === 'string' && Object.keys(object).length === 1;
}

interface PartText {
  readonly kind: 'answer' | 'reasoning' | 'none';
  readonly text: string;
}

function partText(part: unknown, reasoning: ReadonlySet<string>, answers: ReadonlySet<string>): PartText {
  if (typeof part === 'string') return { kind: 'answer', text: part };
  const type = member(part, 'type');
  const isThought = typeof type === 'string' && reasoning.has(type);
  const isAnswer = type === undefined || (typeof type === 'string' && answers.has(type));
  if (!isThought && !isAnswer) return { kind: 'none', text: '' };
  for (const key of ['text', 'content', 'refusal', 'thinking', 'summary']) {
    const text = member(part, key);
    if (typeof text === 'string') return { kind: isThought ? 'reasoning' : 'answer', text };
    if (isThought && Array.isArray(text)) {
      const inner = listOf(text).map((item) => partText(item, reasoning, answers).text);
      if (hasText(inner.join(''))) return { kind: 'reasoning', text: inner.join('\n') };
    }
  }
  return { kind: 'none', text: '' };
}

function isListOfParts(list: readonly unknown[]): boolean {
  const first = objectOf(list[0]);
  if (first === undefined) return false;
  return typeof first.type === 'string' && first.role === undefined && first.content === undefined
    ? TEXT_PARTS.has(first.type) || REASONING_PARTS.has(first.type)
    : typeof first.type === 'string' && TEXT_PARTS.has(first.type) && typeof first.content === 'string';
}

function isReasoning(object: Readonly<Record<string, unknown>>): boolean {
  return typeof object.type === 'string' && REASONING_PARTS.has(object.type);
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
