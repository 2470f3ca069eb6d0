import { hash } from 'node:crypto';
import path from 'node:path';
import { CancelledError, ConfigError, InputError } from '../errors.ts';
import { measureText } from '../kernels/measure-text.ts';
import { drawnWindowLogit } from '../origin/style/drawn-window.ts';
import type { StyleAnchorText } from '../origin/style/style-calibration.ts';
import type { StyleScorer } from '../origin/style/style-scorer.ts';
import { languageOf } from '../strata/language-of.ts';
import type { AnchorText, AnchorTexts, AnchorTextsName } from './anchor-texts.ts';
import type { AuditOptions } from './audit-options.ts';
import type { NamedSource } from './list-sources.ts';
import { normalisedHash } from './normalised-hash.ts';
import { readTexts } from './read-texts.ts';
import { STYLE_LENGTHS } from './style-levels.ts';
import { styleOfText } from './style-of-text.ts';

/** Source of anchors that stand for no source in particular: what is compared with them alone is shown, and decides nothing. */
export const ANY_SOURCE = '*';

/** `FILE`, or `SOURCE=FILE` for texts known to be of one source. */
export interface AnchorFile {
  readonly source: string;
  readonly path: string;
}

/** Texts known to be human: a file of them, or a set that lies elsewhere. */
export type AnchorSet = AnchorFile | AnchorTexts;

/**
 * Files and other sets with the sources that they are named for: where all that is asked about is one source, a file without a name is for that
 * source, for whoever named it can have meant no other. A set that lies elsewhere was made for other ends, so it is for a source only where
 * that is said.
 *
 * @throws {ConfigError} a file is missing behind `SOURCE=`
 */
export function anchorSetsFor(
  { anchors = [], anchorTexts = [] }: AnchorOptions,
  sources: Iterable<string>,
): readonly AnchorSet[] {
  const [only, ...others] = [...new Set(sources)];
  const isOne = only !== undefined && others.length === 0;
  const files = anchors.map(parseAnchorFile);
  return [
    ...files.map((file) => (isOne && file.source === ANY_SOURCE ? { ...file, source: only } : file)),
    ...anchorTexts,
  ];
}

/** The sources that anchors are named for, each with the flag that does; those for no source in particular are not among them. */
export function sourcesOfAnchors({ anchors = [], anchorTexts = [] }: AnchorOptions): readonly NamedSource[] {
  return [
    ...anchors.map((value) => ({ place: `--anchors ${value}`, source: parseAnchorFile(value).source })),
    ...anchorTexts.map(({ source, name }) => ({ place: `--anchors ${source}=${name}`, source })),
  ].filter(({ source }) => source !== ANY_SOURCE);
}

/** Options that name anchors. */
export interface AnchorOptions {
  readonly anchors?: readonly string[] | undefined;
  readonly anchorTexts?: readonly AnchorTexts[] | undefined;
}

/** Whether a set lies in no file. */
export function isAnchorTexts(set: AnchorSet): set is AnchorTexts {
  return 'read' in set;
}

/** What a snapshot remembers of the sets that lie in no file. */
export function anchorTextsNames(sets: readonly AnchorSet[]): readonly AnchorTextsName[] {
  return sets.filter(isAnchorTexts).map(({ source, name, hash: own, texts, declared }) => ({
    ...{ source, name, hash: own, texts },
    ...(declared !== undefined && { declared }),
  }));
}

/**
 * Anchors kept of each source, language and length, those with the lowest content hashes: more would hardly move a threshold, and a
 * snapshot keeps them all.
 */
const ANCHORS_PER_CELL = 20_000;
/** Of the content hash: enough that no two texts of any corpus are taken for one. */
const CONTENT_BYTES = 8;

/** Texts that somebody vouches for as human, scored; each once. */
export interface ReadAnchors {
  readonly anchors: readonly StyleAnchorText[];
  /** Rows and texts that gave no score: unreadable, too short, code or verse, or in a language the detector does not know. */
  readonly unused: number;
}

/** @throws {ConfigError} a file is missing behind `SOURCE=` */
export function parseAnchorFile(value: string): AnchorFile {
  const at = value.indexOf('=');
  const named = at > 0 && !value.slice(0, at).includes(path.sep);
  const file: AnchorFile = named
    ? { source: value.slice(0, at), path: value.slice(at + 1) }
    : { source: ANY_SOURCE, path: value };
  if (file.path !== '') return file;
  throw new ConfigError({
    place: '--anchors',
    problem: `"${value}" names no file`,
    hint: 'Name a file of texts you know to be human: --anchors attested.jsonl, or --anchors forum=attested.jsonl.',
  });
}

/**
 * Reads texts known to be human and scores them: what the style of a source is calibrated on. Files are read as the data of an audit
 * are, with their own columns guessed.
 *
 * @throws {InputError} a file cannot be read; a file or another set holds no text
 * @throws {CancelledError} `signal` aborted
 */
