import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError } from '../../../errors.ts';

/**
 * Runs the user's line, and beside it a watcher that ends the whole process group once nobody holds the other end of descriptor 3 any
 * more: a trainer does not outlive the process that started it, however that ended.
 */
const WATCHED = `{ trap '' TERM; read -r _ <&3 || { kill -TERM 0; sleep 5; kill -KILL 0; }; } >/dev/null 2>&1 &
exec 3<&-
exec sh -c "$1"`;

/** Between asking a process group to end and ending it; and the same for what is left of it once its first process has ended. */
const GRACE_MS = 5_000;
const LEFT_GRACE_MS = 500;
/** Output is still read for so long after the command has ended: what it left running may hold its pipes. */
const DRAIN_MS = 2_000;
const POLL_MS = 50;
/** A command that writes without end fills no disk. */
const MOST_LOG_BYTES = 16 * 2 ** 20;
const TAIL_BYTES = 16 * 2 ** 10;
const TAIL_LINES = 10;
const TAIL_LINE_LENGTH = 300;

export interface RunCommandOptions {
  /** Folder it runs in. */
  readonly folder: string;
  /** File that keeps what it writes to standard output and error: made anew, at most 16 MiB. */
  readonly log: string;
  /** It is ended after so many seconds. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

export interface CommandEnd {
  /** `exit` with a code, `signal` by something outside, `time-out` by us; `no-shell`: there is no `sh`. */
  readonly by: 'exit' | 'signal' | 'time-out' | 'no-shell';
  readonly code: number;
  readonly signal: string;
  /** Last lines that it wrote, at most 10 of 300 characters. */
  readonly lastLines: readonly string[];
}

/**
 * Runs a command line with `sh` in a process group of its own. When it has ended, so does what it left running in that group: a server
 * that is to stay starts in a session of its own (setsid).
 *
 * @throws {CancelledError} where the signal was given; the whole group has ended by then
 */
export async function runCommand(
  line: string,
  { folder, log, seconds, signal }: RunCommandOptions,
): Promise<CommandEnd> {
  if (signal?.aborted) throw new CancelledError();
  const child = spawn('sh', ['-c', WATCHED, 'sh', line], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const output = keepOutput(child, log);
  // The watcher may be gone before us.
  const lifeline = child.stdio[3] as Writable;
  lifeline.on('error', () => undefined);

  let isLate = false;
  const end = new Promise<Pick<CommandEnd, 'by' | 'code' | 'signal'>>((resolve) => {
    child.once('error', () => resolve({ by: 'no-shell', code: 127, signal: '' }));
    child.once('exit', (code, by) =>
      resolve(
        isLate
          ? { by: 'time-out', code: -1, signal: '' }
          : code === null
            ? { by: 'signal', code: -1, signal: by ?? 'unknown' }
            : { by: 'exit', code, signal: '' },
      ),
    );
  });
  let killing: Promise<void> | undefined;
  const stop = () => {
    killing ??= endGroup(child, lifeline);
  };
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, seconds * 1000);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const ended = await end;
    await killing;
    lifeline.end('done\n');
    const lastLines = await output();
    // What it left running would hold memory and ports while the next step starts, and nobody would end it later.
    await endGroup(child, lifeline);
    if (signal?.aborted) throw new CancelledError();
    return { ...ended, lastLines };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Ends all processes of the group: asks first, and waits until none is left. */
async function endGroup(child: ChildProcess, lifeline: Writable): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const send = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-pid, name);
    } catch {
      // None is left.
      return false;
    }
  };
  send('SIGTERM');
  // The watcher does not hear that; it ends when it is told that all is done.
  lifeline.end('done\n');
  let left = LEFT_GRACE_MS;
  for (let waited = 0; waited < GRACE_MS && left > 0; waited += POLL_MS) {
    if (!send(0)) return;
    if (child.exitCode !== null || child.signalCode !== null) left -= POLL_MS;
    await sleep(POLL_MS);
  }
  send('SIGKILL');
}

/** Writes both outputs to the log, and keeps their end. */
function keepOutput(child: ChildProcess, log: string): () => Promise<readonly string[]> {
  const file = createWriteStream(log, { flags: 'w' });
  let failure: Error | undefined;
  file.on('error', (error) => {
    failure = error;
  });
  let written = 0;
  let tail = Buffer.alloc(0);
  const keep = (stream: Readable) => (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
    if (failure !== undefined || written > MOST_LOG_BYTES) return;
    written += chunk.length;
    if (written > MOST_LOG_BYTES) file.write('\n[more than 16 MiB: what follows is not kept]\n');
    else if (!file.write(chunk)) {
      stream.pause();
      file.once('drain', () => stream.resume());
    }
  };
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) {
    stream.on('data', keep(stream));
    stream.on('error', () => undefined);
  }
  const closed = Promise.all(
    streams.map(
      (stream) =>
        new Promise<void>((resolve) => {
          stream.once('close', () => resolve());
        }),
    ),
  );
  return async () => {
    const patience = new AbortController();
    await Promise.race([closed, sleep(DRAIN_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    for (const stream of streams) stream.destroy();
    await new Promise<void>((resolve) => {
      if (failure !== undefined) resolve();
      else {
        file.once('error', () => resolve());
        file.end(resolve);
      }
    });
    return lastLines(tail);
  };
}

function lastLines(tail: Buffer): readonly string[] {
  return (
    tail
      .toString('utf8')
      .split('\n')
      // A progress bar writes over itself: its last state counts.
      .map((line) => line.trimEnd().split('\r').at(-1)!)
      .map((line) => line.replace(/\x1b\[[0-9;]{0,20}[A-Za-z]/g, '').replace(/[\x00-\x08\x0b-\x1f\x7f]/g, ' '))
      .filter((line) => line.trim() !== '')
      .slice(-TAIL_LINES)
      .map((line) => (line.length > TAIL_LINE_LENGTH ? `${line.slice(0, TAIL_LINE_LENGTH)}…` : line))
  );
}
