import { readFile, stat } from 'node:fs/promises';
import { FitError } from '../fit-error.ts';

/** More would not fit into memory beside everything else. */
const MOST_BYTES = 512 * 2 ** 20;
/** Of a line that is quoted in a message. */
const QUOTED_LENGTH = 80;
const LINE_FEED = 0x0a;

export interface JsonLine {
  /** From 1. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads what a command has written as JSON Lines: one object a line; empty lines are passed over.
 *
 * @param options.shown name of the file in messages
 * @param options.shape what a line should be, for messages: `{"text": "…"}`
 * @throws {FitError} where the file is absent, empty, too large, not UTF-8, or a line is no JSON object: with line and remedy
 */
export async function readJsonLines(
  file: string,
  { shown, shape }: { readonly shown: string; readonly shape: string },
): Promise<readonly JsonLine[]> {
  const bytes = await bytesOf(file, shown);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  const lines: JsonLine[] = [];
  let line = 0;
  for (let from = 0; from < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, from);
    const to = feed === -1 ? bytes.length : feed;
    line++;
    const place = `${shown}:${line}`;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(from, to));
    } catch (cause) {
      throw new FitError({
        problem: `${place} is not UTF-8`,
        hint: 'Let the command write UTF-8: open(file, "w", encoding="utf-8").',
        cause,
      });
    }
    from = to + 1;
    if (text.trim() === '') continue;
    lines.push({ line, value: objectOf(text, place, shape) });
  }
  if (lines.length > 0) return lines;
  throw new FitError({ problem: `${shown} is empty`, hint: `The command has to write lines such as ${shape} there.` });
}

async function bytesOf(file: string, shown: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES)
      throw new FitError({
        problem: `${shown} has ${size} bytes; at most ${MOST_BYTES} are read`,
        hint: 'Let the command write less.',
      });
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof FitError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new FitError({
      problem: code === 'ENOENT' ? `${shown} was not written` : `${shown} cannot be read (${code})`,
      hint: 'The command ended without an error: let it write that file, or end with an exit code other than 0.',
      cause,
    });
  }
}

function objectOf(text: string, place: string, shape: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const head = text.slice(0, 10_000);
    const notANumber = /[:,[]\s{0,10}(NaN|-?Infinity|nan|inf)\b/.exec(head)?.[1];
    throw new FitError({
      problem:
        notANumber === undefined
          ? `${place} is no JSON: ${quoted(text)}`
          : `${place} holds ${notANumber}, which is no number`,
      hint:
        notANumber === undefined
          ? `Write one object a line: ${shape}.`
          : 'Training has diverged, most likely: lower the learning rate, or look for the step at which it happens.',
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new FitError({ problem: `${place} is no object: ${quoted(text)}`, hint: `Write one object a line: ${shape}.` });
}

function quoted(text: string): string {
  return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
}
