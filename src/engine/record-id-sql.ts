/** A row within its source, over `records r LEFT JOIN repeated_rows p`: `~n` tells further rows of a key apart. */
export const ROW_NAME_SQL = "(r.row_key || CASE WHEN p.ordinal > 0 THEN '~' || p.ordinal ELSE '' END)";
/** Identity of a row. */
export const ROW_ID_SQL = `(r.source || '/' || ${ROW_NAME_SQL})`;
/** Identity of a record: that of its row, and the field where the row has several. */
export const RECORD_ID_SQL = `(${ROW_ID_SQL} || r.suffix)`;
