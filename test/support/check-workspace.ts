import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PartSummary } from '../../src/audit/part-summary.ts';
import { readPartTable } from '../../src/workspace/part-reader.ts';
import { PART_TABLES, readPartSummary } from '../../src/workspace/parts.ts';
import { readSnapshot } from '../../src/workspace/snapshots.ts';

const AUDIT_FILES = ['audit.html', 'audit.json', 'changes.json', 'files.json', 'quarantine.jsonl', 'run.json'];

export interface WorkspaceCheck {
  readonly finishedParts: number;
  readonly audits: number;
  /** Unfinished files and folders that an interruption left. */
  readonly leftovers: readonly string[];
}

/**
 * Reads all of a workspace that a reader would take for finished.
 *
 * @throws where any of it is not whole
 */
export async function checkWorkspace(folder: string): Promise<WorkspaceCheck> {
  const workspace = { folder };
  const names = (await readdir(folder, { recursive: true }).catch(() => [])).map((name) =>
    name.split(path.sep).join('/'),
  );
  const leftovers = names.filter((name) => name.includes('.tmp') || name.startsWith('tmp/'));
  const finished = names.filter((name) => !leftovers.includes(name));
  let finishedParts = 0;
  for (const name of finished) {
    const part = /^parts\/..\/([0-9a-f]{32})\.json$/.exec(name);
    if (part) {
      const summary = await readPartSummary<PartSummary>(workspace, part[1]!);
      if (summary === undefined) throw new Error(`${name} stands for a part that is not whole`);
      for (const table of PART_TABLES) {
        const rows = summary.tables[table] === undefined ? [] : await readPartTable(workspace, summary.key, table);
        const expected =
          table === 'records' ? summary.records : table === 'quarantine' ? summary.quarantined : rows.length;
        if (rows.length !== expected) throw new Error(`${name}: ${rows.length} rows of ${table}, expected ${expected}`);
      }
      finishedParts++;
    }
    const snapshot = /^snapshots\/([0-9a-f]{16})\.json$/.exec(name);
    if (snapshot) {
      for (const { key } of (await readSnapshot(workspace, snapshot[1]!)).parts) {
        if ((await readPartSummary<PartSummary>(workspace, key)) === undefined)
          throw new Error(`${name} names the part ${key}, which is not whole`);
      }
    }
    if (/^(?:format|audits\/[^/]+\/\w+)\.json$/.test(name)) JSON.parse(await readFile(path.join(folder, name), 'utf8'));
  }
  const audits = finished.filter((name) => /^audits\/[^/]+$/.test(name));
  for (const name of audits) {
    const files = (await readdir(path.join(folder, name))).sort();
    for (const file of AUDIT_FILES) if (!files.includes(file)) throw new Error(`${name} lacks ${file}`);
  }
  return { finishedParts, audits: audits.length, leftovers };
}
