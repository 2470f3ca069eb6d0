import type { AuditReport } from '../audit/audit-result.ts';
import { evaluatePolicy } from '../audit/evaluate-policy.ts';
import type { Policy } from '../audit/policy.ts';
import { publishEvidencePack } from '../report/evidence-pack.ts';
import { plainText } from '../report/plain-text.ts';
import { terminalVerdict, verdictLine } from '../report/terminal-verdict.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';
import { type Effects, outputWidth, wantsColor } from './effects.ts';

/** Refused by a policy. */
const REFUSED = 1;

/**
 * Judges a finished audit, publishes the evidence pack and says the verdict: on standard output after the summary, on
 * standard error where standard output is JSON, and under `--quiet` only a refusal, in one line.
 *
 * @returns 1 when refused, else 0
 */
export async function applyPolicy({
  policy,
  report,
  flags,
  effects,
}: {
  policy: Policy;
  report: AuditReport;
  flags: {
    readonly workspace: string;
    readonly json?: boolean;
    readonly quiet?: boolean;
    readonly color: boolean;
    /** Bytes. */
    readonly memory?: number;
  };
  effects: Effects;
}): Promise<number> {
  const workspace = await openExistingWorkspace(flags.workspace);
  const verdict = evaluatePolicy(policy, report);
  const queryMemoryMb = flags.memory === undefined ? undefined : Math.ceil(flags.memory / (1 << 20));
  const pack = await publishEvidencePack({ workspace, policy, verdict, report, queryMemoryMb });
  const isRefused = verdict.verdict === 'refused';
  if (flags.quiet) {
    if (isRefused) effects.stderr.write(`${verdictLine(verdict)}; see ${plainText(`${pack.folder}/policy.md`)}\n`);
  } else {
    const color = !flags.json && wantsColor(effects, flags.color);
    const text = terminalVerdict(verdict, { color, width: outputWidth(effects), packFolder: pack.folder });
    if (flags.json) effects.stderr.write(text);
    else effects.stdout.write(text);
  }
  return isRefused ? REFUSED : 0;
}