export async function readAnchors(
  sets: readonly AnchorSet[],
  {
    scorer,
    options,
    groupColumns = [],
  }: {
    readonly scorer: StyleScorer;
    readonly options: Pick<AuditOptions, 'cwd' | 'maxRowBytes' | 'maxExpansion' | 'signal'>;
    /** Columns by whose groups texts are told apart. Rows without one are of no group. */
    readonly groupColumns?: readonly string[];
  },
): Promise<ReadAnchors> {
  const kept = new AnchorCells(ANCHORS_PER_CELL);
  let unused = 0;
  const { cwd, maxRowBytes, maxExpansion, signal } = options;
  // Nothing else of an audit's options is about anchors.
  const own = {
    ...(cwd !== undefined && { cwd }),
    ...(maxRowBytes !== undefined && { maxRowBytes }),
    ...(maxExpansion !== undefined && { maxExpansion }),
    ...(signal !== undefined && { signal }),
  };
  const keep = (source: string, { text, language: stated, groups, declared = false }: KnownText) => {
    const bytes = Buffer.from(text);
    const { words } = measureText(bytes);
    const { language } = languageOf(text, stated);
    const style = styleOfText(scorer, text, { words, language });
    if (style === null) {
      unused++;
      return;
    }
    const content = normalisedHash(text, bytes.length === text.length) ?? hash('sha256', bytes, 'buffer');
    const windowLogit = drawnWindowLogit(text, { scorer, digest: content });
    kept.add(content, {
      ...{ source: declared ? ANY_SOURCE : source, language, words, logit: style / 1000 },
      content: Buffer.from(content).toString('hex', 0, CONTENT_BYTES),
      ...(declared && { declared: true as const }),
      ...(groups.length > 0 && { groups }),
      // As whole scores are kept: in thousandths.
      ...(windowLogit !== undefined && { windowLogit: Math.round(windowLogit * 1000) / 1000 }),
    });
  };
  for (const set of sets) {
    const { source } = set;
    if (isAnchorTexts(set)) {
      let texts = 0;
      for await (const { groups, ...known } of set.read()) {
        if (signal?.aborted) throw new CancelledError();
        texts++;
        keep(source, { ...known, groups: groupColumns.map((column) => groups[column] ?? null) });
      }
      if (texts > 0) continue;
      throw new InputError({
        path: set.name,
        problem: 'no text is left in it',
        hint: 'Name other texts that you know to be human: --anchors FILE.',
      });
    }
    const { texts, unreadable } = await readTexts([set.path], { ...own, source: 'anchors', groupColumns }, (read) =>
      keep(source, { ...read, groups: read.groups.slice(0, groupColumns.length) }),
    );
    unused += unreadable;
    if (texts === 0) {
      throw new InputError({
        path: set.path,
        problem: 'no text could be read from it',
        hint: 'Anchors are texts that you know to be human: JSONL, CSV, Parquet or text files, as for outcross audit.',
      });
    }
  }
  return { anchors: kept.all(), unused };
}

/** A text with its values in the group columns, in their order. */
interface KnownText extends Pick<AnchorText, 'text' | 'language' | 'declared'> {
  readonly groups: readonly (string | null)[];
}

/** Anchors by source, language and length; of each the ones with the lowest content hashes, so that neither order nor repeats matter. */
class AnchorCells {
  readonly #limit: number;
  readonly #cells = new Map<string, { source: string; anchors: Map<string, StyleAnchorText>; below: string }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(content: Uint8Array, anchor: StyleAnchorText): void {
    const { source, language, words } = anchor;
    const name = JSON.stringify([source, language, STYLE_LENGTHS.findLast((least) => words >= least)]);
    const cell = this.#cells.get(name) ?? { source, anchors: new Map<string, StyleAnchorText>(), below: '~' };
    this.#cells.set(name, cell);
    const key = Buffer.from(content).toString('hex');
    if (key > cell.below) return;
    // Spellings that are one content may differ in style: the higher one counts, whichever came first. In several groups it is of the first.
    const held = cell.anchors.get(key);
    if (held !== undefined && !isReplacedBy(held, anchor)) return;
    cell.anchors.set(key, anchor);
    if (cell.anchors.size < 2 * this.#limit) return;
    cell.anchors = new Map(byKey(cell.anchors).slice(0, this.#limit));
    cell.below = [...cell.anchors.keys()].at(-1)!;
  }

  /** By source, language, length and content. A text named for a source as well as for all of them is that source's. */
  all(): readonly StyleAnchorText[] {
    const named = new Set<string>();
    for (const { source, anchors } of this.#cells.values())
      if (source !== ANY_SOURCE) for (const content of anchors.keys()) named.add(content);
    return byKey(this.#cells).flatMap(([, { source, anchors }]) =>
      byKey(anchors)
        .filter(([content]) => source !== ANY_SOURCE || !named.has(content))
        .slice(0, this.#limit)
        .map(([, anchor]) => anchor),
    );
  }
}

/** What somebody vouches for counts before what was only declared. */
function isReplacedBy(held: StyleAnchorText, anchor: StyleAnchorText): boolean {
  if (held.declared !== anchor.declared) return held.declared === true;
  return held.logit < anchor.logit || (held.logit === anchor.logit && !precedes(held, anchor));
}

function precedes(one: StyleAnchorText, other: StyleAnchorText): boolean {
  return JSON.stringify(one.groups ?? []) <= JSON.stringify(other.groups ?? []);
}

function byKey<Value>(map: ReadonlyMap<string, Value>): readonly [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
