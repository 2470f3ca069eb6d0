import { createInterface } from 'node:readline/promises';
import type { Effects } from './effects.ts';

/** Asks on the terminal. Anything but `yes` or `y` is a no, the end of input too. */
export async function confirm(
  question: string,
  { stdin, stderr }: Pick<Effects, 'stdin' | 'stderr'>,
): Promise<boolean> {
  stderr.write(`${question} (yes/no) `);
  const lines = createInterface({ input: stdin });
  try {
    for await (const line of lines) return ['yes', 'y'].includes(line.trim().toLowerCase());
    return false;
  } finally {
    lines.close();
  }
}
