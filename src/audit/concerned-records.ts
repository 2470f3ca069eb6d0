import type { QueryProcess } from '../engine/query-process.ts';
import { NO_OVERLAY, RecordOverlays } from '../engine/record-overlays.ts';
import { RepeatedRows } from '../engine/repeated-rows.ts';
import type { Decision } from '../origin/decide.ts';
import { closestReviews } from '../origin/review-evidence.ts';
import type { Evidence } from '../record/evidence.ts';
import { recordId } from '../record/identity.ts';
import { originGroup } from '../record/origin.ts';
import type { SourceCard } from '../record/source-card.ts';
import { readPartTable } from '../workspace/part-reader.ts';
import { partTablePath, readPartSummary } from '../workspace/parts.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { isLanguageAllowed } from './allowed-language.ts';
import type { QuarantineEntry } from './audit-result.ts';
import { HIDDEN_PAYLOAD_MARKER } from './evaluate-policy.ts';
import { gatherForSnapshot } from './gather-later-evidence.ts';
import { createDecider } from './origin-index.ts';
import type { PartSummary } from './part-summary.ts';
import { type Policy, rulesForSource } from './policy.ts';
import { COUNT_CODES, type PolicyCode, type PolicyResult, type PolicyVerdict } from './policy-verdict.ts';
import { recordPlace } from './record-place.ts';
import type { SnapshotInput } from './run-audit.ts';

/** An item of evidence with the excerpts around the places where it was found. */
export interface ShownEvidence extends Evidence {
  readonly excerpt?: string;
}

/** One line of `records.jsonl`. */
export interface ConcernedRecord {
  /** Null for what could not be read. */
  readonly record_id: string | null;
  readonly source: string;
  /** Rules it counts against. */
  readonly rules: readonly PolicyCode[];
  readonly file: string;
  readonly entry: string | null;
  readonly row: number | null;
  readonly unit: QuarantineEntry['unit'];
  /** Path of the field in its row; null for what could not be read. */
  readonly field: string | null;
  /** Why it counts, in words. */
  readonly reason: string;
  readonly evidence: readonly ShownEvidence[];
  /** First characters of the text; null where text is kept out. */
  readonly preview: string | null;
}

/**
 * Whether the records of a rule are listed: always where the rule was not met, and where faults within a limit were
 * let pass. Shares that were met list nothing, for that would be most of the data; rules about a card concern all.
 */
export function listsRecords({ code, passed, records }: PolicyResult): boolean {
  if (records === 0 || code.startsWith('require') || code === 'absent-source') return false;
  return !passed || (COUNT_CODES as readonly string[]).includes(code) || code === 'max-unreadable-share';
}

interface RecordRow {
  readonly source: string;
  readonly row_key: string;
  readonly suffix: string;
  readonly input: number;
  readonly entry: string | null;
  readonly part_row: number;
  readonly path: string;
  readonly field: string;
  readonly signature: string;
  readonly language: string;
  readonly preview: string | null;
}

interface EvidenceRow {
  readonly part_row: number;
  readonly source: string;
  readonly row_key: string;
  readonly suffix: string;
  readonly evidence: string;
  readonly excerpt: string | null;
}

/**
 * Every record that a verdict's listed rules concern, one part in memory at a time: first what could not be read, then
 * records in the order of files and rows.
 *
 * @param quarantine the audit's unreadable rows
 * @param startQuery called once, where records are listed; the caller closes the process
 */
