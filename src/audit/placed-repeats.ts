import { mkdtemp, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type PlacedFileNumbering, type PlacedPart, placeRepeats } from '../engine/place-repeats.ts';
import { QUERY_MEMORY_MB, QueryProcess } from '../engine/query-process.ts';
import type { OriginClass, OriginStatus } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { partTablePath, readPartSummary } from '../workspace/parts.ts';
import { readParquetFile } from '../workspace/read-parquet-file.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { QuarantineEntry, RunFacts } from './audit-result.ts';
import { rowIdOf } from './forgotten-record.ts';
import type { PartSummary } from './part-summary.ts';
import { recordPlace } from './record-place.ts';
import type { RepeatRow, SharedRow } from './repeat-row.ts';
import type { SnapshotInput } from './run-audit.ts';

/** A record that repeats, with what proves it and where it lies. */
export interface PlacedRepeat {
  readonly recordId: string;
  /** The same without the field, where the row has several. */
  readonly rowId: string;
  readonly role: RepeatRow['role'];
  /** Null where it stays. */
  readonly kind: RepeatRow['kind'];
  /** The copy that stays for it. */
  readonly survivorId: string | null;
  readonly origin: { readonly class: OriginClass; readonly status: OriginStatus };
  readonly survivorOrigin: { readonly class: OriginClass; readonly status: OriginStatus } | null;
  readonly cluster: string;
  /** Jaccard index of the sets of word 5-grams of a contained text and the one that holds it; null where it has none, or is identical. */
  readonly jaccard: number | null;
  /** All records of its row are removed. */
  readonly isRowRemoved: boolean;
  readonly words: number;
  readonly file: string;
  readonly entry: string | null;
  /** 1-based; null for a whole file. */
  readonly row: number | null;
  readonly unit: QuarantineEntry['unit'];
}

/** A record that stands in other data too, and where it lies. */
export interface PlacedShared extends Pick<PlacedRepeat, 'recordId' | 'words' | 'file' | 'entry' | 'row' | 'unit'> {
  /** Name of the audit of the other data. */
  readonly against: string;
  readonly relation: SharedRow['relation'];
  /** 1 where the texts are the same; else by estimate from signatures. */
  readonly jaccard: number;
}

/** A row of which every record is removed. */
export interface RemovedRow {
  /** Position in `files`. */
  readonly file: number;
  readonly entry: string | null;
  /** Among all rows of the file or the archive entry, from 0, blank lines not counted; null where nobody can tell any more. */
  readonly index: number | null;
  /** Among the rows that have text, from 0. */
  readonly document: number;
}

export interface RepeatFile {
  readonly path: string;
  /** Name of its format; `by-entry` for archives. */
  readonly format: string;
  /** Rows of it that could not be read. Whether another program counts them, only that program knows. */
  readonly unreadable: number;
}

/** The records of an audit that repeat. */
export interface PlacedRepeats extends AsyncDisposable {
  /** Absolute folder that the files are named from; null where there is none. */
  readonly folder: string | null;
  /** All files of the audit, by their names. */
  readonly files: readonly RepeatFile[];
  /** Ordered by id, some thousands at a time. */
  records(): AsyncIterable<readonly PlacedRepeat[]>;
  /** By file and position. */
  rows(): AsyncIterable<readonly RemovedRow[]>;
  /** Records that stand in the data this was compared with, ordered by id. */
  shared(): AsyncIterable<readonly PlacedShared[]>;
}

interface PlacedRow extends RepeatRow {
  readonly file: number;
  readonly position: number;
  readonly row_index: number | null;
  readonly document_index: number | null;
}

interface PlacedSharedRow extends SharedRow {
  readonly file: number;
  readonly row_index: number | null;
}

/**
 * Finds where the records lie that repeat. They are sorted on disk, so that millions of them need little memory.
 *
 * @param run of the audit
 * @param folder of the audit
 * @throws {WorkspaceError} the snapshot is gone
 * @throws {EngineError} the query process ended, or a part is damaged
 */
