import { readdirSync, readFileSync } from 'node:fs';

export interface TreeUsage {
  /** Sum of the resident sets of a process and all its descendants, in bytes. Shared pages count once a process. */
  readonly residentBytes: number;
  /** User and system time of the tree so far, ended descendants included, in seconds. */
  readonly cpuSeconds: number;
}

const PAGE_BYTES = 4096;
const TICKS_PER_SECOND = 100;

/** What a process and its descendants use now, read from /proc (Linux). */
export function treeUsage(root: number): TreeUsage {
  const children = new Map<number, number[]>();
  const stats = new Map<number, readonly string[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // The command in parentheses may hold anything: fields begin behind the last of them.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const parent = Number(fields[1]);
      stats.set(Number(name), fields);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // Gone meanwhile.
    }
  }
  let residentBytes = 0;
  let ticks = 0;
  for (const pending = [root]; pending.length > 0; ) {
    const pid = pending.pop()!;
    const fields = stats.get(pid);
    if (!fields) continue;
    residentBytes += Number(fields[21]) * PAGE_BYTES;
    // Own user and system time, and that of children that ended and were waited for: nothing is counted twice.
    ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
    pending.push(...(children.get(pid) ?? []));
  }
  return { residentBytes, cpuSeconds: ticks / TICKS_PER_SECOND };
}
