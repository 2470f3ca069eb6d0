import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runAudit } from '../../../audit/run-audit.ts';
import { canonicalJson } from '../../../io/canonical-json.ts';
import type { SignedManifest } from '../../../lineage/manifest.ts';
import { readShardLines } from '../../../lineage/read-shard-lines.ts';
import { runBuild } from '../../../mix/build/run-build.ts';
import type { Recipe } from '../../../mix/recipe/recipe.ts';
import { publishResultFolder } from '../../../workspace/audits.ts';
import { takeLease } from '../../../workspace/leases.ts';
import { openWorkspace } from '../../../workspace/workspace.ts';
import type { JsonRow } from './row-codec.ts';

/** Rows of one source, with its card. */
export interface LoopSource {
  /** Folder of the source, and its name in the audit. */
  readonly name: string;
  /** What it says of itself, as SOURCE.yaml: lines of YAML. */
  readonly card: readonly string[];
  /** By the name of each file: its rows, each with an `id`. */
  readonly files: ReadonlyMap<string, readonly JsonRow[]>;
}

interface BuiltTrainingSet {
  /** Rows of the split for training, in its order. */
  readonly rows: readonly JsonRow[];
  /** Of everything that decided about them and came of it: the same wherever the loop is run. */
  readonly digest: string;
}

/** Day of generation 0, in milliseconds since 1970: audits and builds are named by days, and a result must not depend on today. */
const FIRST_DAY = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
const DATA = 'data';
const WORKSPACE = 'workspace';

/**
 * A training set by the code of `outcross audit` and `outcross build`: sources are written as JSON Lines with their cards, audited, and
 * built by a recipe, all in one folder that keeps its workspace from generation to generation, as a user's does. What a run that was cut off left
 * of this generation or later ones is removed first.
 *
 * @param options.folder made where it is not there
 * @throws {OutcrossError} see `runAudit` and `runBuild`: the rules of the recipe clash, nothing is left to build from, no room
 */
export async function buildTrainingSet(
  sources: readonly LoopSource[],
  {
    recipe,
    generation,
    folder,
    groups = [],
    signal,
  }: {
    /** Asked once the name of the audit is known. */
    readonly recipe: (audit: string) => Recipe;
    readonly generation: number;
    readonly folder: string;
    /** Group columns of the audit. */
    readonly groups?: readonly string[] | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<BuiltTrainingSet> {
  await writeSources(path.join(folder, DATA), sources);
  const workspace = await openWorkspace(path.join(folder, WORKSPACE));
  await using _lease = await takeLease(workspace, 'audit');
  const today = new Date(FIRST_DAY + generation * DAY_MS);
  const date = today.toISOString().slice(0, 10);
  await removeSince(workspace.folder, date);
  const now = () => today;
  const audit = await publishAudit({ folder, date, groups, now, signal });
  const built = await runBuild({
    workspace,
    recipe: recipe(audit),
    card: ({ name }) => `# ${name}\n\nTraining set of generation ${generation} of a simulated loop.\n`,
    workers: 0,
    now,
    ...(signal !== undefined && { signal }),
  });
  const rows: JsonRow[] = [];
  const train = built.manifest.splits.find(({ name }) => name === 'train');
  for (const { file } of train?.shards ?? [])
    for await (const line of readShardLines(path.join(built.folder, file), { signal }))
      rows.push(JSON.parse(line.toString('utf8')) as JsonRow);
  return { rows, digest: digestOf(built.manifest) };
}

/**
 * SHA-256 of what a build's manifest says, but for its snapshots: these are named by places and times of files on one disk, and the same loop is
 * to give the same result on any.
 */
function digestOf({ digest: _, inputs, ...manifest }: SignedManifest): string {
  return hash('sha256', canonicalJson({ ...manifest, inputs: inputs.map(({ snapshot: __, ...input }) => input) }));
}

/** Writes what is not there or differs: an audit reads only what changed. */
async function writeSources(folder: string, sources: readonly LoopSource[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const wanted = new Set(sources.map(({ name }) => name));
  for (const name of await readdir(folder))
    if (!wanted.has(name)) await rm(path.join(folder, name), { recursive: true });
  for (const { name, card, files } of sources) {
    const own = path.join(folder, name);
    await mkdir(own, { recursive: true });
    const contents = new Map([['SOURCE.yaml', `${card.join('\n')}\n`]]);
    for (const [file, rows] of files) contents.set(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    for (const file of await readdir(own)) if (!contents.has(file)) await rm(path.join(own, file), { recursive: true });
    for (const [file, content] of contents) {
      const target = path.join(own, file);
      const held = await readFile(target, 'utf8').catch(() => undefined);
      if (held !== content) await writeFile(target, content);
    }
  }
}

/** @returns the name of the audit in the workspace */
async function publishAudit({
  folder,
  date,
  groups,
  now,
  signal,
}: {
  readonly folder: string;
  readonly date: string;
  readonly groups: readonly string[];
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
}): Promise<string> {
  await using run = await runAudit({
    data: [DATA],
    cwd: folder,
    workspace: WORKSPACE,
    sourcesBy: 'folder',
    // What a loop makes has its origin on its card; who wrote it need not be asked.
    scoresStyle: false,
    measuresWidth: false,
    ignoredColumns: ['id'],
    groupColumns: groups,
    workers: 1,
    now,
    ...(signal !== undefined && { signal }),
  });
  const { audit, run: facts } = run.report;
  const { name } = await publishResultFolder(run.workspace, {
    kind: 'audits',
    date,
    label: 'loop',
    files: () => ({
      'audit.json': `${JSON.stringify(audit, null, 2)}\n`,
      ...Object.fromEntries(
        Object.entries(run.tables).map(([table, file]) => [table, createReadStream(file)] as const),
      ),
      'run.json': `${JSON.stringify(facts, null, 2)}\n`,
    }),
  });
  return name;
}

/** Audits and builds of a day and later: their names begin with it. */
async function removeSince(workspace: string, date: string): Promise<void> {
  for (const kind of ['audits', 'builds']) {
    const folder = path.join(workspace, kind);
    for (const name of await readdir(folder).catch(() => []))
      if (name >= date) await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
