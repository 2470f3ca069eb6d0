import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { text as readStream } from 'node:stream/consumers';
import { type Command, InvalidArgumentError } from 'commander';
import { InputError } from '../errors.ts';
import type { FindResult, FoundText, NamedText } from '../ledger/find-in-ledger.ts';
import type { LedgerMatch } from '../ledger/ledger-match.ts';
import { formatCount, formatQuantity } from '../report/format-number.ts';
import { ledgerCallText } from '../report/ledger-call-text.ts';
import { plainText } from '../report/plain-text.ts';
import type { CommandContext } from './command-context.ts';
import { type Effects, outputWidth } from './effects.ts';
import { ledgerPlaceFlags } from './ledger-place-flags.ts';

interface LedgerFlags {
  readonly workspace: string;
  readonly ledger?: string;
  readonly json?: boolean;
}

interface FindFlags extends LedgerFlags {
  readonly paraphrases?: boolean | number;
}

interface IndexFlags extends LedgerFlags {
  readonly rebuild?: boolean;
}

/** Measured by bench/ledger-recall.ts: about one in a hundred abstracts by people is as similar to one of 28,000 entries. */
const DEFAULT_SIMILARITY = 0.3;
/** Matches and passages of a text that the terminal shows; JSON has all. */
const SHOWN_MATCHES = 10;
const SHOWN_PASSAGES = 3;
/** Longer files are rather deliveries than texts: the audit looks those up. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

const FIND_HELP = `
Examples:
  outcross ledger find page.txt
  outcross ledger find "a sentence that sounds familiar, long enough to be told from others"
  pbpaste | outcross ledger find - --json
  outcross ledger find essay.txt --paraphrases

Each argument is a file, or a text if there is no such file. Found is what shares runs of words with an entry: every run of 12 words, none
of fewer than 8. What is found says that the words stand in the ledger, not who copied whom. --paraphrases adds entries with many of the same
rare words, which decide nothing. To look up a whole delivery, audit it. docs/ledger.md says how a match is judged.

Exit codes: 0 done, whatever was found; 2 bad input or usage; 3 could not be done.`;

const INDEX_HELP = `
Brings the index up to date that texts are found by. Every look-up does that by itself; after large additions it can be done in advance.
The index holds nothing that the ledger does not: it is made anew wherever it is missing or damaged.`;

/** Adds `find` and `index` to the command `ledger`. */
export function addLedgerFindCommands(ledger: Command, { effects, exit }: CommandContext): void {
  const withFlags = (name: string, description: string) =>
    ledger
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results; the ledger is in it', '.outcross')
      .option('--ledger <dir>', 'folder of the ledger (default: ledger in the workspace)')
      .option('--json', 'print one JSON object');
  withFlags('find', 'Does this text, or a part of it, stand in the ledger?')
    .argument('<text...>', 'files, texts, or - for standard input')
    .option(
      '--paraphrases [similarity]',
      `also entries with the same rare words, from a similarity of 0 to 1 on (${DEFAULT_SIMILARITY})`,
      parseShare,
    )
    .addHelpText('after', FIND_HELP)
    .action(async (args: readonly string[], flags: FindFlags) => {
      await find(args, flags, effects);
      exit(0);
    });
  withFlags('index', 'Bring the index for finding texts up to date.')
    .option('--rebuild', 'make it anew')
    .addHelpText('after', INDEX_HELP)
    .action(async (flags: IndexFlags) => {
      await index(flags, effects);
      exit(0);
    });
}

async function find(args: readonly string[], flags: FindFlags, effects: Effects): Promise<void> {
  const { findInLedger } = await import('../ledger/find-in-ledger.ts');
  const texts: NamedText[] = [];
  for (const arg of args) texts.push(await readText(arg, effects));
  const { paraphrases } = flags;
  const result = await findInLedger(folderOf(flags), texts, {
    paraphrasesFrom: paraphrases === true ? DEFAULT_SIMILARITY : paraphrases || undefined,
  });
  if (flags.json) effects.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else effects.stdout.write(foundText(result, texts, { width: outputWidth(effects), flags }));
}

async function index(flags: IndexFlags, effects: Effects): Promise<void> {
  const [{ updateLedgerIndex }, { openLedgerLookup }, { stopOnInterrupt }] = await Promise.all([
    import('../ledger/update-ledger-index.ts'),
    import('../ledger/ledger-lookup.ts'),
    import('./stop-on-interrupt.ts'),
  ]);
  const interrupt = stopOnInterrupt(effects);
  const folder = folderOf(flags);
  try {
    await updateLedgerIndex(folder, {
      rebuild: flags.rebuild ?? false,
      signal: interrupt.signal,
      onProgress({ doneCount, totalCount }) {
        if (effects.stderr.isTTY) effects.stderr.write(`\r${formatCount(doneCount)} of ${formatCount(totalCount)}`);
      },
    });
    if (effects.stderr.isTTY) effects.stderr.write('\r\u001b[K');
  } finally {
    interrupt.dispose();
  }
  const lookup = await openLedgerLookup(folder);
  const { head } = lookup;
  lookup.close();
  effects.stdout.write(
    flags.json
      ? `${JSON.stringify({ schema: 'outcross.ledger-index/1', ...head }, null, 2)}\n`
      : `${plain(formatQuantity(head.size, 'entry', 'entries'))} indexed\nroot        ${head.root}\n`,
  );
}

