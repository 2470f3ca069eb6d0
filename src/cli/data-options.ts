import { stripVTControlCharacters } from 'node:util';
import type { Command } from 'commander';
import type { AuditOptions } from '../audit/audit-options.ts';
import { ConfigError } from '../errors.ts';
import { parseColumnFlags } from '../io/config.ts';
import type { Effects } from './effects.ts';
import { parseCount, parseSize } from './parse-number.ts';

/** What a command that reads data is told about it and about the workspace. */
export interface DataFlags {
  readonly anchors?: readonly string[];
  readonly anchorGroup?: readonly string[];
  /** `--no-style` leaves the style of texts alone. */
  readonly style?: boolean;
  /** `--ledger` names a folder; `--no-ledger` looks nothing up. */
  readonly ledger?: string | boolean;
  readonly workspace: string;
  readonly config?: string;
  readonly columns?: readonly string[];
  /** `--text` names columns; `--no-text` keeps previews out. */
  readonly text?: string | boolean;
  readonly id?: string;
  readonly date?: string;
  readonly lang?: string;
  readonly url?: string;
  readonly licence?: string;
  readonly generatedBy?: string;
  readonly originColumn?: string;
  readonly group?: readonly string[];
  readonly source?: string;
  readonly sourcesBy?: 'folder' | 'file';
  readonly format?: string;
  readonly workers?: number;
  readonly memory?: number;
  readonly maxRowBytes?: number;
  readonly maxExpansion?: number;
  readonly verifyInputs?: boolean;
}

/** The data itself, and how its files are to be read. */
export function addDataOptions(command: Command): Command {
  return command
    .argument('[data...]', 'files, folders, globs, or - for standard input')
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--config <file>', 'outcross.yaml (default: the one beside the data)')
    .option(
      '--columns <role=column>',
      'read a column as text, id, date, lang, url, licence, generated_by, origin or groups (repeatable)',
      collect,
    )
    .option('--text <columns>', 'columns that hold the text, after commas')
    .option('--id <column>', 'column with the id of each row')
    .option('--date <column>', 'column with dates')
    .option('--lang <column>', 'column with languages')
    .option('--url <column>', 'column with addresses')
    .option('--licence <column>', 'column with licences')
    .option('--generated-by <column>', 'column that names the model that wrote a row')
    .option('--origin-column <column>', 'column that declares human, synthetic, mixed, …')
    .option('--group <column>', 'column whose groups must not vanish: author, region, topic (repeatable)', collect)
    .option('--source <name>', 'name of the source of everything that nothing else names')
    .option(
      '--sources-by <what>',
      'folder or file: what undeclared sources follow',
      choice(['folder', 'file'], command.name()),
    )
    .option('--format <name>', 'read all files as this format, e.g. text-lines')
    .option(
      '--anchors <file>',
      'texts known to be human, FILE or SOURCE=FILE, or reference:NAME as FILE: what style is calibrated on (repeatable)',
      collect,
    )
    .option(
      '--anchor-group <column>',
      'hold texts against anchors of their own group in this column of --group alone (repeatable; default all, - for none)',
      collect,
    )
    .option('--no-style', 'do not score how texts are written, estimate no shares of model text')
    .option('--ledger <dir>', 'ledger of what our own models wrote (default: ledger in the workspace)')
    .option('--no-ledger', 'look nothing up in the ledger')
    .option('--no-text', 'keep previews, excerpts and metadata out of reports and workspace');
}

/** What a run may use, and how sure it must be that nothing changed. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--workers <n>', 'worker threads (default: cores, at most 8)', parseCount)
    .option('--memory <size>', 'memory of the query process (default 208M)', parseSize)
    .option('--max-row-bytes <size>', 'longest row (default 32M)', parseSize)
    .option('--max-expansion <times>', 'how many times its size a packed file may grow (default 200)', parseCount)
    .option('--verify-inputs', 'compare every byte with the earlier reading, also of files that look unchanged');
}

/** @throws {ConfigError} no data is named */
export function requireData(data: readonly string[], command: string): void {
  if (data.length > 0) return;
  throw new ConfigError({
    place: `outcross ${command}`,
    problem: 'no data is named',
    hint: `Name files or folders: outcross ${command} data/`,
  });
}

/** The same as options of the library. */
export function auditOptionsOf(data: readonly string[], flags: DataFlags, effects: Effects): AuditOptions {
  return {
    data,
    workspace: flags.workspace,
    columns: columnsOf(flags),
    // Commander gives `--no-text` and `--text NAME` one place; they mean different things.
    keepsText: flags.text !== false,
    stdin: effects.stdin,
    invokedAs: invokedAs(effects),
    ...(flags.config !== undefined && { config: flags.config }),
    ...(flags.source !== undefined && { source: flags.source }),
    ...(flags.sourcesBy !== undefined && { sourcesBy: flags.sourcesBy }),
    ...(flags.format !== undefined && { format: flags.format }),
    ...(flags.workers !== undefined && { workers: flags.workers }),
    ...(flags.memory !== undefined && { queryMemoryMb: Math.ceil(flags.memory / (1 << 20)) }),
    ...(flags.maxRowBytes !== undefined && { maxRowBytes: flags.maxRowBytes }),
    ...(flags.maxExpansion !== undefined && { maxExpansion: flags.maxExpansion }),
    ...(flags.verifyInputs && { verifiesInputs: true }),
    ...(flags.anchors !== undefined && { anchors: flags.anchors }),
    ...(flags.anchorGroup !== undefined && { anchorGroups: flags.anchorGroup }),
    ...(flags.style === false && { scoresStyle: false }),
    // `--no-ledger` alone leaves false, and commander's default for a negatable option is true.
    ...(flags.ledger === false ? { ledger: null } : typeof flags.ledger === 'string' && { ledger: flags.ledger }),
  };
}

function columnsOf(flags: DataFlags) {
  const named = [
    ['text', typeof flags.text === 'string' ? flags.text : undefined],
    ['id', flags.id],
    ['date', flags.date],
    ['lang', flags.lang],
    ['url', flags.url],
    ['licence', flags.licence],
    ['generated_by', flags.generatedBy],
    ['origin', flags.originColumn],
    ...(flags.group ?? []).map((column) => ['groups', column]),
  ].flatMap(([role, column]) => (column === undefined ? [] : [`${role}=${column}`]));
  return parseColumnFlags([...(flags.columns ?? []), ...named]);
}

/** npm and npx put themselves into the environment; there the bare name is not on the path. */
function invokedAs({ env }: Effects): string {
  return env.npm_command === undefined ? 'outcross' : 'npx outcross';
}

/** Gathers a repeatable option. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** Takes one of some names. */
export function choice(values: readonly string[], command: string) {
  return (value: string) => {
    if (!values.includes(value)) {
      throw new ConfigError({
        place: `outcross ${command}`,
        problem: `"${stripVTControlCharacters(value)}" is not one of ${values.join(', ')}`,
        hint: `See outcross ${command} --help.`,
      });
    }
    return value;
  };
}
