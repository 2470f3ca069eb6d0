/**
 * Whether a language falls under an allowed tag: the same or a variety of it (`en` allows `en-gb`; `en-gb` does not
 * allow `en`). `und`, the mark of texts too short to tell, is never held against a delivery.
 */
export function isLanguageAllowed(language: string, allowed: readonly string[]): boolean {
  if (language === 'und') return true;
  const tag = language.toLowerCase();
  return allowed.some((one) => {
    const range = one.trim().replaceAll('_', '-').toLowerCase();
    return tag === range || tag.startsWith(`${range}-`);
  });
}
