import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkspaceError } from '../errors.ts';
import { listFolder } from './list-folder.ts';
import { asWorkspaceError } from './publish-file.ts';
import type { Workspace } from './workspace.ts';

/** `audit` and `read` go together; `forget` and `gc` change what is there and run alone. */
export type LeaseKind = 'audit' | 'read' | 'forget' | 'gc';

export interface Lease extends AsyncDisposable {
  readonly name: string;
}

export interface LiveLease {
  readonly name: string;
  readonly kind: LeaseKind;
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since 1970 at which it was taken. */
  readonly takenAt: number;
}

/** A lease that was not renewed for so long is of a process that is gone or stopped. */
const LEASE_MS = 10 * 60_000;
const RENEWAL_MS = 60_000;
/** How long a command waits for one that it cannot run beside. */
const WAIT_MS = 30_000;
const ALONE: ReadonlySet<LeaseKind> = new Set(['forget', 'gc']);
const DOING: Readonly<Record<LeaseKind, string>> = {
  audit: 'an audit is running',
  read: 'records are being looked up',
  forget: 'records are being forgotten',
  gc: 'space is being freed',
};

/**
 * Says to other processes that this one works in the workspace, until disposed. Waits for processes that it cannot run beside.
 *
 * @throws {WorkspaceError} they are still at work after `waitMs`, or the workspace cannot be written (`read` needs no lease there)
 */
export async function takeLease(
  workspace: Workspace,
  kind: LeaseKind,
  { waitMs = WAIT_MS }: { waitMs?: number } = {},
): Promise<Lease> {
  const folder = path.join(workspace.folder, 'leases');
  const name = `${process.pid}-${randomBytes(6).toString('hex')}.json`;
  const file = path.join(folder, name);
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(
        file,
        `${JSON.stringify({ kind, pid: process.pid, host: os.hostname(), takenAt: Date.now() })}\n`,
        { flag: 'wx' },
      );
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Who may only look changes nothing that others rely on.
      if (kind === 'read' && (code === 'EACCES' || code === 'EROFS' || code === 'EPERM'))
        return { name, [Symbol.asyncDispose]: async () => undefined };
      throw asWorkspaceError(file, error);
    }
    // Written first, looked around second: of two that start at once at least one sees the other.
    const others = (await liveLeases(workspace)).filter(
      (lease) => lease.name !== name && (ALONE.has(kind) || ALONE.has(lease.kind)),
    );
    if (others.length === 0) break;
    await rm(file, { force: true });
    const [other] = others;
    if (performance.now() >= deadline) {
      throw new WorkspaceError({
        path: workspace.folder,
        problem: `${DOING[other!.kind]} (process ${other!.pid} on ${other!.host})`,
        hint: 'Wait until it has ended, then run the same command again.',
      });
    }
    // Unequal waits, so that two that gave way to each other do not meet again.
    await sleep(50 + Math.random() * 200);
  }
  const renewal = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, RENEWAL_MS);
  renewal.unref();
  return {
    name,
    async [Symbol.asyncDispose]() {
      clearInterval(renewal);
      await rm(file, { force: true });
    },
  };
}

/** Leases of processes that are at work; those of processes that died are passed over. */
export async function liveLeases(workspace: Workspace): Promise<readonly LiveLease[]> {
  const folder = path.join(workspace.folder, 'leases');
  const live: LiveLease[] = [];
  for (const name of [...(await listFolder(folder))].sort()) {
    const lease = await readLease(path.join(folder, name));
    if (lease?.isLive) live.push({ ...lease.lease, name });
  }
  return live;
}

/** Names of lease files whose processes are gone. */
export async function deadLeases(workspace: Workspace): Promise<readonly string[]> {
  const folder = path.join(workspace.folder, 'leases');
  const dead: string[] = [];
  for (const name of [...(await listFolder(folder))].sort()) {
    const lease = await readLease(path.join(folder, name));
    if (lease && !lease.isLive) dead.push(path.join(folder, name));
  }
  return dead;
}

/** Whether a process of this machine is there; a living process of another user counts. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readLease(file: string): Promise<{ lease: Omit<LiveLease, 'name'>; isLive: boolean } | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    const isFresh = Date.now() - mtimeMs < LEASE_MS;
    let lease: Omit<LiveLease, 'name'>;
    try {
      lease = JSON.parse(await readFile(file, 'utf8')) as Omit<LiveLease, 'name'>;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // Just being written, or cut off by a crash: its time tells.
      lease = { kind: 'audit', pid: Number.parseInt(path.basename(file), 10), host: os.hostname(), takenAt: mtimeMs };
    }
    return { lease, isLive: isFresh && (lease.host !== os.hostname() || isProcessAlive(lease.pid)) };
  } catch (error) {
    // Given back in the meantime.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