export async function* concernedRecords({
  workspace,
  manifest,
  policy,
  verdict,
  quarantine,
  startQuery,
}: {
  workspace: Workspace;
  manifest: SnapshotManifest<SnapshotInput, SourceCard>;
  policy: Policy;
  verdict: PolicyVerdict;
  quarantine: AsyncIterable<QuarantineEntry>;
  startQuery: () => Promise<QueryProcess>;
}): AsyncIterable<ConcernedRecord> {
  const listed = listedCodes(verdict.results);
  const unreadable = new Map(
    [...listed].map(([source, codes]) => [source, codes.filter((code) => UNREADABLE_CODES.has(code))]),
  );
  if ([...unreadable.values()].some((codes) => codes.length > 0)) {
    for await (const entry of quarantine) {
      const rules = unreadable.get(entry.source) ?? [];
      if (rules.length > 0) yield unreadableRecord(entry, rules);
    }
  }
  const readable = new Map(
    [...listed].map(([source, codes]) => [source, codes.filter((code) => !UNREADABLE_CODES.has(code))]),
  );
  const everywhere = readable.get(null) ?? [];
  const codesOf = (source: string) => [...(readable.get(source) ?? []), ...everywhere];
  const parts = await partsConcerned(workspace, manifest, (source) => codesOf(source).length > 0);
  if (parts.length === 0) return;
  const query = await startQuery();
  // Ids depend on repeats anywhere in the snapshot, not only in the parts shown.
  const all = await partsWithRecords(workspace, manifest);
  const repeated = await RepeatedRows.find(query, all);
  const later = await gatherForSnapshot(query, workspace, manifest);
  const overlays = await RecordOverlays.combine(query, all, later.layers);
  const decide = createDecider(new Map(Object.entries(manifest.cards)), later);
  for (const part of parts) {
    const rows = await readPartTable<RecordRow>(workspace, part.key, 'records');
    const repeats = new Map((await repeated.ofPart(part.key)).map((row) => [`${row.input}:${row.part_row}`, row]));
    const overlaid = await overlays.ofPart(part.key);
    let evidence: Map<string, readonly EvidenceRow[]> | undefined;
    for (const [position, row] of rows.entries()) {
      const asked = codesOf(row.source);
      if (asked.length === 0) continue;
      const decision = decide({ ...row, overlay: overlaid.get(position) ?? NO_OVERLAY });
      const repeat = repeats.get(`${row.input}:${row.part_row}`);
      const rules = asked.filter((code) =>
        countsAgainst(code, row, { decision, policy, repeatsGivenId: repeat?.given === 1 }),
      );
      if (rules.length === 0) continue;
      evidence ??= Map.groupBy(await readPartTable<EvidenceRow>(workspace, part.key, 'evidence'), recordKey);
      const { path: file, ...place } = recordPlace(manifest, part, row);
      yield {
        record_id: recordId({
          source: row.source,
          rowKey: row.row_key,
          ordinal: repeat?.ordinal ?? 0,
          suffix: row.suffix,
        }),
        source: row.source,
        rules,
        file,
        ...place,
        field: row.path,
        reason: rules.map((code) => reasonText(code, row, decision)).join('; '),
        evidence: shownEvidence(decision, evidence.get(recordKey(row)) ?? []),
        preview: row.preview,
      };
    }
  }
}

const UNREADABLE_CODES: ReadonlySet<PolicyCode> = new Set(['max-unreadable-share', 'max-unreadable-records']);

/** Codes whose records are listed, by source; null for what is asked of the whole. */
function listedCodes(results: readonly PolicyResult[]): ReadonlyMap<string | null, readonly PolicyCode[]> {
  const codes = new Map<string | null, PolicyCode[]>();
  for (const result of results) {
    if (!listsRecords(result)) continue;
    const own = codes.get(result.source);
    if (own) own.push(result.code);
    else codes.set(result.source, [result.code]);
  }
  return codes;
}

function unreadableRecord(entry: QuarantineEntry, rules: readonly PolicyCode[]): ConcernedRecord {
  return {
    record_id: null,
    source: entry.source,
    rules,
    file: entry.path,
    entry: entry.entry,
    row: entry.row,
    unit: entry.unit,
    field: null,
    reason: `could not be read: ${entry.reason.replaceAll('-', ' ')}, ${entry.detail}`,
    evidence: [],
    preview: null,
  };
}

