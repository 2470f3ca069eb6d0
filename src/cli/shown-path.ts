import path from 'node:path';

/** Paths below the working directory as a person would type them. */
export function shownPath(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? absolute : relative;
}
