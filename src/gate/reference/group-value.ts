import type { GateDocument } from '../gate-document.ts';

/** Tag of texts whose language nobody can tell: most of them are short, and a model that writes more has not lost a language. */
const UNTOLD_LANGUAGE = 'und';

/** What a document has in a column of groups; undefined where it has nothing, or where it was looked for and could not be told. */
export function groupValue(groups: GateDocument['groups'], column: string): string | undefined {
  const value = groups[column];
  return column === 'language' && value === UNTOLD_LANGUAGE ? undefined : value;
}
