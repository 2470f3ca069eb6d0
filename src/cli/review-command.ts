import type { Command } from 'commander';
import { plainText } from '../report/plain-text.ts';
import type { GivenVerdict } from '../review/give-verdict.ts';
import type { ReviewQueueOptions } from '../review/review-queue.ts';
import type { CommandContext } from './command-context.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';
import { parseCount, parseSize } from './parse-number.ts';
import { terminalLines } from './terminal-lines.ts';

interface WorkspaceFlags {
  readonly workspace: string;
  readonly json?: boolean;
}

interface AuditFlags extends WorkspaceFlags {
  readonly audit?: string;
  readonly memory?: number;
}

interface QueueFlags extends AuditFlags {
  readonly where?: string;
  readonly reviewer?: string;
  readonly limit?: number;
  readonly groups?: boolean;
  readonly records?: boolean;
  readonly color: boolean;
}

interface DecideFlags extends AuditFlags {
  readonly verdict: string;
  readonly reviewer: string;
  readonly reason?: string;
  readonly note?: string;
}

interface StartFlags extends QueueFlags {
  readonly reviewer: string;
}

/** Bad input or usage. */
const USAGE = 2;

const HELP = `
Examples:
  outcross review queue                          what a verdict would change most
  outcross review decide source=letters --verdict human --reviewer ada --reason "kept by our archive"
  outcross review decide letters/1897-014 --verdict synthetic --reviewer bo
  outcross review start --reviewer ada           one after the other, on a terminal
  outcross review agreement                      how well reviewers agree

A verdict is a named person's word: one declares, two who agree (and none against) verify, disagreement makes an origin unknown.
Verdicts: human, human-ai-assisted, synthetic, synthetic-human-edited, mixed, algorithmic, machine-translated, unknown (nobody can
tell), unsure (this reviewer cannot). A later verdict takes the place of one's own; all are kept. Names stand in reports.

Exit codes: 0 done, 2 no such record, bad input or usage, 3 could not be done.`;

const QUEUE_HELP = `
Groups come first (a source, a field, a value of a --group column, records of one evidence), then single records; in each what hangs
most words on a verdict. What two people have answered, or --reviewer, leaves the queue. --where names records that count as open; a
verdict on a group reaches all of it. docs/where.md says how expressions are written.

Examples:
  outcross review queue --reviewer ada --limit 5
  outcross review queue --where 'flag = contradicted' --records`;

export function addReviewCommand(program: Command, context: CommandContext): void {
  const { effects } = context;
  const command = program
    .command('review')
    .description('Which records should people look at, and what do they say? Queue, verdicts, agreement.')
    .addHelpText('after', HELP);
  const withWorkspace = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--workspace <dir>', 'folder that keeps results', '.outcross');
  const withAudit = (sub: Command) =>
    sub
      .option('--audit <name>', 'an earlier audit (default: the latest)')
      .option('--memory <size>', 'memory of the query process (default 208M)', parseSize);
  const json = (sub: Command) => sub.option('--json', 'print one JSON object');

  json(
    withAudit(withWorkspace('queue', 'What verdicts would change most.'))
      .option('--where <expression>', 'records that are open, e.g. "class = unknown and language = is"')
      .option('--reviewer <name>', 'leave out what this person has answered')
      .option('--limit <n>', 'items shown (default 10)', parseCount)
      .option('--groups', 'groups only')
      .option('--records', 'single records only'),
  )
    .option('--no-color', 'no colour')
    .addHelpText('after', QUEUE_HELP)
    .action(async (flags: QueueFlags) => {
      const [{ reviewQueue }, { terminalReviewQueue }] = await Promise.all([
        import('../review/review-queue.ts'),
        import('../report/terminal-review.ts'),
      ]);
      const queue = await reviewQueue(queueOptions(flags));
      print(queue, flags, effects, () => terminalReviewQueue(queue, layout(effects, flags.color)));
    });

  json(
    withAudit(withWorkspace('decide', 'Give a verdict on a record or a group.'))
      .argument('<item>', 'id of a record, or a group as the queue writes it: source=letters')
      .requiredOption('--verdict <verdict>', 'human, synthetic, mixed, … or unsure')
      .requiredOption('--reviewer <name>', 'who decides')
      .option('--reason <text>', 'what it rests on, in a few words')
      .option('--note <text>', 'anything else worth keeping'),
  ).action(async (item: string, flags: DecideFlags) => {
    const { giveVerdict } = await import('../review/give-verdict.ts');
    const given = await giveVerdict({
      ...auditOptions(flags),
      item,
      // Checked there, with the nearest known name.
      verdict: flags.verdict as GivenVerdict['verdict'],
      reviewer: flags.reviewer,
      reason: flags.reason,
      note: flags.note,
    });
    print(given, flags, effects, () => `${givenText(given)}\n`);
  });

  withAudit(withWorkspace('start', 'Answer the queue one after the other, on a terminal.'))
    .requiredOption('--reviewer <name>', 'who decides')
    .option('--where <expression>', 'records that are open')
    .option('--groups', 'groups only')
    .option('--records', 'single records only')
    .option('--no-color', 'no colour')
    .action(async (flags: StartFlags) => {
      context.exit(await startCommand(flags, effects));
    });

  json(withWorkspace('list', 'All verdicts ever given, oldest first.')).action(async (flags: WorkspaceFlags) => {
    const { listReviews } = await import('../review/review-list.ts');
    const list = await listReviews({ workspace: flags.workspace });
    print(list, flags, effects, () =>
      list.reviews.length === 0
        ? 'No verdict has been given yet: outcross review queue\n'
        : list.reviews
            .map(
              ({ decidedAt, reviewer, verdict, item, reason, counts }) =>
                `${decidedAt.slice(0, 16).replace('T', ' ')}  ${plainText(reviewer)}  ${verdict}  ${plainText(item)}${reason === null ? '' : `  (${plainText(reason)})`}${counts ? '' : '  replaced later'}\n`,
            )
            .join(''),
    );
  });

  json(withWorkspace('agreement', 'How well reviewers agree: shares, kappa, alpha, what they confuse.')).action(
    async (flags: WorkspaceFlags) => {
      const [{ reviewAgreement }, { terminalAgreement }] = await Promise.all([
        import('../review/review-agreement.ts'),
        import('../report/terminal-agreement.ts'),
      ]);
      const found = await reviewAgreement({ workspace: flags.workspace });
      print(found, flags, effects, () => terminalAgreement(found, { width: outputWidth(effects) }));
    },
  );

  json(withAudit(withWorkspace('apply', 'What the verdicts change in an audit; no data is read.'))).action(
    async (flags: AuditFlags) => {
      const [{ applyReviews }, { terminalAppliedReviews }] = await Promise.all([
        import('../review/apply-reviews.ts'),
        import('../report/terminal-applied-reviews.ts'),
      ]);
      const found = await applyReviews(auditOptions(flags));
      print(found, flags, effects, () => terminalAppliedReviews(found, { width: outputWidth(effects) }));
    },
  );
}

