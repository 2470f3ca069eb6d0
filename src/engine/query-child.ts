import { DuckDBInstance } from '@duckdb/node-api';
import type { QueryReply, QueryRequest, QueryTable } from './query-process.ts';

/** The process that runs DuckDB: it may be aborted by the system without taking the audit with it. */
const [memoryLimitMb, temporaryFolder, threads] = process.argv.slice(2) as [string, string, string];
/** A statement of so many milliseconds may have left much behind. */
const LONG_MS = 50;
const NOTHING: QueryTable = { names: [], columns: [] };
let limit = `${memoryLimitMb}MB`;
const instance = await DuckDBInstance.create(':memory:', {
  memory_limit: limit,
  temp_directory: temporaryFolder,
  threads,
  // Row order of a result is always written out in its ORDER BY.
  preserve_insertion_order: 'false',
  // Nothing is fetched, and no file outside our own statements is read.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
});
const connection = await instance.connect();

process.on('message', async (request: QueryRequest) => {
  let reply: QueryReply;
  try {
    const started = performance.now();
    reply = { id: request.id, table: await answer(request) };
    if (performance.now() - started >= LONG_MS) await giveMemoryBack();
  } catch (error) {
    reply = { id: request.id, error: error instanceof Error ? error.message : String(error) };
  }
  process.send!(reply);
});
process.on('disconnect', () => process.exit(0));
process.send!({ id: 0, table: { names: [], columns: [] } } satisfies QueryReply);

/**
 * Gives pages that statements have freed back to the system: the allocator keeps them, and for a process between two statements they would count
 * as its memory. Setting the limit, though it is the same, is the one statement that sweeps the allocator.
 */
async function giveMemoryBack(): Promise<void> {
  // It fails where tables take more than the limit and cannot go to disk; then the limit is what it was.
  await connection.run(`SET memory_limit = '${limit}'`).catch(() => undefined);
}

async function answer(request: QueryRequest): Promise<QueryTable> {
  if (request.kind === 'memory') {
    limit = `${Math.trunc(request.limitMb)}MB`;
    await connection.run(`SET memory_limit = '${limit}'`);
    return NOTHING;
  }
  if (request.kind === 'append') {
    const appender = await connection.createAppender(request.table);
    for (const row of request.rows) {
      for (const value of row) {
        if (value === null) appender.appendNull();
        else if (typeof value === 'number') appender.appendBigInt(BigInt(value));
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
    appender.closeSync();
    return NOTHING;
  }
  const reader = await connection.runAndReadAll(request.sql, request.parameters as never);
  return {
    names: reader.deduplicatedColumnNames(),
    columns: reader.getColumnsJS().map((column) => column.map(plainValue)),
  };
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (value !== null && typeof value === 'object' && !(value instanceof Uint8Array)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainValue(inner)]));
  }
  return value;
}
