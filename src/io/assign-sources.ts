import { basename, dirname, relative, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../errors.ts';
import type { SourceCard } from '../record/source-card.ts';
import type { ColumnMapping } from './column-plan.ts';
import type { ConfiguredSource, OutcrossConfig } from './config.ts';
import type { CardReading } from './dataset-card.ts';
import { compilePathPattern, type PathPattern } from './glob-pattern.ts';
import { type FolderCard, readFolderCard } from './source-cards.ts';
import { SOURCE_ID_PATTERN, sourceSlug } from './source-slug.ts';

/** A data file as the inventory lists it; cards and configuration are companions and not among them. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** As the user knows it. */
  readonly displayPath: string;
  readonly format: string;
}

/** An argument of the command. */
export interface InputArgument {
  /** Absolute. */
  readonly path: string;
  readonly isFolder: boolean;
}

export interface AssignSourcesOptions {
  readonly inputs: readonly InputArgument[];
  /** `outcross.yaml` as read, and the absolute folder its patterns are relative to. */
  readonly config?: { readonly config: OutcrossConfig; readonly folder: string };
  /** `--source`: what no configuration, card or id declares belongs to this source. */
  readonly source?: string;
  /** `--sources-by`. Default: folder. */
  readonly sourcesBy?: 'folder' | 'file';
  /** `--columns`: wins over the columns of `outcross.yaml`, key by key. */
  readonly columns?: ColumnMapping;
}

export interface Source<File extends SourceFile = SourceFile> {
  readonly id: string;
  readonly card: SourceCard | null;
  readonly title: string | null;
  /** Languages the card declares; one alone holds for rows that name none. */
  readonly languages: readonly string[];
  readonly columns: ColumnMapping;
  /** Format the configuration prescribes for all files. */
  readonly format: string | null;
  /** In the order of their display paths by code point. */
  readonly files: readonly File[];
  /** What was taken from where and what was guessed, in words. */
  readonly notes: readonly string[];
}

export interface SourceAssignment<File extends SourceFile = SourceFile> {
  /** Absolute. */
  readonly root: string;
  /** By id. */
  readonly sources: readonly Source<File>[];
  /** Source of each file by absolute path. */
  readonly sourceOf: ReadonlyMap<string, Source<File>>;
  readonly notes: readonly string[];
}

/** Source of files that lie in the root itself. */
export const MAIN_SOURCE = 'main';

/**
 * Says which source each file belongs to. In order: the first entry of `outcross.yaml` whose patterns match; the
 * nearest folder, from the file's up to the root, that has a card; the folder directly below the root; for files in
 * the root, `main`. `source` and `sourcesBy` replace the last two.
 *
 * The name of a file and the name and place of the root folder say nothing: renaming, moving or dividing files inside
 * a source changes no id. The order of `files` and `inputs` does not matter.
 *
 * @throws {ConfigError} when two differently named sources would have the same id, or cards of one id differ
 */
export async function assignSources<File extends SourceFile>(
  files: readonly File[],
  { inputs, config, source, sourcesBy = 'folder', columns = {} }: AssignSourcesOptions,
): Promise<SourceAssignment<File>> {
  if (source !== undefined && !SOURCE_ID_PATTERN.test(source)) {
    throw new ConfigError({
      place: `--source ${source.slice(0, 80)}`,
      problem: 'a source id has lower-case letters, digits, ".", "_" and "-", at most 80, a letter or digit first',
      hint: `Write --source ${sourceSlug(source)}.`,
    });
  }
  const root = sourceRoot(inputs);
  const entries = (config?.config.sources ?? []).map((entry) => ({
    entry,
    patterns: entry.files.map(compilePathPattern),
    matchCount: 0,
  }));
  const cards = rememberCards(root);
  const claims = new Map<string, Claim<File>>();
  const sorted = files
    .filter((file) => !below(root, file.path).split('/').includes('.outcross'))
    .toSorted((a, b) => compare(a.displayPath, b.displayPath) || compare(a.path, b.path));

  for (const file of sorted) {
    const fromConfig = config === undefined ? undefined : matchingEntry(entries, config.folder, file.path);
    const nearest = await cards(dirname(file.path));
    const decided = decide({ file, root, entry: fromConfig, nearest, source, sourcesBy });
    const claim = claims.get(decided.id);
    if (claim === undefined) claims.set(decided.id, { ...decided, files: [file], nearest: [nearest] });
    else if (claim.origin !== decided.origin) throw collision(decided.id, claim, decided);
    else {
      claim.files.push(file);
      if (!claim.nearest.includes(nearest)) claim.nearest.push(nearest);
    }
  }

  const notes = entries
    .filter(({ matchCount }) => matchCount === 0)
    .map(
      ({ entry }) =>
        `outcross.yaml: source ${entry.id} has no file among the input (${entry.files.slice(0, 5).join(', ')})`,
    );
  const sources = [...claims.values()]
    .map((claim) => toSource(claim, { defaults: config?.config.columns, columns }))
    .toSorted((a, b) => compare(a.id, b.id));
  return {
    root,
    sources,
    sourceOf: new Map(sources.flatMap((one) => one.files.map((file) => [file.path, one]))),
    notes,
  };
}

