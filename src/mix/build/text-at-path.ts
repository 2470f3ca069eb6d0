/** Names and indices of a path: `messages[3].content`. */
const STEP = /([^.[\]]+)|\[(\d{1,9})\]/g;

/**
 * The text at the path of a record in its row; of a list or an object there, its texts in order (answers in parts). Nothing where the row
 * has no such place.
 *
 * @param path as records have it: names escaped (`escapePathName`), indices in brackets
 */
export function textAtPath(row: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  let value: unknown = row;
  for (const [, name, index] of path.matchAll(STEP)) {
    if (typeof value !== 'object' || value === null) return [];
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else value = memberOf(value as Readonly<Record<string, unknown>>, name!);
  }
  return textsIn(value);
}

/**
 * The texts of a row one under the other.
 *
 * @param paths a line for each
 * @param options.most characters that are given at most. Default: all
 */
export function textsAtPaths(
  row: Readonly<Record<string, unknown>>,
  paths: string,
  { most = Number.POSITIVE_INFINITY }: { readonly most?: number } = {},
): string {
  let all = '';
  for (const path of paths.split('\n')) {
    for (const text of textAtPath(row, path)) {
      if (all.length >= most) return all.slice(0, most).toWellFormed();
      all += all === '' ? text : `\n${text}`;
    }
  }
  return all.slice(0, most).toWellFormed();
}

function memberOf(value: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(value, name)) return value[name];
  if (!name.includes('%')) return undefined;
  const unescaped = decoded(name);
  return unescaped !== undefined && Object.hasOwn(value, unescaped) ? value[unescaped] : undefined;
}

function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

function textsIn(value: unknown): readonly string[] {
  const found: string[] = [];
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') found.push(next);
    else if (Array.isArray(next)) for (let i = next.length - 1; i >= 0; i--) waiting.push(next[i] ?? null);
    else if (typeof next === 'object' && next !== null) {
      const { text, content } = next as { text?: unknown; content?: unknown };
      waiting.push(text ?? content ?? null);
    }
  }
  return found;
}
