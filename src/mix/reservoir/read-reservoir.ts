import { type FileHandle, mkdir, open, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dateNumber, FingerprintColumns } from '../../audit/fingerprint-columns.ts';
import { forgottenId } from '../../audit/forgotten-record.ts';
import type { PartSummary } from '../../audit/part-summary.ts';
import { RecordColumns } from '../../audit/record-columns.ts';
import type { UseFacts } from '../../engine/candidate-rows.ts';
import type { EvidenceWords } from '../../engine/find-records.ts';
import { NO_OVERLAY } from '../../engine/record-overlays.ts';
import type { PartFiles } from '../../engine/record-session.ts';
import { CancelledError, WorkspaceError } from '../../errors.ts';
import { contentHash } from '../../io/content-hash.ts';
import type { InventoryEntry } from '../../io/inventory.ts';
import { BAND_COUNT } from '../../kernels/band-keys.ts';
import { readManifest } from '../../lineage/manifest.ts';
import { TextSet } from '../../workspace/block-store.ts';
import { listBuilds } from '../../workspace/builds.ts';
import { GROUP_ROWS, PartTableWriter } from '../../workspace/part-table-writer.ts';
import { partTablePath } from '../../workspace/parts.ts';
import { asWorkspaceError } from '../../workspace/publish-file.ts';
import { RESERVOIR_FILE, readKeptReservoir, reservoirRoot } from '../../workspace/reservoirs.ts';
import { readForgottenDigests } from '../../workspace/tombstones.ts';
import { walkTexts } from '../../workspace/walk-texts.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { writeTable } from '../../workspace/write-table.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { parseReservoirRow, type ReservoirRow } from './reservoir-row.ts';

/** What earlier builds keep, as one part of a snapshot that can be asked like any other, and the file that its rows are read from. */
export interface ReadReservoir {
  readonly name: string;
  /** A temporary one that holds the part. */
  readonly workspace: Workspace;
  readonly summary: PartSummary;
  readonly part: PartFiles;
  /** Which records the audit of their time found alike, as `repeats.parquet` of an audit tells it; undefined: none. */
  readonly repeats: string | undefined;
  /** Lines of JSON, one a row. */
  readonly entry: InventoryEntry;
  readonly facts: readonly UseFacts[];
  readonly words: readonly EvidenceWords[];
  /** By source. */
  readonly cards: ReadonlyMap<string, ReservoirRow['card']>;
  /** Hash of each row's text, by its position in the file: shape [rows]. */
  readonly digests: readonly string[];
  /** Sets of the block store that hold the texts. */
  readonly sets: readonly string[];
}

/** Name of the one part. */
const PART = 'reservoir';

/** What a recipe asks to be kept; undefined: nothing is, and nothing is drawn on. */
export function reservoirOf({
  recipe,
  rare,
}: Pick<Recipe, 'recipe' | 'rare'>): { readonly name: string; readonly rows: number } | undefined {
  if (rare === false || rare.reservoir === null) return undefined;
  return { name: rare.reservoir.name ?? recipe, rows: rare.reservoir.rows };
}

/**
 * Reads the rows that earlier builds of the workspace keep under a name, each once: of a row that several keep, what the latest knows of it.
 * Forgotten rows are passed over.
 *
 * @param folder for temporary files; it exists
 * @param groupColumns columns of groups of the audits; others are not looked at
 * @returns undefined where nothing is kept
 * @throws {WorkspaceError} a reservoir is missing, damaged, or not the one that its manifest names
 * @throws {CancelledError} `signal` aborted
 */
