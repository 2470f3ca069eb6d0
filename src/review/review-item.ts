import { ConfigError } from '../errors.ts';
import type { ReviewedGroup, ReviewTarget } from '../record/review.ts';

const GROUP_START = 'source=';
const COLUMN = 'group:';
/** Longer items name nothing that is there. */
const MOST_CHARACTERS = 10_000;

/**
 * What a verdict is about, as it is written on a command line: the id of a record, or `source=letters` with, joined by `&`,
 * `field=messages[assistant]`, `group:author=Ada%20Example` and `evidence=` with sixteen hexadecimal digits.
 */
export function printReviewItem(target: ReviewTarget): string {
  if (target.kind === 'record') return target.record;
  const { source, field, column, evidence } = target;
  return [
    `${GROUP_START}${encoded(source)}`,
    ...(field === undefined ? [] : [`field=${encoded(field)}`]),
    ...(column === undefined ? [] : [`${COLUMN}${encoded(column.name)}=${encoded(column.value)}`]),
    ...(evidence === undefined ? [] : [`evidence=${evidence}`]),
  ].join('&');
}

/**
 * Reads what `printReviewItem` wrote.
 *
 * @throws {ConfigError} it cannot be meant
 */
export function parseReviewItem(text: string): ReviewTarget {
  if (text.length > MOST_CHARACTERS) throw wrong(text, `is longer than ${MOST_CHARACTERS} characters`);
  if (!text.startsWith(GROUP_START)) {
    if (text.trim() === '') throw wrong(text, 'is empty');
    return { kind: 'record', record: text };
  }
  const said = new Map<string, string>();
  for (const piece of text.split('&')) {
    const at = piece.indexOf('=');
    if (at === -1) throw wrong(text, `"${piece}" lacks a value`);
    const name = piece.slice(0, at);
    const key = name.startsWith(COLUMN) ? COLUMN : name;
    if (!['source', 'field', 'evidence', COLUMN].includes(key)) throw wrong(text, `"${name}" is no part of a group`);
    if (said.has(key)) throw wrong(text, `names ${key === COLUMN ? 'a group column' : key} twice`);
    said.set(key, decoded(text, piece.slice(at + 1)));
    if (key === COLUMN) said.set('column', decoded(text, name.slice(COLUMN.length)));
  }
  const [field, evidence, name, value] = ['field', 'evidence', 'column', COLUMN].map((key) => said.get(key));
  if (evidence !== undefined && !/^[0-9a-f]{16}$/.test(evidence))
    throw wrong(text, `"${evidence}" are not sixteen hexadecimal digits`);
  const group: ReviewedGroup = {
    kind: 'group',
    source: said.get('source')!,
    ...(field !== undefined && { field }),
    ...(name !== undefined && { column: { name, value: value! } }),
    ...(evidence !== undefined && { evidence }),
  };
  return group;
}

/** The command that answers an item; the verdict and the reviewer are left to write. */
export function answerCommand(target: ReviewTarget): string {
  return `outcross review decide ${shellWord(printReviewItem(target))} --verdict VERDICT --reviewer NAME`;
}

/** A word that a POSIX shell takes as it is. */
function shellWord(text: string): string {
  return /^[\w./:@%+,~=-]+$/.test(text) && !/^[-~=]/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What reads well and has no meaning in an item stays as it is. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:5B|5D|3A|2F|40|2C)/g, decodeURIComponent);
}

function decoded(item: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(item, `"${text}" holds a % that begins no escape`);
  }
}

function wrong(item: string, problem: string): ConfigError {
  return new ConfigError({
    place: item.length > 100 ? `${item.slice(0, 100)}…` : item === '' ? 'the item' : item,
    problem,
    hint: 'Copy the item from outcross review queue, or name a record by its id.',
  });
}
