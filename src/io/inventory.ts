import { isUtf8 } from 'node:buffer';
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob, isDynamicPattern } from 'tinyglobby';
import { CancelledError, InputError } from '../errors.ts';
import { fileBlocks } from './blocks.ts';
import { foreignEncoding } from './byte-order-mark.ts';
import { ByteSource } from './byte-source.ts';
import { type CompanionKind, companionKind, isAlwaysCompanion } from './companion.ts';
import {
  type Archive,
  type Compression,
  compressionOf,
  decompressedBlocks,
  splitCompressionSuffix,
} from './container.ts';
import { FORMATS, formatNamed, sniffFormat } from './formats.ts';
import { nearNames } from './near-names.ts';
import type { StreamState } from './stream-fault.ts';
import { isTar } from './tar.ts';

const HEAD_BYTES = 64 * 1024;
const IGNORED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '__pycache__']);
/** Files looked at side by side: enough to hide the latency of a network file system. */
const CONCURRENCY = 16;
const DEPTH_LIMIT = 128;
/** The file by which a workspace of Outcross is known, wherever it lies and whatever it is called. */
const WORKSPACE_MARK = Buffer.from('format.json');

export interface InventoryEntry {
  /** Absolute path by which the file is opened. */
  readonly path: string;
  /** Path from the common root, with forward slashes. May hold any character: escape it before it is printed. */
  readonly displayPath: string;
  readonly sizeBytes: number;
  /** Modification time in nanoseconds since 1970, decimal. */
  readonly mtimeNs: string;
  /** Time of the last change of the file or of what the file system says of it (name, owner, times), likewise. */
  readonly ctimeNs: string;
  readonly dev: string;
  readonly inode: string;
  /** Name in the registry of formats; `by-entry` for archives. */
  readonly format: string;
  readonly compression: Compression;
  readonly archive: Archive;
}

export interface InventoryCompanion {
  readonly path: string;
  readonly displayPath: string;
  readonly kind: CompanionKind;
}

export interface InventoryProblem {
  readonly path: string;
  readonly displayPath: string;
  readonly problem:
    | 'empty-file'
    | 'unreadable-file'
    | 'broken-link'
    | 'not-a-file'
    | 'unsupported-format'
    | 'unsupported-encoding'
    | 'malformed-archive'
    | 'too-deep';
  /** What is the matter and what to do, one or two sentences. */
  readonly detail: string;
}

export interface Inventory {
  /** Absolute folder from which the display paths count. */
  readonly root: string;
  /** Data files, sorted by the bytes of their display path. */
  readonly entries: readonly InventoryEntry[];
  readonly companions: readonly InventoryCompanion[];
  readonly problems: readonly InventoryProblem[];
  /** What was passed over on purpose, as counts. */
  readonly skipped: {
    readonly hidden: number;
    readonly ignoredFolders: number;
    /** Names of files and folders that were already in the inventory under another name. */
    readonly alreadySeen: number;
  };
}

export interface InventoryOptions {
  /** Folder from which relative arguments count. Default: the working directory. */
  readonly cwd?: string;
  /** Name of the format to read every file as, whatever it looks like. */
  readonly format?: string;
  /** Writes standard input to a file and gives its path; called for the argument `-`. */
  readonly spoolStdin?: () => Promise<string>;
  readonly signal?: AbortSignal;
}

/**
 * Lists the data files behind arguments: files, folders (recursively, links followed, each file and folder once), globs,
 * `file:` addresses and `-` for standard input. Files that cannot be read are problems of the inventory, not errors.
 *
 * @throws {InputError} where an argument names nothing, is a remote address, or names an unknown format
 */
export async function takeInventory(args: readonly string[], options: InventoryOptions = {}): Promise<Inventory> {
  if (options.format !== undefined && formatNamed(options.format) === undefined) {
    throw new InputError({
      path: options.format,
      problem: 'no format has this name',
      hint: `Use one of ${FORMATS.map(({ name }) => name).join(', ')}.`,
    });
  }
  const walk = new Walk(options);
  const cwd = resolve(options.cwd ?? '.');
  for (const arg of args) await walk.argument(arg, cwd);
  return await walk.finish();
}

interface Found {
  readonly path: string;
  readonly stats: BigIntStats;
  readonly isLink: boolean;
  readonly isNamed: boolean;
  /** Shown instead of the path. */
  readonly label?: string;
}

type Looked =
  | Omit<InventoryProblem, 'path' | 'displayPath'>
  | Pick<InventoryEntry, 'format' | 'compression' | 'archive'>;

