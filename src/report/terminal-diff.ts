import { createColors } from 'picocolors';
import type { AuditDiff } from './audit-diff.ts';
import { diffLines } from './diff-lines.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';

const NARROWEST = 40;
/** Lines kept of one entry. */
const ENTRY_LINES = 4;

/** A difference between two audits for a terminal, in named blocks. Ends with a line feed. */
export function terminalDiff(diff: AuditDiff, { color, width }: { color: boolean; width: number }): string {
  const { bold } = createColors(color);
  const lines = diffLines(diff).flatMap(({ name, lines: entries }) =>
    terminalBlock({
      name,
      paragraphs: entries.map((pieces) =>
        pieces.map((piece) => (typeof piece === 'string' ? piece : plainText(piece.data))).join(''),
      ),
      width: Math.max(NARROWEST, Math.floor(width)),
      style: bold,
      maxLines: ENTRY_LINES,
    }),
  );
  return `${lines.join('\n')}\n`;
}
