/**
 * Signs that prose does without: brackets and operators; `*`, `/`, `%`, `&` beside a parenthesis, `*` and `/` between spaces; a
 * parenthesis straight behind a Latin letter or digit. Looks two characters ahead at most, so that no text takes longer than its length.
 */
const CODE_SIGN = /[=<>\\^`_{}[\]\p{Sm}]|[A-Za-z0-9]\(|[*/%&] ?\(|\) ?[*/%&]|\S [*/] /u;

/**
 * Whether a text holds a sign of code, markup or formulas. One is enough: to take prose for code costs a copy that stays, to take code
 * for prose may cost what it does.
 */
export function looksLikeCode(text: string): boolean {
  return CODE_SIGN.test(text);
}
