import { hash } from 'node:crypto';
import type { Evidence } from '../record/evidence.ts';
import type { RecordAttributes } from './record-columns.ts';

/** What stands for the details of an unreadable place in a forgotten row. */
export const FORGOTTEN_DETAIL = 'forgotten';

const NO_ROW_HASH = 0n;

/**
 * Digest under which a row's records are recognised without keeping its id. Id, address and metadata belong to the row, so a row is
 * forgotten whole. The digest cannot be read back; whoever guesses the whole id can confirm the guess.
 */
export function forgottenDigest({ source, rowKey }: { readonly source: string; readonly rowKey: string }): string {
  return hash('sha256', `${FORGOTTEN_PREFIX}${source}/${rowKey}`);
}

/** Before the row's id where its digest is taken. */
export const FORGOTTEN_PREFIX = 'forgotten\0';

/** Row key of a forgotten row: in the form of ids that are replaced by their hash. */
export function forgottenRowKey(digest: string): string {
  return `%${digest.slice(0, 32)}`;
}

/**
 * What is kept of a forgotten record: its counts, dates and evidence without words. Hashes go as well, because the hash of a short
 * text can be guessed; so do names of archive entries and of generators, which are free text.
 */
export function forgetAttributes(record: RecordAttributes, digest: string): RecordAttributes {
  return {
    ...record,
    rowKey: forgottenRowKey(digest),
    rowHash: NO_ROW_HASH,
    entry: null,
    sha256Raw: null,
    sha256Norm: null,
    groups: record.groups.map(() => null),
    preview: null,
    url: null,
    licence: null,
    generator: null,
    metadata: null,
    style: null,
  };
}

/** An item of evidence without what it quotes. */
export function forgetEvidence({ ref: _, ...item }: Evidence): Evidence {
  return item;
}

/** The id of a forgotten record as it is shown from now on; undefined for others. */
export function forgottenId(recordId: string, digests: ReadonlySet<string>): string | undefined {
  const suffixAt = recordId.indexOf('#');
  const suffix = suffixAt === -1 ? '' : recordId.slice(suffixAt);
  for (const rowId of rowIdsOf(recordId)) {
    const digest = hash('sha256', `${FORGOTTEN_PREFIX}${rowId}`);
    if (!digests.has(digest)) continue;
    const ordinal = recordId.slice(rowId.length, suffixAt === -1 ? undefined : suffixAt);
    return `${rowId.slice(0, rowId.indexOf('/'))}/${forgottenRowKey(digest)}${ordinal}${suffix}`;
  }
  return undefined;
}

/**
 * Name of a cluster that holds a forgotten record: its old one was part of the hash of a text. In a form that no hash has.
 *
 * @param id of one of its forgotten records, as `forgottenId` gives it
 */
export function forgottenClusterId(id: string): string {
  return `%${hash('sha256', `cluster\0${id}`).slice(0, 15)}`;
}

/** Id of the row of a record: without its field. */
export function rowIdOf(recordId: string): string {
  const suffixAt = recordId.indexOf('#');
  return suffixAt === -1 ? recordId : recordId.slice(0, suffixAt);
}

/** Ids of rows that a record id may mean: without its field, and without the number of a repeated row. */
export function rowIdsOf(recordId: string): readonly string[] {
  const whole = rowIdOf(recordId);
  const first = whole.replace(/(?<=[^/])~\d{1,15}$/, '');
  return first === whole ? [whole] : [whole, first];
}
