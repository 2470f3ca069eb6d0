import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CancelledError, InputError } from '../errors.ts';
import { decodeInput } from '../io/decode-input.ts';
import { DEFAULT_MAX_EXPANSION } from '../io/expansion-guard.ts';
import { DEFAULT_MAX_ROW_BYTES } from '../io/format.ts';
import { formatNamed } from '../io/formats.ts';
import type { InventoryEntry } from '../io/inventory.ts';
import type { QuarantinedRow } from '../io/row.ts';
import type { AuditOptions } from './audit-options.ts';
import { listSources } from './list-sources.ts';
import { LOSING_PROBLEMS } from './losing-problems.ts';
import { quarantineRemedy } from './quarantine-remedy.ts';
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

export interface ReadTextsOptions extends TextOptions {
  /** Further group columns, first among the groups of each text; rows may lack them. Default none. */
  readonly groupColumns?: readonly string[];
  /**
   * Whether the texts before a cut, and beside a file that may not be read, are taken although nobody can say how many are missing:
   * right for data that is looked into, wrong for what other texts are held against. Default false.
   */
  readonly toleratesLoss?: boolean;
}

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
 * @throws {InputError} an argument names nothing or is remote; no text can be read, and a file or row tells why; or, unless loss is tolerated,
 * nobody can say how many texts are missing
 * @throws {ConfigError} outcross.yaml, a card or a flag cannot be meant
 * @throws {CancelledError} `signal` aborted
 */
export async function readTexts(
  data: readonly string[],
  options: ReadTextsOptions,
  onText: (text: ReadText) => void,
): Promise<TextReading> {
  const { signal, toleratesLoss = false } = options;
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
    const { inventory, inputs, mappings, groupColumns, mappingLines } = await listSources(data, {
      config: options.config,
      source: options.source,
      sourcesBy: options.sourcesBy,
      columns: options.columns,
      groupColumns: options.groupColumns,
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
    const typed = (file: Pick<InventoryEntry, 'path' | 'displayPath'>) =>
      data.find((name) => path.resolve(options.cwd ?? '.', name) === file.path) ?? file.displayPath;
    let first: Loss | undefined;
    const lose = (loss: Loss, isOpenEnded: boolean) => {
      unreadable++;
      first ??= loss;
      if (isOpenEnded && !toleratesLoss) throw lossError(loss, 'it cannot be read to its end');
    };
    for (const problem of inventory.problems) {
      const loss = { path: typed(problem), place: null, detail: problem.detail, reason: problem.problem };
      if (LOSING_PROBLEMS.has(problem.problem)) lose(loss, true);
      else first ??= loss;
    }
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
          if (event.kind === 'quarantined') {
            lose({ ...event, path: typed(entry), place: placeOf(event, entry) }, event.isOpenEnded ?? false);
            continue;
          }
          const mapped = mappers[mapping]!(event);
          if (mapped.kind !== 'mapped') {
            lose({ ...mapped, path: typed(entry), place: placeOf(event, entry) }, false);
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
    if (texts === 0 && first !== undefined) throw lossError(first, 'no text could be read from it');
    return { texts, unreadable, groupColumns, columns: mappingLines };
  } finally {
    if (spooledIn !== undefined) await rm(spooledIn, { recursive: true, force: true });
  }
}

/** Something that could not be read. */
interface Loss {
  /** As the user knows the file. */
  readonly path: string;
  /** `line 12`, in the entry of an archive `a.jsonl, line 12`; null for a whole file. */
  readonly place: string | null;
  readonly detail: string;
  readonly reason: string;
}

function lossError({ path: file, place, detail, reason }: Loss, problem: string): InputError {
  return new InputError({
    path: file,
    problem: `${problem}: ${place === null ? '' : `${place}: `}${detail}`,
    hint: quarantineRemedy(reason),
  });
}

function placeOf(
  { ordinal, entry, inEntry }: Pick<QuarantinedRow, 'ordinal' | 'entry' | 'inEntry'>,
  { format, archive }: InventoryEntry,
): string | null {
  const access = formatNamed(format)?.access;
  const unit = inEntry?.unit ?? (access === 'lines' ? 'line' : access === 'whole' ? 'file' : 'row');
  const row = unit === 'file' ? null : `${unit} ${(inEntry?.ordinal ?? ordinal) + 1}`;
  const inside = archive === 'none' ? undefined : entry;
  return inside === undefined ? row : row === null ? inside : `${inside}, ${row}`;
}
