import { createInterface } from 'node:readline';
import type { Effects } from './effects.ts';

/** Lines typed on the terminal, asked for one at a time. */
export interface TerminalLines extends Disposable {
  /** @returns undefined at the end of input */
  ask(question: string): Promise<string | undefined>;
}

/** Opens the terminal for questions. What is typed ahead answers the next ones. */
export function terminalLines({ stdin, stdout }: Pick<Effects, 'stdin' | 'stdout'>): TerminalLines {
  const reader = createInterface({ input: stdin });
  const lines = reader[Symbol.asyncIterator]();
  return {
    async ask(question) {
      stdout.write(question);
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    [Symbol.dispose]() {
      reader.close();
    },
  };
}
