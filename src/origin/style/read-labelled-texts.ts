import { CancelledError, ConfigError } from '../../errors.ts';
import { decodeInput } from '../../io/decode-input.ts';
import { takeInventory } from '../../io/inventory.ts';
import type { LabelledText } from './labelled-text.ts';
import type { TrainingRecipe, TrainingSource } from './training-recipe.ts';

/** Why rows and files were passed over, with their numbers. */
export type LeftOut = Record<string, number>;

export interface ReadLabelledOptions {
  readonly recipe: TrainingRecipe;
  readonly leftOut: LeftOut;
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/**
 * The rows of files that a recipe takes, in the order of the files. What is left out is counted by reason in `leftOut`.
 *
 * @throws {InputError} an argument names nothing
 * @throws {ConfigError} a source of the recipe matches no file
 */
export async function* readLabelledTexts(
  data: readonly string[],
  { recipe, leftOut, cwd, signal, onProgress }: ReadLabelledOptions,
): AsyncIterable<LabelledText> {
  const inventory = await takeInventory(data, { ...(cwd !== undefined && { cwd }), ...(signal && { signal }) });
  const found = recipe.sources.map(({ file }) => inventory.entries.some((entry) => isOf(entry.displayPath, file)));
  const missing = found.indexOf(false);
  if (missing !== -1) {
    throw new ConfigError({
      place: `sources[${missing}].file`,
      problem: `no file of the data ends in "${recipe.sources[missing]!.file}"`,
      hint: 'Name the folder that holds it, or take the source out of the recipe.',
    });
  }
  for (const { displayPath, problem } of inventory.problems) {
    if (recipe.sources.some(({ file }) => isOf(displayPath, file))) add(leftOut, `file: ${problem}`);
  }
  let rows = 0;
  for (const entry of inventory.entries) {
    const sources = recipe.sources.flatMap((source, sourceIndex) =>
      isOf(entry.displayPath, source.file) ? [{ source, sourceIndex }] : [],
    );
    if (sources.length === 0) continue;
    const format = sources[0]!.source.format ?? entry.format;
    for await (const events of decodeInput({ ...entry, format }, { kind: 'all' })) {
      if (signal?.aborted) throw new CancelledError();
      for (const event of events) {
        rows++;
        if (event.kind === 'quarantined') {
          add(leftOut, `unreadable: ${event.reason}`, event.lostRows ?? 1);
          continue;
        }
        let reason = '';
        for (const { source, sourceIndex } of sources) {
          const text = labelledText(event.value, { recipe, source, sourceIndex });
          if (typeof text === 'string') {
            reason = reason || text;
            continue;
          }
          yield { ...text, file: entry.displayPath, id: text.id || String(event.ordinal) };
          reason = '';
          break;
        }
        if (reason !== '') add(leftOut, reason);
      }
      onProgress?.(rows);
    }
  }
}

type Columns = Readonly<Record<string, unknown>>;

/** The row as a source of the recipe takes it, or why it does not. */
function labelledText(
  row: Columns,
  {
    recipe,
    source,
    sourceIndex,
  }: { readonly recipe: TrainingRecipe; readonly source: TrainingSource; readonly sourceIndex: number },
): Omit<LabelledText, 'file'> | string {
  const { columns, labels } = recipe;
  const raw = valueAt(row, columns.text);
  if (typeof raw !== 'string' || raw === '') return 'no text';
  const label = nameAt(row, columns.origin);
  const origin =
    source.origin ?? (labels.human.includes(label) ? 'human' : labels.ai.includes(label) ? 'ai' : undefined);
  if (origin === undefined) return 'neither human nor AI';
  const language = (source.language ?? nameAt(row, columns.language).toLowerCase()).split(/[-_]/)[0]!;
  if (!recipe.languages.includes(language)) return 'another language';
  if (!Object.entries(source.keep).every(([name, values]) => values.includes(nameAt(row, name)))) {
    return 'not kept by the recipe';
  }
  if (source.drop.some((rule) => Object.entries(rule).every(([name, values]) => values.includes(nameAt(row, name))))) {
    return 'dropped by the recipe';
  }
  if (origin === 'human' && source.before !== undefined) {
    // Days written year first compare as they follow; anything else is no date that could attest a thing.
    const day = nameAt(row, source.before.column);
    if (!/^\d{4}-\d{2}-\d{2}/.test(day) || day >= source.before.day) return 'not dated before the models';
  }
  if (source.without.some((part) => raw.includes(part))) return 'holds what the recipe leaves out';
  const text = source.replace.reduce((changed, [from, to]) => changed.replaceAll(from, to), raw);
  const split = nameAt(row, columns.split);
  return {
    id: absent(nameAt(row, columns.id)) ?? '',
    text,
    origin,
    generator: origin === 'human' ? 'human' : (absent(nameAt(row, columns.generator)) ?? 'unnamed'),
    domain: source.domain ?? absent(nameAt(row, columns.domain)) ?? 'unnamed',
    language,
    source: absent(nameAt(row, columns.source)) ?? source.title,
    isHeldOut: split === NO_VALUE ? undefined : recipe.heldOut.includes(split),
    groups: columns.groups.flatMap((column) => {
      const value = nameAt(row, column);
      return value === NO_VALUE ? [] : [`${column}=${value}`];
    }),
    isRewritten: source.role === 'rewritten',
    sourceIndex,
  };
}

const NO_VALUE = '~';

function absent(name: string): string | undefined {
  return name === NO_VALUE ? undefined : name;
}

/** A column's value as the recipe writes it; `~` where there is none. */
function nameAt(row: Columns, path: string): string {
  const value = valueAt(row, path);
  if (value === undefined || value === null || value === '' || typeof value === 'object') return NO_VALUE;
  return String(value).slice(0, 256);
}

/** Value of a column, or of a dotted path into it. */
function valueAt(row: Columns, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path];
  let value: unknown = row;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Columns)[part];
  }
  return value;
}

/** Whether a path ends in the name, from a folder on: `a/b.jsonl` is of `b.jsonl`, not of `.jsonl`. */
function isOf(displayPath: string, name: string): boolean {
  return displayPath === name || displayPath.endsWith(`/${name}`) || name === '*';
}

function add(leftOut: LeftOut, reason: string, count = 1): void {
  leftOut[reason] = (leftOut[reason] ?? 0) + count;
}
