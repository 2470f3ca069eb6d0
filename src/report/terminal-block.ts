import { textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

/** Columns of the block's name, its gap included; `unreadable` is the longest name. */
const NAME_WIDTH = 11;

/**
 * A named block: the name in the left column, the text wrapped to its right.
 * Parts of one text (`human 67 %`, `synthetic 12 %`) are kept whole where a line can hold them and are three spaces apart.
 */
export function terminalBlock({
  name,
  paragraphs,
  width,
  style = (text) => text,
  maxLines = Number.POSITIVE_INFINITY,
}: {
  name: string;
  paragraphs: readonly (string | readonly string[])[];
  width: number;
  /** Applied to the name, after it was measured. */
  style?: (text: string) => string;
  /** Lines kept of each paragraph. */
  maxLines?: number;
}): readonly string[] {
  const room = width - NAME_WIDTH;
  const lines = paragraphs.flatMap((paragraph) =>
    typeof paragraph === 'string' ? wrapText(paragraph, { width: room, maxLines }) : spread(paragraph, room),
  );
  const indent = ' '.repeat(NAME_WIDTH);
  return lines.map((line, index) =>
    index === 0 ? `${style(name)}${indent.slice(textWidth(name))}${line}` : indent + line,
  );
}

function spread(parts: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(last) + 3 + textWidth(part) <= room)
      lines[lines.length - 1] = `${last}   ${part}`;
    else lines.push(...wrapText(part, { width: room }));
  }
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}
