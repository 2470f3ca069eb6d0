/** What curves are drawn with on terminals. */
export type CurveCharacters = 'braille' | 'ascii';

/** Braille where the terminal can be expected to show it: one that is not dumb, in a locale of UTF-8 or without any. */
export function curveCharacters(env: Readonly<Record<string, string | undefined>>): CurveCharacters {
  if (env.TERM === 'dumb') return 'ascii';
  // The first that is set and not empty counts, as POSIX has it.
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale === undefined || locale === '' || /utf-?8/i.test(locale) ? 'braille' : 'ascii';
}
