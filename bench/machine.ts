import { spawnSync } from 'node:child_process';
import os from 'node:os';

/** Above this load average other programs take from the measured ones; at it, the two cores of our smallest machine are just busy. */
const MAX_LOAD = 2;

/** One line: processor, cores, memory, system, Node, load average now. */
export function describeMachine(): string {
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  return (
    `${new Date().toISOString().slice(0, 10)}, ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.availableParallelism()} cores, ` +
    `${memory}, ${os.type()} ${os.release()}, Node ${process.version}, load ${os.loadavg()[0]!.toFixed(2)}`
  );
}

/**
 * Refuses to measure on a busy machine: prints why and ends the program with 1.
 *
 * @param isTrial go on all the same, with a line that says that the numbers are none
 */
export function requireQuiet({ isTrial }: { readonly isTrial: boolean }): void {
  const load = os.loadavg()[0]!;
  if (load <= MAX_LOAD) return;
  if (isTrial) {
    process.stdout.write(`TRIAL: load average ${load.toFixed(2)} is above ${MAX_LOAD}; not for publication\n\n`);
    return;
  }
  process.stderr.write(
    `Load average ${load.toFixed(2)} is above ${MAX_LOAD}: nothing measured now can be published. Wait, or pass --trial to see that the runners work.\n`,
  );
  process.exit(1);
}

/** Prefix of a command that keeps it on the last `count` cores, where the system has `taskset`; else empty. */
export function pinToCores(count: number): readonly string[] {
  const cores = os.availableParallelism();
  const list = `${Math.max(0, cores - count)}-${cores - 1}`;
  return spawnSync('taskset', ['-c', list, 'true']).status === 0 ? ['taskset', '-c', list] : [];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