export async function placedRepeats(
  workspace: Workspace,
  {
    run,
    folder,
    queryMemoryMb = QUERY_MEMORY_MB,
    signal,
  }: {
    readonly run: Pick<RunFacts, 'snapshotId'>;
    readonly folder: string;
    /** In MiB. Default 208. */
    readonly queryMemoryMb?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<PlacedRepeats> {
  const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, run.snapshotId);
  const parts: PlacedPart[] = [];
  const isPlain = manifest.inputs.map(() => true);
  const unreadable = manifest.inputs.map(() => 0);
  for (const { key, inputs, firstPosition } of manifest.parts) {
    const summary = await readPartSummary<PartSummary>(workspace, key);
    if (summary === undefined) continue;
    const table = (name: 'records' | 'quarantine') =>
      summary.tables[name] === undefined ? undefined : partTablePath(workspace, key, name);
    parts.push({ key, files: inputs, firstPosition, records: table('records'), quarantine: table('quarantine') });
    for (const [index, file] of inputs.entries()) {
      if (summary.rows !== summary.positions) isPlain[file] = false;
      unreadable[file]! += summary.inputs[index]!.quarantined;
    }
  }
  const files = manifest.inputs.map(({ displayPath, format }, index) => ({
    path: displayPath,
    format,
    unreadable: unreadable[index]!,
  }));
  const dataFolder = commonFolder(manifest.inputs);
  const [repeats, shared] = await Promise.all(
    ['repeats.parquet', 'against.parquet'].map(async (name) => {
      const table = path.join(folder, name);
      return (await stat(table).catch(() => undefined)) === undefined ? undefined : table;
    }),
  );
  if (repeats === undefined && shared === undefined) return nothingRepeats(files, dataFolder);

  const temporaryFolder = path.join(workspace.folder, 'tmp');
  const query = await QueryProcess.start({
    temporaryFolder,
    memoryLimitMb: queryMemoryMb,
    threads: 2,
    signal,
  });
  let own: string | undefined;
  try {
    own = await mkdtemp(path.join(temporaryFolder, 'places-'));
    const into = {
      records: path.join(own, 'records.parquet'),
      rows: path.join(own, 'rows.parquet'),
      shared: path.join(own, 'shared.parquet'),
    };
    await placeRepeats(query, {
      repeats,
      shared,
      parts,
      numberings: files.map(
        ({ format, unreadable: lost }, index): PlacedFileNumbering => ({
          // Only lines can be blank; a row of other formats is where its position says.
          rows: format === 'by-entry' ? 'count-in-entry' : format === 'jsonl' && !isPlain[index] ? 'count' : 'position',
          documents: lost === 0 && isPlain[index] ? 'position' : 'count',
        }),
      ),
      into,
    });
    const partsByKey = new Map(manifest.parts.map((part) => [`${part.key}.records`, part]));
    const folderToRemove = own;
    return {
      folder: dataFolder,
      files,
      async *records() {
        if (repeats === undefined) return;
        for await (const rows of readParquetFile<PlacedRow>(into.records)) {
          signal?.throwIfAborted();
          yield rows.map((row) => placedRepeat(row, recordPlace(manifest, partsByKey.get(row.part)!, placeOf(row))));
        }
      },
      async *shared() {
        if (shared === undefined) return;
        for await (const rows of readParquetFile<PlacedSharedRow>(into.shared)) {
          signal?.throwIfAborted();
          yield rows.map((row) => {
            const place = recordPlace(manifest, partsByKey.get(row.part)!, placeOf(row));
            return {
              recordId: row.record_id,
              against: row.against,
              relation: row.relation,
              jaccard: row.jaccard,
              words: Number(row.words),
              file: place.path,
              entry: place.entry,
              row: place.row,
              unit: place.unit,
            };
          });
        }
      },
      async *rows() {
        if (repeats === undefined) return;
        for await (const rows of readParquetFile<PlacedRow>(into.rows)) {
          signal?.throwIfAborted();
          yield rows.map((row) => ({
            file: row.file,
            entry: files[row.file]!.format === 'by-entry' ? row.archive_entry : null,
            index: row.row_index,
            document: row.document_index!,
          }));
        }
      },
      [Symbol.asyncDispose]: () => rm(folderToRemove, { recursive: true, force: true }),
    };
  } catch (error) {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
    throw error;
  } finally {
    await query.close();
  }
}

/** Standard input has no folder: its name is not the end of its path. */
function commonFolder(inputs: readonly SnapshotInput[]): string | null {
  const [first] = inputs;
  if (first === undefined) return null;
  const own = first.displayPath.split('/').join(path.sep);
  return first.path.endsWith(path.sep + own) ? first.path.slice(0, -own.length - 1) || path.sep : null;
}

function nothingRepeats(files: readonly RepeatFile[], folder: string | null): PlacedRepeats {
  return {
    folder,
    files,
    async *records() {},
    async *rows() {},
    async *shared() {},
    [Symbol.asyncDispose]: async () => {},
  };
}

function placeOf({
  input,
  archive_entry,
  part_row,
  row_index,
}: Pick<PlacedRow, 'input' | 'archive_entry' | 'part_row' | 'row_index'>) {
  return {
    input: Number(input),
    entry: archive_entry,
    part_row: Number(part_row),
    // Only used in archives, where the row is counted in its entry.
    entry_row: row_index,
    entry_unit: 'row',
  };
}

function placedRepeat(row: PlacedRow, place: ReturnType<typeof recordPlace>): PlacedRepeat {
  return {
    recordId: row.record_id,
    rowId: rowIdOf(row.record_id),
    role: row.role,
    kind: row.kind,
    survivorId: row.survivor_id,
    origin: { class: row.origin_class, status: row.origin_status },
    survivorOrigin:
      row.survivor_class === null ? null : { class: row.survivor_class, status: row.survivor_status as OriginStatus },
    cluster: row.cluster,
    jaccard:
      row.shared_shingles === null || Number(row.union_shingles) === 0
        ? null
        : Number(row.shared_shingles) / Number(row.union_shingles),
    isRowRemoved: row.row_removed,
    words: Number(row.words),
    file: place.path,
    entry: place.entry,
    row: place.row,
    unit: place.unit,
  };
}