/**
 * The folder that source names are relative to: the one folder given, else the common parent of all arguments (of
 * one file: its folder). Arguments inside other arguments do not count.
 */
export function sourceRoot(inputs: readonly InputArgument[]): string {
  const outer = inputs.filter(
    (input, index) =>
      !inputs.some(
        (other, at) => other.isFolder && (other.path === input.path ? at < index : isBelow(other.path, input.path)),
      ),
  );
  const [only] = outer;
  if (only === undefined) return sep;
  if (outer.length === 1 && only.isFolder) return only.path;
  let root = dirname(only.path);
  for (const input of outer) while (root !== dirname(input.path) && !isBelow(root, input.path)) root = dirname(root);
  return root;
}

interface NearestCard {
  readonly reading: CardReading | null;
  /** Path of the card's folder below the root; `''` for the root. */
  readonly folder: string;
  readonly notes: readonly string[];
}

interface Decision {
  readonly id: string;
  /** What claims the id; equal for all files of one source, different for different sources. */
  readonly origin: string;
  /** The claim in words, for errors and notes. */
  readonly words: string;
  readonly entry: ConfiguredSource | undefined;
}

interface Claim<File> extends Decision {
  readonly files: File[];
  /** The nearest card of each file's folder, each once. */
  readonly nearest: NearestCard[];
}

function decide({
  file,
  root,
  entry,
  nearest,
  source,
  sourcesBy,
}: {
  file: SourceFile;
  root: string;
  entry: ConfiguredSource | undefined;
  nearest: NearestCard;
  source: string | undefined;
  sourcesBy: 'folder' | 'file';
}): Decision {
  if (entry !== undefined)
    return { id: entry.id, origin: `config:${entry.id}`, words: 'named in outcross.yaml', entry };
  const of = (id: string, origin: string, words: string): Decision => ({ id, origin, words, entry: undefined });
  if (nearest.reading !== null && nearest.reading.id !== null) {
    return of(nearest.reading.id, `card:${nearest.reading.id}`, `id in the card of ${folderWords(nearest.folder)}`);
  }
  if (nearest.reading !== null && nearest.folder !== '') {
    return of(sourceSlug(nearest.folder), `folder:${nearest.folder}`, `folder ${nearest.folder}, which has a card`);
  }
  if (source !== undefined) return of(source, 'flag', `--source ${source}`);
  if (sourcesBy === 'file') {
    const stem = fileStem(file.path);
    if (stem !== '') return of(sourceSlug(stem), `file:${stem}`, `files named ${stem}`);
  }
  const folder = below(root, file.path).split('/').slice(0, -1)[0];
  if (nearest.reading !== null || folder === undefined) return of(MAIN_SOURCE, 'main', 'files of the root folder');
  return of(sourceSlug(folder), `folder:${folder}`, `folder ${folder}`);
}

function toSource<File extends SourceFile>(
  claim: Claim<File>,
  { defaults, columns }: { defaults: OutcrossConfig['columns'] | undefined; columns: ColumnMapping },
): Source<File> {
  const readings = claim.nearest.flatMap(({ reading }) => (reading === null ? [] : [reading]));
  const [first] = readings;
  const agree = readings.every((reading) => isDeepStrictEqual(withoutNotes(reading), withoutNotes(first!)));
  const isShared = first !== undefined && readings.length === claim.nearest.length && agree;
  const own = claim.entry?.card;
  if (own === undefined && !agree && claim.entry === undefined && claim.origin.startsWith('card:')) {
    throw new ConfigError({
      place: claim.nearest.map(({ folder }) => folderWords(folder)).join(' and '),
      problem: `cards with the id "${claim.id}" say different things`,
      hint: 'Give each its own id, or keep one card in the folder above both.',
    });
  }
  const notes = [`source ${claim.id}: ${claim.words}`, ...new Set(claim.nearest.flatMap((card) => card.notes))];
  const reading = own === undefined && isShared ? first : null;
  if (own !== undefined)
    notes.push(
      `source ${claim.id}: card from outcross.yaml${first === undefined ? '' : '; cards in its folders were left aside'}`,
    );
  else if (reading !== null) notes.push(...reading.notes);
  else if (first !== undefined)
    notes.push(
      `source ${claim.id}: its folders have different cards or only some have one; none is used. Name a card in outcross.yaml.`,
    );
  return {
    id: claim.id,
    card: own === undefined ? (reading?.card ?? null) : { ...own, from: 'outcross.yaml' },
    title: reading?.title ?? null,
    languages: reading?.languages ?? [],
    columns: mergeMappings(defaults, claim.entry?.columns, columns),
    format: claim.entry?.format ?? null,
    files: claim.files,
    notes,
  };
}

