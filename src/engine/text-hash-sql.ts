/**
 * 63 bits of the MD5 of a text, as a BIGINT: those of DuckDB's `md5_number_upper` or `md5_number_lower` without the last. The functions themselves
 * go by way of a text of bits, which takes four times as long.
 *
 * @param text expression of SQL that gives a text
 */
export function textHashSql(text: string, half: 'upper' | 'lower' = 'upper'): string {
  return half === 'upper'
    ? `((md5_number(${text}) & 18446744073709551615) >> 1)::BIGINT`
    : `(md5_number(${text}) >> 65)::BIGINT`;
}
