import type { EntryPlace, Row } from '../io/row.ts';
import { GROUP_ROWS, PartTableWriter } from '../workspace/part-table-writer.ts';
import { publishPart } from '../workspace/part-writer.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { FingerprintColumns, forgetFingerprint } from './fingerprint-columns.ts';
import type { FingerprintParams } from './fingerprint-operator.ts';
import { forgetAttributes, forgottenDigest } from './forgotten-record.ts';
import type { PartSummary, PartUse } from './part-summary.ts';
import {
  type EvidenceRow,
  evidenceColumns,
  forgetEvidenceRow,
  forgetQuarantineRow,
  type QuarantineRow,
  quarantineColumns,
} from './part-tables.ts';
import { RecordColumns } from './record-columns.ts';
import type { ReadRecord, RowPlace } from './record-reader.ts';
import { Tally } from './tally.ts';

/** Characters shown on each side of a span when evidence is traced. */
const EXCERPT_MARGIN = 60;
const EXCERPT_SPAN = 120;

interface InputCounts {
  rows: number;
  records: number;
  quarantined: number;
}

/** Gathers the tables and counts of one part and publishes them. */
export class PartCollector {
  readonly #params: Pick<FingerprintParams, 'groupCount' | 'keepsText' | 'forgotten'>;
  readonly #columns: RecordColumns;
  readonly #fingerprints = new FingerprintColumns();
  readonly #uses: PartUse[] = [];
  readonly #usePositions = new Map<string, number>();
  readonly #evidence: EvidenceRow[] = [];
  readonly #quarantine: QuarantineRow[] = [];
  readonly #tables = {
    records: new PartTableWriter(),
    fingerprints: new PartTableWriter(),
    evidence: new PartTableWriter(),
    quarantine: new PartTableWriter(),
  };
  readonly #quarantineTally = new Tally();
  readonly #openEnded = new Tally();
  readonly #oddities = new Tally();
  readonly #inputs: InputCounts[];
  readonly #forgotten: ReadonlySet<string>;
  /** Places of forgotten rows. */
  readonly #forgottenRows = new Set<string>();
  #positions = 0;
  #records = 0;
  #quarantined = 0;
  #quarantineEntries = 0;
  #words = 0;
  #rowBytes = 0;

  constructor(params: Pick<FingerprintParams, 'groupCount' | 'keepsText' | 'forgotten'>, inputCount: number) {
    this.#params = params;
    this.#columns = new RecordColumns(params.groupCount);
    this.#inputs = Array.from({ length: inputCount }, () => ({ rows: 0, records: 0, quarantined: 0 }));
    this.#forgotten = new Set(params.forgotten);
  }

  /** Bytes of all rows so far, good and bad. */
  get rowBytes(): number {
    return this.#rowBytes;
  }

  startRow(place: RowPlace, row: Row): void {
    this.#writeGroups();
    this.#inputs[place.input]!.rows++;
    this.#rowBytes += row.sizeBytes;
    for (const oddity of row.oddities) this.oddity(place.source, oddity);
  }

  oddity(source: string, kind: string): void {
    this.#oddities.add(source, kind);
  }

  quarantine(
    place: RowPlace,
    problem: {
      readonly reason: string;
      readonly detail: string;
      readonly sizeBytes: number;
      readonly entry?: string | undefined;
      readonly inEntry?: EntryPlace | undefined;
      readonly path?: string;
      /** Rows or parts this one problem stands for. Default 1. */
      readonly records?: number | undefined;
      readonly isOpenEnded?: true | undefined;
    },
    { startsRow }: { startsRow: boolean },
  ): void {
    const counts = this.#inputs[place.input]!;
    if (startsRow) {
      this.#writeGroups();
      counts.rows++;
      this.#rowBytes += problem.sizeBytes;
    }
    const records = problem.records ?? 1;
    counts.quarantined += records;
    this.#quarantined += records;
    this.#quarantineEntries++;
    this.#quarantineTally.add(place.source, problem.reason, problem.sizeBytes, records);
    if (problem.isOpenEnded) this.#openEnded.add(place.source, problem.reason);
    this.#quarantine.push({
      source: place.source,
      input: place.input,
      entry: problem.entry ?? null,
      entry_row: problem.inEntry?.ordinal ?? null,
      entry_unit: problem.inEntry?.unit ?? null,
      part_row: place.partRow,
      path: problem.path ?? null,
      reason: problem.reason,
      detail: problem.detail,
      size_bytes: problem.sizeBytes,
      records,
      open_ended: problem.isOpenEnded ? 1 : 0,
    });
  }

  add({ attributes, fingerprint, evidence, text }: ReadRecord): void {
    this.#inputs[attributes.input]!.records++;
    this.#records++;
    this.#words += attributes.words;
    const digest = this.#forgotten.size > 0 ? forgottenDigest(attributes) : '';
    const isForgotten = this.#forgotten.has(digest);
    this.#columns.add(isForgotten ? forgetAttributes(attributes, digest) : attributes);
    const whole = { ...fingerprint, use: this.#useOf(attributes) };
    this.#fingerprints.add(isForgotten ? forgetFingerprint(whole) : whole);
    if (isForgotten) this.#forgottenRows.add(rowPlace({ input: attributes.input, part_row: attributes.partRow }));
    for (const item of evidence) {
      const { span, ...rest } = item;
      // Items without a place or a reference stand whole in the signature.
      if (span === undefined && item.ref === undefined) continue;
      const row: EvidenceRow = {
        part_row: attributes.partRow,
        row_key: attributes.rowKey,
        suffix: attributes.suffix,
        source: attributes.source,
        evidence: JSON.stringify(span ? { ...rest, span } : rest),
        excerpt: span !== undefined && this.#params.keepsText ? excerptOf(text, span.start, span.end) : null,
      };
      this.#evidence.push(isForgotten ? forgetEvidenceRow(row, digest) : row);
    }
  }

  /** Ends one input; `positions` is the number of places passed in it, blank lines and unsampled rows included. */
  endInput(_index: number, positions: number): void {
    this.#positions += positions;
  }

  async write(
    workspace: Workspace,
    key: string,
    facts: {
      readonly inputBytes: number;
      readonly isLast: boolean;
      readonly digest: string | null;
      readonly ctimes: readonly string[];
      readonly isSteady: boolean;
    },
  ): Promise<PartSummary> {
    const summary = {
      key,
      rows: this.#inputs.reduce((sum, { rows }) => sum + rows, 0),
      positions: this.#positions,
      records: this.#records,
      quarantined: this.#quarantined,
      quarantineEntries: this.#quarantineEntries,
      words: this.#words,
      uses: this.#uses,
      inputs: this.#inputs,
      quarantine: this.#quarantineTally.sorted().map(({ first, second, records, bytes }) => ({
        source: first,
        reason: second,
        records,
        bytes,
        openEnded: this.#openEnded.count(first, second),
      })),
      oddities: this.#oddities.sorted().map(({ first, second, records }) => ({ source: first, kind: second, records })),
      ...facts,
    };
    this.#writeGroups({ isLast: true });
    return publishPart(workspace, key, this.#tables, summary);
  }

  #useOf({ source, field, signature }: ReadRecord['attributes']): number {
    const key = `${source}\0${field}\0${signature}`;
    let position = this.#usePositions.get(key);
    if (position === undefined) {
      position = this.#uses.push([source, field, signature]) - 1;
      this.#usePositions.set(key, position);
    }
    return position;
  }

  /** Writes what fills a group. Called between rows, when what is to be forgotten of those before is known. */
  #writeGroups({ isLast = false } = {}): void {
    const least = isLast ? 1 : GROUP_ROWS;
    while (this.#columns.count >= least) this.#tables.records.append(this.#columns.take(GROUP_ROWS));
    while (this.#fingerprints.count >= least) this.#tables.fingerprints.append(this.#fingerprints.take(GROUP_ROWS));
    while (this.#evidence.length >= least) {
      this.#tables.evidence.append(evidenceColumns(this.#evidence.splice(0, GROUP_ROWS)));
    }
    while (this.#quarantine.length >= least) {
      const rows = this.#quarantine.splice(0, GROUP_ROWS);
      this.#tables.quarantine.append(
        quarantineColumns(rows.map((row) => (this.#forgottenRows.has(rowPlace(row)) ? forgetQuarantineRow(row) : row))),
      );
    }
  }
}

function rowPlace({ input, part_row }: { readonly input: number; readonly part_row: number }): string {
  return `${input}:${part_row}`;
}

function excerptOf(text: string, start: number, end: number): string {
  const from = Math.max(0, start - EXCERPT_MARGIN);
  const to = Math.min(text.length, Math.min(end, start + EXCERPT_SPAN) + EXCERPT_MARGIN);
  return text.slice(from, to).toWellFormed();
}
