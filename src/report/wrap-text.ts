import { holdPercent } from './hold-percent.ts';
import { cutToWidth, textWidth } from './text-width.ts';

/**
 * Text broken into lines of at most `width` columns at its spaces. No-break spaces hold, and so do
 * spaces before a percent sign; they are written as plain spaces. A word wider than a line is broken where the line ends.
 *
 * @param maxLines lines kept; where the text is longer, the last kept line ends with `…`
 */
export function wrapText(
  text: string,
  { width, maxLines = Number.POSITIVE_INFINITY }: { width: number; maxLines?: number },
): readonly string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  const push = () => {
    if (line !== '') lines.push(line);
    line = '';
    lineWidth = 0;
  };
  for (const word of holdPercent(text).split(' ')) {
    if (word === '') continue;
    const wordWidth = textWidth(word);
    if (lineWidth > 0 && lineWidth + 1 + wordWidth > room) push();
    if (wordWidth > room) {
      for (const character of word) {
        const characterColumns = textWidth(character);
        if (lineWidth + characterColumns > room) push();
        line += character;
        lineWidth += characterColumns;
      }
      continue;
    }
    line += lineWidth > 0 ? ` ${word}` : word;
    lineWidth += lineWidth > 0 ? wordWidth + 1 : wordWidth;
  }
  push();
  const plainLines = lines.map((each) => each.replaceAll('\u00a0', ' '));
  if (plainLines.length <= maxLines) return plainLines;
  const kept = plainLines.slice(0, maxLines);
  // An x past the end makes the cut happen even where the line itself would fit.
  kept[maxLines - 1] = cutToWidth(`${kept[maxLines - 1]!.padEnd(room)}x`, room);
  return kept;
}
