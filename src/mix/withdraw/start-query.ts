import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { QUERY_THREADS, QueryProcess } from '../../engine/query-process.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/** A query process that puts off what it cannot hold into the workspace; where that may only be read, into the system's folder. */
export async function startQuery(workspace: Workspace, memoryLimitMb: number): Promise<QueryProcess> {
  const own = path.join(workspace.folder, 'tmp');
  const temporaryFolder = await mkdir(own, { recursive: true }).then(
    () => own,
    () => os.tmpdir(),
  );
  return QueryProcess.start({ temporaryFolder, memoryLimitMb, threads: QUERY_THREADS });
}
