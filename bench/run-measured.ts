import { spawn } from 'node:child_process';
import { treeUsage } from './process-tree.ts';

export interface MeasuredRun {
  readonly stdout: string;
  readonly wallSeconds: number;
  /** User and system time of the process and all its descendants. */
  readonly cpuSeconds: number;
  /** Largest sum of the resident sets of the process tree. */
  readonly peakBytes: number;
}

const SAMPLE_MS = 50;

/** Runs a program to its end and samples what its process tree uses. Throws unless it ends with 0. */
export async function runMeasured(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<MeasuredRun> {
  const started = performance.now();
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  let peakBytes = 0;
  let cpuSeconds = 0;
  const timer = setInterval(() => {
    const usage = treeUsage(child.pid!);
    peakBytes = Math.max(peakBytes, usage.residentBytes);
    cpuSeconds = Math.max(cpuSeconds, usage.cpuSeconds);
  }, SAMPLE_MS);
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr}`);
  } finally {
    clearInterval(timer);
  }
  return { stdout, wallSeconds: (performance.now() - started) / 1000, cpuSeconds, peakBytes };
}
