import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import path from 'node:path';
import { COMPILE_CACHE } from './compile-cache.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const CLI = path.join(ROOT, 'src/cli/outcross.ts');

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  /** Largest file the process may write, in bytes. */
  readonly fileSizeLimit?: number;
  /** Written to standard input, which is then closed. */
  readonly stdin?: string | Uint8Array;
}

export interface CliResult {
  /** Exit code; null where a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
}

/** Starts the command line in a process of its own, with the Node that runs the tests. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliRun {
  const command = [process.execPath, CLI, ...args];
  const limited =
    options.fileSizeLimit === undefined ? command : ['prlimit', `--fsize=${options.fileSizeLimit}`, ...command];
  const spawnOptions: SpawnOptions = {
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILE_CACHE, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.uid !== undefined && { uid: options.uid }),
    ...(options.gid !== undefined && { gid: options.gid }),
  };
  const child = spawn(limited[0]!, limited.slice(1), spawnOptions);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => stderr.push(chunk));
  if (options.stdin !== undefined) child.stdin!.end(options.stdin);
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
  return { child, result };
}

export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).result;
}
