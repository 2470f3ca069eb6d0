import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditStage } from '../../src/audit/audit-options.ts';
import { type CliResult, startCli } from './run-cli.ts';

/** When to interrupt an audit: some time after one of its stages has begun. `start` is before the first of them. */
export interface Interruption {
  readonly stage: 'start' | AuditStage;
  readonly delayMs: number;
  readonly signal: 'SIGKILL' | 'SIGTERM';
}

export interface InterruptedAudit extends CliResult {
  /** The stage it was in when the signal was sent; undefined where it had ended before. */
  readonly interruptedIn: 'start' | AuditStage | undefined;
}

/** All processes of an audit must be gone this soon after it was interrupted. */
const GONE_WITHIN_MS = 15_000;

/**
 * Runs `outcross audit` and sends it a signal. Ends when the process and all that hold its output (its query process) are
 * gone.
 *
 * @throws where a process outlives the audit
 */
export async function interruptAudit(
  args: readonly string[],
  { stage, delayMs, signal }: Interruption,
): Promise<InterruptedAudit> {
  const { child, result } = startCli(['audit', ...args, '--progress', 'json']);
  let seen: InterruptedAudit['interruptedIn'] = 'start';
  let interruptedIn: InterruptedAudit['interruptedIn'];
  let hasEnded = false;
  const reached = new Promise<void>((resolve) => {
    if (stage === 'start') resolve();
    let rest = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      rest += chunk.toString('utf8');
      const lines = rest.split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const name = /"stage":"(\w+)"/.exec(line)?.[1];
        if (name === undefined) continue;
        seen = name as AuditStage;
        if (name === stage) resolve();
      }
    });
    void result.then(() => {
      hasEnded = true;
      resolve();
    });
  });
  await reached;
  await sleep(delayMs);
  if (!hasEnded && child.exitCode === null && child.kill(signal)) interruptedIn = seen;
  const timeout = new AbortController();
  const ended = await Promise.race([
    result,
    sleep(GONE_WITHIN_MS, undefined, { signal: timeout.signal }).catch(() => undefined),
  ]);
  timeout.abort();
  if (ended === undefined) {
    child.kill('SIGKILL');
    throw new Error(`a process of the audit still runs ${GONE_WITHIN_MS} ms after ${signal} in stage ${interruptedIn}`);
  }
  return { ...ended, interruptedIn };
}
