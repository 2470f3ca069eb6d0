import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError, InputError } from '../errors.ts';
import type { Decoding, ModelName } from '../ledger/ledger-entry.ts';
import type { LedgerHead } from '../ledger/ledger-head.ts';
import type { LedgerSize } from '../ledger/ledger-size.ts';
import type { ReadEntry } from '../ledger/read-entry.ts';
import type { RegisterResult } from '../ledger/register-files.ts';
import type { LedgerVerification } from '../ledger/verify-ledger.ts';
import { formatBytes, formatCount, formatQuantity } from '../report/format-number.ts';
import { modelNameText } from '../report/model-name-text.ts';
import { plainText } from '../report/plain-text.ts';
import type { CommandContext } from './command-context.ts';
import { collect } from './data-options.ts';
import type { Effects } from './effects.ts';
import { addLedgerFindCommands } from './ledger-find.ts';
import { parseCount } from './parse-number.ts';
import { shownPath } from './shown-path.ts';

/** Where the ledger lies, and how results are printed. */
export interface LedgerFlags {
  readonly workspace: string;
  readonly ledger?: string;
  readonly json?: boolean;
}

interface AddFlags extends LedgerFlags {
  readonly family?: string;
  readonly name?: string;
  readonly base?: string;
  readonly modelVersion?: string;
  readonly decoding?: readonly string[];
  readonly columns?: readonly string[];
  readonly format: string;
  readonly keepText?: boolean;
  readonly skipKnown?: boolean;
  readonly quiet?: boolean;
}

interface VerifyFlags extends LedgerFlags {
  readonly root?: string;
  readonly size?: number;
  readonly quiet?: boolean;
}

interface ShowFlags extends LedgerFlags {
  readonly id?: string;
  readonly proof?: boolean;
}

