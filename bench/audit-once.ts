import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { RunFacts } from '../src/audit/audit-result.ts';
import { type MeasuredRun, runMeasured } from './run-measured.ts';

const CLI = path.resolve(import.meta.dirname, '../dist/cli/outcross.js');

export interface AuditRun extends MeasuredRun {
  readonly facts: RunFacts;
  /** Folder of the audit in the workspace, with audit.json. */
  readonly folder: string;
}

/**
 * Audits data with the built command line from an empty workspace.
 *
 * @param options.command prefix of the command, such as one that pins it
 */
export async function auditOnce(
  data: string,
  { workspace, workers, command = [] }: { workspace: string; workers: number; command?: readonly string[] },
): Promise<AuditRun> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run npm run build`);
  rmSync(workspace, { recursive: true, force: true });
  const run = await runMeasured([
    ...command,
    process.execPath,
    CLI,
    'audit',
    data,
    '--workspace',
    workspace,
    '--quiet',
    '--workers',
    String(workers),
  ]);
  const audits = path.join(workspace, 'audits');
  const folder = path.join(audits, readdirSync(audits)[0]!);
  return { ...run, folder, facts: JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as RunFacts };
}
