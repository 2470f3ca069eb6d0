import type { WhereError } from '../errors.ts';
import { plainText } from './plain-text.ts';
import { textWidth } from './text-width.ts';

/** Characters of the expression shown before and after the place. */
const BEFORE = 40;
const AFTER = 24;

/** The part of an expression around the place where it could not be read, and a caret under that place. Safe to print. */
export function whereCaret({
  expression,
  position,
}: Pick<WhereError, 'expression' | 'position'>): readonly [string, string] {
  const from = Math.max(0, position - BEFORE);
  const before = `${from > 0 ? '…' : ''}${plainText(expression.slice(from, position))}`;
  const to = position + AFTER;
  const after = `${plainText(expression.slice(position, to))}${to < expression.length ? '…' : ''}`;
  return [before + after, `${' '.repeat(textWidth(before))}^`];
}
