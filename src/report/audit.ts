import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { AuditOptions } from '../audit/audit-options.ts';
import type { AuditReport } from '../audit/audit-result.ts';
import { runAudit } from '../audit/run-audit.ts';
import { findAbandonedTemporaries, removeAbandonedWork } from '../workspace/abandoned.ts';
import { publishResultFolder } from '../workspace/audits.ts';
import { takeLease } from '../workspace/leases.ts';
import { openWorkspace } from '../workspace/workspace.ts';
import { withAnchorReferences } from './anchor-references.ts';
import { auditJson } from './audit-json.ts';
import { jsonLines } from './json-lines.ts';

/**
 * Audits data and publishes the audit in the workspace: `audit.json`, `audit.html`, `files.json`, `quarantine.jsonl`,
 * `changes.json`, `run.json`.
 *
 * @throws {OutcrossError} see `runAudit`
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  return withWorkspace(options, async () => {
    await using run = await runAudit(await withAnchorReferences(options));
    const { workspace, label, report, allQuarantine } = run;
    // The page's libraries are large; while data is read they would only take memory from the workers.
    const { auditHtml } = await import('./html/audit-html.ts');
    let whole: AuditReport | undefined;
    await publishResultFolder(workspace, {
      kind: 'audits',
      date: report.run.startedAt.slice(0, 10),
      label,
      files(folder) {
        whole = { ...report, folder };
        return {
          'audit.json': auditJson(report.audit),
          'audit.html': auditHtml(whole),
          'files.json': `${JSON.stringify(report.files, null, 2)}\n`,
          'quarantine.jsonl': jsonLines(allQuarantine()),
          'changes.json': `${JSON.stringify(report.changes, null, 2)}\n`,
          ...Object.fromEntries(
            Object.entries(run.tables).map(([name, file]) => [name, createReadStream(file)] as const),
          ),
          'run.json': `${JSON.stringify(report.run, null, 2)}\n`,
        };
      },
    });
    return whole!;
  });
}

/**
 * Audits data and publishes nothing. The workspace keeps the parts that were read, which a later audit takes over.
 *
 * @throws {OutcrossError} see `runAudit`
 */
export async function auditUnpublished(options: AuditOptions): Promise<Omit<AuditReport, 'folder'>> {
  return withWorkspace(options, async () => {
    await using run = await runAudit(await withAnchorReferences(options), { publishesSnapshot: false });
    return run.report;
  });
}

async function withWorkspace<Result>(
  { cwd = '.', workspace = '.outcross' }: AuditOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  // Held until the audit is published: its parts are nobody's until then.
  const opened = await openWorkspace(path.resolve(cwd, workspace));
  await using lease = await takeLease(opened, 'audit');
  // A process that was killed could not take its texts with it. What another user's left is not ours to remove.
  const abandoned = await findAbandonedTemporaries(opened, { olderThanMs: 0, ownLease: lease.name });
  await removeAbandonedWork(abandoned).catch(() => undefined);
  // Awaited here: the lease would be given back while the work goes on.
  return await work();
}
