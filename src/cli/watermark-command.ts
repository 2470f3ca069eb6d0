import { open } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { createColors } from 'picocolors';
import { InputError } from '../errors.ts';
import type { UnscoredLine, WatermarkResult } from '../origin/watermark/detect-watermarks.ts';
import type { WatermarkKey } from '../origin/watermark/watermark-key.ts';
import { formatCount } from '../report/format-number.ts';
import { plainText } from '../report/plain-text.ts';
import { terminalBlock } from '../report/terminal-block.ts';
import type { CommandContext } from './command-context.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

interface WatermarkFlags {
  readonly key: string;
  readonly alpha: number;
  readonly json?: boolean;
  readonly color: boolean;
}

/** A key is some kilobytes at most. */
const MAX_KEY_BYTES = 1024 * 1024;
/** Records and lines that the terminal names; JSON has all. */
const SHOWN = 20;

const HELP = `
Examples:
  outcross watermark detect tokens.jsonl --key own-key.json
  outcross watermark detect - --key own-key.json --alpha 0.00001 --json

Each line holds the token ids of one record, of the tokenizer that wrote it: {"id": "a", "tokens": [464, 3290, ...]}.
Only who has the key can look for its mark, and a mark that is not found says nothing. docs/watermarks.md shows key files.

Exit codes: 0 done, whatever was found; 2 bad input or usage; 3 could not be done.`;

export function addWatermarkCommand(program: Command, context: CommandContext): void {
  program
    .command('watermark')
    .description('Which texts bear the watermark of our own models?')
    .command('detect')
    .description('Score records, given as token ids, with the key that marked them.')
    .argument('<file>', 'JSON Lines with token ids, or - for standard input')
    .requiredOption('--key <file>', 'key file; its content is never shown')
    .option('--alpha <p>', 'p-value up to which a mark counts as found', parseAlpha, 0.001)
    .option('--json', 'print one JSON object')
    .option('--no-color', 'no colours')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: WatermarkFlags) => {
      context.exit(await detectCommand(file, flags, context.effects));
    });
}

async function detectCommand(file: string, flags: WatermarkFlags, effects: Effects): Promise<number> {
  const [{ parseWatermarkKey }, { detectWatermarks }] = await Promise.all([
    import('../origin/watermark/watermark-key.ts'),
    import('../origin/watermark/detect-watermarks.ts'),
  ]);
  const key = parseWatermarkKey(await readKey(flags.key), flags.key);
  const interrupt = stopOnInterrupt(effects);
  try {
    const results = detectWatermarks(blocksOf(file, effects), {
      key,
      alpha: flags.alpha,
      name: file,
      signal: interrupt.signal,
    });
    const summary = flags.json
      ? await printJson(results, { key, alpha: flags.alpha, effects })
      : await printText(results, { alpha: flags.alpha, effects, color: flags.color });
    if (summary.records > 0) return 0;
    effects.stderr.write('No record could be scored.\n');
    return 2;
  } finally {
    interrupt.dispose();
  }
}

interface Summary {
  readonly records: number;
}

type Results = AsyncIterable<WatermarkResult | UnscoredLine>;

/** Writes results as they come, so that no more than one record is held. */
async function printJson(
  results: Results,
  { key, alpha, effects }: { readonly key: WatermarkKey; readonly alpha: number; readonly effects: Effects },
): Promise<Summary> {
  const { stdout } = effects;
  const head = { schema: 'outcross-watermark/1', scheme: key.detector.scheme, key: key.name, alpha };
  let isOpen = false;
  let records = 0;
  let found = 0;
  let unscored = 0;
  for await (const result of results) {
    if (!isOpen) stdout.write(`${JSON.stringify(head).slice(0, -1)},"results":[\n`);
    if ('problem' in result) unscored++;
    else {
      records++;
      if (result.evidence.verdict === 'synthetic') found++;
    }
    stdout.write(`${isOpen ? ',\n' : ''}${JSON.stringify(result)}`);
    isOpen = true;
  }
  if (!isOpen) stdout.write(`${JSON.stringify(head).slice(0, -1)},"results":[`);
  stdout.write(`\n],"records":${records},"found":${found},"unscored":${unscored}}\n`);
  return { records };
}

