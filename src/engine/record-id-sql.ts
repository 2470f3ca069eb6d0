import { MAX_NAME_LENGTH, UNSEEN } from '../record/percent-escape.ts';

/** A row within its source, over `records r LEFT JOIN repeated_rows p`: `~n` tells further rows of a key apart. */
export const ROW_NAME_SQL = "(r.row_key || CASE WHEN p.ordinal > 0 THEN '~' || p.ordinal ELSE '' END)";
/** Identity of a row. */
export const ROW_ID_SQL = `(r.source || '/' || ${ROW_NAME_SQL})`;
/** Identity of a record: that of its row, and the field where the row has several. */
export const RECORD_ID_SQL = `(${ROW_ID_SQL} || r.suffix)`;

/** Characters that ids escape, as a class of RE2, which has no surrogates. */
const ESCAPED = `[ %~#${UNSEEN.replace('\\uD800-\\uDFFF', '').replace(/\\u\{?([0-9A-Fa-f]+)\}?/g, '\\x{$1}')}]`;

/**
 * An id that data brought along, as ids of rows hold it (`escapeRowKey`).
 *
 * @param text SQL of the id; not null
 */
export function rowKeySql(text: string): string {
  const character = `CASE WHEN regexp_matches(x, '${ESCAPED}') THEN regexp_replace(hex(x), '(..)', '%\\1', 'g') ELSE x END`;
  return `CASE WHEN regexp_full_match(${text}, '[!-"$&-}]{1,${MAX_NAME_LENGTH}}') THEN ${text}
    WHEN length(${text}) > ${MAX_NAME_LENGTH} THEN '%%' || substr(sha256(${text}), 1, 32)
    ELSE array_to_string(list_transform(regexp_extract_all(${text}, '.', 0, 's'), lambda x: ${character}), '') END`;
}
