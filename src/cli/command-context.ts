import type { Effects } from './effects.ts';

/** What every command gets: where to write, and how to say its exit code. */
export interface CommandContext {
  readonly effects: Effects;
  exit(code: number): void;
}
