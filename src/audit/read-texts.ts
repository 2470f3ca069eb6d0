import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CancelledError } from '../errors.ts';
import { decodeInput } from '../io/decode-input.ts';
import { DEFAULT_MAX_EXPANSION } from '../io/expansion-guard.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../io/format.ts';
import type { AuditOptions } from './audit-options.ts';
import { listSources } from './list-sources.ts';
import { createMappers } from './record-reader.ts';
import { spoolStream } from './spool-stream.ts';
import { Stopwatch } from './stopwatch.ts';

/** Faster than this nobody reads progress. */
const PROGRESS_EVERY_MS = 200;

/** A text of some data, with what its row says of it. */
export interface ReadText {
  readonly text: string;
  readonly source: string;
  /** What the row or the card of its source declares. */
  readonly language: string | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string | null;
  /** In the order of the columns. */
  readonly groups: readonly (string | null)[];
}

export type TextOptions = Pick<
  AuditOptions,
  | 'columns'
  | 'config'
  | 'source'
  | 'sourcesBy'
  | 'format'
  | 'maxRowBytes'
  | 'maxExpansion'
  | 'cwd'
  | 'stdin'
  | 'signal'
  | 'onProgress'
>;

/** What was read. */
export interface TextReading {
  readonly texts: number;
  /** Rows and parts of rows without a text that could be read. */
  readonly unreadable: number;
  readonly groupColumns: readonly string[];
  /** By source: which columns were read as what, and why. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

/**
 * Reads the texts of some data one after the other, as an audit would: the same files, columns and limits. Nothing is kept.
 *
 * @param onText called for each text, in the order of files and rows
 * @throws {InputError} an argument names nothing or is remote
 * @throws {ConfigError} outcross.yaml, a card or a flag cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function readTexts(
  data: readonly string[],
  options: TextOptions,
  onText: (text: ReadText) => void,
): Promise<TextReading> {
  const { signal } = options;
  const maxRowBytes = options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES;
  const maxExpansion = options.maxExpansion ?? DEFAULT_MAX_EXPANSION;
  const stopwatch = new Stopwatch(options);
  let spooledIn: string | undefined;
  const { stdin } = options;
  const spoolStdin = async () => {
    spooledIn = await mkdtemp(path.join(os.tmpdir(), 'outcross-stdin-'));
    return spoolStream(stdin!, spooledIn);
  };
  try {
    stopwatch.enter('list');
    const { inputs, mappings, groupColumns, mappingLines } = await listSources(data, {
      config: options.config,
      source: options.source,
      sourcesBy: options.sourcesBy,
      columns: options.columns,
      format: options.format,
      maxRowBytes,
      cwd: options.cwd,
      // Without a stream `-` is refused: references and anchors are files.
      ...(stdin !== undefined && { spoolStdin }),
      signal,
    });
    const mappers = createMappers(mappings);
    stopwatch.enter('read');
    const totalBytes = inputs.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
    let [doneBefore, done, shownAt] = [0, 0, 0];
    let [texts, unreadable] = [0, 0];
    const check = () => {
      if (signal?.aborted) throw new CancelledError();
      if (performance.now() - shownAt < PROGRESS_EVERY_MS) return;
      shownAt = performance.now();
      stopwatch.progress({ doneBytes: doneBefore + done, totalBytes, records: texts });
    };
    for (const { entry, mapping, source, language } of inputs) {
      done = 0;
      const decoding = {
        maxRowBytes,
        maxExpansion,
        counter: { next: 0 },
        onBlock: (block: Uint8Array) => {
          done = Math.min(entry.sizeBytes, done + block.length);
          check();
        },
        onChanged() {},
      };
      for await (const events of decodeInput(entry, { kind: 'all' }, decoding)) {
        check();
        for (const event of events) {
          const mapped = event.kind === 'row' ? mappers[mapping]!(event) : undefined;
          if (mapped?.kind !== 'mapped') {
            unreadable++;
            continue;
          }
          for (const { count } of mapped.problems) unreadable += count;
          for (const { text } of mapped.fields) {
            texts++;
            onText({ text, source, language: mapped.lang ?? language, date: mapped.date, groups: mapped.groups });
          }
        }
      }
      doneBefore += entry.sizeBytes;
    }
    return { texts, unreadable, groupColumns, columns: mappingLines };
  } finally {
    if (spooledIn !== undefined) await rm(spooledIn, { recursive: true, force: true });
  }
}
