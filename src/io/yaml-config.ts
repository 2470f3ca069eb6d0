import { isMap, isPair, isScalar, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type * as z from 'zod';
import { ConfigError } from '../errors.ts';
import { nearestName } from './nearest-name.ts';

/** Configuration is written by hand; what is larger is something else. */
export const MAX_CONFIG_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;

/**
 * Reads a hand-written YAML file through a schema.
 *
 * @param place path of the file as the user knows it; problems are reported as `place:line:column`
 * @throws {ConfigError} for broken YAML, unknown keys (with the nearest known one) and values that cannot be meant
 */
export function parseYamlConfig<T extends z.ZodType>(
  text: string,
  { schema, place }: { schema: T; place: string },
): z.output<T> {
  const lines = new LineCounter();
  const at = (offset: number | undefined) => {
    if (offset === undefined) return place;
    const { line, col } = lines.linePos(offset);
    return `${place}:${line}:${col}`;
  };
  if (text.length > MAX_CONFIG_BYTES) {
    throw new ConfigError({
      place,
      problem: `has ${text.length} characters; at most ${MAX_CONFIG_BYTES} are read`,
      hint: 'Use patterns instead of listing files one by one.',
    });
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', schema: 'core' });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new ConfigError({
      place: at(broken.pos[0]),
      problem: `is not YAML: ${firstLine(broken.message)}`,
      hint: 'Correct the line; indent with spaces and quote texts that hold ": " or "#".',
      cause: broken,
    });
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    throw new ConfigError({
      place,
      problem: `cannot be read: ${firstLine(String((cause as Error).message))}`,
      hint: `Write values out instead of repeating them by more than ${MAX_ALIASES} aliases.`,
      cause,
    });
  }
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;

  const issue = firstIssue(result.error.issues);
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0]! : null;
  const path = key === null ? issue.path : [...issue.path, key];
  const position = at(offsetOf(document.contents, path, key !== null));
  if (key !== null) {
    const known = knownKeys(schema, issue.path);
    const near = nearestName(key, known);
    throw new ConfigError({
      place: position,
      problem: `unknown key "${key.slice(0, 80)}"${issue.path.length === 0 ? '' : ` in ${pathText(issue.path)}`}`,
      hint:
        near === null
          ? known.length === 0
            ? 'Remove it.'
            : `Known keys: ${known.join(', ')}.`
          : `Did you mean "${near}"?`,
    });
  }
  if (path.length > 0 && isMissing(value, path)) {
    const only = issue.code === 'invalid_value' && issue.values.length === 1 ? String(issue.values[0]) : '…';
    throw new ConfigError({
      place: position,
      problem: `${pathText(path)} is missing`,
      hint: `Add it: "${String(path.at(-1))}: ${only}".`,
    });
  }
  const message = issue.message.replace(/^Invalid input: /, '');
  throw new ConfigError({
    place: position,
    problem: path.length === 0 ? message : `${pathText(path)}: ${message}`,
    hint: 'Correct the value.',
  });
}

type Issue = z.core.$ZodIssue;

/** Whether nothing stands at a path that a schema asks for. */
function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let current = value;
  for (const step of path) {
    // A value that is no object is wrong itself.
    if (typeof (current ?? {}) !== 'object') return false;
    current = (current as Record<PropertyKey, unknown> | null | undefined)?.[step];
  }
  return current === undefined;
}

/** Unknown keys first: a misspelt key is why another one is missing. */
function firstIssue(issues: readonly Issue[]): Issue {
  return issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0]!;
}

function offsetOf(contents: ParsedNode | null, path: readonly PropertyKey[], ofKey: boolean): number | undefined {
  let node: unknown = contents;
  let offset = contents?.range?.[0];
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (pair === undefined) return offset;
      const target = ofKey && index === path.length - 1 ? pair.key : pair.value;
      offset = (target as ParsedNode | null)?.range?.[0] ?? (pair.key as ParsedNode).range?.[0] ?? offset;
      node = pair.value;
    } else if (typeof node === 'object' && node !== null && 'items' in node && typeof step === 'number') {
      node = (node.items as unknown[])[step];
      offset = (node as ParsedNode | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** Keys a schema knows at a path, found by walking through its objects, lists, records and optional values. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current = schema as unknown as SchemaNode | undefined;
  for (const step of path) {
    current = unwrap(current);
    if (current === undefined) return [];
    if (current.def.type === 'object') current = current.def.shape?.[String(step)];
    else if (current.def.type === 'array') current = current.def.element;
    else if (current.def.type === 'record') current = current.def.valueType;
    else return [];
  }
  const found = unwrap(current);
  return found?.def.type === 'object' ? Object.keys(found.def.shape ?? {}).sort() : [];
}

interface SchemaNode {
  readonly def: {
    readonly type: string;
    readonly shape?: Record<string, SchemaNode>;
    readonly element?: SchemaNode;
    readonly valueType?: SchemaNode;
    readonly innerType?: SchemaNode;
  };
}

function unwrap(schema: SchemaNode | undefined): SchemaNode | undefined {
  let current = schema;
  while (current?.def.innerType !== undefined) current = current.def.innerType;
  return current;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.slice(0, 200);
}
