const PART = '(?![\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}])[\\p{L}\\p{M}\\p{N}]';
const WORD = `(?:${PART})+(?:['’]+(?:${PART})+)*|[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}]|(?:(?=\\p{sc=Thai})\\p{L})(?:(?=\\p{sc=Thai})\\p{M})*`;
const MARK = '[.,;:\'"()\\-‘’‚‛“”„‟‹›«»‐‑‒–—―…、。「」『』，．；：（）､｡｢｣،؛।॥]';

/** What the rule of removal compares beyond words, said with regular expressions: for short texts in tests. */
export function spelledTokens(text: string, { isCode }: { readonly isCode: boolean }): readonly string[] {
  const composed = text
    .normalize('NFC')
    .replace(/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, '')
    .replace(/\r\n?/g, '\n');
  if (isCode) return composed.trimStart().match(new RegExp(`\\n[^\\S\\n]*(?=\\S)|${WORD}|\\S`, 'gu')) ?? [];

  const form = composed.toLowerCase().replaceAll('’', "'");
  const found = [...form.matchAll(new RegExp(`(?<word>${WORD})|(?!${MARK})\\S`, 'gu'))];
  const tokens: string[] = [];
  for (let i = 0; i <= found.length; i++) {
    const [before, after] = [found[i - 1], found[i]];
    const gap = form.slice(before === undefined ? 0 : before.index + before[0].length, after?.index);
    const [isAfterWord, isBeforeWord] = [before, after].map((match) => match?.groups?.word !== undefined);
    const countsAll =
      /\p{N}$/u.test(before?.[0] ?? '') ||
      /^\p{N}/u.test(after?.[0] ?? '') ||
      (isAfterWord && isBeforeWord && !/\s/.test(gap) && /[.,;:()"]/.test(gap)) ||
      /[:;]['-]?[()]/.test(gap);
    const hyphens = /-*$/.exec(gap)?.[0] ?? '';
    const isSign = after !== undefined && !(isAfterWord && gap === hyphens);
    const counted = countsAll ? gap.replace(/\s/g, '') : isSign ? hyphens : '';
    tokens.push(...counted);
    if (after !== undefined) tokens.push(after[0]);
  }
  return tokens;
}
