import type { Command } from 'commander';
import { OutcrossError } from '../errors.ts';
import type { CommandContext } from './command-context.ts';
import { outputWidth, wantsColor } from './effects.ts';
import { ledgerPlaceFlags } from './ledger-place-flags.ts';
import { parseCount, parseSize } from './parse-number.ts';

interface TraceFlags {
  readonly where?: string;
  readonly limit?: number;
  readonly workspace: string;
  readonly audit?: string;
  readonly ledger?: string;
  readonly memory?: number;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Bad input or usage. */
const UNKNOWN_ID = 2;

const HELP = `
Examples:
  outcross trace letters/1897-014                 a record by its id
  outcross trace --where 'flag = contradicted and source = partner-faq'
  outcross trace --where 'date < 1900 and not (class in (human, mixed))' --limit 5
  outcross trace --where 'preview ~ "as an AI" or evidence ~ turn0search' --json

Fields: id source class status flag rule origin language date month year field role words characters length given_id url
licence generator evidence preview, and the columns of --group. Operators: = != < <= > >= ~ (contains), in (a, b), is known,
is unknown, and, or, not, parentheses. Values with spaces stand in quotes.

Texts of 220 words and more whose style can be judged are read again from their files, to say in which parts of them the style
of a model was found. Where builds hold a record, they are named, with the models that were trained on them and what came of those.

Exit codes: 0 done, 2 no such id, bad input or usage, 3 could not be done.`;

export function addTraceCommand(program: Command, context: CommandContext): void {
  program
    .command('trace')
    .description('Where does this record come from? Its place, origin, evidence, and what would change the verdict.')
    .argument(
      '[id]',
      'id of a record, or of a row with several records; the source may be left out where one row alone has the id',
    )
    .option('--where <expression>', 'records that fit, e.g. "class = unknown and words > 100"')
    .option('--limit <n>', 'records shown (default 20)', parseCount)
    .option('--workspace <dir>', 'folder that keeps results', '.outcross')
    .option('--audit <name>', 'an earlier audit (default: the latest)')
    .option('--ledger <dir>', 'ledger that entries are named from (default: ledger in the workspace)')
    .option('--memory <size>', 'memory of the query process (default 208M)', parseSize)
    .option('--json', 'print everything known as one JSON object')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action(async (id: string | undefined, flags: TraceFlags) => {
      context.exit(await traceCommand(id, flags, context));
    });
}

async function traceCommand(id: string | undefined, flags: TraceFlags, { effects }: CommandContext): Promise<number> {
  const [{ traceRecords }, { terminalTrace }, { plainText }, { reachOfRecords }, { terminalReach }] = await Promise.all(
    [
      import('../audit/trace.ts'),
      import('../report/terminal-trace.ts'),
      import('../report/plain-text.ts'),
      import('../report/lineage.ts'),
      import('../report/terminal-lineage.ts'),
    ],
  );
  const queryMemoryMb = flags.memory === undefined ? undefined : Math.ceil(flags.memory / (1 << 20));
  const trace = await traceRecords({
    id,
    where: flags.where,
    limit: flags.limit,
    workspace: flags.workspace,
    audit: flags.audit,
    ledger: flags.ledger,
    queryMemoryMb,
  });
  const isUnknownId = id !== undefined && flags.where === undefined && trace.found === 0;
  const lineage = await reachOfRecords(trace.records, { workspace: flags.workspace, queryMemoryMb }).catch((error) => {
    // What is known of the record itself does not hang on builds.
    if (!OutcrossError.is(error)) throw error;
    effects.stderr.write(`What they went into cannot be said: ${plainText(error.message, { maxWidth: 500 })}\n`);
    return null;
  });
  if (flags.json) effects.stdout.write(`${JSON.stringify({ ...trace, lineage }, null, 2)}\n`);
  else if (!isUnknownId) {
    const shown = {
      color: wantsColor(effects, flags.color),
      width: outputWidth(effects),
      ledgerFlags: ledgerPlaceFlags(flags),
    };
    effects.stdout.write(`${terminalTrace(trace, shown)}${lineage === null ? '' : terminalReach(lineage, shown)}`);
  }
  if (!isUnknownId) return 0;
  if (trace.without_source !== null) {
    const { count, ids } = trace.without_source;
    const listed = ids.map((one) => `  ${plainText(one)}\n`).join('');
    const rest = count > ids.length ? `  and ${count - ids.length} more\n` : '';
    effects.stderr.write(
      `${count} rows of this audit have the id ${plainText(id)}. Name one with its source:\n${listed}${rest}`,
    );
    return UNKNOWN_ID;
  }
  const near = trace.near.map((one) => `  ${plainText(one)}\n`).join('');
  effects.stderr.write(
    `There is no record ${plainText(id)} in this audit.\n${near === '' ? `  Find it by what it says: outcross trace --where 'preview ~ "…"'\n` : `Near it:\n${near}`}`,
  );
  return UNKNOWN_ID;
}