async function partsConcerned(
  workspace: Workspace,
  manifest: SnapshotManifest<SnapshotInput, SourceCard>,
  isAsked: (source: string) => boolean,
) {
  const parts = manifest.parts.filter(({ inputs }) => inputs.some((input) => isAsked(manifest.inputs[input]!.source)));
  const withRecords = new Set((await partsWithRecords(workspace, { parts })).map(({ key }) => key));
  return parts.filter(({ key }) => withRecords.has(key));
}

async function partsWithRecords(workspace: Workspace, { parts }: Pick<SnapshotManifest, 'parts'>) {
  const found: { readonly key: string; readonly records: string }[] = [];
  for (const { key } of parts) {
    const summary = await readPartSummary<PartSummary>(workspace, key);
    if (summary && summary.records > 0) found.push({ key, records: partTablePath(workspace, key, 'records') });
  }
  return found;
}

function countsAgainst(
  code: PolicyCode,
  row: RecordRow,
  { decision: { origin }, policy, repeatsGivenId }: { decision: Decision; policy: Policy; repeatsGivenId: boolean },
): boolean {
  const group = originGroup(origin.class);
  const isVerifiedHuman = group === 'human' && origin.status === 'verified';
  switch (code) {
    case 'max-synthetic-share':
      return group === 'synthetic';
    case 'max-unknown-share':
      return group === 'unknown';
    case 'max-mixed-share':
      return group === 'mixed';
    case 'min-human-share':
      return rulesForSource(policy, row.source).require_status === 'verified'
        ? !isVerifiedHuman
        : !(isVerifiedHuman || (group === 'human' && origin.status === 'declared'));
    case 'min-verified-human-share':
      return !isVerifiedHuman;
    case 'max-contradicted-records':
      return origin.flag === 'contradicted';
    case 'max-conflict-records':
      return origin.flag === 'conflict';
    case 'max-repeated-ids':
      return repeatsGivenId;
    case 'max-other-language-share':
      return !isLanguageAllowed(row.language, policy.allowed_languages ?? []);
    case 'forbid-hidden-payload':
      return row.signature.includes(HIDDEN_PAYLOAD_MARKER);
    default:
      return false;
  }
}

function reasonText(code: PolicyCode, row: RecordRow, { origin, rule, evidence }: Decision): string {
  switch (code) {
    case 'max-contradicted-records':
      return 'declared human, with evidence of model text';
    case 'max-conflict-records':
      return reviewersDisagree(evidence) ? 'reviewers disagree who wrote it' : 'proven human and proven model text';
    case 'max-repeated-ids':
      return `the id ${row.row_key} is borne by more than one row`;
    case 'max-other-language-share':
      return `in ${row.language}`;
    case 'forbid-hidden-payload':
      return 'hides text in invisible characters';
    default:
      return rule === 'nothing' ? 'nothing says who wrote it' : `${origin.class}, ${origin.status}`;
  }
}

function reviewersDisagree(evidence: readonly Evidence[]): boolean {
  const said = closestReviews(evidence).flatMap(({ class: name }) => (name === undefined ? [] : [originGroup(name)]));
  return new Set(said).size > 1;
}

function recordKey(row: {
  readonly source: string;
  readonly part_row: number;
  readonly row_key: string;
  readonly suffix: string;
}): string {
  return JSON.stringify([row.source, row.part_row, row.row_key, row.suffix]);
}

/** What decided, with places and excerpts where the reader kept them: an item with places stands once for each. */
function shownEvidence({ evidence }: Decision, placed: readonly EvidenceRow[]): readonly ShownEvidence[] {
  const distinct = new Map(placed.map((row) => [row.evidence, row]));
  const places = [...distinct.values()].map(
    ({ evidence: json, excerpt }): ShownEvidence => ({
      ...(JSON.parse(json) as Evidence),
      ...(excerpt !== null && { excerpt }),
    }),
  );
  const withPlace = new Set(places.map(evidenceKey));
  return [...evidence.filter((item) => !withPlace.has(evidenceKey(item))), ...places];
}

function evidenceKey({ kind, source, verdict }: Evidence): string {
  return `${kind} ${source} ${verdict}`;
}