async function readText(arg: string, { stdin }: Effects): Promise<NamedText> {
  if (arg === '-') return { name: 'standard input', text: await readStream(stdin) };
  const found = await stat(arg).catch(() => undefined);
  if (found === undefined) {
    // A path that was mistyped is not looked up as a text of one word.
    if (!/\s/.test(arg.trim()))
      throw new InputError({
        path: arg,
        problem: 'is no file, and a single word is too little to look up as a text',
        hint: 'Give a file, a text of at least eight words, or - for standard input.',
      });
    return { name: 'text', text: arg };
  }
  if (!found.isFile() || found.size > MAX_FILE_BYTES) {
    throw new InputError({
      path: arg,
      problem: found.isFile() ? `is larger than ${formatCount(MAX_FILE_BYTES / 2 ** 20)} MiB` : 'is no file',
      hint: 'Look whole deliveries up with outcross audit.',
    });
  }
  return { name: arg, text: await readFile(arg, 'utf8') };
}

function foundText(
  { head, texts }: FindResult,
  given: readonly NamedText[],
  { width, flags }: { readonly width: number; readonly flags: LedgerFlags },
): string {
  const lines = texts.flatMap((found, at) => [...textLines(found, given[at]!.text, width), '']);
  lines.push(`looked up in ${formatQuantity(head.size, 'entry', 'entries')}, root ${head.root}`);
  const [first] = texts.flatMap(({ matches, paraphrases }) => [...matches, ...paraphrases]);
  if (first !== undefined)
    lines.push(`all that an entry says: outcross ledger show ${first.entry}${ledgerPlaceFlags(flags)}`);
  return `${plain(lines.join('\n'))}\n`;
}

function textLines({ name, words, matches, paraphrases }: FoundText, text: string, width: number): readonly string[] {
  const heading = `${plainText(name, { maxWidth: width - 16 })}: ${formatQuantity(words, 'word')}`;
  const [best] = matches;
  const verdict =
    best === undefined
      ? 'None of it stands in the ledger.'
      : best.decides === 'record'
        ? 'It stands in the ledger.'
        : best.decides === 'span'
          ? 'Passages of it stand in the ledger.'
          : 'What it shares with the ledger is too little to prove anything.';
  const shown = matches.slice(0, SHOWN_MATCHES).flatMap((match) => matchLines(match, text, width));
  const rest = matches.length - Math.min(matches.length, SHOWN_MATCHES);
  return [
    heading,
    verdict,
    ...shown,
    ...(rest > 0 ? [`  and ${formatQuantity(rest, 'entry', 'entries')} more: --json has all`] : []),
    ...paraphrases.flatMap((match) => [
      entryLine(match),
      `    maybe a paraphrase, similarity ${match.share.toFixed(2)}`,
    ]),
  ];
}

const RELATIONS: Readonly<Record<LedgerMatch['relation'], string>> = {
  identical: 'the same text',
  near: 'nearly the same text',
  contained: 'the entry holds most of it',
  paragraph: 'a paragraph of it',
  contains: 'passages of it',
  paraphrase: 'maybe a paraphrase',
};

/** Position, model and the caller's own id, by which an entry is found again here and in the caller's logs. */
function entryLine(match: LedgerMatch): string {
  return `  entry ${match.entry} by ${ledgerCallText(match)}`;
}

function matchLines(match: LedgerMatch, text: string, width: number): readonly string[] {
  const { relation, share, spans } = match;
  const rest = spans.length - Math.min(spans.length, SHOWN_PASSAGES);
  return [
    entryLine(match),
    `    ${RELATIONS[relation]}, ${(share * 100).toFixed(0)} % of its fingerprints`,
    ...(relation === 'identical' ? [] : spans.slice(0, SHOWN_PASSAGES)).map(
      ({ start, end }) =>
        `    ${formatCount(start)}–${formatCount(end)}  ${plainText(text.slice(start, end), { maxWidth: width - 24 })}`,
    ),
    ...(rest > 0 && relation !== 'identical' ? [`    and ${formatQuantity(rest, 'passage')} more`] : []),
  ];
}

function folderOf({ ledger, workspace }: LedgerFlags): string {
  return ledger ?? path.join(workspace, 'ledger');
}

function parseShare(value: string): number {
  const share = Number(value);
  if (value.trim() === '' || !(share > 0 && share <= 1))
    throw new InvalidArgumentError('expected a similarity above 0, up to 1');
  return share;
}

/** Numbers and their units are joined by no-break spaces: of no use where nothing is wrapped. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}
