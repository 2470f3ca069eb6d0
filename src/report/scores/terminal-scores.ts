import { createColors } from 'picocolors';
import type { ScoreComparison } from '../../gate/scores/score-comparison.ts';
import { plainText } from '../plain-text.ts';
import { terminalBlock } from '../terminal-block.ts';
import { wrapText } from '../wrap-text.ts';
import { scoreBlocks } from './terminal-score-blocks.ts';

const NARROWEST = 40;

/** Scores by themselves for a terminal. Ends with a line feed. @param width columns of the terminal */
export function terminalScores(
  scores: ScoreComparison,
  { color, width, report }: { readonly color: boolean; readonly width: number; readonly report: string | null },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const title = `${scores.verdict?.outcome ?? 'Scores'}  ${plainText(scores.scores.name)}`;
  const lines = wrapText(title, { width: columns }).map(bold);
  for (const { name, paragraphs } of scoreBlocks(scores)) {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  }
  if (report !== null)
    lines.push(...terminalBlock({ name: 'report', paragraphs: [report], width: columns, style: bold }));
  return `${lines.join('\n')}\n`;
}
