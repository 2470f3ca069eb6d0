import { createHash, hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import {
  type ErasableRows,
  erasableIds,
  markErasableRows,
  writeErasedShard,
  writeErasedTable,
} from '../engine/erase-built-rows.ts';
import type { QueryProcess } from '../engine/query-process.ts';
import { asWorkspaceError, publishFile, stagedPath, syncFolder } from '../workspace/publish-file.ts';
import { type BuildErasures, publishBuildErasures, readBuildErasures } from './build-erasures.ts';
import { type BuildManifest, readManifest, type SignedManifest } from './manifest.ts';
import { readShardLines } from './read-shard-lines.ts';

export interface EraseOptions {
  /** SHA-256 of `prefix` and the id of each row. */
  readonly digests: ReadonlySet<string>;
  readonly prefix: string;
  /** The same for a call that finishes one that was cut off. */
  readonly erasedAt: string;
  readonly reason: string | null;
  /** Data-set card of what is left, in Markdown. */
  readonly card: (manifest: Omit<BuildManifest, 'card'>, erasures: BuildErasures) => string;
}

type Shard = SignedManifest['splits'][number]['shards'][number];
type ChangedFile = BuildErasures['files'][number];

/** A file that is ready to take the place of another. */
interface StagedFile {
  readonly staged: string;
  readonly target: string;
}

const LEVEL = 3;

/**
 * Erases rows from a build: its shards are written again without them, the table of rows forgets their ids and contents, the card counts what is left,
 * and `erasures.json` says how many went when. The manifest stays as it is, so that models still name this build. What was
 * cut off is finished by the same call; doing it twice changes nothing more. The caller works alone in the workspace.
 *
 * @param query a process of one thread
 * @returns false where the build neither holds nor names any
 * @throws {WorkspaceError} the build is damaged, or a file cannot be written
 * @throws {EngineError} a table cannot be read or written
 */
export async function eraseFromBuild(
  query: QueryProcess,
  { folder }: { readonly folder: string },
  { digests, prefix, erasedAt, reason, card }: EraseOptions,
): Promise<boolean> {
  const manifest = await readManifest(folder);
  const table = path.join(folder, manifest.row_table.file);
  const marked = await markErasableRows(query, table, { digests, prefix });
  if (marked.length === 0) return false;
  const earlier = await readBuildErasures(folder);
  const files = new Map(earlier.files.map((file) => [file.file, file]));
  const staged: StagedFile[] = [];
  try {
    const ids = await erasableIds(query, table);
    const concerned = new Set(marked.map(({ split }) => split));
    for (const { name, shards } of splitsOf(manifest)) {
      if (!concerned.has(name)) continue;
      for (const shard of shards) {
        const changed = await stageShard(query, folder, { shard, manifest, ids });
        if (changed === undefined) continue;
        staged.push(changed);
        files.set(shard.file, changed.state);
      }
    }
    const newTable = stagedPath(table);
    staged.push({ staged: newTable, target: table });
    await writeErasedTable(query, { from: table, to: newTable });
    files.set(manifest.row_table.file, {
      file: manifest.row_table.file,
      rows: null,
      text_bytes: null,
      ...(await syncedState(newTable)),
    });
    const erasures = [
      ...earlier.erasures.filter((one) => one.erased_at !== erasedAt),
      { erased_at: erasedAt, reason, ...erasureOf(marked) },
    ];
    const told: BuildErasures = { schema: 'outcross.build-erasures/1', erasures, files: [...files.values()] };
    const text = card(manifestAfter(manifest, told), told);
    const bytes = Buffer.from(text);
    files.set(manifest.card.file, {
      file: manifest.card.file,
      rows: null,
      text_bytes: null,
      size_bytes: bytes.length,
      sha256: hash('sha256', bytes),
    });
    // Told before it is done, and the table, which says what is left to do, changes last.
    await publishBuildErasures(folder, {
      ...told,
      files: [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    });
    await publishFile(path.join(folder, manifest.card.file), text);
    for (const { staged: from, target } of staged) {
      await rename(from, target);
      await syncFolder(path.dirname(target));
    }
  } catch (error) {
    for (const { staged: file } of staged) await rm(file, { force: true }).catch(() => undefined);
    throw asWorkspaceError(folder, error);
  }
  return true;
}

/** The manifest with the counts of what is left in each split. */
export function manifestAfter(manifest: SignedManifest, { erasures, files }: BuildErasures): BuildManifest {
  const { digest: _, ...content } = manifest;
  const changed = new Map(files.map((file) => [file.file, file]));
  const after = (split: SignedManifest['splits'][number]) => {
    const gone = erasures.flatMap(({ splits }) => splits.filter(({ name }) => name === split.name));
    const shards = split.shards.map((shard) => shardAfter(shard, changed.get(shard.file)));
    return {
      ...split,
      rows: gone.reduce((left, { taken }) => left - taken, split.rows),
      words: gone.reduce((left, { taken_words: words }) => left - words, split.words),
      text_bytes: shards.reduce((sum, { text_bytes: bytes }) => sum + bytes, 0),
      shards,
    };
  };
  return {
    ...content,
    splits: content.splits.map(after),
    hold_out: content.hold_out === null ? null : after(content.hold_out),
  };
}

/** A shard as it is since. */
export function shardAfter(shard: Shard, changed: ChangedFile | undefined): Shard {
  if (changed === undefined) return shard;
  const { rows, text_bytes: textBytes, size_bytes: sizeBytes, sha256 } = changed;
  return {
    ...shard,
    rows: rows ?? shard.rows,
    text_bytes: textBytes ?? shard.text_bytes,
    size_bytes: sizeBytes,
    sha256,
  };
}

function splitsOf({ splits, hold_out: heldOut }: SignedManifest): readonly SignedManifest['splits'][number][] {
  return [...splits, ...(heldOut === null ? [] : [heldOut])];
}

function erasureOf(marked: readonly ErasableRows[]) {
  return {
    splits: marked.flatMap(({ split, rows, words, taken, takenWords }) =>
      split === null ? [] : [{ name: split, rows, words, taken, taken_words: takenWords }],
    ),
    named: marked.find(({ split }) => split === null)?.rows ?? 0,
  };
}

/** The shard without the rows, beside it; undefined where it holds none of them. */
async function stageShard(
  query: QueryProcess,
  folder: string,
  {
    shard,
    manifest,
    ids,
  }: { readonly shard: Shard; readonly manifest: SignedManifest; readonly ids: ReadonlySet<string> },
): Promise<(StagedFile & { readonly state: ChangedFile }) | undefined> {
  const { file } = shard;
  const target = path.join(folder, file);
  const staged = stagedPath(target);
  const idColumn = manifest.columns.flat.record_id!;
  try {
    if (file.endsWith('.parquet')) {
      const { gone, left: rows } = await writeErasedShard(query, { from: target, to: staged, idColumn });
      if (gone === 0) return undefined;
      // What the lines would be is not known of a table: as much less as there are fewer rows.
      const textBytes = Math.round((shard.text_bytes * rows) / Math.max(1, shard.rows));
      return { staged, target, state: { file, rows, text_bytes: textBytes, ...(await syncedState(staged)) } };
    }
    const left = { gone: 0, rows: 0, textBytes: 0 };
    await pipeline(
      keptLines(target, { ids, idColumn, left }),
      createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
      }),
      createWriteStream(staged, { flags: 'wx', flush: true }),
    );
    if (left.gone === 0) {
      await rm(staged, { force: true });
      return undefined;
    }
    const state = { file, rows: left.rows, text_bytes: left.textBytes, ...(await syncedState(staged)) };
    return { staged, target, state };
  } catch (error) {
    await rm(staged, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function* keptLines(
  file: string,
  {
    ids,
    idColumn,
    left,
  }: {
    readonly ids: ReadonlySet<string>;
    readonly idColumn: string;
    readonly left: { gone: number; rows: number; textBytes: number };
  },
): AsyncGenerator<Buffer, void> {
  for await (const line of readShardLines(file)) {
    const id = (JSON.parse(line.toString('utf8')) as Readonly<Record<string, unknown>>)[idColumn];
    if (typeof id === 'string' && ids.has(id)) {
      left.gone++;
      continue;
    }
    left.rows++;
    left.textBytes += line.length + 1;
    yield Buffer.concat([line, LINE_END]);
  }
}

const LINE_END = Buffer.from('\n');

async function syncedState(file: string): Promise<Pick<ChangedFile, 'size_bytes' | 'sha256'>> {
  await using handle = await open(file, 'r+');
  await handle.sync();
  const digest = createHash('sha256');
  for await (const block of createReadStream(file)) digest.update(block as Buffer);
  return { size_bytes: (await stat(file)).size, sha256: digest.digest('hex') };
}
