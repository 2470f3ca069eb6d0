import { readCsvRecord } from './csv-record.ts';

const DELIMITERS = [',', '\t', ';', '|'];
const RECORDS_READ = 50;

/**
 * The separator under which most of the first records are as wide as the header; more columns win a tie.
 *
 * @param head first characters of the file; a record that the end of the head cuts is left out
 * @param preferred wins where nothing decides, as in a file of one column
 */
export function sniffDelimiter(head: string, preferred: string = ','): string {
  let best = { delimiter: preferred, agreeing: 0, columns: 1 };
  for (const delimiter of [preferred, ...DELIMITERS.filter((other) => other !== preferred)]) {
    const { columns, agreeing } = shapeUnder(head, delimiter);
    if (columns < 2) continue;
    if (agreeing > best.agreeing || (agreeing === best.agreeing && columns > best.columns)) {
      best = { delimiter, agreeing, columns };
    }
  }
  return best.delimiter;
}

/** Width of the header and how many of the first records, header included, have it. */
export function shapeUnder(head: string, delimiter: string): { columns: number; agreeing: number; records: number } {
  let columns = 0;
  let agreeing = 0;
  let records = 0;
  let position = 0;
  while (position < head.length && records < RECORDS_READ) {
    const record = readCsvRecord(head, position, delimiter);
    if (typeof record === 'string') break;
    const isCutByHead = record.end === head.length && records > 0 && !head.endsWith('\n');
    if (isCutByHead) break;
    position = record.end;
    if (record.fields.length === 1 && record.fields[0] === '') continue;
    records++;
    if (columns === 0) columns = record.fields.length;
    if (record.fields.length === columns) agreeing++;
  }
  return { columns, agreeing, records };
}
