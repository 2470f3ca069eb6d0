import type { StyleFigure } from '../origin/style/style-card.ts';
import { formatCount } from './format-number.ts';
import { plainText } from './plain-text.ts';

/** Columns of the four numbers and two counts behind a test's name. */
const NUMBERS_WIDTH = 46;

/**
 * Figures of a style model as a table: what was tested, texts, area under the ROC curve, AI text found where at most 5 % and 1 % of the
 * human text is flagged. Ends with a line feed; empty for no figures.
 *
 * @param options.width columns of the terminal
 */
export function styleFiguresText(figures: readonly StyleFigure[], { width }: { readonly width: number }): string {
  if (figures.length === 0) return '';
  const room = Math.max(16, Math.min(60, width - NUMBERS_WIDTH));
  const line = (name: string, cells: readonly string[]) =>
    `${plainText(name, { maxWidth: room }).padEnd(room)}${cells.map((cell, index) => cell.padStart(index < 2 ? 9 : 8)).join('')}`;
  const rows = figures.map(({ test, human, ai, auroc, tprAt5, tprAt1 }) =>
    line(test, [formatCount(human), formatCount(ai), share(auroc), share(tprAt5), share(tprAt1)]),
  );
  return `${[line('', ['human', 'AI', 'AUROC', 'at 5 %', 'at 1 %']), ...rows].join('\n')}\n`;
}

function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
