/** Names of columns as interaction logs have them, letters and digits alone, the likeliest first. */
const KNOWN_NAMES = {
  user: 'user userid uid username customer customerid member memberid visitor visitorid reviewer reviewerid session sessionid',
  item: 'item itemid iid movie movieid film filmid book bookid product productid asin isbn track trackid song songid artist artistid article articleid',
  time: 'timestamp time datetime date ts createdat eventtime occurredat',
  rating: 'rating ratings score stars overall',
} as const;

/** What a column of an interaction log may hold. */
export type InteractionRole = keyof typeof KNOWN_NAMES;

const MOST_NAME_LENGTH = 1024;

/** The column that bears a known name of the role, as it is written; undefined where none does. */
export function guessInteractionColumn(role: InteractionRole, columns: readonly string[]): string | undefined {
  const plain = new Map(columns.map((name) => [name.toLowerCase().replace(/[^a-z0-9]/g, ''), name]));
  for (const known of KNOWN_NAMES[role].split(' ')) {
    const found = plain.get(known);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Name of a user or an item in a cell; undefined where the cell holds none. */
export function nameInCell(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'string' || value.length > MOST_NAME_LENGTH) return undefined;
  const name = value.trim().toWellFormed();
  return name === '' ? undefined : name;
}

/** Number in a cell, as a number or written; undefined where the cell holds none. */
export function numberInCell(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
