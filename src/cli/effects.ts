import type { Readable } from 'node:stream';

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** What a command touches besides files; tests pass collectors. */
export interface Effects {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Colour only on terminals, and never where NO_COLOR or --no-color says so. */
export function wantsColor({ stdout, env }: Effects, color: boolean): boolean {
  return color && stdout.isTTY === true && !env.NO_COLOR;
}

/** Terminal width; 80 where there is no terminal. */
export function outputWidth({ stdout }: Effects): number {
  return Math.max(40, Math.min(stdout.columns || 80, 120));
}
