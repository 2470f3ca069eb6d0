import { formatBytes, formatCount, formatDuration, formatQuantity, formatRate, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { cutToWidth } from './text-width.ts';

export interface ProgressEvent {
  /** What is being done: `reading`, `grouping`. */
  readonly stage: string;
  readonly doneBytes: number;
  /** undefined where nobody knows. */
  readonly totalBytes: number | undefined;
  readonly records: number;
  /** Since the start of the job. */
  readonly elapsedMs: number;
  /** Where something else than bytes is counted: how much of it is done, of how much, and its singular (`pair`). */
  readonly done?: number;
  readonly total?: number;
  readonly unit?: string;
}

/** As much of a stream as is needed, so that tests can collect what is written. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  /** Usually standard error; standard output belongs to the result. */
  readonly stream: ProgressStream;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Without a terminal nothing is written unless this is true: then a line every ten seconds. Default false. */
  readonly linesWithoutTerminal?: boolean;
}

export interface ProgressRenderer {
  /** Takes a state of the work. Writes at most four times a second. */
  update(event: ProgressEvent): void;
  /** Removes the line, so that something else can be written; the next update draws it again. */
  clear(): void;
  /** Removes the line for good. Later updates are ignored. */
  end(): void;
}

/** Faster than this nobody reads, and slow terminals flicker. */
const LINE_EVERY_MS = 250;
const PLAIN_LINE_EVERY_MS = 10_000;
/** The rate is that of the last seconds, so that it follows a change of files; and long enough not to jump. */
const RATE_WINDOW_MS = 10_000;
/** Earlier, the time left would be a guess. */
const TIME_LEFT_AFTER_MS = 3000;
/** Where the terminal does not say. */
const DEFAULT_COLUMNS = 80;

const ERASE_LINE = '\r\x1b[2K';

/**
 * One line on a terminal that is written anew: stage, bytes, records, rate, time left. What goes wrong with the stream
 * ends the display, never the work.
 */
export function createProgress({ stream, now, linesWithoutTerminal = false }: ProgressOptions): ProgressRenderer {
  const isTerminal = stream.isTTY === true;
  const every = isTerminal ? LINE_EVERY_MS : PLAIN_LINE_EVERY_MS;
  let isOver = !isTerminal && !linesWithoutTerminal;
  let isDrawn = false;
  let stage: string | undefined;
  let writtenAt = isTerminal ? Number.NEGATIVE_INFINITY : now();
  let samples: { readonly atMs: number; readonly bytes: number }[] = [];

  const write = (text: string) => {
    try {
      stream.write(text);
    } catch {
      isOver = true;
    }
  };
  const clear = () => {
    if (isDrawn) write(ERASE_LINE);
    isDrawn = false;
  };

  return {
    update(event) {
      if (isOver) return;
      // Another stage counts its own bytes.
      if (event.stage !== stage || event.unit !== undefined) samples = [];
      stage = event.stage;
      const time = now();
      if (time - writtenAt < every) return;
      writtenAt = time;
      samples.push({ atMs: event.elapsedMs, bytes: event.doneBytes });
      while (samples.length > 2 && event.elapsedMs - samples[1]!.atMs >= RATE_WINDOW_MS) samples.shift();
      const parts = progressParts(event, samples[0]!);
      if (isTerminal) {
        // The last column stays free: some terminals wrap when it is written.
        write(ERASE_LINE + fitted(parts, (stream.columns || DEFAULT_COLUMNS) - 1));
        isDrawn = !isOver;
      } else write(`${parts.join(' · ').replaceAll('\u00a0', ' ')}\n`);
    },
    clear,
    end() {
      clear();
      isOver = true;
    },
  };
}

function progressParts(
  { stage, doneBytes, totalBytes, records, elapsedMs, done, total: all, unit }: ProgressEvent,
  earliest: { readonly atMs: number; readonly bytes: number },
): readonly string[] {
  const parts = [plainText(stage)];
  if (done !== undefined && all !== undefined && unit !== undefined)
    return [...parts, `${formatCount(done)} of ${formatQuantity(all, plainText(unit))}`];
  // Some stages count nothing.
  if (doneBytes === 0 && totalBytes === undefined && records === 0) return parts;
  // A total that was passed is no total.
  const total = totalBytes !== undefined && totalBytes > 0 && totalBytes >= doneBytes ? totalBytes : undefined;
  if (total === undefined) parts.push(formatBytes(doneBytes));
  else parts.push(`${formatShare(doneBytes / total)} of ${formatBytes(total)}`);
  parts.push(formatQuantity(records, 'record'));
  const sinceMs = elapsedMs - earliest.atMs;
  // The first sample of a stage is measured from the start of the job.
  const [bytes, durationMs] = sinceMs > 0 ? [doneBytes - earliest.bytes, sinceMs] : [doneBytes, elapsedMs];
  if (durationMs <= 0 || bytes <= 0) return parts;
  parts.push(formatRate(bytes, durationMs));
  if (total !== undefined && elapsedMs >= TIME_LEFT_AFTER_MS) {
    const leftMs = ((total - doneBytes) / bytes) * durationMs;
    parts.push(leftMs < 1000 ? 'almost done' : `${formatDuration(Math.round(leftMs / 1000) * 1000)} left`);
  }
  return parts;
}

/** As many parts as a line holds, the first always. */
function fitted(parts: readonly string[], width: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line} · ${part}`;
    if (cutToWidth(longer, width) !== longer)
      return line === '' ? cutToWidth(part, width) : line.replaceAll('\u00a0', ' ');
    line = longer;
  }
  return line.replaceAll('\u00a0', ' ');
}
