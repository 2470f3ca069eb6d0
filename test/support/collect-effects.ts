import { Readable } from 'node:stream';
import { run } from '../../src/cli/run.ts';

export interface CollectedRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CollectOptions {
  /** Whether both outputs pass for a terminal of 80 columns. Default false. */
  readonly isTTY?: boolean;
  readonly stdin?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs; nothing else that depends on the working directory may run meanwhile. Default: where the tests run. */
  readonly cwd?: string;
}

/** Runs a command line in this process and collects what it writes. */
export async function runInProcess(
  args: readonly string[],
  { isTTY = false, stdin = '', env = {}, cwd = process.cwd() }: CollectOptions = {},
): Promise<CollectedRun> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const collector = (pieces: string[]) => ({
    write: (text: string) => void pieces.push(text),
    isTTY,
    ...(isTTY && { columns: 80 }),
  });
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const code = await run(args, {
      stdout: collector(stdout),
      stderr: collector(stderr),
      stdin: Readable.from([Buffer.from(stdin)]),
      env,
    });
    return { code, stdout: stdout.join(''), stderr: stderr.join('') };
  } finally {
    process.chdir(before);
  }
}
