import { isMap, isPair, isScalar, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type * as z from 'zod';
import { ConfigError } from '../errors.ts';
import { nearestName } from './nearest-name.ts';

/** Configuration is written by hand; what is larger is something else. */
export const MAX_CONFIG_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;

/** A configuration that was read, with a way back to where its values stand. */
export interface LocatedConfig<T> {
  readonly value: T;
  /** `place:line:column` of a key, or of what it stands in where it is left out. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
}

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
  return parseLocatedYaml(text, { schema, place }).value;
}

/** `parseYamlConfig`, for values that are checked further when more is known. */
export function parseLocatedYaml<T extends z.ZodType>(
  text: string,
  { schema, place }: { schema: T; place: string },
): LocatedConfig<z.output<T>> {
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
  if (result.success) {
    return { value: result.data, placeOf: (path) => at(offsetOf(document.contents, path, true)) };
  }

  const issue = firstIssue(result.error.issues, value);
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0]! : null;
  const path = key === null ? issue.path : [...issue.path, key];
  const position = at(offsetOf(document.contents, path, key !== null));
  if (key !== null) {
    const known = knownKeys(schema, issue.path, value);
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
  if (isObjectExpected(issue)) {
    const known = knownKeys(schema, path, value);
    throw new ConfigError({
      place: position,
      problem: `${path.length === 0 ? '' : `${pathText(path)}: `}expected keys and values`,
      hint: `Write them below it${known.length === 0 ? '' : `: ${known.join(', ')}`}.`,
    });
  }
  const message = (
    issue.message === 'Invalid input' || 'discriminator' in issue ? choicesOf(issue) : issue.message
  ).replace(/^Invalid input: /, '');
  throw new ConfigError({
    place: position,
    problem: path.length === 0 ? message : `${pathText(path)}: ${message}`,
    hint: hintFor(issue, valueAt(value, path)),
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

/**
 * Unknown keys first: a misspelt key is why another one is missing. Where a value may have several forms, the form that it
 * was meant to have speaks: the one that fits furthest into it.
 */
function firstIssue(issues: readonly Issue[], value: unknown): Issue {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const given = valueAt(value, issue.path);
  const forms = issue.errors
    .filter((errors) => errors.length > 0 && errors.every((error) => error.path.length > 0 || isRightKind(error)))
    .filter((errors) => !errors.some((error) => lacksDiscriminator(error, given)))
    .map((errors) => firstIssue(errors as readonly Issue[], given));
  const meant = forms.sort((a, b) => depth(b) - depth(a))[0];
  return meant === undefined ? issue : ({ ...meant, path: [...issue.path, ...meant.path] } as Issue);
}

/** Whether a form is told by a key that is not there: it was not meant. */
function lacksDiscriminator(issue: Issue, value: unknown): boolean {
  return issue.code === 'invalid_union' && 'discriminator' in issue && valueAt(value, issue.path) === undefined;
}

/** Whether a form has the right kind of value, and something else against it. */
function isRightKind(issue: z.core.$ZodIssue): boolean {
  return issue.code !== 'invalid_type' && issue.code !== 'invalid_value';
}

function depth(issue: Issue): number {
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}

/** All forms a value may have, where none of them is near. */
function choicesOf(issue: Issue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const known = allowedValues(issue);
  const named = known.length === 0 ? [] : [`expected ${known.map((one) => `"${one}"`).join(', ')}`];
  const others = issue.errors.flatMap(([first]) => {
    if (first === undefined || first.code === 'invalid_value') return [];
    return [isObjectExpected(first) ? 'expected keys and values' : first.message.replace(/^Invalid input: /, '')];
  });
  return [...new Set([...named, ...others])].join(', or ').replaceAll(', or expected ', ', or ');
}

function isObjectExpected(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && (issue.expected === 'object' || issue.expected === 'record');
}

/** Values of closed lists that could stand where an issue is. */
function allowedValues(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union') return [];
  // Where one key tells the form, and names none: the values it may have.
  if ('options' in issue && Array.isArray(issue.options)) return issue.options.map(String).sort();
  return issue.errors.flatMap((errors) =>
    errors.flatMap((error) => (error.path.length === 0 ? allowedValues(error) : [])),
  );
}

function hintFor(issue: Issue, given: unknown): string {
  const allowed = allowedValues(issue);
  if (typeof given === 'string' && allowed.length > 0) {
    const near = nearestName(given, allowed);
    if (near !== null) return `Did you mean "${near}"?`;
    if (allowed.length > 1) return `Known values: ${allowed.join(', ')}.`;
  }
  return 'Correct the value.';
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
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): readonly string[] {
  let current = schema as unknown as SchemaNode | undefined;
  for (const [depth, step] of path.entries()) {
    current = objectForm(unwrap(current), valueAt(value, path.slice(0, depth)));
    if (current === undefined) return [];
    if (current.def.type === 'object') current = current.def.shape?.[String(step)];
    else if (current.def.type === 'array') current = current.def.element;
    else if (current.def.type === 'record') current = current.def.valueType;
    else return [];
  }
  const found = objectForm(unwrap(current), valueAt(value, path));
  return found?.def.type === 'object' ? Object.keys(found.def.shape ?? {}).sort() : [];
}

interface SchemaNode {
  readonly def: {
    readonly type: string;
    readonly shape?: Record<string, SchemaNode>;
    readonly element?: SchemaNode;
    readonly valueType?: SchemaNode;
    readonly innerType?: SchemaNode;
    readonly in?: SchemaNode;
    readonly options?: readonly SchemaNode[];
    readonly discriminator?: string;
    readonly values?: readonly unknown[];
  };
}

/** Of a value that may have several forms, the one with keys or items; where a key tells the form, the one it tells. */
function objectForm(schema: SchemaNode | undefined, value: unknown): SchemaNode | undefined {
  if (schema?.def.type !== 'union') return schema;
  const { discriminator } = schema.def;
  const forms = (schema.def.options ?? []).map(unwrap);
  if (discriminator !== undefined) {
    const told = valueAt(value, [discriminator]);
    return forms.find((form) => unwrap(form?.def.shape?.[discriminator])?.def.values?.includes(told) === true);
  }
  return forms
    .map((form) => objectForm(form, value))
    .find((form) => ['object', 'array', 'record'].includes(form?.def.type ?? ''));
}

function unwrap(schema: SchemaNode | undefined): SchemaNode | undefined {
  let current = schema;
  // What is transformed is what is written.
  for (let next = current; next !== undefined; next = next.def.innerType ?? next.def.in) current = next;
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
