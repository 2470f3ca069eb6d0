import type { Command } from 'commander';
import type { AuditProgress, AuditStage } from '../audit/audit-options.ts';
import { choice } from './data-options.ts';
import type { Effects } from './effects.ts';
import { stopOnInterrupt } from './stop-on-interrupt.ts';

/** How much of a run is shown while it goes on, and how. */
export interface OutputFlags {
  readonly quiet?: boolean;
  readonly progress?: string;
  readonly color: boolean;
}

/** Stages as a terminal says them. Events keep the names. */
const DOING: Readonly<Record<AuditStage, string>> = {
  list: 'listing',
  read: 'reading',
  compare: 'comparing',
  measure: 'measuring',
  summarise: 'summarising',
  publish: 'publishing',
};

export function addOutputOptions(command: Command): Command {
  return command
    .option('--quiet', 'print nothing but errors')
    .option('--progress <how>', 'json: one event a line on standard error', choice(['json', 'none'], command.name()))
    .option('--no-color', 'no colour');
}

/** Runs something long: with its progress on standard error, and stopped at a safe point by Ctrl-C. */
export async function watchRun<Result>(
  flags: OutputFlags,
  effects: Effects,
  run: (watch: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: AuditProgress) => void;
  }) => Promise<Result>,
): Promise<Result> {
  const { createProgress } = await import('../report/progress.ts');
  const interrupt = stopOnInterrupt(effects);
  const renderer = createProgress({ stream: effects.stderr as never, now: () => performance.now() });
  const onProgress = (progress: AuditProgress) => {
    if (flags.progress === 'json') effects.stderr.write(`${JSON.stringify({ type: 'stage-progress', ...progress })}\n`);
    else if (flags.progress !== 'none' && !flags.quiet) renderer.update({ ...progress, stage: DOING[progress.stage] });
  };
  try {
    return await run({ signal: interrupt.signal, onProgress });
  } finally {
    renderer.end();
    interrupt.dispose();
  }
}