class Walk {
  readonly #options: InventoryOptions;
  readonly #found: Found[] = [];
  readonly #roots: string[] = [];
  readonly #problems: Omit<InventoryProblem, 'displayPath'>[] = [];
  readonly #seenFolders = new Set<string>();
  #hidden = 0;
  #ignoredFolders = 0;
  #alreadySeen = 0;

  constructor(options: InventoryOptions) {
    this.#options = options;
  }

  async argument(arg: string, cwd: string): Promise<void> {
    if (arg === '-') return this.#stdin();
    const path = resolve(cwd, localPath(arg));
    const stats = await statOrCode(path);
    if (typeof stats !== 'string') {
      this.#roots.push(stats.isDirectory() ? path : dirname(path));
      return this.#visit(path, { depth: 0, isNamed: true });
    }
    if (stats !== 'ENOENT' && stats !== 'ENOTDIR') {
      this.#roots.push(dirname(path));
      this.#problems.push({ path, ...systemProblem(stats) });
      return;
    }
    // A link that leads nowhere exists by name.
    if (typeof (await lstatOrCode(path)) !== 'string') {
      this.#roots.push(dirname(path));
      return this.#visit(path, { depth: 0, isNamed: true });
    }
    if (isDynamicPattern(arg)) {
      const matches = await glob(arg, {
        cwd,
        absolute: true,
        dot: false,
        onlyFiles: true,
        followSymbolicLinks: true,
        expandDirectories: false,
      });
      if (matches.length > 0) {
        for (const match of matches.sort(compareBytes)) {
          this.#roots.push(dirname(match));
          await this.#visit(resolve(match), { depth: 0, isNamed: false });
        }
        return;
      }
      throw new InputError({
        path: arg,
        problem: 'the pattern matches no file',
        hint: 'Check the pattern, or quote it so that the shell leaves it alone.',
      });
    }
    throw await missingArgument(arg, path);
  }

  async #stdin(): Promise<void> {
    if (this.#options.spoolStdin === undefined) {
      throw new InputError({
        path: '-',
        problem: 'standard input cannot be read here',
        hint: 'Write the data to a file and name the file.',
      });
    }
    const path = resolve(await this.#options.spoolStdin());
    this.#found.push({ path, stats: await stat(path, { bigint: true }), isLink: false, isNamed: true, label: 'stdin' });
  }