async function printText(
  results: Results,
  { alpha, effects, color }: { readonly alpha: number; readonly effects: Effects; readonly color: boolean },
): Promise<Summary> {
  const shown: WatermarkResult[] = [];
  const problems: UnscoredLine[] = [];
  let records = 0;
  let found = 0;
  let unscored = 0;
  let untestable = 0;
  for await (const result of results) {
    if ('problem' in result) {
      unscored++;
      if (problems.length < SHOWN) problems.push(result);
      continue;
    }
    records++;
    if (result.scored === 0) untestable++;
    if (result.evidence.verdict !== 'synthetic') continue;
    found++;
    shown.push(result);
    shown.sort((a, b) => a.logP - b.logP || a.line - b.line);
    shown.length = Math.min(shown.length, SHOWN);
  }
  const colors = createColors(wantsColor(effects, color));
  const width = outputWidth(effects);
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width, style: colors.bold }));
  };
  const byChance = alpha * (records - untestable);
  block('mark', [
    `${formatCount(found)} of ${formatCount(records)} records bear the mark (p up to ${alpha}); by chance about ${byChance < 10 ? byChance.toPrecision(2) : formatCount(Math.round(byChance))} would. The others may bear none, or be too short, edited, or of another model.`,
  ]);
  block(
    'found',
    shown.map((result) => {
      const where = result.isPartial
        ? `, in tokens ${result.span.start} to ${result.span.end} of ${formatCount(result.tokens)}`
        : '';
      return `${plainText(result.id ?? `line ${result.line}`)}: p ${pText(result.logP)} over ${formatCount(result.scored)} tokens${where}`;
    }),
  );
  if (found > shown.length) block('', [`${formatCount(found - shown.length)} more; --json lists all.`]);
  if (untestable > 0)
    block('too short', [
      `${formatCount(untestable)} ${untestable === 1 ? 'record has' : 'records have'} too few tokens to be scored.`,
    ]);
  block(
    'unreadable',
    problems.map(({ line, problem }) => `line ${formatCount(line)}: ${plainText(problem)}`),
  );
  if (unscored > problems.length) block('', [`${formatCount(unscored - problems.length)} more; --json lists all.`]);
  effects.stdout.write(`${lines.join('\n')}\n`);
  return { records };
}

/** A p-value by its logarithm, so that the smallest have digits too. */
function pText(logP: number): string {
  if (logP > -690) return Math.exp(logP).toPrecision(2);
  return `10^${Math.round(logP / Math.LN10)}`;
}

function blocksOf(file: string, { stdin }: Effects): AsyncIterable<Uint8Array> {
  return file === '-' ? stdin : fileOrError(file);
}

async function* fileOrError(path: string): AsyncIterable<Uint8Array> {
  const { fileBlocks } = await import('../io/blocks.ts');
  try {
    yield* fileBlocks({ path });
  } catch (cause) {
    throw new InputError({
      path,
      problem: `cannot be read (${codeOf(cause)})`,
      hint: 'Name a file of JSON Lines.',
      cause,
    });
  }
}

async function readKey(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const stats = await file.stat();
    if (stats.isFile() && stats.size <= MAX_KEY_BYTES) return await file.readFile('utf8');
  } catch (cause) {
    throw new InputError({ path, problem: `cannot be read (${codeOf(cause)})`, hint: 'Name the key file.' });
  }
  throw new InputError({
    path,
    problem: 'is no key file: not a file, or larger than 1 MiB',
    hint: 'docs/watermarks.md shows a key file of each scheme.',
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown cause';
}

function parseAlpha(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value < 1))
    throw new InvalidArgumentError('Expected a number between 0 and 1.');
  return value;
}
