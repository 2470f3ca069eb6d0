import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import * as z from 'zod';
import { isProcessAlive } from '../workspace/leases.ts';

/** Who writes a segment. The last three are known on Linux only, and tell a process from a later one of the same number. */
export const segmentOwnerSchema: z.ZodType<SegmentOwner> = z.object({
  pid: z.int(),
  host: z.string(),
  /** Of the running system. */
  boot: z.string().nullable(),
  /** In which `pid` counts: that of a container, say. */
  namespace: z.string().nullable(),
  /** Ticks since boot at which the process began. */
  started: z.string().nullable(),
});
export interface SegmentOwner {
  readonly pid: number;
  readonly host: string;
  readonly boot: string | null;
  readonly namespace: string | null;
  readonly started: string | null;
}

/** Where nobody can see whether a process lives, it counts as gone after so long without a write. */
const QUIET_ELSEWHERE_MS = 24 * 60 * 60_000;
/** Another boot id means a restart, or another machine of the same name that shares the folder. */
const QUIET_REBOOTED_MS = 10 * 60_000;

/** This process. */
export function thisOwner(): SegmentOwner {
  return {
    pid: process.pid,
    host: os.hostname(),
    boot: orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orNull(() => readlinkSync('/proc/self/ns/pid')),
    started: startOf('self'),
  };
}

/**
 * What can be seen of the writer of a segment: `there`, `gone` for sure, or `silent`: nobody can see from here whether it lives, and it has
 * written nothing for long. A writer that is wrongly taken for gone or silent loses nothing (`segment-end.ts`).
 *
 * @param quietMs since the segment was written to
 */
export function ownerState(
  owner: SegmentOwner,
  { quietMs }: { readonly quietMs: number },
): 'there' | 'gone' | 'silent' {
  const self = thisOwner();
  // The same running system, and process numbers that mean the same: what is not found there is not anywhere.
  if (owner.boot !== null && owner.boot === self.boot && owner.namespace !== null && owner.namespace === self.namespace)
    return isRunning(owner) ? 'there' : 'gone';
  return quietMs > silenceOf(owner, self) ? 'silent' : 'there';
}

/** Whether the writer of a segment will most likely write no more. @param quietMs since it last did */
export function isOwnerGone(owner: SegmentOwner, { quietMs }: { readonly quietMs: number }): boolean {
  return ownerState(owner, { quietMs }) !== 'there';
}

/** For how long a writer that cannot be seen must have written nothing. */
function silenceOf(owner: SegmentOwner, self: SegmentOwner): number {
  if (owner.host !== self.host) return QUIET_ELSEWHERE_MS;
  if (owner.boot !== self.boot) return QUIET_REBOOTED_MS;
  if (owner.namespace !== self.namespace) return QUIET_ELSEWHERE_MS;
  // A system that tells no boot id: numbers of processes are all there is, and another machine may have this one's name.
  return isRunning(owner) ? Number.POSITIVE_INFINITY : 0;
}

function isRunning(owner: SegmentOwner): boolean {
  if (!isProcessAlive(owner.pid)) return false;
  const started = startOf(String(owner.pid));
  return started === null || owner.started === null || started === owner.started;
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses, so it is counted from its end. */
function startOf(process: string): string | null {
  return orNull(() => {
    const text = readFileSync(`/proc/${process}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  });
}

function orNull<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
