import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { ConfigError, InputError } from '../errors.ts';
import type { RightsFile, RightsReport } from '../io/opt-outs/read-rights.ts';
import { plainText } from '../report/plain-text.ts';
import { terminalBlock } from '../report/terminal-block.ts';
import type { CommandContext } from './command-context.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';

interface RightsFlags {
  readonly url?: string;
  readonly agent: string;
  readonly observedAt?: string;
  readonly json?: boolean;
  readonly color: boolean;
}

/** The largest file that says anything of rights; pages are longer only behind their head. */
const MAX_BYTES = 4 * 1024 * 1024;

const HELP = `
Examples:
  outcross rights robots.txt
  outcross rights robots.txt headers.txt page.html tdmrep.json --url https://example.org/news/1
  outcross rights robots.txt --agent CCBot --observed-at 2026-03-01 --json

Reads files you saved when you collected a text, and fetches nothing. Any reservation counts; only an express permission
permits; silence says nothing. No legal advice: what the signals mean where you are is for a lawyer to say.

Exit codes: 0 done, whatever was found; 2 bad input or usage.`;

export function addRightsCommand(program: Command, context: CommandContext): void {
  program
    .command('rights')
    .description('May a model be trained on this page? What saved robots.txt, headers, pages and licences say.')
    .argument('<file...>', 'robots.txt, response headers, HTML, tdmrep.json or RSL licences, as saved')
    .option('--url <address>', 'address of the page (default: the root of the site)')
    .option('--agent <name>', 'crawler that collected it, for the groups of robots.txt', '*')
    .option('--observed-at <time>', 'when the files were fetched (default: their Date header, else their own time)')
    .option('--json', 'print one JSON object')
    .option('--no-color', 'no colours')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: RightsFlags) => {
      context.exit(await rightsCommand(files, flags, context.effects));
    });
}

async function rightsCommand(names: readonly string[], flags: RightsFlags, effects: Effects): Promise<number> {
  const { readRights } = await import('../io/opt-outs/read-rights.ts');
  const given = flags.observedAt === undefined ? undefined : timeOf(flags.observedAt);
  const files: RightsFile[] = [];
  for (const name of names) files.push(await readSavedFile(name, given));
  const report = readRights(files, { url: flags.url ?? null, agent: flags.agent });
  if (flags.json) effects.stdout.write(`${JSON.stringify(jsonReport(report, files), null, 2)}\n`);
  else
    effects.stdout.write(rightsText(report, { color: wantsColor(effects, flags.color), width: outputWidth(effects) }));
  return 0;
}

/** The answer, what says so and where, and what was left aside. Ends with a line feed. */
function rightsText(
  report: RightsReport,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const colors = createColors(color);
  const asked = report.url === null ? 'the root of the site' : plainText(report.url);
  const answer =
    report.tdm_reserved === null
      ? 'nobody says whether a model may be trained on this'
      : report.tdm_reserved
        ? 'training is reserved'
        : 'training is permitted expressly';
  const lines = [`${colors.bold(answer)}  ${colors.dim(`(${asked}, crawler ${plainText(report.agent)})`)}`, ''];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width, style: colors.bold }));
  };
  for (const says of ['reserved', 'permitted', 'unknown'] as const) {
    const signals = report.signals.filter((signal) => signal.says === says);
    block(
      says === 'unknown' ? 'undecided' : says,
      signals.map(({ protocol, value, ref, reason, observed_at }) => {
        const why = reason === undefined ? '' : `; ${reason}`;
        return `${protocol}: ${plainText(value)}${why} (${plainText(ref ?? '')}, seen ${observed_at ?? 'at an unknown time'})`;
      }),
    );
  }
  block(
    'notes',
    report.notes.map((note) => plainText(note)),
  );
  return `${lines.join('\n')}\n`;
}

function jsonReport(report: RightsReport, files: readonly RightsFile[]) {
  return {
    schema: 'outcross-rights/1',
    ...report,
    files: files.map(({ name, kind, observedAt }) => ({ name, kind, observed_at: observedAt })),
  };
}

async function readSavedFile(name: string, observedAt: string | undefined): Promise<RightsFile> {
  const [{ rightsFileKind }, { headerValue, parseResponseHead }] = await Promise.all([
    import('../io/opt-outs/rights-file-kind.ts'),
    import('../io/opt-outs/response-headers.ts'),
  ]);
  const { bytes, time } = await readBounded(name);
  const kind = rightsFileKind(name, bytes);
  if (kind === undefined) {
    throw new InputError({
      path: name,
      problem: 'is no robots.txt, response headers, page, tdmrep.json or RSL licence',
      hint: 'Name it so that it can be told: robots.txt, headers.txt, page.html, tdmrep.json.',
    });
  }
  const headers = kind === 'headers' ? parseResponseHead(new TextDecoder().decode(bytes)).fields : [];
  const date = Date.parse(headerValue(headers, 'date') ?? '');
  const ofHeaders = Number.isNaN(date) ? undefined : new Date(date).toISOString();
  return { name, bytes, kind, observedAt: observedAt ?? ofHeaders ?? time };
}

async function readBounded(path: string): Promise<{ readonly bytes: Uint8Array; readonly time: string }> {
  try {
    await using file = await open(path, 'r');
    const stats = await file.stat();
    if (!stats.isFile()) throw Object.assign(new Error('no file'), { code: 'it is no file' });
    const buffer = Buffer.alloc(Math.min(stats.size, MAX_BYTES));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { bytes: buffer.subarray(0, bytesRead), time: stats.mtime.toISOString() };
  } catch (cause) {
    const { code = 'unknown cause' } = cause as NodeJS.ErrnoException;
    throw new InputError({ path, problem: `cannot be read (${code})`, hint: 'Name a file that you saved.', cause });
  }
}

function timeOf(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}(?:T.{1,30})?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new ConfigError({
    place: '--observed-at',
    problem: `"${text}" is no date`,
    hint: 'Write it as 2026-03-01 or 2026-03-01T12:00:00Z.',
  });
}
