import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledError } from '../../../errors.ts';
import { canonicalJson } from '../../../io/canonical-json.ts';
import { publishFile } from '../../../workspace/publish-file.ts';
import { FitError } from '../fit-error.ts';
import type { CommandTemplate } from './command-template.ts';
import { type CommandEnd, runCommand } from './run-command.ts';

/** Part of every digest: another number where steps of an earlier version must not be taken for finished. */
const STEP_VERSION = 1;
const MARKER = 'done.json';

export interface CommandStep<Result> {
  readonly name: 'train' | 'generate' | 'score';
  /** From 1. */
  readonly generation: number;
  readonly template: CommandTemplate;
  /** All that its result follows from besides the command line, as plain JSON. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Files it reads, by name, published into the folder of the step. */
  readonly files: Readonly<Record<string, string>>;
  /** Values of placeholders. */
  values(folders: { readonly step: string; readonly attempt: string }): Readonly<Record<string, string>>;
  /** Called before each attempt: makes what the command expects to be there. */
  prepare?(attempt: string): Promise<void>;
  /**
   * Reads what the command has written.
   *
   * @throws {FitError} for rubbish: another attempt is made then
   */
  read(attempt: string): Promise<Result>;
}

export interface CommandSurroundings {
  /** Folder of this arm and seed. */
  readonly folder: string;
  /** Folder that commands run in. */
  readonly labFolder: string;
  readonly seconds: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Seconds between attempts. */
  readonly pause: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FinishedStep<Result> {
  readonly digest: string;
  /** Folder of the attempt that succeeded. */
  readonly folder: string;
  readonly result: Result;
}

/**
 * Runs a command once and for all: what is finished is marked with the digest of all it follows from, and found again by another process.
 * An attempt writes into a folder of its own, so that what a killed one has left is never taken for a result.
 *
 * @throws {FitError} where the last attempt fails, hangs or writes rubbish: with the end of what it said, and a remedy
 * @throws {CancelledError} where the signal was given
 */
export async function runCommandStep<Result>(
  step: CommandStep<Result>,
  surroundings: CommandSurroundings,
): Promise<FinishedStep<Result>> {
  const { name, generation, template, inputs } = step;
  const digest = createHash('sha256')
    .update(canonicalJson({ version: STEP_VERSION, name, generation, line: template.line, inputs }))
    .digest('hex');
  const folder = path.join(generationFolder(surroundings.folder, generation), `${name}-${digest.slice(0, 16)}`);
  const finished = await finishedStep(step, { folder, digest });
  if (finished !== undefined) return finished;
  await mkdir(folder, { recursive: true });
  for (const [file, content] of Object.entries(step.files)) await publishFile(path.join(folder, file), content);
  const first = await nextAttempt(folder);
  for (let attempt = 0; ; attempt++) {
    const own = `attempt-${first + attempt}`;
    const outcome = await runAttempt(step, { ...surroundings, step: folder, attempt: own });
    if ('result' in outcome) {
      await publishFile(path.join(folder, MARKER), `${canonicalJson({ attempt: own, digest })}\n`);
      return { digest, folder: path.join(folder, own), result: outcome.result };
    }
    await rm(path.join(folder, own), { recursive: true, force: true });
    if (attempt < surroundings.retries && outcome.mayHelpToRetry) {
      await pauseFor(surroundings);
      continue;
    }
    const { error } = outcome;
    throw attempt === 0
      ? error
      : new FitError({ problem: `${error.message} (attempt ${attempt + 1})`, hint: error.hint, cause: error });
  }
}

/** Where the steps of a generation lie. */
export function generationFolder(folder: string, generation: number): string {
  return path.join(folder, `generation-${String(generation).padStart(4, '0')}`);
}

async function finishedStep<Result>(
  step: CommandStep<Result>,
  { folder, digest }: { readonly folder: string; readonly digest: string },
): Promise<FinishedStep<Result> | undefined> {
  const marker = path.join(folder, MARKER);
  const text = await readFile(marker, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { attempt, digest: marked } = JSON.parse(text) as { readonly attempt?: unknown; readonly digest?: unknown };
    if (marked === digest && typeof attempt === 'string' && /^attempt-\d{1,9}$/.test(attempt)) {
      const own = path.join(folder, attempt);
      if ((await stat(own)).isDirectory()) return { digest, folder: own, result: await step.read(own) };
    }
  } catch {
    // What was finished has been damaged or taken away since: it is done again.
  }
  await rm(marker, { force: true });
  return undefined;
}

/** Above all attempts that there are traces of. */
async function nextAttempt(folder: string): Promise<number> {
  const names = await readdir(folder);
  return 1 + Math.max(0, ...names.map((name) => Number(/^attempt-(\d{1,9})(?:\.log)?$/.exec(name)?.[1] ?? 0)));
}

type Outcome<Result> = { readonly result: Result } | { readonly error: FitError; readonly mayHelpToRetry: boolean };

async function runAttempt<Result>(
  { name, template, values, prepare, read }: CommandStep<Result>,
  {
    labFolder,
    seconds,
    signal,
    step,
    attempt: own,
  }: CommandSurroundings & { readonly step: string; readonly attempt: string },
): Promise<Outcome<Result>> {
  const attempt = path.join(step, own);
  await mkdir(attempt, { recursive: true });
  await prepare?.(attempt);
  const log = path.join(step, `${own}.log`);
  const line = template.fill(values({ step, attempt }));
  const end = await runCommand(line, { folder: labFolder, log, seconds, signal });
  const failure = failureOf(end, { name, seconds, log: path.relative(labFolder, log), labFolder });
  if (failure !== undefined) return failure;
  try {
    return { result: await read(attempt) };
  } catch (error) {
    if (!(error instanceof FitError)) throw error;
    return {
      error: new FitError({
        problem: `${name}: ${error.message}${said(end.lastLines)}`,
        hint: error.hint,
        cause: error,
      }),
      mayHelpToRetry: true,
    };
  }
}

function failureOf(
  { by, code, signal, lastLines }: CommandEnd,
  {
    name,
    seconds,
    log,
    labFolder,
  }: { readonly name: string; readonly seconds: number; readonly log: string; readonly labFolder: string },
): { readonly error: FitError; readonly mayHelpToRetry: boolean } | undefined {
  const failure = (problem: string, hint: string, mayHelpToRetry = true) => ({
    error: new FitError({ problem: `${name} ${problem}${said(lastLines)}`, hint }),
    mayHelpToRetry,
  });
  if (by === 'no-shell')
    return failure(
      'could not be started: there is no sh, or no folder to run in',
      'Commands run in a POSIX shell, in the folder of the lab: install one, and look whether the folder is there.',
      false,
    );
  if (by === 'time-out')
    return failure(
      `had not ended after ${seconds} s and was ended`,
      `Give it more time (seconds: { ${name}: … }), or look where it waits: ${log}.`,
    );
  if (by === 'signal')
    return failure(
      `was ended by ${signal}`,
      signal === 'SIGKILL'
        ? 'Most likely memory ran out: train a smaller model or smaller batches, or run fewer seeds at once (--workers 1).'
        : `Look into its log: ${log}.`,
    );
  if (code === 0) return undefined;
  if (code === 126 || code === 127)
    return failure(
      `ended with exit code ${code}: the command ${code === 127 ? 'was not found' : 'may not be executed'}`,
      `It runs in the folder of the lab${labFolder === process.cwd() ? '' : ', not in that you are in'}: check its path, and that it is installed.`,
      false,
    );
  return failure(`ended with exit code ${code}`, `Look into its log: ${log}.`);
}

function said(lastLines: readonly string[]): string {
  if (lastLines.length === 0) return '; it printed nothing';
  return `; its last lines:\n${lastLines.map((line) => `  ${line}`).join('\n')}`;
}

async function pauseFor({ pause, signal }: CommandSurroundings): Promise<void> {
  try {
    await sleep(pause * 1000, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw new CancelledError();
  }
}
