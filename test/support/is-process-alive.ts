import { readFileSync } from 'node:fs';

/** Whether a process runs; one that has ended and waits to be collected does not. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    // After the name in brackets, which may hold anything, stands the state.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').slice(0, 1000));
  } catch {
    return false;
  }
}
