import { hash } from 'node:crypto';
import type { ColumnSource } from 'hyparquet-writer';
import type { Row } from '../io/row.ts';
import { writePart } from '../workspace/part-writer.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { FingerprintParams } from './fingerprint-operator.ts';
import type { PartSummary } from './part-summary.ts';
import { RecordColumns } from './record-columns.ts';
import type { ReadRecord, RowPlace } from './record-reader.ts';
import { Tally } from './tally.ts';

/** Characters shown on each side of a span when evidence is traced. */
const EXCERPT_MARGIN = 60;
const EXCERPT_SPAN = 120;

interface EvidenceRow {
  readonly partRow: number;
  readonly rowKey: string;
  readonly suffix: string;
  readonly source: string;
  readonly json: string;
  readonly excerpt: string | null;
}

interface QuarantineRow {
  readonly source: string;
  readonly input: number;
  readonly entry: string | null;
  readonly partRow: number;
  readonly path: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly sizeBytes: number;
}

interface InputCounts {
  rows: number;
  records: number;
  quarantined: number;
}

/** Gathers the tables and counts of one part and publishes them. */
export class PartCollector {
  readonly #params: Pick<FingerprintParams, 'groupCount' | 'keepsText' | 'forgotten'>;
  readonly #columns: RecordColumns;
  readonly #evidence: EvidenceRow[] = [];
  readonly #quarantine: QuarantineRow[] = [];
  readonly #quarantineTally = new Tally();
  readonly #oddities = new Tally();
  readonly #inputs: InputCounts[];
  readonly #forgotten: ReadonlySet<string>;
  #positions = 0;
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
      readonly path?: string;
    },
    { startsRow }: { startsRow: boolean },
  ): void {
    const counts = this.#inputs[place.input]!;
    if (startsRow) {
      counts.rows++;
      this.#rowBytes += problem.sizeBytes;
    }
    counts.quarantined++;
    this.#quarantineTally.add(place.source, problem.reason, problem.sizeBytes);
    this.#quarantine.push({
      source: place.source,
      input: place.input,
      entry: problem.entry ?? null,
      partRow: place.partRow,
      path: problem.path ?? null,
      reason: problem.reason,
      detail: problem.detail,
      sizeBytes: problem.sizeBytes,
    });
  }

  add({ attributes, evidence, text }: ReadRecord): void {
    this.#inputs[attributes.input]!.records++;
    this.#words += attributes.words;
    const isForgotten = this.#forgotten.size > 0 && this.#forgotten.has(forgottenDigest(attributes));
    this.#columns.add(isForgotten ? { ...attributes, preview: null, url: null, metadata: null } : attributes);
    for (const item of evidence) {
      const { span, ...rest } = item;
      // Items without a place or a reference stand whole in the signature.
      if (span === undefined && item.ref === undefined) continue;
      const keepsExcerpt = span !== undefined && this.#params.keepsText && !isForgotten;
      this.#evidence.push({
        partRow: attributes.partRow,
        rowKey: attributes.rowKey,
        suffix: attributes.suffix,
        source: attributes.source,
        json: JSON.stringify(span ? { ...rest, span } : rest),
        excerpt: keepsExcerpt ? excerptOf(text, span.start, span.end) : null,
      });
    }
  }

  /** Ends one input; `positions` is the number of places passed in it, blank lines and unsampled rows included. */
  endInput(_index: number, positions: number): void {
    this.#positions += positions;
  }

  async write(
    workspace: Workspace,
    key: string,
    facts: { readonly inputBytes: number; readonly isLast: boolean; readonly probe: string | null },
  ): Promise<PartSummary> {
    const records = this.#columns.count;
    const summary = {
      key,
      rows: this.#inputs.reduce((sum, { rows }) => sum + rows, 0),
      positions: this.#positions,
      records,
      quarantined: this.#quarantine.length,
      words: this.#words,
      inputs: this.#inputs,
      quarantine: this.#quarantineTally
        .sorted()
        .map(({ first, second, records, bytes }) => ({ source: first, reason: second, records, bytes })),
      oddities: this.#oddities.sorted().map(({ first, second, records }) => ({ source: first, kind: second, records })),
      ...facts,
    };
    return writePart(
      workspace,
      key,
      { records: this.#columns.take(), evidence: this.#evidenceColumns(), quarantine: this.#quarantineColumns() },
      summary,
    );
  }

  #evidenceColumns(): readonly ColumnSource[] {
    const rows = this.#evidence;
    return [
      { name: 'part_row', type: 'INT32', data: Int32Array.from(rows, ({ partRow }) => partRow) },
      { name: 'source', type: 'STRING', data: rows.map(({ source }) => source) },
      { name: 'row_key', type: 'STRING', data: rows.map(({ rowKey }) => rowKey) },
      { name: 'suffix', type: 'STRING', data: rows.map(({ suffix }) => suffix) },
      { name: 'evidence', type: 'STRING', data: rows.map(({ json }) => json) },
      { name: 'excerpt', type: 'STRING', nullable: true, data: rows.map(({ excerpt }) => excerpt) },
    ];
  }

  #quarantineColumns(): readonly ColumnSource[] {
    const rows = this.#quarantine;
    return [
      { name: 'source', type: 'STRING', data: rows.map(({ source }) => source) },
      { name: 'input', type: 'INT32', data: Int32Array.from(rows, ({ input }) => input) },
      { name: 'entry', type: 'STRING', nullable: true, data: rows.map(({ entry }) => entry) },
      { name: 'part_row', type: 'INT32', data: Int32Array.from(rows, ({ partRow }) => partRow) },
      { name: 'path', type: 'STRING', nullable: true, data: rows.map(({ path }) => path) },
      { name: 'reason', type: 'STRING', data: rows.map(({ reason }) => reason) },
      { name: 'detail', type: 'STRING', data: rows.map(({ detail }) => detail) },
      { name: 'size_bytes', type: 'DOUBLE', data: Float64Array.from(rows, ({ sizeBytes }) => sizeBytes) },
    ];
  }
}

/** Digest under which a forgotten record is recognised without keeping its id. */
export function forgottenDigest({
  source,
  rowKey,
  suffix,
}: {
  source: string;
  rowKey: string;
  suffix: string;
}): string {
  return hash('sha256', `forgotten\0${source}/${rowKey}${suffix}`);
}

function excerptOf(text: string, start: number, end: number): string {
  const from = Math.max(0, start - EXCERPT_MARGIN);
  const to = Math.min(text.length, Math.min(end, start + EXCERPT_SPAN) + EXCERPT_MARGIN);
  return text.slice(from, to).toWellFormed();
}
