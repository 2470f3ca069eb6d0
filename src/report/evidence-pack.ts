import path from 'node:path';
import type { AuditReport } from '../audit/audit-result.ts';
import type { ConcernedRecord } from '../audit/concerned-records.ts';
import { listConcernedRecords } from '../audit/list-concerned-records.ts';
import type { Policy } from '../audit/policy.ts';
import type { PolicyVerdict } from '../audit/policy-verdict.ts';
import { readQuarantine } from '../audit/read-quarantine.ts';
import type { SnapshotInput } from '../audit/run-audit.ts';
import type { SourceCard } from '../record/source-card.ts';
import { takeLease } from '../workspace/leases.ts';
import { publishFile } from '../workspace/publish-file.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { jsonLines } from './json-lines.ts';
import { policyMarkdown } from './policy-markdown.ts';
import { ShownExamples } from './shown-examples.ts';

export interface EvidencePack {
  /** `<audit folder>/policy`. */
  readonly folder: string;
  /** Lines of records.jsonl. */
  readonly recordCount: number;
}

/**
 * Publishes what a supplier needs to see why a delivery was accepted or refused: `records.jsonl` with every record
 * concerned, `policy.md` to read, and `policy.json`, which comes last: where it stands, the pack is whole.
 *
 * @throws {WorkspaceError} the pack cannot be written, or the snapshot is gone
 * @throws {EngineError} the query process ended
 */
export async function publishEvidencePack({
  workspace,
  policy,
  verdict,
  report,
  queryMemoryMb,
}: {
  workspace: Workspace;
  policy: Policy;
  verdict: PolicyVerdict;
  report: Pick<AuditReport, 'folder'>;
  /** Memory of the query process in MiB. Default 208. */
  queryMemoryMb?: number | undefined;
}): Promise<EvidencePack> {
  const folder = path.join(report.folder, 'policy');
  await using _lease = await takeLease(workspace, 'read');
  const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, verdict.snapshot);
  const shown = new ShownExamples();
  const records = listConcernedRecords({
    workspace,
    manifest,
    policy,
    verdict,
    quarantine: readQuarantine(report.folder),
    queryMemoryMb,
  });
  await publishFile(path.join(folder, 'records.jsonl'), jsonLines(seen(records, shown)));
  await publishFile(
    path.join(folder, 'policy.md'),
    policyMarkdown({ policy, verdict, examplesOf: (source, code) => shown.of(source, code) }),
  );
  await publishFile(path.join(folder, 'policy.json'), `${JSON.stringify(verdict, null, 2)}\n`);
  return { folder, recordCount: shown.recordCount };
}

/** The same records, each seen as it passes by. */
async function* seen(records: AsyncIterable<ConcernedRecord>, shown: ShownExamples): AsyncIterable<ConcernedRecord> {
  for await (const record of records) {
    shown.see(record);
    yield record;
  }
}