function withoutNotes({ notes: _notes, ...rest }: CardReading): Omit<CardReading, 'notes'> {
  return rest;
}

function mergeMappings(...mappings: readonly (object | undefined)[]): ColumnMapping {
  return Object.assign(
    {},
    ...mappings.map((mapping) =>
      Object.fromEntries(Object.entries(mapping ?? {}).filter(([, value]) => value !== undefined)),
    ),
  );
}

function matchingEntry(
  entries: readonly {
    readonly entry: ConfiguredSource;
    readonly patterns: readonly PathPattern[];
    matchCount: number;
  }[],
  folder: string,
  path: string,
): ConfiguredSource | undefined {
  const relativePath = relative(folder, path).split(sep).join('/');
  const absolutePath = path.split(sep).join('/');
  const found = entries.find(({ patterns, entry }) =>
    patterns.some((pattern, index) => pattern(entry.files[index]!.startsWith('/') ? absolutePath : relativePath)),
  );
  if (found !== undefined) found.matchCount++;
  return found?.entry;
}

/** Finds the nearest card at or below the root; each folder is read once. */
function rememberCards(root: string): (folder: string) => Promise<NearestCard> {
  const own = new Map<string, Promise<FolderCard>>();
  const nearest = new Map<string, Promise<NearestCard>>();
  const find = async (folder: string): Promise<NearestCard> => {
    const path = below(root, folder);
    const isInside = folder === root || isBelow(root, folder);
    if (!isInside) return { reading: null, folder: '', notes: [] };
    let card = own.get(folder);
    if (card === undefined) {
      card = readFolderCard(folder, path);
      own.set(folder, card);
    }
    const { reading, notes } = await card;
    if (reading !== null || folder === root) return { reading, folder: path, notes };
    const above = await remembered(dirname(folder));
    return notes.length === 0 ? above : { ...above, notes: [...notes, ...above.notes] };
  };
  const remembered = (folder: string): Promise<NearestCard> => {
    let found = nearest.get(folder);
    if (found === undefined) {
      found = find(folder);
      nearest.set(folder, found);
    }
    return found;
  };
  return remembered;
}

function collision(id: string, a: Decision, b: Decision): ConfigError {
  return new ConfigError({
    place: `source "${id}"`,
    problem: `two sources would have this id: ${a.words}, and ${b.words}`,
    hint: `Give one of them another id, under "sources" in outcross.yaml or as "id:" in a SOURCE.yaml.`,
  });
}

/** Extensions that say how a file is written; other points belong to its name (`wikitext2.valid.txt`). */
const EXTENSIONS =
  /(?<=.)(?:\.(?:jsonl|ndjson|json|csv|tsv|txt|text|md|markdown|rst|html?|xml|parquet|arrow|tar|tgz|zip|gz|zst|zstd|bz2|xz))+$/i;

/**
 * File name without extensions (`.jsonl.gz`) and shard numbers (`-00001-of-00010`, `part-3`, `_0003`); `''` where
 * nothing is left. A number alone counts as a shard's only with leading zeros: `crawl-2023` is a name.
 */
function fileStem(path: string): string {
  return basename(path)
    .replace(EXTENSIONS, '')
    .replace(/[-_.]?\d{1,9}[-_]of[-_]\d{1,9}$/i, '')
    .replace(/(?:^|[-_.])(?:part|shard|chunk)[-_.]?\d{0,9}$/i, '')
    .replace(/[-_.]0\d{1,8}$/, '')
    .replace(/^\d{1,9}$/, '')
    .replace(/[-_.]+$/, '');
}

function folderWords(folder: string): string {
  return folder === '' ? 'the root folder' : `folder ${folder}`;
}

/** Path below a folder with `/`; `''` for the folder itself. */
function below(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !way.startsWith(sep);
}

/** By code unit: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