  async #visit(path: string, { depth, isNamed }: { depth: number; isNamed: boolean }): Promise<void> {
    if (this.#options.signal?.aborted) throw new CancelledError();
    const own = await lstatOrCode(path);
    if (typeof own === 'string') {
      this.#problems.push({ path, ...systemProblem(own) });
      return;
    }
    const stats = own.isSymbolicLink() ? await statOrCode(path) : own;
    if (typeof stats === 'string') {
      const isBroken = stats === 'ENOENT' || stats === 'ENOTDIR' || stats === 'ELOOP';
      this.#problems.push({
        path,
        ...(isBroken
          ? { problem: 'broken-link' as const, detail: 'The link leads to nothing.' }
          : systemProblem(stats)),
      });
      return;
    }
    if (stats.isDirectory()) return this.#folder(path, stats, depth);
    if (stats.isFile()) {
      this.#found.push({ path, stats, isLink: own.isSymbolicLink(), isNamed });
      return;
    }
    this.#problems.push({
      path,
      problem: 'not-a-file',
      detail: 'A device, pipe or socket. Copy its content to a file.',
    });
  }

  async #folder(path: string, stats: BigIntStats, depth: number): Promise<void> {
    const key = identityOf(stats);
    if (this.#seenFolders.has(key)) {
      this.#alreadySeen++;
      return;
    }
    this.#seenFolders.add(key);
    if (depth > DEPTH_LIMIT) {
      this.#problems.push({
        path,
        problem: 'too-deep',
        detail: `More than ${DEPTH_LIMIT} folders deep. Name the folder itself.`,
      });
      return;
    }
    let children: Dirent<Buffer>[];
    try {
      children = await readdir(path, { withFileTypes: true, encoding: 'buffer' });
    } catch (error) {
      this.#problems.push({ path, ...systemProblem(codeOf(error)) });
      return;
    }
    // What an audit left among the data is no data, or each audit would find more than the last.
    if (depth > 0 && children.some((child) => child.name.equals(WORKSPACE_MARK)) && (await isWorkspace(path))) {
      this.#ignoredFolders++;
      return;
    }
    children.sort((a, b) => Buffer.compare(a.name, b.name));
    for (const child of children) {
      const name = child.name.toString('utf8');
      if (!isUtf8(child.name)) {
        this.#problems.push({
          path: join(path, name),
          problem: 'unreadable-file',
          detail: 'The name is not UTF-8. Rename the file.',
        });
      } else if (IGNORED_FOLDERS.has(name) && child.isDirectory()) {
        this.#ignoredFolders++;
      } else if (name.startsWith('.') && companionKind(name) === undefined) {
        if (child.isDirectory()) this.#ignoredFolders++;
        else this.#hidden++;
      } else {
        await this.#visit(join(path, name), { depth: depth + 1, isNamed: false });
      }
    }
  }

  async finish(): Promise<Inventory> {
    const files = this.#distinctFiles();
    const root = commonFolder(this.#roots.length > 0 ? this.#roots : [resolve(this.#options.cwd ?? '.')]);
    const display = (path: string) => relative(root, path).replaceAll(sep, '/');
    const entries: InventoryEntry[] = [];
    const problems: InventoryProblem[] = this.#problems.map((problem) => ({
      ...problem,
      displayPath: display(problem.path),
    }));
    const companions: InventoryCompanion[] = [];
    const looked = await mapLimited(files, (file) => this.#look(file));
    const possible: { readonly file: Found; readonly look: Looked; readonly kind: CompanionKind | undefined }[] =
      files.map((file, index) => ({
        file,
        look: looked[index]!,
        kind: file.isNamed ? undefined : companionKind(basename(file.path)),
      }));
    const isStructured = ({ look, kind }: (typeof possible)[number]) =>
      kind === undefined && 'format' in look && look.format !== 'text-file';
    const isData = ({ look, kind }: (typeof possible)[number]) => kind === undefined && 'format' in look;
    const structuredFolders = foldersAbove(
      possible.filter(isStructured).map(({ file }) => file.path),
      root,
    );
    const dataFolders = foldersAbove(
      possible.filter(isData).map(({ file }) => file.path),
      root,
    );
    for (const { file, look, kind } of possible) {
      const { path, stats } = file;
      const displayPath = file.label ?? display(path);
      // In a tree of texts a README is a text like others; a licence text is not what the data holds.
      const beside = kind === 'data-set-card' ? structuredFolders : dataFolders;
      if (kind !== undefined && (isAlwaysCompanion(kind) || beside.has(dirname(path))))
        companions.push({ path, displayPath, kind });
      else if ('problem' in look) problems.push({ path, displayPath, ...look });
      else
        entries.push({
          path,
          displayPath,
          sizeBytes: Number(stats.size),
          mtimeNs: stats.mtimeNs.toString(),
          ctimeNs: stats.ctimeNs.toString(),
          dev: stats.dev.toString(),
          inode: stats.ino.toString(),
          ...look,
        });
    }
    const byPath = (a: { displayPath: string }, b: { displayPath: string }) =>
      compareBytes(a.displayPath, b.displayPath);
    return {
      root,
      entries: entries.sort(byPath),
      companions: companions.sort(byPath),
      problems: problems.sort(byPath),
      skipped: { hidden: this.#hidden, ignoredFolders: this.#ignoredFolders, alreadySeen: this.#alreadySeen },
    };
  }

  /** Each file once: a real name before a link's, then the first by bytes. */
  #distinctFiles(): readonly Found[] {
    const seen = new Set<string>();
    const distinct: Found[] = [];
    for (const file of this.#found.sort(
      (a, b) => Number(a.isLink) - Number(b.isLink) || compareBytes(a.path, b.path),
    )) {
      const key = identityOf(file.stats);
      if (seen.has(key)) this.#alreadySeen++;
      else {
        seen.add(key);
        distinct.push(file);
      }
    }
    return distinct;
  }

  async #look({ path, stats }: Found): Promise<Looked> {
    if (this.#options.signal?.aborted) throw new CancelledError();
    if (stats.size === 0n) return { problem: 'empty-file', detail: 'The file is empty.' };
    let head: Buffer;
    try {
      head = await readHead(path);
    } catch (error) {
      return systemProblem(codeOf(error));
    }
    const compression = compressionOf(head);
    const suffix = splitCompressionSuffix(basename(path));
    if (compression === 'none' && suffix.compression !== 'none' && !isText(head)) {
      return {
        problem: 'malformed-archive',
        detail: `The name says ${suffix.compression}, but the content is not. Fetch the file again.`,
      };
    }
    const content = compression === 'none' ? head : await decompressedHead(path, compression);
    const stem = compression === suffix.compression ? suffix.stem : basename(path);
    if (stem.toLowerCase().endsWith('.tar') || isTar(content))
      return { format: 'by-entry', compression, archive: 'tar' };
    if (this.#options.format !== undefined) return { format: this.#options.format, compression, archive: 'none' };
    const sniffed = sniffFormat(stem, content);
    if (sniffed.kind === 'unsupported') {
      return { problem: 'unsupported-format', detail: `The file is ${sniffed.what}. ${sniffed.remedy}` };
    }
    const { format } = sniffed;
    if (format.access === 'indexed' && compression !== 'none') {
      return {
        problem: 'unsupported-format',
        detail: `A compressed ${format.name} file cannot be read through its index. Unpack it.`,
      };
    }
    const encoding = format.access === 'indexed' ? undefined : foreignEncoding(content);
    if (encoding !== undefined && format.access !== 'whole') {
      return {
        problem: 'unsupported-encoding',
        detail: `The file is ${encoding}. Convert it to UTF-8, e.g. with iconv.`,
      };
    }
    return { format: format.name, compression, archive: 'none' };
  }
}

