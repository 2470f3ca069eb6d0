import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CancelledError, EngineError } from '../errors.ts';

export type QueryRequest =
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly sql: string;
      readonly parameters: readonly (string | number)[];
    }
  | {
      readonly kind: 'append';
      readonly id: number;
      readonly table: string;
      readonly rows: readonly (readonly (string | number | null)[])[];
    }
  | { readonly kind: 'memory'; readonly id: number; readonly limitMb: number };

/** A result column by column: between processes that takes half the time and memory of an object a row. */
export interface QueryTable {
  readonly names: readonly string[];
  /** Shape [names, rows]. */
  readonly columns: readonly (readonly unknown[])[];
}

export type QueryReply =
  | { readonly id: number; readonly table: QueryTable }
  | { readonly id: number; readonly error: string };

export interface QueryProcessOptions {
  /** Folder for what does not fit in memory; a fresh folder inside it is used and removed. */
  readonly temporaryFolder: string;
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** Stops the process, whatever it is doing. */
  readonly signal?: AbortSignal | undefined;
}

/** Memory of a query process in MiB unless told otherwise; what does not fit goes to disk. With all else a run at 10 GB of input took 1.4 GB. */
export const QUERY_MEMORY_MB = 208;

/** Threads of a query process at most. Each holds blocks of its own while it sorts: more of them do not fit `QUERY_MEMORY_MB`. */
export const QUERY_THREADS = 2;

interface Waiting {
  readonly resolve: (rows: readonly Record<string, unknown>[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * DuckDB in a child process of its own. A native out-of-memory abort cannot be caught; here it ends the child and becomes an
 * `EngineError`.
 */
export class QueryProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | undefined;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    child.on('message', (reply: QueryReply) => this.#receive(reply));
    child.on('exit', (code, signal) => this.#end(code, signal));
    child.on('error', (error) => this.#end(null, null, error));
  }

  /**
   * @throws {EngineError} the process does not start
   * @throws {CancelledError} `signal` has aborted
   */
  static async start(options: QueryProcessOptions): Promise<QueryProcess> {
    if (options.signal?.aborted) throw new CancelledError();
    await mkdir(options.temporaryFolder, { recursive: true });
    const folder = await mkdtemp(path.join(options.temporaryFolder, 'query-'));
    const extension = path.extname(fileURLToPath(import.meta.url));
    const child = fork(
      fileURLToPath(new URL(`./query-child${extension}`, import.meta.url)),
      [String(options.memoryLimitMb), folder, String(options.threads)],
      // Flags of the parent (test runners, inspectors) are not the child's business; Ctrl-C is the parent's to handle.
      {
        serialization: 'advanced',
        execArgv: [],
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    const query = new QueryProcess(child, folder);
    const stop = () => query.#stop();
    options.signal?.addEventListener('abort', stop);
    // It may have aborted while the folder was made, before anybody listened.
    if (options.signal?.aborted) stop();
    child.once('exit', () => options.signal?.removeEventListener('abort', stop));
    try {
      await new Promise<void>((resolve, reject) => {
        if (query.#ended) reject(query.#ended);
        else query.#waiting.set(0, { resolve: () => resolve(), reject });
      });
    } catch (error) {
      await query.close();
      throw error;
    }
    return query;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Runs one statement. Values from data go into `parameters`, never into `sql`.
   *
   * @throws {EngineError} the statement failed or the process ended
   * @throws {CancelledError} the signal given at the start aborted
   */
  run<Row>(sql: string, parameters: readonly (string | number)[] = []): Promise<readonly Row[]> {
    return this.#send({ kind: 'query', id: this.#nextId++, sql, parameters }) as Promise<readonly Row[]>;
  }

  /** Appends rows to a table; numbers become BIGINT, strings VARCHAR. */
  async append(table: string, rows: readonly (readonly (string | number | null)[])[]): Promise<void> {
    const BATCH = 5000;
    for (let start = 0; start < rows.length; start += BATCH) {
      await this.#send({ kind: 'append', id: this.#nextId++, table, rows: rows.slice(start, start + BATCH) });
    }
  }

  /** Lets the statements that follow use so many MiB. */
  async limitMemory(limitMb: number): Promise<void> {
    await this.#send({ kind: 'memory', id: this.#nextId++, limitMb });
  }

  async close(): Promise<void> {
    const { exitCode, signalCode, pid, connected } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
      if (connected) this.#child.disconnect();
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  #send(request: QueryRequest): Promise<readonly Record<string, unknown>[]> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#child.send(request);
    });
  }

  #receive(reply: QueryReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (!waiting) return;
    if ('table' in reply) waiting.resolve(rowsOf(reply.table));
    else waiting.reject(queryFailed(reply.error));
  }

  #stop(): void {
    this.#fail(new CancelledError());
    this.#child.kill('SIGKILL');
  }

  #end(code: number | null, signal: string | null, cause?: Error): void {
    const error = new EngineError({
      message: `the query process ended (${signal ?? `code ${code}`})`,
      hint: 'Give it more memory with --memory MB, or free some; what has been read is kept.',
      cause,
    });
    this.#fail(error);
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

function rowsOf({ names, columns }: QueryTable): readonly Record<string, unknown>[] {
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => {
    const values: Record<string, unknown> = {};
    for (let column = 0; column < names.length; column++) values[names[column]!] = columns[column]![row];
    return values;
  });
}

function queryFailed(message: string): EngineError {
  const isOutOfSpace = /No space left|Disk quota|out of disk|max_temp_directory_size/i.test(message);
  const isOutOfMemory = /Out of Memory/i.test(message);
  return new EngineError({
    message: `a query failed: ${message.split('\n')[0]}`,
    hint: isOutOfSpace
      ? 'Free disk space or name another place with --workspace DIR; what has been read is kept.'
      : /File too large/i.test(message)
        ? 'Raise the limit on the size of files (ulimit -f); what has been read is kept.'
        : isOutOfMemory
          ? 'Give it more memory with --memory MB.'
          : 'This should not happen; please report it with the command you ran.',
  });
}