interface ForgetFlags extends LedgerFlags {
  readonly id?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** The ledger is not as it was written. */
const DAMAGED = 1;
/** Bad input or usage. */
const USAGE = 2;
const CANCELLED = 130;

const HELP = `
Examples:
  outcross ledger add outputs.jsonl --family ours --name writer --model-version 3
  outcross ledger add spans.jsonl --format otel
  outcross ledger verify
  outcross ledger forget 1204 --reason "request 17"

What your own models wrote, so that it is known again when it comes back in a crawl or a delivery. Kept are fingerprints, the model
and its settings, a hash of the prompt, and times; texts only with --keep-text. Any number of processes may add at once.
docs/ledger.md has the library, the format and what it proves.`;

const ADD_HELP = `
Examples:
  outcross ledger add outputs.jsonl --family ours --name writer --model-version 3 --decoding temperature=0.7
  outcross ledger add logs/ --columns text=answer --columns id=call
  outcross ledger add drafts/*.txt --family ours --keep-text
  outcross ledger add spans.jsonl.gz --format otel
  generate | outcross ledger add - --format jsonl --family ours

Files may be JSON Lines, JSON, CSV, Parquet, text or a log export, packed with gzip or zstd. Of rows, the columns text, prompt, id,
time, family, model, base, version and decoding are read, or those that --columns names. A row that names its model needs no flags.
Each text counts as registered once it is synced to disk. Stopped with Ctrl-C, what was registered stays; the same command with
--skip-known goes on behind it.

Exit codes: 0 all registered, 2 some or all could not be (the others are), bad input or usage, 3 could not be done, 130 stopped.`;

const VERIFY_HELP = `
Examples:
  outcross ledger verify
  outcross ledger verify --size 15204 --root 5250c8da67c2af549cc72934e92d61bbc122c995e9c338d386d79773d28c4649

Reads everything. Finds any entry, segment or checkpoint that was altered, removed or put elsewhere. By itself a ledger cannot tell that
all of it was written anew, or that its newest end was cut off: for that, note size and root elsewhere (outcross ledger head), and give them here.

Exit codes: 0 whole, 1 something was altered or removed, 2 bad input or usage, 3 could not be done.`;

const SHOW_HELP = `
Examples:
  outcross ledger show 1204
  outcross ledger show 9f3ab2c4d5e6f708:4096 --json
  outcross ledger show --id chatcmpl-7
  outcross ledger show 1204 --proof --json          that it is in the tree, for others to check`;

const FORGET_HELP = `
Examples:
  outcross ledger forget 1204 --reason "request 17"
  outcross ledger forget --id chatcmpl-7 --reason "request 17" --yes

Destroys what an entry says: fingerprints, text, model, hash of the prompt, id, times. Its hash, its place and its length stay, and a new
entry says when and why, so that the ledger can still be verified. Copies and backups are not reached.

Exit codes: 0 done, 2 no such entry, not confirmed, bad input or usage, 3 could not be done.`;

export function addLedgerCommand(program: Command, context: CommandContext): void {
  const { effects } = context;
  const command = program
    .command('ledger')
    .description('What did our own models write? Register it, find it again, prove that nothing was changed.')
    .addHelpText('after', HELP);
  const withFlags = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results; the ledger is in it', '.outcross')
      .option('--ledger <dir>', 'folder of the ledger (default: ledger in the workspace)')
      .option('--json', 'print one JSON object');
  withFlags('add', 'Register texts that a model of yours wrote.')
    .argument('<data...>', 'files, folders, globs, or - for standard input')
    .option('--family <name>', 'who trained the model: ours, openai, meta, …')
    .option('--name <name>', 'name of the model')
    .option('--base <name>', 'the model it was tuned from')
    .option('--model-version <version>', 'its version')
    .option('--decoding <key=value>', 'a setting of the decoding (repeatable)', collect)
    .option('--columns <role=column>', 'column of text, prompt, id, time, family, model, … (repeatable)', collect)
    .option('--format <name>', 'auto, jsonl, rows, text, or a log export: otel, openai-batch, langfuse', 'auto')
    .option('--keep-text', 'keep the texts themselves')
    .option('--skip-known', 'leave out texts that are registered already')
    .option('--quiet', 'print nothing but errors')
    .addHelpText('after', ADD_HELP)
    .action(async (data: readonly string[], flags: AddFlags) => context.exit(await addTexts(data, flags, effects)));
  addLedgerFindCommands(command, context);
  withFlags('verify', 'Hold every byte against its hashes; find what was altered, removed or moved.')
    .option('--root <hash>', 'a root that was noted, 64 hex digits')
    .option('--size <n>', 'entries of the tree it was noted with', parseCount)
    .option('--quiet', 'print nothing but errors')
    .addHelpText('after', VERIFY_HELP)
    .action(async (flags: VerifyFlags) => context.exit(await verify(flags, effects)));
  withFlags('head', 'Size and root of the tree, to be noted elsewhere.').action(async (flags: LedgerFlags) => {
    const [{ takeInLedger }, { headOf }] = await Promise.all([
      import('../ledger/take-in-ledger.ts'),
      import('../ledger/ledger-head.ts'),
    ]);
    print(headOf(await takeInLedger(ledgerFolder(flags))), headText, flags, effects);
  });
  withFlags('show', 'One entry, whole.')
    .argument('[entry]', 'position (1204) or id of its receipt (9f3ab2c4d5e6f708:4096)')
    .option('--id <id>', 'the id under which the caller registered it; reads the whole ledger')
    .option('--proof', 'with the proof that it is in the tree')
    .addHelpText('after', SHOW_HELP)
    .action(async (entry: string | undefined, flags: ShowFlags) => show(entry, flags, effects));
  withFlags('forget', 'Destroy what an entry says, and keep the proof that it was there.')
    .argument('[entry...]', 'positions or ids of receipts')
    .option('--id <id>', 'the id under which the caller registered it; reads the whole ledger')
    .option('--reason <text>', 'kept with the date, so name no person in it')
    .option('--dry-run', 'say what would be destroyed, change nothing')
    .option('--yes', 'do not ask')
    .addHelpText('after', FORGET_HELP)
    .action(async (entries: readonly string[], flags: ForgetFlags) =>
      context.exit(await forget(entries, flags, effects)),
    );
  withFlags('size', 'What the ledger takes on disk.').action(async (flags: LedgerFlags) => {
    const { ledgerSize } = await import('../ledger/ledger-size.ts');
    print(await ledgerSize(ledgerFolder(flags)), sizeText, flags, effects);
  });
}

/** The folder that the flags mean. */
export function ledgerFolder({ ledger, workspace }: LedgerFlags): string {
  return ledger ?? path.join(workspace, 'ledger');
}

async function addTexts(data: readonly string[], flags: AddFlags, effects: Effects): Promise<number> {
  const [{ registerFiles }, { parseGenerationColumns }, { createProgress }, { stopOnInterrupt }] = await Promise.all([
    import('../ledger/register-files.ts'),
    import('../ledger/generation-columns.ts'),
    import('../report/progress.ts'),
    import('./stop-on-interrupt.ts'),
  ]);
  const { family, name, base, modelVersion: version } = flags;
  const interrupt = stopOnInterrupt(effects);
  const progress = createProgress({ stream: effects.stderr as never, now: () => performance.now() });
  const started = performance.now();
  let result: RegisterResult;
  try {
    result = await registerFiles(data, {
      ledger: ledgerFolder(flags),
      format: flags.format,
      columns: parseGenerationColumns(flags.columns ?? []),
      defaults: {
        model: {
          ...(family !== undefined && { family }),
          ...(name !== undefined && { name }),
          ...(base !== undefined && { base }),
          ...(version !== undefined && { version }),
        },
        decoding: parseDecoding(flags.decoding ?? []),
      },
      keepsText: flags.keepText ?? false,
      skipsKnown: flags.skipKnown ?? false,
      stdin: effects.stdin,
      signal: interrupt.signal,
      onProgress({ doneBytes, totalBytes, registered }) {
        const elapsedMs = performance.now() - started;
        if (!flags.quiet)
          progress.update({ stage: 'registering', doneBytes, totalBytes, records: registered, elapsedMs });
      },
    });
  } finally {
    progress.end();
    interrupt.dispose();
  }
  for (const { code, problem, count, places } of result.problemGroups) {
    const shown = places.map(({ file, line }) => plainText(line === null ? file : `${file}:${line}`)).join(', ');
    const rest = count > places.length ? `, and ${formatCount(count - places.length)} more` : '';
    effects.stderr.write(`${shown}${rest}: ${plainText(problem)} (${code})\n`);
  }
  const unlisted = result.problemCount - result.problemGroups.reduce((sum, { count }) => sum + count, 0);
  if (unlisted > 0) effects.stderr.write(`and ${formatCount(unlisted)} more\n`);
  if (flags.json) effects.stdout.write(`${JSON.stringify({ schema: 'outcross.ledger-add/1', ...result }, null, 2)}\n`);
  else if (!flags.quiet) effects.stdout.write(lines(addText(result, flags)));
  if (result.stopped) return CANCELLED;
  return result.problemCount > 0 || result.registered + result.skipped === 0 ? USAGE : 0;
}

/** Settings as they are typed: numbers, true, false and null as such, all else as text. */
function parseDecoding(flags: readonly string[]): Decoding {
  const decoding: Record<string, Decoding[string]> = {};
  for (const flag of flags) {
    const equals = flag.indexOf('=');
    if (equals < 1) {
      throw new ConfigError({
        place: `--decoding ${flag}`,
        problem: 'names no setting and value',
        hint: 'Write it as temperature=0.7.',
      });
    }
    const [key, value] = [flag.slice(0, equals).trim(), flag.slice(equals + 1).trim()];
    decoding[key] = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(value)
      ? (JSON.parse(value.toLowerCase().replace(/^(-?)0+(?=\d)/, '$1')) as Decoding[string])
      : value;
  }
  return decoding;
}

async function verify(flags: VerifyFlags, effects: Effects): Promise<number> {
  const { root, size } = flags;
  if (size !== undefined && root === undefined) {
    throw new ConfigError({ place: '--size', problem: 'says nothing without a root', hint: 'Give --root HASH, too.' });
  }
  if (root !== undefined && !/^[0-9a-f]{64}$/i.test(root)) {
    throw new ConfigError({
      place: `--root ${root.slice(0, 80)}`,
      problem: 'is no hash of 64 hex digits',
      hint: 'outcross ledger head prints one.',
    });
  }
  const [{ verifyLedger }, { createProgress }, { stopOnInterrupt }] = await Promise.all([
    import('../ledger/verify-ledger.ts'),
    import('../report/progress.ts'),
    import('./stop-on-interrupt.ts'),
  ]);
  const interrupt = stopOnInterrupt(effects);
  const progress = createProgress({ stream: effects.stderr as never, now: () => performance.now() });
  const started = performance.now();
  let found: LedgerVerification;
  try {
    found = await verifyLedger(ledgerFolder(flags), {
      root,
      size,
      signal: interrupt.signal,
      onProgress({ doneBytes, totalBytes, entries }) {
        const elapsedMs = performance.now() - started;
        if (!flags.quiet) progress.update({ stage: 'verifying', doneBytes, totalBytes, records: entries, elapsedMs });
      },
    });
  } finally {
    progress.end();
    interrupt.dispose();
  }
  if (!flags.quiet || !found.isWhole) print(found, verificationText, flags, effects);
  return found.isWhole ? 0 : DAMAGED;
}

async function show(name: string | undefined, flags: ShowFlags, effects: Effects): Promise<void> {
  const folder = ledgerFolder(flags);
  const { openLedgerReader } = await import('../ledger/read-entry.ts');
  const indices = await resolveEntries(name === undefined ? [] : [name], flags);
  const reader = await openLedgerReader(folder);
  const shown: object[] = [];
  for (const [position, index] of indices.entries()) {
    const read = await reader.read(index);
    const proof = flags.proof
      ? await (await import('../ledger/ledger-proof.ts')).proveInclusion(folder, index)
      : undefined;
    if (flags.json) shown.push({ ...entryFacts(read), ...(proof !== undefined && { proof }) });
    else {
      if (position > 0) effects.stdout.write('\n');
      effects.stdout.write(lines(entryText(read)));
      if (proof !== undefined)
        effects.stdout.write(
          lines([
            `proof       ${proof.path.join('\n            ')}`,
            `of root     ${proof.root} at ${formatCount(proof.size)} entries`,
          ]),
        );
    }
  }
  if (flags.json) effects.stdout.write(`${JSON.stringify(shown.length === 1 ? shown[0] : shown, null, 2)}\n`);
}

async function forget(names: readonly string[], flags: ForgetFlags, effects: Effects): Promise<number> {
  const folder = ledgerFolder(flags);
  const say = (text: string) => void (flags.json ? effects.stderr : effects.stdout).write(lines([text]));
  const indices = await resolveEntries(names, flags);
  const { openLedgerReader } = await import('../ledger/read-entry.ts');
  const reader = await openLedgerReader(folder);
  for (const index of indices) {
    const read = await reader.read(index);
    if (read.kind === 'erasure' || read.entry.erased)
      say(`${index}  ${read.kind === 'erasure' ? 'an erasure' : 'erased already'}`);
    else
      say(
        `${index}  ${modelText(read.entry.model)}, ${formatQuantity(read.entry.words, 'word')}, added ${read.entry.addedAt}`,
      );
  }
  if (flags.dryRun) {
    say('Nothing was changed.');
    return 0;
  }
  if (flags.reason === undefined) {
    throw new ConfigError({
      place: 'outcross ledger forget',
      problem: 'no reason is given',
      hint: 'Name the request or the case: --reason "request 17".',
    });
  }
  if (!flags.yes) {
    if (effects.stdin.isTTY !== true) {
      effects.stderr.write('There is no terminal to ask on: add --yes to destroy them, or --dry-run to look first.\n');
      return USAGE;
    }
    const { confirm } = await import('./confirm.ts');
    if (!(await confirm('This cannot be undone. Destroy what they say?', effects))) {
      say('Nothing was changed.');
      return USAGE;
    }
  }
  const { forgetEntries } = await import('../ledger/forget-entries.ts');
  const forgotten = await forgetEntries(folder, indices, { reason: flags.reason });
  const count = forgotten.filter(({ wasErased }) => !wasErased).length;
  if (flags.json)
    effects.stdout.write(`${JSON.stringify({ schema: 'outcross.ledger-forget/1', forgotten }, null, 2)}\n`);
  say(`${formatQuantity(count, 'entry', 'entries')} destroyed.`);
  return 0;
}

/** Positions of the entries that are named, or that a caller registered under `--id`. */
async function resolveEntries(
  names: readonly string[],
  flags: LedgerFlags & { readonly id?: string },
): Promise<readonly number[]> {
  const folder = ledgerFolder(flags);
  const found: number[] = [];
  if (flags.id !== undefined) {
    const { findByCallId } = await import('../ledger/find-by-call-id.ts');
    found.push(...(await findByCallId(folder, flags.id)));
    if (found.length === 0) {
      throw new InputError({
        path: folder,
        problem: `has no entry that was registered as "${flags.id.slice(0, 200)}"`,
        hint: 'Erased entries have no id any more; name them by position.',
      });
    }
  }
  if (names.length === 0 && flags.id === undefined) {
    throw new ConfigError({
      place: 'outcross ledger',
      problem: 'no entry is named',
      hint: 'Name it by position (1204), by the id of its receipt (9f3ab2c4d5e6f708:4096), or with --id.',
    });
  }
  const { openLedgerReader } = await import('../ledger/read-entry.ts');
  const reader = await openLedgerReader(folder);
  for (const name of names) found.push(/^\d{1,15}$/.test(name) ? Number(name) : await reader.indexOf(name));
  return [...new Set(found)];
}

function print<Result>(
  result: Result,
  text: (result: Result) => readonly string[],
  flags: LedgerFlags,
  { stdout }: Effects,
): void {
  stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : lines(text(result)));
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

function addText(
  { registered, skipped, problemCount, lastPlace, stopped, head }: RegisterResult,
  flags: AddFlags,
): readonly string[] {
  const parts = [
    `${formatQuantity(registered, 'text')} registered`,
    ...(skipped > 0 ? [`${formatCount(skipped)} known already`] : []),
    ...(problemCount > 0 ? [`${formatQuantity(problemCount, 'row')} could not be read`] : []),
  ];
  return [
    ...(stopped
      ? [
          lastPlace === null
            ? 'stopped before the first text'
            : `stopped behind ${plainText(`${lastPlace.file}:${lastPlace.line}`)}; the same command with --skip-known goes on there`,
        ]
      : []),
    parts.join(', '),
    `ledger      ${plainText(shownPath(path.resolve(ledgerFolder(flags))))}`,
    ...headText(head),
  ];
}

function headText({ size, root }: LedgerHead): readonly string[] {
  return [`entries     ${formatCount(size)}`, `root        ${root}`];
}

function verificationText(found: LedgerVerification): readonly string[] {
  const { isWhole, size, root, generations, erased, segments, checkpoints, open, unfinishedErasures, compared } = found;
  const { problems, problemCount, sizeBytes } = found;
  return [
    isWhole ? 'Whole.' : `${formatQuantity(problemCount, 'problem')}.`,
    ...problems.flatMap(({ file, entry, problem, remedy }) => [
      `  ${plainText(file === '' ? 'the ledger' : file)}${entry === null ? '' : `, entry ${formatCount(entry)}`}: ${plainText(problem)}`,
      `    ${plainText(remedy)}`,
    ]),
    ...(problemCount > problems.length ? [`  and ${formatCount(problemCount - problems.length)} more`] : []),
    `entries     ${formatCount(size)}: ${formatQuantity(generations, 'text')}, ${formatCount(erased)} erased; ${formatBytes(sizeBytes)} in ${formatQuantity(segments, 'segment')}, ${formatQuantity(checkpoints, 'checkpoint')}`,
    ...(open.segments > 0
      ? [
          `open        ${formatQuantity(open.segments, 'segment')} being written, or not to be seen from here whether${open.entries > 0 ? `; ${formatQuantity(open.entries, 'entry', 'entries')} not in the tree yet` : ''}`,
        ]
      : []),
    ...(unfinishedErasures > 0
      ? [`unfinished  ${formatQuantity(unfinishedErasures, 'erasure')} asked for and not done`]
      : []),
    `root        ${root}`,
    compared === null
      ? '            Not held against a root noted earlier: --size and --root also find a ledger that was written anew.'
      : `noted       ${compared.holds ? 'the ledger begins with what was noted' : 'the ledger does NOT begin with what was noted'}`,
  ];
}

function sizeText({
  entries,
  sizeBytes,
  segments,
  checkpoints,
  erasures,
  index,
  bytesPerEntry,
}: LedgerSize): readonly string[] {
  const part = (name: string, { files, sizeBytes: bytes }: LedgerSize['index']) =>
    `${name.padEnd(12)}${formatBytes(bytes)} in ${formatQuantity(files, 'file')}`;
  return [
    `${formatQuantity(entries, 'entry', 'entries')}, ${formatBytes(sizeBytes)}${bytesPerEntry === null ? '' : `, ${formatQuantity(bytesPerEntry, 'byte')} an entry`}`,
    part('segments', segments),
    part('checkpoints', checkpoints),
    part('erasures', erasures),
    part('index', index),
  ];
}

/** An entry as JSON: without its fingerprints, which say nothing to a reader, but with their number. */
function entryFacts(read: ReadEntry): object {
  if (read.kind === 'erasure') return { kind: read.kind, ...read.entry };
  const { textHash, paragraphs, grams, bands, terms, ...facts } = read.entry;
  return {
    kind: read.kind,
    ...facts,
    textHash: facts.erased ? null : Buffer.from(textHash).toString('hex'),
    fingerprints: { grams: grams.length, paragraphs: paragraphs.length, bands: bands.length, terms: terms.length },
    erasure: read.erasure === undefined ? null : { reason: read.erasure.reason, by: read.erasure.by },
  };
}

function entryText(read: ReadEntry): readonly string[] {
  const { index, segment, offset, leafHash } = read.entry;
  const place = [`entry       ${index}, ${segment}:${offset}`, `leaf hash   ${leafHash}`];
  if (read.kind === 'erasure') {
    const { erases, reason, addedAt } = read.entry;
    return [...place, `erases      ${erases.segment}:${erases.offset}, ${addedAt}`, `reason      ${plainText(reason)}`];
  }
  const { entry, erasure } = read;
  if (entry.erased) {
    return [
      ...place,
      `erased      ${erasure === undefined ? '' : plainText(erasure.reason)}${erasure?.by ? `, as entry ${erasure.by} says` : ''}`,
    ];
  }
  const { model, decoding, time, addedAt, clockBackMs, id, promptHash, words, grams, textHash, text } = entry;
  const settings = Object.entries(decoding ?? {}).map(([key, value]) => `${key} ${value}`);
  return [
    ...place,
    `model       ${modelText(model)}`,
    ...(settings.length > 0 ? [`decoding    ${plainText(settings.join(', '), { maxWidth: 400 })}`] : []),
    ...(id === null ? [] : [`call        ${plainText(id)}`]),
    ...(time === null ? [] : [`written     ${time}, as the caller says`]),
    `added       ${addedAt}${clockBackMs > 0 ? ` (the clock had gone back by ${formatCount(clockBackMs)} ms)` : ''}`,
    ...(promptHash === null ? [] : [`prompt      ${promptHash} (SHA-256)`]),
    `text        ${formatQuantity(words, 'word')}, ${formatQuantity(grams.length, 'fingerprint')}, SHA-256 ${Buffer.from(textHash).toString('hex')}`,
    ...(text === undefined ? [] : ['', plainText(text, { maxWidth: 2000 })]),
  ];
}

function modelText(model: ModelName | null): string {
  return model === null ? 'erased' : modelNameText(model);
}
