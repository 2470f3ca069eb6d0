import path from 'node:path';
import { CancelledError, ConfigError, InputError } from '../errors.ts';
import { nearestName } from '../io/nearest-name.ts';
import type { GroupTests } from '../origin/prevalence/test-groups.ts';
import type { StyleAnchorText } from '../origin/style/style-calibration.ts';
import { loadStyleModel } from '../origin/style/style-model.ts';
import { createStyleScorer } from '../origin/style/style-scorer.ts';
import type { SourceCard } from '../record/source-card.ts';
import { takeLease } from '../workspace/leases.ts';
import { readSnapshot, type SnapshotManifest } from '../workspace/snapshots.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';
import type { AnchorTexts, AnchorTextsName } from './anchor-texts.ts';
import type { AuditOptions } from './audit-options.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { chosenSnapshot } from './chosen-snapshot.ts';
import { estimatePrevalence } from './estimate-prevalence.ts';
import { type GroupColumn, type GroupPrevalence, testColumn } from './group-prevalence.ts';
import { joinAnchors, standsAmong } from './join-anchors.ts';
import { openSnapshot } from './open-snapshot.ts';
import type { Prevalence } from './prevalence-result.ts';
import {
  ANY_SOURCE,
  type AnchorSet,
  anchorSetsFor,
  anchorTextsNames,
  isAnchorTexts,
  readAnchors,
} from './read-anchors.ts';
import { refuseCalibrations } from './refuse-calibrations.ts';
import { refuseSharedAnchors } from './refuse-shared-anchors.ts';
import type { SnapshotInput } from './run-audit.ts';
import { styleNotes } from './style-notes.ts';
import { type StyleSettings, snapshotStyle } from './style-settings.ts';

/** Columns that every audit has; the others are those of `--group`. */
const COMMON_COLUMNS = ['field', 'language', 'source'] as const;
/** Before a group column that is called like one of them. */
const GROUP_PREFIX = 'group:';
const FALSE_DISCOVERY_RATE = 0.05;

export interface PrevalenceOptions extends Pick<AuditOptions, 'maxRowBytes' | 'maxExpansion' | 'signal'> {
  /** Folder of the workspace. Default `.outcross`. */
  readonly workspace?: string | undefined;
  /** Name of an audit. Default: the latest. */
  readonly audit?: string | undefined;
  /** Names of sources. Default: all. */
  readonly sources?: readonly string[] | undefined;
  /** Further files of texts known to be human, as `SOURCE=FILE`, or `FILE` where one source is asked about; or `reference:NAME` for `FILE`. */
  readonly anchors?: readonly string[] | undefined;
  /** Further ones that are in no file. */
  readonly anchorTexts?: readonly AnchorTexts[] | undefined;
  /** Compare with nothing but these anchors: neither with those of the audit nor with records known to be human. Default false. */
  readonly onlyTheseAnchors?: boolean | undefined;
  /** Column whose groups are tested: one of `--group`, `field`, `language` or `source`. Default: none. */
  readonly by?: string | undefined;
  /** Expected share of false ones among the groups named, above 0 and below 1. Default 0.05. */
  readonly falseDiscoveryRate?: number | undefined;
  readonly cwd?: string | undefined;
  /** Memory of the query process in MiB. Default 208. */
  readonly queryMemoryMb?: number | undefined;
}

/** Shares of model text of an audit's sources, or tests of its groups, estimated again. */
export interface SnapshotPrevalence {
  readonly audit: string | null;
  readonly snapshot: string;
  readonly prevalence: Prevalence;
  /** Column and its groups; null where none was asked for. Shares of sources are not estimated then. */
  readonly by: { readonly column: string; readonly result: GroupPrevalence; readonly tests: GroupTests } | null;
  /** Rows and texts of the files of anchors named now that could not be used. */
  readonly unusedAnchors: number;
  /** What is to be known of the texts that were compared with, in sentences. */
  readonly notes: readonly string[];
  /** Parts of the snapshot that are gone or damaged: what they held is not counted. */
  readonly missingParts: readonly string[];
}

/**
 * Estimates shares of model text again from what an audit keeps, with further anchors or for other groups. No data is read again.
 *
 * @throws {InputError} there is no such audit, its texts have no scores, or a file of anchors cannot be read
 * @throws {ConfigError} there is no such source or column, or anchors cannot be scored by the detector of the audit
 * @throws {WorkspaceError} there is no workspace, or the snapshot is gone
 * @throws {EngineError} the query process ended
 * @throws {CancelledError} `signal` aborted
 */
