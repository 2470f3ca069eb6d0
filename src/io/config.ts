import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { ConfigError } from '../errors.ts';
import { sourceCardSchema } from '../record/source-card.ts';
import { canonicalCard } from './canonical-card.ts';
import { type ColumnMapping, LAYOUTS } from './column-plan.ts';
import { compilePathPattern } from './glob-pattern.ts';
import { nearestName } from './nearest-name.ts';
import { SOURCE_ID_PATTERN } from './source-slug.ts';
import { MAX_CONFIG_BYTES, parseYamlConfig } from './yaml-config.ts';

const columnPath = z.string().min(1).max(1024);
const columnPaths = z.array(columnPath).min(1).max(64);

/** Which columns are read as what; paths may be dotted (`meta.author`), `-` means none. */
export const columnMappingSchema = z.strictObject({
  text: columnPaths.optional(),
  id: columnPath.optional(),
  date: columnPath.optional(),
  lang: columnPath.optional(),
  url: columnPath.optional(),
  licence: columnPath.optional(),
  generated_by: columnPath.optional(),
  origin: columnPath.optional(),
  groups: columnPaths.optional(),
  layout: z.enum(LAYOUTS).optional(),
});

const sourceId = z
  .string()
  .regex(
    SOURCE_ID_PATTERN,
    'expected lower-case letters, digits, ".", "_" and "-", at most 80, a letter or digit first',
  );

const pathPattern = z
  .string()
  .min(1)
  .max(1024)
  .refine(isCompilable, 'the pattern has more than 256 alternatives in braces');

const sourceSchema = z.strictObject({
  /** Name of the source in record ids and reports. */
  id: sourceId,
  /** Patterns relative to the folder of the configuration file. */
  files: z.array(pathPattern).min(1),
  columns: columnMappingSchema.optional(),
  /** Name of a format, where the file name does not tell it. */
  format: z.string().min(1).max(40).optional(),
  card: sourceCardSchema.optional(),
});

export const configSchema = z
  .strictObject({
    version: z.literal(1),
    columns: columnMappingSchema.optional(),
    sources: z.array(sourceSchema).default([]),
  })
  .superRefine(({ sources }, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of sources.entries()) {
      if (seen.has(id)) {
        context.addIssue({
          code: 'custom',
          path: ['sources', index, 'id'],
          message: `"${id}" is the id of an earlier source`,
        });
      }
      seen.add(id);
    }
  });

export type OutcrossConfig = z.infer<typeof configSchema>;
export type ConfiguredSource = OutcrossConfig['sources'][number];

/**
 * Reads the text of an `outcross.yaml`.
 *
 * @param place path as the user knows it
 * @throws {ConfigError} with line and column for anything that cannot be meant
 */
export function parseConfig(text: string, place = 'outcross.yaml'): OutcrossConfig {
  const config = parseYamlConfig(text, { schema: configSchema, place });
  return {
    ...config,
    sources: config.sources.map((source) =>
      source.card === undefined
        ? source
        : { ...source, card: canonicalCard(source.card, `${place}, source ${source.id}`) },
    ),
  };
}

/** @throws {ConfigError} when the file cannot be read or says what cannot be meant */
export async function readConfig(path: string, place = path): Promise<OutcrossConfig> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_CONFIG_BYTES) throw new RangeError(`has ${size} bytes; at most ${MAX_CONFIG_BYTES} are read`);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError({
      place,
      problem:
        cause instanceof RangeError
          ? cause.message
          : `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
      hint: 'Check the path and its permissions.',
      cause,
    });
  }
  return parseConfig(text, place);
}

/** JSON Schema (2020-12) of `outcross.yaml`, for editors. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(configSchema, { io: 'input' }) as Record<string, unknown>;
}

const LISTS: ReadonlySet<string> = new Set(['text', 'groups']);
const COLUMN_ROLES = Object.keys(columnMappingSchema.shape);

/**
 * Reads column flags such as `text=title,body,id=commit`: a role, `=`, a column; further columns of `text` and
 * `groups` after commas. Flags may be repeated. Columns whose names hold commas or `=` are named in `outcross.yaml`.
 *
 * @throws {ConfigError} for an unknown role (with the nearest known one), an empty column, a role given twice
 */
export function parseColumnFlags(flags: readonly string[]): ColumnMapping {
  const found = new Map<string, string[]>();
  for (const flag of flags) {
    let role: string | null = null;
    for (const part of flag.split(',')) {
      const equals = part.indexOf('=');
      const column = part.slice(equals + 1).trim();
      if (equals !== -1) {
        role = part.slice(0, equals).trim();
        const near = nearestName(role, COLUMN_ROLES);
        if (!COLUMN_ROLES.includes(role)) {
          throw flagError(
            flag,
            `unknown role "${role}"`,
            near === null ? `Known roles: ${COLUMN_ROLES.join(', ')}.` : `Did you mean "${near}"?`,
          );
        }
        if (found.has(role) && !LISTS.has(role))
          throw flagError(flag, `"${role}" is given twice`, 'Name one column for it.');
      }
      if (role === null)
        throw flagError(flag, `"${part}" names no role`, 'Write a role before the column, such as text=body.');
      if (column === '')
        throw flagError(flag, `"${role}" names no column`, `Write a column after it, such as ${role}=NAME.`);
      const columns = found.get(role);
      if (columns === undefined) found.set(role, [column]);
      else if (LISTS.has(role)) columns.push(column);
      else
        throw flagError(
          flag,
          `"${role}" takes one column, not "${columns[0]}" and "${column}"`,
          'Name one column for it.',
        );
    }
  }
  const mapping = Object.fromEntries(
    [...found].map(([role, columns]) => [role, LISTS.has(role) ? columns : columns[0]!]),
  );
  const result = columnMappingSchema.safeParse(mapping);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw flagError(flags.join(' '), `${issue!.path.join('.')}: ${issue!.message}`, 'Correct the value.');
  }
  return mapping as ColumnMapping;
}

function flagError(flag: string, problem: string, hint: string): ConfigError {
  return new ConfigError({ place: `--columns ${flag.slice(0, 80)}`, problem, hint });
}

function isCompilable(pattern: string): boolean {
  try {
    compilePathPattern(pattern);
    return true;
  } catch {
    return false;
  }
}
