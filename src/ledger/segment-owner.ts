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
 * Whether the writer of a segment will write no more. A writer that is wrongly taken for gone loses nothing: it finds its
 * segment ended, and goes on in another.
 *
 * @param quietMs since the segment was written to
 */
export function isOwnerGone(owner: SegmentOwner, { quietMs }: { readonly quietMs: number }): boolean {
  const self = thisOwner();
  if (owner.host !== self.host) return quietMs > QUIET_ELSEWHERE_MS;
  if (owner.boot !== self.boot) return quietMs > QUIET_REBOOTED_MS;
  if (owner.namespace !== self.namespace) return quietMs > QUIET_ELSEWHERE_MS;
  if (!isProcessAlive(owner.pid)) return true;
  const started = startOf(String(owner.pid));
  return started !== null && owner.started !== null && started !== owner.started;
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
