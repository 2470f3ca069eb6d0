import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FoundRecord } from '../engine/find-records.ts';
import { ConfigError, OutcrossError } from '../errors.ts';
import type { DecisionRule } from '../origin/decide.ts';
import { evidenceSignature } from '../origin/signature.ts';
import { abstentionText } from '../origin/style/abstention-text.ts';
import { syntheticProbability } from '../origin/synthetic-probability.ts';
import type { ComparedWith, Evidence, EvidenceStrength, TextSpan } from '../record/evidence.ts';
import { type Origin, type OriginGroup, originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { takeLease } from '../workspace/leases.ts';
import { readSnapshot, type SnapshotManifest } from '../workspace/snapshots.ts';
import { readForgottenDigests } from '../workspace/tombstones.ts';
import { openExistingWorkspace, type Workspace } from '../workspace/workspace.ts';
import type { QuarantineEntry } from './audit-result.ts';
import { chosenSnapshot } from './chosen-snapshot.ts';
import { forgottenId } from './forgotten-record.ts';
import { isAnchor } from './is-anchor.ts';
import { evidenceOfUse } from './later-evidence.ts';
import { type LedgerEntryName, ledgerEntryOfRef, nameLedgerEntries } from './name-ledger-entries.ts';
import { type OpenSnapshot, openSnapshot } from './open-snapshot.ts';
import { recordPlace } from './record-place.ts';
import { roundShare } from './round-share.ts';
import type { SnapshotInput } from './run-audit.ts';
import { type TracedSpans, traceSpans } from './trace-spans.ts';
import { whatWouldChange } from './what-would-change.ts';
import { parseWhere } from './where-expression.ts';

/** Records shown where no limit is named. */
export const DEFAULT_TRACE_LIMIT = 20;

export interface TraceOptions {
  /** Folder of the workspace. Default `.outcross`. */
  readonly workspace?: string | undefined;
  /** Name of an audit. Default: the latest. */
  readonly audit?: string | undefined;
  /** Id of a snapshot; wins over `audit`. */
  readonly snapshot?: string | undefined;
  /** Expression that records must fit (docs/where.md). */
  readonly where?: string | undefined;
  /** Id of a record; of a row, all its records are traced. The source may be left out where one row alone brought this id. */
  readonly id?: string | undefined;
  /** Records traced at most. Default 20. */
  readonly limit?: number | undefined;
  /** Folder of the ledger that entries are named from. Default: `ledger` in the workspace, if it is there. */
  readonly ledger?: string | undefined;
  readonly cwd?: string | undefined;
  /** Memory of the query process in MiB. Default 208. */
  readonly queryMemoryMb?: number | undefined;
}

/** Where a piece of evidence stands in the text. */
export interface EvidencePlace {
  /** UTF-16 code units of the decoded field; null where the item is about no span. */
  readonly span: TextSpan | null;
  /** The text around the span; null where text is kept out or forgotten. */
  readonly excerpt: string | null;
  /** Block, identifier or place the evidence was read from. */
  readonly ref: string | null;
  /** The entry of the ledger that `ref` means, as it stands there now; null for other evidence, and where it is not to be had. */
  readonly entry: LedgerEntryName | null;
}

export type EvidenceStep = 'ledger' | 'review' | 'card' | 'columns' | 'date' | 'labels' | 'marks' | 'style';

export interface TracedEvidence extends Evidence {
  readonly step: EvidenceStep;
  readonly places: readonly EvidencePlace[];
}

/** How the style of a record compares with texts known to be human. It never says that a text is human. */
export type TracedStyle =
  | {
      /** Chance of so high a score for a human text: on average, and at most by these anchors but for one set of them in twenty. */
      readonly p: number;
      readonly bound: number;
      readonly anchors: number;
      /** Whose they are. Compared with `others`, p is shown and decides nothing. */
      readonly compared_with: ComparedWith;
      /** Group columns in which the anchors are of its own group. */
      readonly same: readonly string[];
    }
  /** Why nothing is said, as a clause behind "because". */
  | { readonly abstains: string };

/** A record, where it lies and why its origin is what it is. */
export interface TracedRecord {
  readonly record_id: string;
  readonly source: string;
  readonly address: {
    /** The file as it was named when it was read. */
    readonly file: string;
    readonly absolute_path: string;
    readonly entry: string | null;
    /** 1-based; null for a whole file. */
    readonly row: number | null;
    readonly unit: QuarantineEntry['unit'];
    readonly field: string;
  };
  /** What was known of it was erased on request. */
  readonly forgotten: boolean;
  readonly sizes: {
    readonly words: number;
    readonly characters: number;
    readonly text_bytes: number;
    readonly length: string;
  };
  /** `basis`: `declared`, or how it was read from the text. */
  readonly language: { readonly tag: string; readonly basis: string };
  readonly date: string | null;
  /** SHA-256, hexadecimal, of the raw and of the normalised text (`nfc-lf-stripvs`); null where forgotten. */
  readonly hashes: { readonly raw: string | null; readonly normalised: string | null };
  readonly given_id: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly generator: string | null;
  readonly groups: Readonly<Record<string, string | null>>;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly preview: string | null;
  readonly origin: Origin & {
    readonly heading: OriginGroup;
    /** Probability that a model wrote it, by all evidence; 0 and 1 by proof; null where passages of both are proven. */
    readonly p_synthetic: number | null;
    /** Where prior and weights lie at their least and at their most for a model; null likewise. */
    readonly p_synthetic_interval: readonly [low: number, high: number] | null;
  };
  /** Row of the decision table that decided (docs/concepts.md). */
  readonly rule: DecisionRule;
  /** Strongest first. */
  readonly evidence: readonly TracedEvidence[];
  /** Null where its style was not scored: a short text, another language, code, verse, or an audit without style. */
  readonly style: TracedStyle | null;
  /** Of its parts; null where its style was not scored, where it has fewer than 220 words, and where it is known to be human itself. */
  readonly style_spans: TracedSpans | null;
  readonly would_change: string;
}

export interface Trace {
  readonly schema: 'outcross.trace/1';
  /** Null where a snapshot was named. */
  readonly audit: string | null;
  readonly snapshot: string;
  /** Records that fit, shown or not. */
  readonly found: number;
  readonly records: readonly TracedRecord[];
  /** Where an id is unknown: ids like it. */
  readonly near: readonly string[];
  /** Where an id lacks its source and several rows brought it: how many, and the first of their ids. */
  readonly without_source: { readonly count: number; readonly ids: readonly string[] } | null;
  /** Parts of the snapshot that are gone or damaged; what they held cannot be found. */
  readonly missing_parts: readonly string[];
  /** Why entries of the ledger could not be named; null where they could, or there was none to name. */
  readonly ledger_problem: string | null;
}

/**
 * Finds records of an audit and says where each lies, what is known of it and why its origin is what it is. Texts with a style of several
 * windows are read again, for their parts.
 *
 * @throws {WhereError} the expression cannot be meant
 * @throws {InputError} there is no such audit
 * @throws {WorkspaceError} there is no workspace, or the snapshot is gone
 * @throws {EngineError} the query process ended
 */
export async function traceRecords(options: TraceOptions): Promise<Trace> {
  const workspace = await openExistingWorkspace(path.resolve(options.cwd ?? '.', options.workspace ?? '.outcross'));
  const { audit, snapshot } = await chosenSnapshot(workspace, options);
  const manifest = await readSnapshot<SnapshotInput, SourceCard>(workspace, snapshot);
  if (options.id === undefined && options.where === undefined) {
    throw new ConfigError({
      place: 'outcross trace',
      problem: 'neither an id nor --where is given',
      hint: "Name a record, or say which: outcross trace --where 'flag = contradicted'",
    });
  }
  const condition = options.where === undefined ? undefined : parseWhere(options.where, manifest);
  await using _lease = await takeLease(workspace, 'read');
  await using open = await openSnapshot(workspace, manifest, options);
  const limit = options.limit ?? DEFAULT_TRACE_LIMIT;
  const shown: FoundRecord[] = [];
  let found = 0;
  let withoutSource: Trace['without_source'] = null;
  if (options.id !== undefined) {
    // Whoever knows the id of a forgotten record is told what is left of it.
    const left = forgottenId(options.id, new Set(await readForgottenDigests(workspace)));
    const show = async (id: string) => {
      for await (const record of open.finder.findById(id, condition)) {
        found++;
        if (shown.length < limit) shown.push(record);
      }
    };
    for (const id of left === undefined ? [options.id] : [options.id, left]) await show(id);
    if (found === 0) {
      const rows = await open.finder.findWithoutSource(options.id);
      if (rows.count === 1) await show(rows.ids[0]!);
      else if (rows.count > 1) withoutSource = rows;
    }
  } else {
    found = await open.finder.count(condition);
    for await (const record of open.finder.find(condition, { limit })) shown.push(record);
  }
  const spans = await traceSpans(shown, { manifest, open });
  const { names, problem } = await namesOfEntries(shown, { workspace, options });
  const records = shown.map((record) =>
    tracedRecord(record, { manifest, open, spans: spans.get(record) ?? null, names }),
  );
  const isUnknown = options.id !== undefined && found === 0 && withoutSource === null;
  const near = isUnknown ? await open.finder.nearIds(options.id!) : [];
  return {
    schema: 'outcross.trace/1',
    ...{ audit, snapshot, found, records, near },
    without_source: withoutSource,
    missing_parts: open.missingParts,
    ledger_problem: problem,
  };
}

/** Entries that the evidence of records refers to. What is known of the records does not hang on them, so that a damaged ledger is told and no more. */
async function namesOfEntries(
  records: readonly FoundRecord[],
  { workspace, options: { ledger, cwd } }: { readonly workspace: Workspace; readonly options: TraceOptions },
): Promise<{ readonly names: ReadonlyMap<number, LedgerEntryName>; readonly problem: string | null }> {
  const wanted = records.flatMap(({ places }) =>
    places.flatMap(({ evidence: json }): readonly (readonly [number, string])[] => {
      const { kind, ref = '', generator = '' } = JSON.parse(json) as Evidence;
      const entry = kind === 'own-ledger' ? ledgerEntryOfRef(ref) : undefined;
      return entry === undefined ? [] : [[entry, generator]];
    }),
  );
  const folder = ledger === undefined ? path.join(workspace.folder, 'ledger') : path.resolve(cwd ?? '.', ledger);
  if (wanted.length === 0 || (ledger === undefined && !existsSync(folder))) return { names: new Map(), problem: null };
  try {
    return { names: await nameLedgerEntries(folder, wanted), problem: null };
  } catch (error) {
    if (!OutcrossError.is(error) || ledger !== undefined) throw error;
    return { names: new Map(), problem: error.message };
  }
}

function tracedRecord(
  record: FoundRecord,
  {
    manifest,
    open,
    spans,
    names,
  }: {
    manifest: SnapshotManifest<SnapshotInput, SourceCard>;
    open: OpenSnapshot;
    spans: TracedSpans | null;
    names: ReadonlyMap<number, LedgerEntryName>;
  },
): TracedRecord {
  const { decision } = open.decisionOf(record);
  const part = manifest.parts.find(({ key }) => key === record.part)!;
  const {
    path: file,
    entry,
    row,
    unit,
  } = recordPlace(manifest, part, { input: record.input, entry: record.entry, part_row: record.partRow });
  const isForgotten = record.sha256Raw === null;
  const { origin, rule } = decision;
  return {
    record_id: record.id,
    source: record.source,
    address: {
      file,
      absolute_path: manifest.inputs[part.inputs[record.input]!]!.path,
      // A plain file that is one row bears its own name as entry.
      entry: entry === file ? null : entry,
      row,
      unit,
      field: record.path,
    },
    forgotten: isForgotten,
    sizes: {
      words: record.words,
      characters: record.characters,
      text_bytes: record.textBytes,
      length: record.lengthBand,
    },
    language: { tag: record.language, basis: record.languageBasis },
    date: record.date,
    hashes: { raw: record.sha256Raw, normalised: record.sha256Norm ?? record.sha256Raw },
    given_id: record.given && !isForgotten ? record.rowKey : null,
    url: record.url,
    licence: record.licence,
    generator: record.generator,
    groups: Object.fromEntries(manifest.groupColumns.map((name, i) => [name, record.groups[i] ?? null])),
    metadata: record.metadata === null ? null : (JSON.parse(record.metadata) as Record<string, unknown>),
    preview: record.preview,
    origin: {
      ...origin,
      heading: originGroup(origin.class),
      ...roundedProbability({ origin, evidence: decision.evidence, date: record.date }),
    },
    rule,
    evidence: evidenceLadder(decision.evidence, record, names),
    style: tracedStyle(record, open),
    style_spans: spans,
    would_change: whatWouldChange({
      evidence: evidenceOfUse(record, open.later),
      card: open.cards.get(record.source),
      field: record.field,
      source: record.source,
      decision,
    }),
  };
}

function tracedStyle(record: FoundRecord, { style }: OpenSnapshot): TracedStyle | null {
  if (style === undefined || record.style === null) return null;
  // Held against itself nothing is unusual.
  if (isAnchor(record, style))
    return { abstains: 'it is itself one of the texts known to be human that others are compared with' };
  const { source, language, words } = record;
  const groups = (style.settings.groupColumns ?? []).map(({ index }) => record.groups[index] ?? null);
  const judged = style.calibration.p({ source, language, words, groups, logit: record.style / 1000 });
  if ('abstains' in judged) return { abstains: abstentionText(judged) };
  const { p, bound, anchors, comparedWith } = judged;
  const same = style.calibration.groupColumns;
  return { p: roundShare(p), bound: roundShare(bound), anchors, compared_with: comparedWith, same };
}

function roundedProbability(known: Parameters<typeof syntheticProbability>[0]) {
  const found = syntheticProbability(known);
  if (found === null) return { p_synthetic: null, p_synthetic_interval: null };
  const { p, low, high } = found;
  return { p_synthetic: roundShare(p), p_synthetic_interval: [roundShare(low), roundShare(high)] as const };
}

const STRENGTHS: readonly EvidenceStrength[] = [
  'cryptographic',
  'contractual',
  'documentary',
  'statistical',
  'heuristic',
];
const STEPS: readonly EvidenceStep[] = ['ledger', 'review', 'card', 'columns', 'date', 'labels', 'marks', 'style'];

/** All evidence, strongest first; in equal strength ledger, review, card, columns, date, labels, marks, style. Places are joined to their items. */
function evidenceLadder(
  evidence: readonly Evidence[],
  { places }: FoundRecord,
  names: ReadonlyMap<number, LedgerEntryName>,
): readonly TracedEvidence[] {
  const byItem = Map.groupBy(
    places.map(({ evidence: json, excerpt }) => ({ item: JSON.parse(json) as Evidence, excerpt })),
    ({ item }) => evidenceSignature([item]),
  );
  return evidence
    .map((item): TracedEvidence => {
      const own = byItem.get(evidenceSignature([item])) ?? [];
      return {
        ...item,
        step: stepOf(item),
        places: own
          .map(({ item: { span, ref, kind }, excerpt }) => ({
            ...{ span: span ?? null, excerpt, ref: ref ?? null },
            entry: (kind === 'own-ledger' && names.get(ledgerEntryOfRef(ref ?? '') ?? -1)) || null,
          }))
          .sort((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1)),
      };
    })
    .sort(
      (a, b) =>
        STRENGTHS.indexOf(a.strength) - STRENGTHS.indexOf(b.strength) ||
        STEPS.indexOf(a.step) - STEPS.indexOf(b.step) ||
        (a.source < b.source ? -1 : a.source > b.source ? 1 : 0),
    );
}

function stepOf({ kind, source }: Evidence): EvidenceStep {
  if (source.startsWith('card:')) return 'card';
  switch (kind) {
    case 'own-ledger':
      return 'ledger';
    case 'review':
      return 'review';
    case 'pre-llm-date':
    case 'date-column':
      return 'date';
    case 'gb45438-aigc':
    case 'c2pa-manifest':
      return 'labels';
    case 'text-artefact':
      return 'marks';
    case 'style-statistic':
      return 'style';
    default:
      return 'columns';
  }
}
