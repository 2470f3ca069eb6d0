import type { QueryProcess } from './query-process.ts';

/** A text that others are compared with, as a table knows it. */
export interface AnchorContent {
  /** Source that somebody named it for; null: a record of the data. */
  readonly namedFor: string | null;
  /** First 64 bits of its content hash: 16 hexadecimal digits. */
  readonly content: string;
}

/** Table of the texts that others are compared with: `named_for VARCHAR, content UBIGINT`. */
export const ANCHOR_CONTENTS = 'anchor_contents';

/** First 64 bits of the content hash of a row of records: UBIGINT, null for forgotten ones. */
export function contentSql(record: string): string {
  return `('0x' || left(hex(coalesce(${record}.sha256_norm, ${record}.sha256_raw)), 16))::UBIGINT`;
}

/** Whether a content, as SQL, is none of the texts that others are compared with. */
export function isNoAnchorSql(content: string): string {
  return `${content} NOT IN (SELECT content FROM ${ANCHOR_CONTENTS})`;
}

/** Makes the table, empty, where nothing was compared with yet. */
export async function ensureAnchorContents(query: QueryProcess): Promise<void> {
  await query.run(`CREATE TEMP TABLE IF NOT EXISTS ${ANCHOR_CONTENTS} (named_for VARCHAR, content UBIGINT)`);
}

/** Replaces what stands in the table. */
export async function setAnchorContents(query: QueryProcess, contents: readonly AnchorContent[]): Promise<void> {
  await query.run('CREATE OR REPLACE TEMP TABLE anchor_contents_read (named_for VARCHAR, content VARCHAR)');
  await query.append(
    'anchor_contents_read',
    contents.map(({ namedFor, content }) => [namedFor, content]),
  );
  await query.run(
    `CREATE OR REPLACE TEMP TABLE ${ANCHOR_CONTENTS} AS SELECT DISTINCT named_for, ('0x' || content)::UBIGINT AS content FROM anchor_contents_read`,
  );
  await query.run('DROP TABLE anchor_contents_read');
}
