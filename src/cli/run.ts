import { CommanderError } from 'commander';
import { OutcrossError, WhereError } from '../errors.ts';
import { plainText } from '../report/plain-text.ts';
import { whereCaret } from '../report/where-caret.ts';
import type { Effects } from './effects.ts';
import { createProgram } from './program.ts';

/** Bad input or usage. */
const USAGE = 2;

/** Runs one command line. @returns the exit code: 0 pass, 1 refused by a policy, 2 bad input or usage, 3 could not be done */
export async function run(args: readonly string[], effects: Effects): Promise<number> {
  let exitCode = 0;
  const context = {
    effects,
    exit(code: number) {
      exitCode = code;
    },
  };
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    return report(error, effects);
  }
}

function report(error: unknown, { stderr, env }: Effects): number {
  if (OutcrossError.is(error)) {
    const caret = error instanceof WhereError ? whereCaret(error).map((line) => `  ${line}\n`) : [];
    stderr.write(`${plainText(error.message)}\n${caret.join('')}  ${plainText(error.hint)}\n`);
    if (env.OUTCROSS_DEBUG && error.cause instanceof Error) stderr.write(`${error.cause.stack}\n`);
    return error.code === 'cancelled' ? 130 : error.exitCode;
  }
  stderr.write(
    `${plainText(error instanceof Error ? error.message : String(error))}\n  This should not happen; please report it. OUTCROSS_DEBUG=1 shows where.\n`,
  );
  if (env.OUTCROSS_DEBUG && error instanceof Error) stderr.write(`${error.stack}\n`);
  return 3;
}
