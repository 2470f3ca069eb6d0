import type { ShoppingItem, ShoppingList } from '../mix/build/shopping-list.ts';
import { formatCount, formatQuantity } from './format-number.ts';

/** Hundreds of floors may clash with one cap: the first say enough. */
const CLASHES_SHOWN = 8;

function someOf(rules: readonly string[]): string {
  const more = rules.length - CLASHES_SHOWN;
  return `${rules.slice(0, CLASHES_SHOWN).join('; ')}${more > 0 ? ` and ${formatQuantity(more, 'more rule')}` : ''}`;
}

/** What all of it comes to; null: every floor is met, and nothing is to be commissioned. */
export function shoppingHeadline({
  unit,
  rows,
  mass,
  items,
  clash,
}: Omit<ShoppingList, 'schema' | 'target'>): string | null {
  if (clash.length > 0) return `no human text would mend this recipe: ${someOf(clash)} clash whatever is commissioned`;
  if (items.length === 0) return null;
  return `${formatQuantity(rows, 'row')} of human text${unit === 'rows' ? '' : `, about ${formatCount(mass)} ${unit},`} would lift every floor`;
}

/** One item: what, how much, and what there is. */
export function shoppingItemText(
  { label, rows, mass, have, kept_out: keptOut, because }: ShoppingItem,
  unit: ShoppingList['unit'],
): string {
  const amount =
    unit === 'rows' ? formatQuantity(rows, 'row') : `${formatQuantity(rows, 'row')}, ${formatCount(mass)} ${unit}`;
  const there = `there ${have.rows === 1 ? 'is' : 'are'} ${formatCount(have.rows)}${have.rows > 0 && have.fresh_rows < have.rows ? `, ${formatCount(have.fresh_rows)} of them fresh` : ''}${keptOut > 0 ? `, and ${formatCount(keptOut)} that are kept out` : ''}`;
  return `${label}: ${amount} (${there}; ${because.join(', ')})`;
}
