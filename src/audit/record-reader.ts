import { hash } from 'node:crypto';
import type { ColumnMapping } from '../io/column-plan.ts';
import type { Row } from '../io/row.ts';
import { createRowMapper, type MappedField, type MappedRow } from '../io/row-mapper.ts';
import { TextKernel } from '../kernels/text-kernel.ts';
import type { LedgerLookup } from '../ledger/ledger-lookup.ts';
import { examineText, TEXT_LITERALS } from '../origin/examine-text.ts';
import { isBeforeLlms } from '../origin/llm-cutoff.ts';
import { evidenceSignature } from '../origin/signature.ts';
import type { StyleScorer } from '../origin/style/style-scorer.ts';
import type { Evidence } from '../record/evidence.ts';
import { readGenerator } from '../record/generator-family.ts';
import { contentRowKey, contentRowKeyFromHash, givenRowKey } from '../record/identity.ts';
import { type OriginClass, originGroup } from '../record/origin.ts';
import { PREVIEW_LENGTH } from '../record/preview-length.ts';
import { languageOf } from '../strata/language-of.ts';
import { lengthBand } from '../strata/length-band.ts';
import { dateNumber, type RecordFingerprint } from './fingerprint-columns.ts';
import { ledgerEvidence } from './ledger-evidence.ts';
import { normalisedHash } from './normalised-hash.ts';
import type { RecordAttributes } from './record-columns.ts';
import { rowMetadata } from './row-metadata.ts';
import { styleOfText } from './style-of-text.ts';

export interface ReadRecord {
  readonly attributes: RecordAttributes;
  readonly fingerprint: Omit<RecordFingerprint, 'use'>;
  /** Evidence with its spans, for tracing. */
  readonly evidence: readonly Evidence[];
  readonly text: string;
}

export interface RowPlace {
  readonly source: string;
  readonly input: number;
  readonly partRow: number;
}

/** Turns mapped rows into records: hashes, measures, evidence, language. One instance a thread. */
export class RecordReader {
  readonly #kernel = new TextKernel(TEXT_LITERALS);
  readonly #keepsText: boolean;
  readonly #style: StyleScorer | undefined;
  readonly #ledger: LedgerLookup | undefined;

  /**
   * @param options.style scores how a text is written; undefined: no record gets a score
   * @param options.ledger finds what our own models wrote; undefined: nothing is looked up
   */
  constructor({
    keepsText,
    style,
    ledger,
  }: {
    readonly keepsText: boolean;
    readonly style?: StyleScorer | undefined;
    readonly ledger?: LedgerLookup | undefined;
  }) {
    this.#keepsText = keepsText;
    this.#style = style;
    this.#ledger = ledger;
  }

  read(row: Row, mapped: MappedRow, place: RowPlace): readonly ReadRecord[] {
    const { fields } = mapped;
    const isSingle = fields.length === 1;
    let rowKey = mapped.givenId === null ? undefined : givenRowKey(mapped.givenId);
    if (rowKey === undefined && !isSingle) rowKey = contentRowKey(fields);
    const metadata = rowMetadata(mapped.metadata, { keepsText: this.#keepsText });
    return fields.map((field, index) => {
      const bytes = this.#kernel.load(field.text);
      const sha256Raw = hash('sha256', bytes, 'buffer');
      const measure = this.#kernel.measure();
      const isAscii = measure.characters === bytes.length;
      const language = languageOf(field.text, mapped.lang);
      const evidence = this.#evidence(field, mapped, bytes);
      const sha256Norm = normalisedHash(field.text, isAscii);
      // Hashing words may move the kernel's memory: nothing is asked of `bytes` after it.
      const textBytes = bytes.length;
      const words = this.#kernel.hashWords(field.text);
      return {
        text: field.text,
        evidence,
        fingerprint: {
          content: contentKey(sha256Norm ?? sha256Raw),
          wordsHash: words === 0 ? 0n : this.#kernel.wordsHash(),
          words: measure.words,
          date: dateNumber(mapped.date),
          input: place.input,
          partRow: place.partRow,
          nth: index,
          bands: this.#kernel.bandKeys().slice(),
        },
        attributes: {
          source: place.source,
          rowKey: rowKey ?? contentRowKeyFromHash(sha256Raw),
          suffix: isSingle && field.role === null ? '' : `#${field.path}`,
          given: mapped.givenId !== null,
          rowHash: row.contentHash,
          input: place.input,
          entry: row.entry ?? null,
          partRow: place.partRow,
          firstOfRow: index === 0,
          path: field.path,
          field: field.field,
          sha256Raw,
          sha256Norm,
          signature: evidenceSignature(evidence),
          language: language.language,
          languageBasis: language.basis,
          date: mapped.date,
          words: measure.words,
          characters: measure.characters,
          textBytes,
          rowBytes: index === 0 ? row.sizeBytes : 0,
          lengthBand: lengthBand(measure.words),
          groups: mapped.groups,
          preview: this.#keepsText ? field.text.slice(0, PREVIEW_LENGTH).toWellFormed() : null,
          url: mapped.url,
          licence: mapped.licence,
          generator: field.generatedBy,
          metadata,
          style:
            this.#style === undefined
              ? null
              : styleOfText(this.#style, field.text, { words: measure.words, language: language.language }),
        },
      };
    });
  }

  #evidence(field: MappedField, mapped: MappedRow, bytes: Uint8Array): readonly Evidence[] {
    const evidence: Evidence[] = [];
    if (field.declaredOrigin !== null) evidence.push(columnDeclaration('column:origin', field.declaredOrigin));
    if (field.generatedBy !== null) {
      const reading = readGenerator(field.generatedBy);
      if (reading.kind === 'human') evidence.push(columnDeclaration('column:generated_by', 'human'));
      if (reading.kind === 'model') {
        evidence.push({ ...columnDeclaration('column:generated_by', 'synthetic'), generator: reading.family });
      }
    }
    if (mapped.date !== null && isBeforeLlms(mapped.date)) {
      evidence.push({
        kind: 'date-column',
        verdict: 'inconclusive',
        strength: 'heuristic',
        source: 'column:date',
        coversRecord: true,
      });
    }
    const pairs = this.#kernel.scanLiterals();
    if (pairs.length > 0) {
      evidence.push(...examineText({ text: field.text, bytes, pairs }));
    }
    if (this.#ledger !== undefined) evidence.push(...ledgerEvidence(this.#ledger.lookUp(field.text)));
    return evidence;
  }
}

/** The halves of the first 128 bits of a hash, as the fingerprints table holds them. */
export function contentKey(hash: Uint8Array): readonly [bigint, bigint] {
  const view = new DataView(hash.buffer, hash.byteOffset, 16);
  return [view.getBigInt64(0), view.getBigInt64(8)];
}

export type RowMapper = ReturnType<typeof createRowMapper>;

/** A mapper for each mapping, made once a thread. */
export function createMappers(mappings: readonly ColumnMapping[]): readonly RowMapper[] {
  return mappings.map((mapping) => createRowMapper(mapping));
}

function columnDeclaration(source: string, originClass: OriginClass): Evidence {
  const group = originGroup(originClass);
  return {
    kind: 'column-declaration',
    verdict: group === 'unknown' ? 'inconclusive' : group,
    strength: 'documentary',
    source,
    class: originClass,
    coversRecord: true,
  };
}
