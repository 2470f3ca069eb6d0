import * as z from 'zod';
import type { DataKindId } from '../src/loop/data/data-kind.ts';
import { TRUTHS } from '../src/loop/data/truths/truth-registry.ts';
import { KINDS } from '../src/loop/lab/kind-registry.ts';
import { labSchema } from '../src/loop/lab/lab-schema.ts';
import { MODELS } from '../src/loop/models/model-registry.ts';
import { REGIMES } from '../src/loop/regimes/regime-registry.ts';

/** Keys with sections of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  data: 'Human data: a [path to files](#data-of-files), or a [formula](#data-of-formulas).',
  model: 'What is trained anew in each generation: its `id`, and [settings](#models).',
  arms: '[Regimes](#arms) side by side, each at the same size. Default: replace.',
};

type Schema = z.core.JSONSchema.BaseSchema;

/** Every key of a lab as a page of Markdown, from the schemas that labs are read by. Ends with a line feed. */
export function labReference(): string {
  const { data: _, model: __, arms: ___, ...top } = schemaOf(labSchema).properties ?? {};
  const main: readonly (readonly [string, Schema])[] = [
    ...Object.entries(ELSEWHERE).map(
      ([key, description]) => [key, { description, type: key === 'arms' ? 'array' : 'object' }] as const,
    ),
    ...Object.entries(top).map(([key, schema]) => [key, schema as Schema] as const),
  ];
  return `${[
    '# Every key of a lab',
    'Written by `node scripts/write-lab-schema.ts` from the schemas that [labs](simulate.md#a-lab) are read by; [lab.schema.json](lab.schema.json) says the same to editors. Shares are written as `0.05` or `5%`. A key in **bold** must be there, one within a section where the section is; all others may be left out.',
    '## The lab',
    keyTable(main, new Set(['data', 'model'])),
    '## Data of files',
    'Which keys mean something beside `path` depends on what the model trains on.',
    ...Object.values(KINDS).flatMap(({ kind, file, unit }) => [
      `### Files of ${rowsOf(kind.id)}`,
      `\`size\` counts ${unit}s.`,
      settingsTable(file),
    ]),
    '## Data of formulas',
    'In place of a path, `data` may name a law that human rows are drawn from, as many as are asked for.',
    ...TRUTHS.flatMap(({ id, title, kind, settings }) => [
      `### truth: ${id}`,
      `${sentence(title)} It gives ${rowsOf(kind)}.`,
      settingsTable(settings),
    ]),
    '## Models',
    ...MODELS.flatMap(({ id, title, kind, settings }) => [
      `### model: ${id}`,
      `${sentence(title)} It trains on ${rowsOf(kind)}.`,
      settingsTable(settings),
    ]),
    '## Arms',
    'Each arm has its `regime` with the settings below, and may have a `title`, a `sampling` and a `model` of its own in place of those of the lab.',
    ...REGIMES.flatMap(({ id, about, settings }) => [`### regime: ${id}`, sentence(about), settingsTable(settings)]),
  ].join('\n\n')}\n`;
}

/** What rows of a kind of data are called in a sentence. */
function rowsOf(kind: DataKindId): string {
  return kind === 'labelled' ? 'labelled rows' : kind;
}

function schemaOf(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
}

function settingsTable(settings: z.ZodObject): string {
  const { properties = {}, required = [] } = schemaOf(settings);
  const keys = Object.entries(properties).map(([key, schema]) => [key, schema as Schema] as const);
  return keys.length === 0 ? 'It has no settings.' : keyTable(keys, new Set(required));
}

function keyTable(keys: readonly (readonly [string, Schema])[], required: ReadonlySet<string>): string {
  const rows = keys.flatMap(([key, schema]) => keyRows(key, schema, required.has(key)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(['key', 'value', 'says']), '|---|---|---|', ...rows.map(line)].join('\n');
}

/** A row for a key, and one for each key of the sections within it. */
function keyRows(key: string, schema: Schema, isRequired: boolean): readonly (readonly string[])[] {
  const name = isRequired ? `**\`${key}\`**` : `\`${key}\``;
  return [
    [name, valueText(schema), saysText(schema)],
    ...sectionsOf(schema).flatMap(({ within, section }) =>
      Object.entries(section.properties ?? {}).flatMap(([child, own]) =>
        keyRows(`${key}${within}.${child}`, own as Schema, section.required?.includes(child) === true),
      ),
    ),
  ];
}

/** Objects that a value may be, or a list of it may hold. */
function sectionsOf(schema: Schema): readonly { readonly within: '' | '[]'; readonly section: Schema }[] {
  if (schema.properties !== undefined) return [{ within: '', section: schema }];
  const items = schema.items as Schema | undefined;
  if (items?.properties !== undefined) return [{ within: '[]', section: items }];
  return alternatives(schema).flatMap(sectionsOf);
}

function alternatives(schema: Schema): readonly Schema[] {
  return (schema.anyOf ?? schema.oneOf ?? []) as readonly Schema[];
}

function saysText(schema: Schema): string {
  const text = sentence(schema.description ?? '');
  const hasDefault = schema.default !== undefined && typeof schema.default !== 'object' && !/default/i.test(text);
  return [
    text,
    ...(hasDefault
      ? [`Default ${typeof schema.default === 'string' ? `\`${schema.default}\`` : String(schema.default)}.`]
      : []),
  ]
    .join(' ')
    .trim();
}

function valueText(schema: Schema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return listed(schema.enum.map((value) => `\`${String(value)}\``));
  const choices = alternatives(schema);
  // A share may be written as a number or in percent.
  if (choices.length === 2 && choices.some(({ pattern }) => pattern?.endsWith('%$'))) return 'share';
  if (choices.length > 0) return listed([...new Set(choices.map(valueText))]);
  if (Array.isArray(schema.type)) return listed(schema.type.map((type) => valueText({ type })));
  switch (schema.type) {
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return `whole number${rangeText(schema)}`;
    case 'number':
      return `number${rangeText(schema)}`;
    case 'array':
      return `list: ${schema.items === undefined ? 'section' : valueText(schema.items as Schema)}`;
    case 'object':
      return 'section';
    case 'string':
      return 'text';
    default:
      return '';
  }
}

function rangeText({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const [low, high] = [minimum, maximum].map((bound) =>
    bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : figure(bound),
  );
  if (typeof exclusiveMinimum === 'number')
    return ` above ${figure(exclusiveMinimum)}${high === undefined ? '' : `, at most ${high}`}`;
  if (low === undefined) return high === undefined ? '' : ` of at most ${high}`;
  return high === undefined ? ` of at least ${low}` : ` from ${low} to ${high}`;
}

function figure(bound: number): string {
  return bound.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  // What begins with the name of a value keeps it.
  const begun = /^[\w-]+:/.test(trimmed) ? trimmed : trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.?!]$/.test(begun) ? begun : `${begun}.`;
}
