const REMEDIES: Readonly<Record<string, string>> = {
  'malformed-json': 'Mend the line where it is written, or drop it.',
  'not-an-object': 'Write one JSON object a line.',
  'invalid-utf8': 'Convert the text to UTF-8.',
  'row-too-long': 'Raise --max-row-bytes, or divide the row.',
  'wrong-column-count': 'Quote values that hold the separator.',
  'malformed-csv': 'Close the quotation marks of the row.',
  'malformed-parquet': 'Write the file again; its index cannot be read.',
  'malformed-archive': 'Pack the archive again.',
  truncated: 'Fetch the file again; its end is missing.',
  'expands-too-far': 'Unpack it yourself if you trust it, or raise --max-expansion.',
  'binary-content': 'Leave it out, or convert it to text.',
  'unsupported-encoding': 'Convert the file to UTF-8.',
  'unsupported-entry': 'Unpack the archive and give the folder.',
  'no-text': 'Name the text columns (--columns text=NAME), or drop rows without text.',
  'wrong-type': 'Write the text as a string.',
  'unreadable-file': 'Check the permissions of the file.',
  'broken-link': 'Mend or remove the link.',
  'changed-while-read': 'Copy the file before the audit, or stop what writes to it.',
  'empty-file': 'Name a file with texts in it.',
  'not-a-file': 'Name a file or a folder.',
};

/** What to do about a row or a file that could not be read, one sentence. */
export function quarantineRemedy(reason: string): string {
  return REMEDIES[reason] ?? 'See docs/formats.md.';
}
