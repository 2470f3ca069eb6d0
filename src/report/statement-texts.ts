import { fillStatement, type Statement } from '../origin/prevalence/statement.ts';
import { formatCount, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';

/** Columns of a name from the data in a sentence. */
const NAME_WIDTH = 60;

/** Statements as sentences. Names from the data are made harmless, and cut where they are no names any more. */
export function statementTexts(statements: readonly Statement[]): readonly string[] {
  return statements.map((statement) =>
    fillStatement(statement, {
      count: formatCount,
      share: formatShare,
      name: (name) => plainText(name, { maxWidth: NAME_WIDTH }),
    }).replaceAll('\u00a0', ' '),
  );
}