export async function prevalenceOfSnapshot(options: PrevalenceOptions): Promise<SnapshotPrevalence> {
  const cwd = path.resolve(options.cwd ?? '.');
  const workspace = await openExistingWorkspace(path.resolve(cwd, options.workspace ?? '.outcross'));
  const { audit, snapshot } = await chosenSnapshot(workspace, options);
  const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, snapshot);
  const sources = checkSources(options.sources, manifest);
  const column = options.by === undefined ? undefined : columnNamed(options.by, manifest.groupColumns);
  const falseDiscoveryRate = options.falseDiscoveryRate ?? FALSE_DISCOVERY_RATE;
  if (!(falseDiscoveryRate > 0 && falseDiscoveryRate < 1)) {
    throw new ConfigError({
      place: '--false-discovery',
      problem: `${falseDiscoveryRate} is no share above 0 and below 1`,
      hint: 'Name one such as 5%.',
    });
  }
  const settings = snapshotStyle(manifest);
  if (settings === null) {
    throw new InputError({
      path: audit ?? snapshot,
      problem: 'the style of its texts was not scored, so shares of model text cannot be estimated',
      hint: 'Run the audit again, without --no-style.',
    });
  }
  const { given, references, unused, notes } = await readGiven(options, { settings, known: sourcesOf(manifest), cwd });
  await using _lease = await takeLease(workspace, 'read');
  await using open = await openSnapshot(workspace, manifest, options);
  if (open.style === undefined) {
    throw new InputError({
      path: audit ?? snapshot,
      problem: 'it holds no records',
      hint: 'Look into it: outcross audit tells what could not be read.',
    });
  }
  if (options.signal?.aborted) throw new CancelledError();
  const calibrated: AuditStyleScores = await joinAnchors(open.style, given, {
    alone: options.onlyTheseAnchors ?? false,
    references,
  });
  if (given.length > 0) await refuseSharedAnchors(calibrated);
  const shared = {
    ...{ audit, snapshot, unusedAnchors: unused, missingParts: open.missingParts },
    notes: [...notes, ...styleNotes(calibrated, { cards: open.cards, sources })],
  };
  if (column === undefined) {
    return { ...shared, prevalence: await estimatePrevalence(calibrated, { sources }), by: null };
  }
  const { result, tests } = await testColumn(calibrated, {
    query: open.query,
    parts: open.parts,
    column,
    sources,
    falseDiscoveryRate,
  });
  // What the shares of sources would rest on is told; they themselves were not asked for.
  const prevalence = await estimatePrevalence(calibrated, { sources: [] });
  return { ...shared, prevalence, by: { column: options.by!, result, tests } };
}

async function readGiven(
  options: PrevalenceOptions,
  {
    settings,
    known,
    cwd,
  }: { readonly settings: StyleSettings; readonly known: readonly string[]; readonly cwd: string },
): Promise<{
  readonly given: readonly StyleAnchorText[];
  readonly references: readonly AnchorTextsName[];
  readonly unused: number;
  readonly notes: readonly string[];
}> {
  const sets = anchorSetsFor(options, options.sources ?? known);
  if (sets.length === 0) {
    if (!options.onlyTheseAnchors) return { given: [], references: [], unused: 0, notes: [] };
    throw new ConfigError({
      place: '--only-anchors',
      problem: 'no anchors are named',
      hint: 'Name files of texts you know to be human: --anchors attested.jsonl',
    });
  }
  for (const { source } of sets)
    if (source !== ANY_SOURCE && !known.includes(source))
      throw unknownName({ place: '--anchors', name: source, what: 'source', known });
  await refuseCalibrations(sets, cwd);
  const notes = sets.filter(isAnchorTexts).flatMap((set) => set.notes);
  const scorer = createStyleScorer(loadStyleModel());
  if (scorer.modelId !== settings.modelId) {
    throw new ConfigError({
      place: '--anchors',
      problem: `the audit was scored by ${settings.modelId}, and the detector here is ${scorer.modelId}: their scores cannot be compared`,
      hint: 'Run the audit again, with these anchors.',
    });
  }
  const read = (some: readonly AnchorSet[]) => readAnchors(some, { scorer, options: { ...options, cwd } });
  if (options.onlyTheseAnchors) {
    const { anchors, unused } = await read(sets);
    return { given: anchors, references: anchorTextsNames(sets), unused, notes };
  }
  const further: AnchorSet[] = [];
  let unusedRows = 0;
  for (const set of sets) {
    const { anchors, unused } = await read([set]);
    unusedRows += unused;
    if (!standsAmong(anchors, settings.anchors)) further.push(set);
  }
  // Read together, texts that several files hold count once.
  const given = further.length === 0 ? [] : (await read(further)).anchors;
  return { given, references: anchorTextsNames(further), unused: unusedRows, notes };
}

/** @throws {ConfigError} a name is none of the snapshot's sources */
function checkSources(
  names: readonly string[] | undefined,
  manifest: SnapshotManifest<SnapshotInput, SourceCard>,
): readonly string[] | undefined {
  if (names === undefined) return undefined;
  const known = sourcesOf(manifest);
  for (const name of names)
    if (!known.includes(name)) throw unknownName({ place: '--source', name, what: 'source', known });
  return [...new Set(names)];
}

function sourcesOf({ inputs }: SnapshotManifest<SnapshotInput, SourceCard>): readonly string[] {
  return [...new Set(inputs.map(({ source }) => source))].sort();
}

/** @throws {ConfigError} there is no such column */
function columnNamed(name: string, groupColumns: readonly string[]): GroupColumn {
  const common = COMMON_COLUMNS.find((column) => column === name);
  if (common !== undefined) return common;
  const own = name.startsWith(GROUP_PREFIX) ? name.slice(GROUP_PREFIX.length) : name;
  const index = groupColumns.indexOf(groupColumns.includes(name) ? name : own);
  if (index !== -1) return `g${index}`;
  throw unknownName({ place: '--by', name, what: 'column of groups', known: [...groupColumns, ...COMMON_COLUMNS] });
}

/** Names listed in a message. */
const NAMES_LISTED = 12;

function unknownName({
  place,
  name,
  what,
  known,
}: {
  readonly place: string;
  readonly name: string;
  readonly what: string;
  readonly known: readonly string[];
}): ConfigError {
  const near = nearestName(name, known);
  const listed = known.slice(0, NAMES_LISTED).join(', ');
  const further = what === 'source' ? '' : ' Others are named at the audit: outcross audit DATA --group COLUMN.';
  return new ConfigError({
    place: `${place} ${name}`,
    problem: `the audit has no such ${what}`,
    hint: `${near === null ? `There ${known.length === 1 ? 'is' : 'are'} ${listed}${known.length > NAMES_LISTED ? ', …' : ''}.` : `Did you mean "${near}"?`}${further}`,
  });
}
