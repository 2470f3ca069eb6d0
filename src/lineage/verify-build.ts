import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ERASED_REASON } from '../engine/erase-built-rows.ts';
import { CancelledError, OutcrossError } from '../errors.ts';
import { contentHash } from '../io/content-hash.ts';
import { readParquetFile } from '../workspace/read-parquet-file.ts';
import { RESERVOIR_FILE, readKeptReservoir, reservoirRowIds, verifyReservoir } from '../workspace/reservoirs.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import { type BuildErasures, ERASURES_FILE, erasedRows, readBuildErasures } from './build-erasures.ts';
import { manifestAfter } from './erase-from-build.ts';
import { MANIFEST_FILE, readManifest, type SignedManifest } from './manifest.ts';
import { readShardLines } from './read-shard-lines.ts';

/** Something in a build that is not as its manifest says. */
export interface BuildProblem {
  /** Path below the folder of the build. */
  readonly file: string;
  readonly problem: string;
}

export interface BuildVerification {
  readonly schema: 'outcross.build-verification/1';
  readonly build: string;
  readonly digest: string | null;
  readonly checked: { readonly files: number; readonly rows: number; readonly size_bytes: number };
  /** Rows that were erased from it since it was made, on purpose, and when the last were; null: none. */
  readonly erased: { readonly rows: number; readonly last: string } | null;
  readonly problems: readonly BuildProblem[];
}

interface TableRow {
  readonly row_id: string;
  readonly split: string | null;
  readonly copies: number;
  readonly reason: string | null;
  readonly words: number | bigint;
}

/** Rows that are counted, and the sum of the hashes of their ids: two sets with equal sums are equal past all odds. */
interface RowSum {
  rows: number;
  sum: bigint;
}

const HASH_MASK = (1n << 64n) - 1n;
const RUN_FILE = 'run.json';

/**
 * Derives digests and counts of a build again from its files: the manifest is as it was written, every shard has its digest and holds the
 * rows that the table of rows assigns to its split, the counts of what was read, chosen, held out and refused add up, and nothing stands in
 * the folder that the manifest does not name. What was erased since is told, and accounted for.
 *
 * @param build folder and name
 * @throws {CancelledError} `signal` aborted
 */