export async function readReservoir(
  workspace: Workspace,
  {
    name,
    folder,
    groupColumns,
    signal,
  }: {
    readonly name: string;
    readonly folder: string;
    readonly groupColumns: readonly string[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ReadReservoir | undefined> {
  const sets: TextSet[] = [];
  for (const build of (await listBuilds(workspace)).toReversed()) {
    const set = await reservoirOfBuild(workspace, build.folder, name);
    if (set !== undefined && set.count > 0) sets.push(set);
  }
  if (sets.length === 0) return undefined;
  const forgotten = new Set(await readForgottenDigests(workspace));
  const own: Workspace = { ...workspace, folder: path.join(folder, 'reservoir') };
  const file = path.join(folder, 'reservoir.jsonl');
  const collected = await PartOfRows.create(file, groupColumns);
  try {
    const seenTexts = new Set<string>();
    const seenIds = new Set<string>();
    for (const set of sets) {
      for await (const { digest, text } of walkTexts(workspace, set, (one) => !seenTexts.has(one))) {
        if (signal?.aborted) throw new CancelledError();
        seenTexts.add(digest);
        const row = parsed(workspace, text);
        if (seenIds.has(row.id) || forgottenId(row.id, forgotten) !== undefined) continue;
        seenIds.add(row.id);
        await collected.add(row, digest);
      }
    }
    if (collected.digests.length === 0) return undefined;
    const records = await collected.finish(own);
    const { size, mtimeNs, ctimeNs, dev, ino } = await stat(file, { bigint: true });
    return {
      name,
      workspace: own,
      part: { key: PART, records: partTablePath(own, PART, 'records') },
      // As much of it as those who compare fingerprints look at.
      summary: { key: PART, records, uses: [] } as Pick<PartSummary, 'key' | 'records' | 'uses'> as PartSummary,
      entry: {
        path: file,
        displayPath: RESERVOIR_FILE,
        sizeBytes: Number(size),
        mtimeNs: `${mtimeNs}`,
        ctimeNs: `${ctimeNs}`,
        dev: `${dev}`,
        inode: `${ino}`,
        format: 'jsonl',
        compression: 'none',
        archive: 'none',
      },
      repeats: await collected.writeLike(path.join(folder, 'reservoir-repeats.parquet')),
      facts: collected.facts,
      words: collected.words,
      cards: collected.cards,
      digests: collected.digests,
      sets: sets.map(({ id }) => id),
    };
  } catch (error) {
    throw asWorkspaceError(file, error);
  } finally {
    await collected.close();
  }
}

/** The rows that a build keeps under a name, proved to be those that its manifest tells of. */
async function reservoirOfBuild(workspace: Workspace, folder: string, name: string): Promise<TextSet | undefined> {
  const { reservoir } = await readManifest(folder);
  if (reservoir?.kept?.sha256 === undefined || reservoir.name !== name) return undefined;
  const kept = await readKeptReservoir(folder);
  const set = kept && (await TextSet.open(workspace, kept.set));
  const expected = kept?.erasures.at(-1)?.after ?? reservoir.kept.sha256;
  if (set !== undefined && reservoirRoot([...set.entries()].map(({ digest }) => digest)) === expected) return set;
  throw new WorkspaceError({
    path: path.join(folder, RESERVOIR_FILE),
    problem: set === undefined ? 'is missing' : 'names other rows than the manifest of its build',
    hint: 'Restore the file from a copy of the workspace, or remove that build; outcross verify says what is wrong with it.',
  });
}

function parsed(workspace: Workspace, text: string): ReservoirRow {
  try {
    return parseReservoirRow(text);
  } catch (cause) {
    throw new WorkspaceError({
      path: workspace.folder,
      problem: 'a row of a reservoir cannot be read: it was kept by another version of Outcross',
      hint: 'Use that version, or leave the reservoir out of the recipe: rare: { reservoir: false }.',
      cause,
    });
  }
}

/** Rows as they come, written as the tables of a part and as lines of JSON; few of them are held. */
class PartOfRows {
  readonly facts: UseFacts[] = [];
  readonly words: EvidenceWords[] = [];
  readonly cards = new Map<string, ReservoirRow['card']>();
  readonly digests: string[] = [];
  readonly #handle: FileHandle;
  readonly #groupColumns: readonly string[];
  readonly #records: RecordColumns;
  readonly #fingerprints = new FingerprintColumns();
  readonly #tables = { records: new PartTableWriter(), fingerprints: new PartTableWriter() };
  readonly #uses = new Map<string, string>();
  readonly #like: { readonly partRow: number; readonly id: string; readonly cluster: string }[] = [];
  #count = 0;

  private constructor(handle: FileHandle, groupColumns: readonly string[]) {
    this.#handle = handle;
    this.#groupColumns = groupColumns;
    this.#records = new RecordColumns(groupColumns.length);
  }

  static async create(file: string, groupColumns: readonly string[]): Promise<PartOfRows> {
    return new PartOfRows(await open(file, 'wx', 0o600), groupColumns);
  }

  async add(row: ReservoirRow, digest: string): Promise<void> {
    const line = Buffer.from(row.row, 'utf8');
    await this.#handle.appendFile(Buffer.concat([line, LINE_END]));
    const partRow = this.digests.push(digest) - 1;
    if (!this.cards.has(row.source)) this.cards.set(row.source, row.card);
    const rowHash = contentHash(line);
    for (const [nth, record] of row.records.entries()) {
      if (row.cluster !== null) this.#like.push({ partRow, id: `${row.id}${record.suffix}`, cluster: row.cluster });
      const use = row.uses[record.use]!;
      const raw = Buffer.from(record.sha256_raw, 'hex');
      const norm = record.sha256_norm === null ? null : Buffer.from(record.sha256_norm, 'hex');
      this.#records.add({
        source: row.source,
        rowKey: row.name,
        suffix: record.suffix,
        given: row.given,
        rowHash,
        input: 0,
        entry: null,
        partRow,
        firstOfRow: record.first,
        path: record.path,
        field: record.field,
        sha256Raw: raw,
        sha256Norm: norm,
        signature: this.#signature(row.source, use),
        language: record.language,
        languageBasis: record.language_basis,
        date: record.date,
        words: record.words,
        characters: record.characters,
        textBytes: record.text_bytes,
        rowBytes: record.row_bytes,
        lengthBand: record.length_band,
        groups: this.#groupColumns.map((name) => record.groups[name] ?? null),
        preview: record.preview,
        url: record.url,
        licence: record.licence,
        generator: record.generator,
        metadata: record.metadata,
        style: record.style,
      });
      const content = norm ?? raw;
      const bands = BigInt64Array.from(record.bands.split(' '), BigInt);
      this.#fingerprints.add({
        content: [content.readBigInt64BE(0), content.readBigInt64BE(8)],
        wordsHash: BigInt(record.words_hash),
        use: 0,
        words: record.words,
        date: dateNumber(record.date),
        input: 0,
        partRow,
        nth,
        bands: bands.length === BAND_COUNT ? bands : new BigInt64Array(BAND_COUNT),
      });
    }
    if (this.#records.count >= GROUP_ROWS) this.#write(GROUP_ROWS);
  }

  /** @returns how many records there are */
  async finish(workspace: Workspace): Promise<number> {
    this.#write(this.#records.count);
    for (const table of ['records', 'fingerprints'] as const) {
      const file = partTablePath(workspace, PART, table);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, this.#tables[table].finish()!);
    }
    return this.#count;
  }

  /** @returns the file; undefined: no record is known to be like another */
  async writeLike(file: string): Promise<string | undefined> {
    const text = (name: string, data: readonly string[]) => ({ name, type: 'STRING' as const, data: [...data] });
    const whole = (name: string, data: readonly number[]) => ({
      name,
      type: 'INT32' as const,
      data: Int32Array.from(data),
    });
    const isWritten = await writeTable(file, [
      text(
        'part',
        this.#like.map(() => `${PART}.records`),
      ),
      whole(
        'input',
        this.#like.map(() => 0),
      ),
      whole(
        'part_row',
        this.#like.map(({ partRow }) => partRow),
      ),
      text(
        'record_id',
        this.#like.map(({ id }) => id),
      ),
      text(
        'survivor_id',
        this.#like.map(({ id }) => id),
      ),
      { name: 'row_removed', type: 'BOOLEAN', data: this.#like.map(() => false) },
      text(
        'role',
        this.#like.map(() => 'stays'),
      ),
      // All that is kept is human; what repeats it is looked for in the sources.
      ...['origin_class', 'survivor_class'].map((name) =>
        text(
          name,
          this.#like.map(() => 'human'),
        ),
      ),
      text(
        'cluster',
        this.#like.map(({ cluster }) => cluster),
      ),
    ]);
    return isWritten ? file : undefined;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #write(rows: number): void {
    this.#count += rows;
    this.#tables.records.append(this.#records.take(rows));
    this.#tables.fingerprints.append(this.#fingerprints.take(rows));
  }

  /** What stands for the evidence of a record: all that was decided of it, so that what is equal is told alike. */
  #signature(source: string, use: ReservoirRow['uses'][number]): string {
    const key = JSON.stringify([source, use]);
    let signature = this.#uses.get(key);
    if (signature !== undefined) return signature;
    signature = `${this.#uses.size}`;
    this.#uses.set(key, signature);
    const place = { source, field: use.field, signature, overlay: NO_OVERLAY };
    this.words.push({ ...place, words: use.evidence });
    this.facts.push({
      ...place,
      isPrompt: use.is_prompt,
      class: use.class,
      status: use.status,
      flag: use.flag,
      rule: use.rule,
      depthMin: use.depth_min,
      depthMax: use.depth_max,
      families: use.families,
      pSynthetic: use.p_synthetic,
      // They stand for model text only.
      reviewers: null,
    });
    return signature;
  }
}

const LINE_END = Buffer.from('\n');
