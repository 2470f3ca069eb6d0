export type CsvRecord = { readonly fields: readonly string[]; readonly end: number };

/** `open`: a quoted field does not close before the text ends. `malformed`: something other than a delimiter follows a closing quote. */
export type CsvFault = 'open' | 'malformed';

/**
 * Reads one record (RFC 4180; a quote inside an unquoted field is taken literally, as spreadsheets do).
 *
 * @param start where the record begins
 * @returns the fields and the position after the record's line feed or at the end of the text
 */
export function readCsvRecord(text: string, start: number, delimiter: string): CsvRecord | CsvFault {
  const fields: string[] = [];
  let index = start;
  let lineFeed = -1;
  for (;;) {
    if (text.charCodeAt(index) === 34) {
      const closing = closingCsvQuote(text, index + 1);
      if (closing === -1) return 'open';
      const raw = text.slice(index + 1, closing);
      fields.push(raw.includes('"') ? raw.replaceAll('""', '"') : raw);
      index = closing + 1;
      const next = text[index];
      if (next === delimiter) {
        index++;
        continue;
      }
      if (next === undefined) return { fields, end: index };
      if (next === '\n') return { fields, end: index + 1 };
      if (next === '\r' && (text[index + 1] === '\n' || index + 1 === text.length)) {
        return { fields, end: Math.min(index + 2, text.length) };
      }
      return 'malformed';
    }
    const nextDelimiter = text.indexOf(delimiter, index);
    if (lineFeed < index) {
      lineFeed = text.indexOf('\n', index);
      if (lineFeed === -1) lineFeed = text.length;
    }
    if (nextDelimiter !== -1 && nextDelimiter < lineFeed) {
      fields.push(text.slice(index, nextDelimiter));
      index = nextDelimiter + 1;
      continue;
    }
    const end = text.charCodeAt(lineFeed - 1) === 13 && lineFeed > index ? lineFeed - 1 : lineFeed;
    fields.push(text.slice(index, end));
    return { fields, end: Math.min(lineFeed + 1, text.length) };
  }
}

/** Position of the quote that closes a quoted field, or -1; doubled quotes belong to the field. */
export function closingCsvQuote(text: string, start: number): number {
  let at = text.indexOf('"', start);
  while (at !== -1 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2);
  return at;
}
