import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { InputError, WorkspaceError } from '../errors.ts';
import { makeFolder } from './make-folder.ts';
import { asWorkspaceError, publishFile } from './publish-file.ts';

const FORMAT_VERSION = 1;
const formatSchema = z.object({ format: z.literal('outcross-workspace'), version: z.int() });

/**
 * The `.outcross` folder: immutable parts, snapshots, audits, references, comparisons, lines and tombstones, each
 * published whole.
 *
 * ```
 * format.json            what this folder is and its version
 * parts/ab/<key>.*       records, fingerprints, evidence and quarantine of one chunk of input, with its summary
 * snapshots/<id>.json    which parts make up one reading of the data
 * audits/<name>/         audit.json, audit.html, files.json, quarantine.jsonl, changes.json, run.json; policy/ once judged by a policy
 * reviews/<name>.json    verdicts of reviewers, one each
 * references/<hash>/     frozen references; texts/ holds what they say
 * comparisons/<name>/    compare.json, compare.html, compare.md, junit.xml, run.json of generations held against a reference
 * lines/<name>/          entries of a release line, numbered, each with the digest of the one before
 * watches/<name>/        line.json, line.html, run.json: what a line said at the time
 * builds/<name>/         manifest.json, README.md, shards, rows.parquet, run.json of training sets
 * refreshes/<name>/      refresh.json, refresh.html, refresh.md: what of a refresh is done, and who decided what
 * simulations/<name>/    result.json, generations.parquet, simulation.html, run.json of recursive training
 * loops/<digest>/        where unfinished simulations stand, and what models of the user's own processes have left
 * lineage/<kind>/*.json  models, generations and withdrawals, one each
 * tombstones/<id>.json   what was forgotten, without its content
 * tmp/                   unfinished work of running processes
 * ```
 */
export interface Workspace {
  readonly folder: string;
}

/**
 * Opens a workspace, making it where there is none.
 *
 * @throws {WorkspaceError} the folder belongs to something else or to a newer version, or cannot be written
 */
export async function openWorkspace(folder: string): Promise<Workspace> {
  const absolute = path.resolve(folder);
  const formatFile = path.join(absolute, 'format.json');
  const existing = await readFile(formatFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new WorkspaceError({
      path: formatFile,
      problem: `cannot be read (${error.code})`,
      hint: 'Check that --workspace names a folder you may read.',
      cause: error,
    });
  });
  if (existing === undefined) {
    try {
      await makeFolder(absolute);
    } catch (error) {
      throw asWorkspaceError(absolute, error);
    }
    await publishFile(formatFile, `${JSON.stringify({ format: 'outcross-workspace', version: FORMAT_VERSION })}\n`);
  } else {
    checkFormat(formatFile, existing);
  }
  return { folder: absolute };
}

/** Like `openWorkspace`, for commands that only read. @throws {InputError} where there is no workspace */
export async function openExistingWorkspace(folder: string): Promise<Workspace> {
  const formatFile = path.join(path.resolve(folder), 'format.json');
  const isMissing = await stat(formatFile).then(
    () => false,
    // Anything else that is wrong with it is told when it is opened.
    ({ code }: NodeJS.ErrnoException) => code === 'ENOENT' || code === 'ENOTDIR',
  );
  if (isMissing) {
    throw new InputError({
      path: folder,
      problem: 'there is no workspace here',
      hint: 'Run outcross audit DATA… first, or name its folder with --workspace DIR.',
    });
  }
  return openWorkspace(folder);
}

function checkFormat(file: string, content: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    parsed = undefined;
  }
  const format = formatSchema.safeParse(parsed);
  if (!format.success) {
    throw new WorkspaceError({
      path: file,
      problem: 'is not the description of an Outcross workspace',
      hint: 'Name another folder with --workspace DIR, or remove this one if nothing in it is needed.',
    });
  }
  if (format.data.version > FORMAT_VERSION) {
    throw new WorkspaceError({
      path: file,
      problem: `was written in format ${format.data.version}; this version of Outcross reads up to ${FORMAT_VERSION}`,
      hint: 'Use the newer Outcross, or another folder with --workspace DIR.',
    });
  }
}