export async function verifyBuild(
  { name, folder }: { readonly name: string; readonly folder: string },
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<BuildVerification> {
  const problems: BuildProblem[] = [];
  const checked = { files: 0, rows: 0, size_bytes: 0 };
  const check = async (file: string, work: () => Promise<void>) => {
    if (signal?.aborted) throw new CancelledError();
    try {
      await work();
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      problems.push({ file, problem: problemOf(error) });
    }
  };
  let manifest: SignedManifest | undefined;
  await check(MANIFEST_FILE, async () => {
    manifest = await readManifest(folder);
  });
  let erasures: BuildErasures | undefined;
  await check(ERASURES_FILE, async () => {
    erasures = await readBuildErasures(folder);
  });
  const erased = erasures === undefined ? null : erasedRows(erasures);
  if (manifest === undefined || erasures === undefined)
    return { schema: 'outcross.build-verification/1', build: name, digest: null, checked, erased, problems };
  const { splits, hold_out: heldOut, columns } = manifestAfter(manifest, erasures);
  const changed = new Map(erasures.files.map((file) => [file.file, file]));
  const { row_table: table, card } = {
    row_table: { ...manifest.row_table, ...sinceThen(changed.get(manifest.row_table.file)) },
    card: { ...manifest.card, ...sinceThen(changed.get(manifest.card.file)) },
  };
  const all = [...splits, ...(heldOut === null ? [] : [heldOut])];
  const found = new Map<string, RowSum>();
  for (const split of all) {
    const sum: RowSum = { rows: 0, sum: 0n };
    found.set(split.name, sum);
    for (const shard of split.shards) {
      await check(shard.file, async () => {
        checked.files++;
        checked.size_bytes += shard.size_bytes;
        const file = path.join(folder, shard.file);
        await checkDigest(file, shard);
        const idColumn = columns.flat.record_id!;
        const isParquet = shard.file.endsWith('.parquet');
        const content = isParquet
          ? { rows: await readParquetShard(file, idColumn, sum, signal), textBytes: shard.text_bytes }
          : await readShard(file, idColumn, sum, signal);
        checked.rows += content.rows;
        expectEqual(content.rows, shard.rows, 'rows');
        expectEqual(content.textBytes, shard.text_bytes, 'bytes before compression');
      });
    }
    await check(MANIFEST_FILE, async () => {
      expectEqual(
        split.shards.reduce((rows, shard) => rows + shard.rows, 0),
        split.rows,
        `rows in the shards of ${split.name}`,
      );
    });
  }
  await check(card.file, async () => {
    checked.files++;
    await checkDigest(path.join(folder, card.file), card);
  });
  await check(table.file, async () => {
    checked.files++;
    checked.size_bytes += table.size_bytes;
    await checkDigest(path.join(folder, table.file), table);
    await checkTable(path.join(folder, table.file), { manifest: manifest!, erasures: erasures!, found, signal });
  });
  await check(MANIFEST_FILE, async () => {
    const { read, selected, held_out: held, refused } = manifest!.rows;
    for (const amount of ['rows', 'words'] as const) {
      const sum = refused.reduce((total, one) => total + one[amount], selected[amount] + held[amount]);
      expectEqual(sum, read[amount], `${amount} selected, held out and refused, of those read`);
    }
  });
  const kept = manifest.reservoir?.kept;
  if (kept?.sha256 !== undefined) {
    await check(RESERVOIR_FILE, async () => {
      checked.files++;
      // A build that was copied elsewhere has its shards, and not the block store.
      const workspace = await workspaceOf(folder);
      if (workspace === undefined) return;
      const expected = { root: kept.sha256!, rows: kept.rows };
      for (const problem of await verifyReservoir(workspace, folder, { expected, signal }))
        problems.push({ file: RESERVOIR_FILE, problem });
      if (manifest!.hold_out !== null)
        problems.push(
          ...(await heldOutRowsKept(workspace, folder, { table: table.file, split: manifest!.hold_out.name })),
        );
    });
  }
  await check('.', async () => {
    const named = new Set([
      MANIFEST_FILE,
      RUN_FILE,
      ERASURES_FILE,
      ...(kept?.sha256 === undefined ? [] : [RESERVOIR_FILE]),
      card.file,
      table.file,
      ...all.flatMap(({ shards }) => shards.map(({ file }) => file)),
    ]);
    const there = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
    const strange = there.filter((file) => !named.has(file)).sort();
    if (strange.length > 0)
      throw new Error(
        `${strange.length === 1 ? 'a file' : `${strange.length} files`} that the manifest does not name: ${strange.slice(0, 5).join(', ')}`,
      );
  });
  return { schema: 'outcross.build-verification/1', build: name, digest: manifest.digest, checked, erased, problems };
}

/** The workspace that a build lies in; undefined: none. */
async function workspaceOf(folder: string): Promise<Workspace | undefined> {
  const builds = path.dirname(path.resolve(folder));
  if (path.basename(builds) !== 'builds') return undefined;
  return openExistingWorkspace(path.dirname(builds)).catch(() => undefined);
}

/** Rows that the build holds out and keeps for later builds all the same: a leak. */
async function heldOutRowsKept(
  workspace: Workspace,
  folder: string,
  { table, split }: { readonly table: string; readonly split: string },
): Promise<readonly BuildProblem[]> {
  const kept = await readKeptReservoir(folder);
  if (kept === undefined) return [];
  const ids = new Set<string>();
  for await (const { id } of reservoirRowIds(workspace, kept)) ids.add(id);
  const leaked: string[] = [];
  for await (const rows of readParquetFile<TableRow>(path.join(folder, table), { columns: ['row_id', 'split'] }))
    for (const row of rows) if (row.split === split && ids.has(row.row_id)) leaked.push(row.row_id);
  return leaked.length === 0
    ? []
    : [{ file: RESERVOIR_FILE, problem: `keeps ${leaked.length} rows that are held out, such as ${leaked[0]}` }];
}

/** Size and digest of a file that was written again. */
function sinceThen(
  changed: BuildErasures['files'][number] | undefined,
): Partial<Pick<BuildErasures['files'][number], 'size_bytes' | 'sha256'>> {
  return changed === undefined ? {} : { size_bytes: changed.size_bytes, sha256: changed.sha256 };
}

async function checkDigest(
  file: string,
  expected: { readonly sha256: string; readonly size_bytes?: number },
): Promise<void> {
  if (expected.size_bytes !== undefined) {
    const { size } = await stat(file);
    if (size !== expected.size_bytes) throw new Error(`has ${size} bytes instead of ${expected.size_bytes}`);
  }
  const digest = createHash('sha256');
  for await (const block of createReadStream(file)) digest.update(block as Buffer);
  const sha256 = digest.digest('hex');
  if (sha256 !== expected.sha256)
    throw new Error(`has the digest ${sha256.slice(0, 16)}… instead of ${expected.sha256.slice(0, 16)}…`);
}

async function readShard(
  file: string,
  idColumn: string,
  sum: RowSum,
  signal: AbortSignal | undefined,
): Promise<{ readonly rows: number; readonly textBytes: number }> {
  let rows = 0;
  let textBytes = 0;
  for await (const line of readShardLines(file, { signal })) {
    const row = JSON.parse(line.toString('utf8')) as Readonly<Record<string, unknown>>;
    const id = row[idColumn];
    if (typeof id !== 'string') throw new Error(`row ${rows + 1} has no ${idColumn}`);
    add(sum, id, 1);
    rows++;
    textBytes += line.length + 1;
  }
  return { rows, textBytes };
}

async function readParquetShard(
  file: string,
  idColumn: string,
  sum: RowSum,
  signal: AbortSignal | undefined,
): Promise<number> {
  let rows = 0;
  for await (const slice of readParquetFile<Readonly<Record<string, unknown>>>(file, { columns: [idColumn] })) {
    if (signal?.aborted) throw new CancelledError();
    for (const row of slice) {
      const id = row[idColumn];
      if (typeof id !== 'string') throw new Error(`row ${rows + 1} has no ${idColumn}`);
      add(sum, id, 1);
      rows++;
    }
  }
  return rows;
}

async function checkTable(
  file: string,
  {
    manifest,
    erasures: { erasures },
    found,
    signal,
  }: {
    readonly manifest: SignedManifest;
    readonly erasures: BuildErasures;
    readonly found: ReadonlyMap<string, RowSum>;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const assigned = new Map<string, RowSum>([...found.keys()].map((name) => [name, { rows: 0, sum: 0n }]));
  const refused = new Map<string, { rows: number; words: number }>();
  const held = manifest.hold_out?.name;
  const selected = { rows: 0, words: 0 };
  const heldOut = { rows: 0, words: 0 };
  let rows = 0;
  for await (const slice of readParquetFile<TableRow>(file)) {
    if (signal?.aborted) throw new CancelledError();
    for (const { row_id: id, split, copies, reason, words } of slice) {
      rows++;
      if (split === null) {
        const own = refused.get(reason ?? '') ?? { rows: 0, words: 0 };
        refused.set(reason ?? '', { rows: own.rows + 1, words: own.words + Number(words) });
        continue;
      }
      const own = assigned.get(split);
      if (own === undefined) throw new Error(`it names a split ${split} that the manifest does not have`);
      add(own, id, copies);
      const amounts = split === held ? heldOut : selected;
      amounts.rows++;
      amounts.words += Number(words);
    }
  }
  expectEqual(rows, manifest.row_table.rows, 'rows');
  for (const [name, { rows: own, sum }] of assigned) {
    const shards = found.get(name)!;
    expectEqual(shards.rows, own, `rows in the shards of ${name}, of those assigned to it`);
    if (shards.sum !== sum) throw new Error(`the shards of ${name} hold other rows than it assigns to them`);
  }
  for (const amount of ['rows', 'words'] as const) {
    const erased = (isHeld: boolean) =>
      erasures
        .flatMap(({ splits }) => splits)
        .reduce((sum, split) => sum + ((split.name === held) === isHeld ? split[amount] : 0), 0);
    expectEqual(selected[amount] + erased(false), manifest.rows.selected[amount], `${amount} selected`);
    expectEqual(heldOut[amount] + erased(true), manifest.rows.held_out[amount], `${amount} held out`);
    expectEqual(refused.get(ERASED_REASON)?.[amount] ?? 0, erased(false) + erased(true), `${amount} erased`);
    for (const { reason, ...stated } of manifest.rows.refused)
      expectEqual(stated[amount], refused.get(reason)?.[amount] ?? 0, `${amount} refused by ${reason}`);
  }
}

function add(sum: RowSum, id: string, copies: number): void {
  sum.rows += copies;
  sum.sum = (sum.sum + contentHash(Buffer.from(id)) * BigInt(copies)) & HASH_MASK;
}

function expectEqual(found: number, expected: number, what: string): void {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
}

function problemOf(error: unknown): string {
  if (OutcrossError.is(error)) return error.message.split('\n')[0]!;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'is missing';
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
}
