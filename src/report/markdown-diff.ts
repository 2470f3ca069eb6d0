import type { AuditDiff } from './audit-diff.ts';
import { diffLines } from './diff-lines.ts';
import { markdownText } from './markdown-text.ts';

/** A difference between two audits as Markdown: a heading and a list a block. Ends with a line feed. */
export function markdownDiff(diff: AuditDiff): string {
  const blocks = diffLines(diff).map(({ name, lines }) => {
    const entries = lines.map((pieces) =>
      pieces.map((piece) => (typeof piece === 'string' ? piece : markdownText(piece.data))).join(''),
    );
    const heading = `## ${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return `${heading}\n\n${entries.map((entry) => `- ${entry.replaceAll('\u00a0', ' ')}`).join('\n')}\n`;
  });
  return blocks.join('\n');
}
