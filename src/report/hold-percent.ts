const SPACE_BEFORE_PERCENT = /(?<=\d) (?=%(?:[\s.,;:)]|$))/g;

/** A sentence in which no line can end between a number and its percent sign. */
export function holdPercent(text: string): string {
  return text.replace(SPACE_BEFORE_PERCENT, '\u00a0');
}
