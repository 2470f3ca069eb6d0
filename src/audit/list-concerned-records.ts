import path from 'node:path';
import { QUERY_MEMORY_MB, QueryProcess } from '../engine/query-process.ts';
import { type ConcernedRecord, concernedRecords } from './concerned-records.ts';

/** `concernedRecords` with a query process of its own, started where it is needed and closed at the end, early or late. */
export async function* listConcernedRecords({
  queryMemoryMb = QUERY_MEMORY_MB,
  ...input
}: Omit<Parameters<typeof concernedRecords>[0], 'startQuery'> & {
  queryMemoryMb?: number | undefined;
}): AsyncIterable<ConcernedRecord> {
  let query: QueryProcess | undefined;
  const startQuery = async () => {
    query = await QueryProcess.start({
      temporaryFolder: path.join(input.workspace.folder, 'tmp'),
      memoryLimitMb: queryMemoryMb,
      threads: 1,
    });
    return query;
  };
  try {
    yield* concernedRecords({ ...input, startQuery });
  } finally {
    await query?.close();
  }
}
