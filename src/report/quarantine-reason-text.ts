/** What each reason for setting a row aside is called in a sentence: "411 broken JSON". */
const TEXTS: Readonly<Record<string, string>> = {
  'malformed-json': 'broken JSON',
  'not-an-object': 'not an object',
  'invalid-utf8': 'not UTF-8',
  'row-too-long': 'longer than the limit for a row',
  'wrong-column-count': 'with the wrong number of columns',
  'malformed-csv': 'broken CSV',
  'malformed-parquet': 'broken Parquet',
  'malformed-archive': 'broken archive',
  truncated: 'cut off',
  'expands-too-far': 'growing without bound when decompressed',
  'binary-content': 'binary, not text',
  'unsupported-encoding': 'in an encoding that is not read',
  'no-text': 'without text',
  'wrong-type': 'with a text that is no string',
  'unreadable-file': 'in files that could not be opened',
  'changed-while-read': 'in files that changed while they were read',
};

/** Words for a reason of the quarantine; a reason not known here keeps its name, hyphens as spaces. */
export function quarantineReasonText(reason: string): string {
  return Object.hasOwn(TEXTS, reason) ? (TEXTS[reason] as string) : reason.replaceAll('-', ' ');
}