/** The path that an argument means; a remote address is refused. */
function localPath(arg: string): string {
  const scheme = /^([a-z][a-z0-9+.-]{1,19}):\/\//i.exec(arg)?.[1]?.toLowerCase();
  if (scheme === undefined) return arg;
  if (scheme === 'file') {
    try {
      return fileURLToPath(arg);
    } catch (cause) {
      throw new InputError({
        path: arg,
        problem: 'not an address of a local file',
        hint: 'Give the path of the file.',
        cause,
      });
    }
  }
  const tools: Readonly<Record<string, string>> = {
    hf: 'hf download',
    s3: 'aws s3 cp',
    gs: 'gcloud storage cp',
    hdfs: 'hdfs dfs -get',
    http: 'curl -O',
    https: 'curl -O',
    ftp: 'curl -O',
  };
  const tool = tools[scheme];
  throw new InputError({
    path: arg,
    problem: 'a remote address; only local files are read',
    hint: `Download it first${tool === undefined ? '' : `, e.g. with ${tool}`}, and give the path of the copy.`,
  });
}

async function missingArgument(arg: string, path: string): Promise<InputError> {
  let names: string[] = [];
  try {
    names = await readdir(dirname(path));
  } catch (error) {
    const folder = dirname(arg);
    return new InputError({
      path: arg,
      problem: `the folder ${folder} does not exist or cannot be read`,
      hint: 'Check the path.',
      cause: error,
    });
  }
  const near = nearNames(basename(path), names);
  const hint =
    near.length > 0 ? `Did you mean ${near.map((name) => join(dirname(arg), name)).join(' or ')}?` : 'Check the path.';
  return new InputError({ path: arg, problem: 'no such file or folder', hint });
}

async function statOrCode(path: string): Promise<BigIntStats | string> {
  return stat(path, { bigint: true }).catch(codeOf);
}

async function lstatOrCode(path: string): Promise<BigIntStats | string> {
  return lstat(path, { bigint: true }).catch(codeOf);
}

/** The system's code of a file error; any other error goes on. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

function systemProblem(code: string): Pick<InventoryProblem, 'problem' | 'detail'> {
  const isDenied = code === 'EACCES' || code === 'EPERM';
  return {
    problem: 'unreadable-file',
    detail: isDenied
      ? `No permission to read it (${code}). Change its mode or its owner.`
      : `It cannot be read (${code}).`,
  };
}

function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

async function isWorkspace(folder: string): Promise<boolean> {
  const head = await readHead(join(folder, WORKSPACE_MARK.toString())).catch(() => Buffer.alloc(0));
  return /^\s*\{\s*"format"\s*:\s*"outcross-workspace"/.test(head.toString('latin1', 0, 200));
}

async function readHead(path: string): Promise<Buffer> {
  await using handle = await open(path, 'r');
  const buffer = Buffer.allocUnsafeSlow(HEAD_BYTES);
  const { bytesRead } = await handle.read(buffer, 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

async function decompressedHead(path: string, compression: Compression): Promise<Buffer> {
  // A damaged stream gives what it can here; decoding will tell what is wrong with it.
  const state: StreamState = {};
  const source = new ByteSource(
    decompressedBlocks(fileBlocks({ path, blockBytes: HEAD_BYTES }), { compression, state, limit: {} }),
  );
  try {
    await source.fill(HEAD_BYTES);
    return Buffer.from(source.view().subarray(0, HEAD_BYTES));
  } finally {
    await source.close();
  }
}

function isText(head: Buffer): boolean {
  return formatNamed('text-file')!.matches(head);
}

function foldersAbove(paths: readonly string[], root: string): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    let folder = dirname(path);
    while (!folders.has(folder)) {
      folders.add(folder);
      if (folder === root || dirname(folder) === folder) break;
      folder = dirname(folder);
    }
  }
  return folders;
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0]!;
  for (const folder of folders) {
    while (
      folder !== common &&
      !folder.startsWith(common.endsWith(sep) ? common : common + sep) &&
      dirname(common) !== common
    ) {
      common = dirname(common);
    }
  }
  return common;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function mapLimited<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
  return results;
}