async function startCommand(flags: StartFlags, effects: Effects): Promise<number> {
  if (effects.stdin.isTTY !== true || effects.stdout.isTTY !== true) {
    effects.stderr.write(
      'There is no terminal to ask on.\n  List what waits with outcross review queue, and answer with outcross review decide.\n',
    );
    return USAGE;
  }
  const [{ reviewSession }, { terminalReviewItem }] = await Promise.all([
    import('../review/review-session.ts'),
    import('../report/terminal-review.ts'),
  ]);
  const say = (text: string) => void effects.stdout.write(`${text}\n`);
  using lines = terminalLines(effects);
  const result = await reviewSession(
    { ...queueOptions(flags), reviewer: flags.reviewer },
    {
      show: (item, number) =>
        say(`\n${terminalReviewItem(item, { ...layout(effects, flags.color), number }).join('\n')}`),
      ask: (question) => lines.ask(question === 'note' ? 'note: ' : ANSWERS),
      told(event) {
        if (typeof event !== 'string') say(givenText(event));
        else if (event === 'not-understood') say('Type one of the letters, or a class in full.');
        else if (event === 'note-too-long') say('That note is too long; it was not kept.');
      },
    },
  );
  say(
    `\n${result.given} ${result.given === 1 ? 'verdict' : 'verdicts'} given, ${result.skipped} skipped.${result.ended === 'done' ? ' Nothing else waits.' : ''}`,
  );
  return 0;
}

const ANSWERS =
  '[h]uman  [s]ynthetic  [m]ixed  [a]i-assisted  synthetic, [e]dited  machine-[t]ranslated  [r]ules\n[u]nsure  [x] nobody can tell   s[k]ip  [n]ote  [q]uit > ';

function givenText({ item, verdict, reviewer, records, before, now, supersedes }: GivenVerdict): string {
  const earlier = supersedes > 0 ? ', in place of an earlier verdict' : '';
  return `${plainText(reviewer)} says ${verdict} of ${plainText(item)} (${records} ${records === 1 ? 'record' : 'records'}, until now ${before.slice(0, 3).join('; ')}; now ${now.slice(0, 3).join('; ')})${earlier}.`;
}

function auditOptions({ workspace, audit, memory }: AuditFlags) {
  return { workspace, audit, queryMemoryMb: memory === undefined ? undefined : Math.ceil(memory / (1 << 20)) };
}

function queueOptions(flags: QueueFlags): ReviewQueueOptions {
  const only = flags.groups ? 'groups' : flags.records ? 'records' : undefined;
  const both = flags.groups && flags.records;
  return {
    ...auditOptions(flags),
    where: flags.where,
    reviewer: flags.reviewer,
    limit: flags.limit,
    only: both ? undefined : only,
  };
}

function layout(effects: Effects, color: boolean) {
  return { color: wantsColor(effects, color), width: outputWidth(effects) };
}

function print(result: unknown, flags: { readonly json?: boolean }, { stdout }: Effects, text: () => string): void {
  stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : text());
}
