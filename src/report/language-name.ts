let names: Intl.DisplayNames | undefined;

/** A language tag with its English name: `Icelandic (is)`. Tags that name no known language are given as they are. */
export function languageName(tag: string): string {
  if (tag === 'und' || tag === 'unknown' || tag === '') return 'not known';
  names ??= new Intl.DisplayNames(['en-GB'], { type: 'language', fallback: 'none' });
  let name: string | undefined;
  try {
    name = names.of(tag);
  } catch {
    // Not a tag at all: a word somebody wrote into the column.
    name = undefined;
  }
  return name === undefined ? tag : `${name} (${tag})`;
}
