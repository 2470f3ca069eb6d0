import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openLedger } from '../../src/ledger/ledger.ts';
import type { LedgerReceipt } from '../../src/ledger/ledger-entry.ts';
import { verifyLedger } from '../../src/ledger/verify-ledger.ts';
import { COMPILE_CACHE } from './compile-cache.ts';
import { readWholeLedger } from './read-whole-ledger.ts';

/** A program of its own, see there. */
export const APPENDER: string = fileURLToPath(new URL('./ledger-appender.ts', import.meta.url));

export interface KilledAppender {
  readonly folder: string;
  readonly seed: number;
  /** After so many acknowledgements it is killed; 0: while it opens the ledger. */
  readonly afterReceipts: number;
  /** And after so long since. */
  readonly delayMs: number;
  readonly segmentBytes: number;
  readonly batch: number;
}

/** Starts a process that registers texts without end, and kills it (SIGKILL). @returns all that it acknowledged */
export async function killAppender(options: KilledAppender): Promise<readonly LedgerReceipt[]> {
  const { folder, seed, afterReceipts, delayMs, segmentBytes, batch } = options;
  const args = [
    APPENDER,
    folder,
    '--seed',
    String(seed),
    '--batch',
    String(batch),
    '--segment-bytes',
    String(segmentBytes),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  let output = '';
  let errors = '';
  let lines = 0;
  const enough = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (some: string) => {
    output += some;
    lines += some.split('\n').length - 1;
    if (lines >= afterReceipts) enough.resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (some: string) => {
    errors += some;
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
  if (afterReceipts > 0) await Promise.race([enough.promise, ended]);
  await sleep(delayMs);
  child.kill('SIGKILL');
  const signal = await ended;
  if (signal !== 'SIGKILL') throw new Error(`an appender ended by itself (${signal}): ${errors}`);
  // A line that was not finished acknowledged nothing.
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LedgerReceipt);
}

/** Opens the ledger as the next process would. @returns what is wrong with it: acknowledged entries that are gone, damage */
export async function checkAfterKills(folder: string, receipts: readonly LedgerReceipt[]): Promise<readonly string[]> {
  await (await openLedger(folder)).close();
  const { entries } = await readWholeLedger(folder);
  const there = new Set(entries.map(({ segment, offset, leafHash }) => `${segment}:${offset} ${leafHash}`));
  const { problems, open, size } = await verifyLedger(folder);
  return [
    ...receipts
      .filter(({ id, leafHash }) => !there.has(`${id} ${leafHash}`))
      .map(({ id }) => `${id} was acknowledged and is gone`),
    ...problems.map(({ file, problem }) => `${file} ${problem}`),
    ...(open.segments > 0 ? [`${open.segments} segments were not ended`] : []),
    ...(size === entries.length ? [] : [`${size} entries in the tree, ${entries.length} read`]),
  ];
}
