import type { Repeats } from '../audit/repeats-result.ts';
import { formatCount, formatQuantity } from './format-number.ts';
import { plainText } from './plain-text.ts';

/** Columns named in a sentence. */
const COLUMNS_NAMED = 5;
const NAME_LENGTH = 40;

/**
 * Which records stay for what their rows say beside the text, in which columns, and how to look past them; a list of one sentence, of none
 * where there are no such records.
 */
export function otherColumnsTexts({ removal, columns }: Pick<Repeats, 'removal' | 'columns'>): readonly string[] {
  const held = removal.other_columns_differ;
  if (held === 0) return [];
  const { differing, looked_at } = columns;
  const stay = `${formatQuantity(held, 'record')} whose text could go ${held === 1 ? 'stays, because its row says' : 'stay, because their rows say'} something else in other columns`;
  if (differing.length === 0) return [stay];
  const named = differing
    .slice(0, COLUMNS_NAMED)
    .map(({ column, records }) => `${nameOf(column)} (${formatCount(records)})`);
  const more = differing.length > COLUMNS_NAMED ? ', …' : '';
  const among = looked_at < held ? ` (of the first ${formatCount(looked_at)})` : '';
  return [
    `${stay}${among}: ${named.join(', ')}${more}. Look past columns with --ignore-columns ${nameOf(differing[0]!.column)}`,
  ];
}

/** Which columns were not compared, because they tell rows apart by nature or it was asked; a list of one, of none where there are none. */
export function uncomparedText({ columns, settings }: Pick<Repeats, 'columns' | 'settings'>): readonly string[] {
  if (settings.ignored_columns.includes('all')) return ['not compared, as asked: all columns beside the texts'];
  const named = (because: readonly string[]) => {
    const all = columns.uncompared.filter((one) => because.includes(one.because)).map(({ column }) => nameOf(column));
    return all.slice(0, COLUMNS_NAMED).join(', ') + (all.length > COLUMNS_NAMED ? ', …' : '');
  };
  const [natural, asked] = [named(['name', 'values']), named(['asked'])];
  return [
    ...(natural === '' ? [] : [`not compared, because they tell rows apart: ${natural}`]),
    ...(asked === '' ? [] : [`not compared, as asked: ${asked}`]),
  ];
}

function nameOf(column: string): string {
  return plainText(column, { maxWidth: NAME_LENGTH });
}
