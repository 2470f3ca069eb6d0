import { createColors } from 'picocolors';
import { plainText } from '../plain-text.ts';
import { terminalBlock } from '../terminal-block.ts';
import { wrapText } from '../wrap-text.ts';
import type { RefreshState } from './refresh-state.ts';
import { nextCommand, refreshHeadline, stepRows } from './refresh-texts.ts';

const NARROWEST = 40;

interface Shown {
  readonly color: boolean;
  readonly width: number;
}

/** Where a refresh stands: its steps, and what is to be done next. Ends with a line feed. */
export function terminalRefresh(
  state: RefreshState,
  { page, color, width }: Shown & { readonly page: string },
): string {
  const { bold, cyan } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines = [
    ...wrapText(plainText(refreshHeadline(state), { maxWidth: 1000 }), { width: columns }).map(bold),
    '',
    ...stepRows(state).flatMap(({ step, at, what }) =>
      terminalBlock({
        name: step,
        paragraphs: [at === null ? '–' : `${at.slice(0, 10)}  ${plainText(what, { maxWidth: 500 })}`],
        width: columns,
        style: bold,
      }),
    ),
    '',
  ];
  const next = nextCommand(state);
  if (next !== null) lines.push(`next  ${plainText(next, { maxWidth: 500 })}`);
  lines.push(`page  ${cyan(plainText(page))}`);
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

/** All refreshes, the latest first. Ends with a line feed. */
export function terminalRefreshes(states: readonly RefreshState[], { width }: Pick<Shown, 'width'>): string {
  if (states.length === 0) return 'No refresh yet: outcross refresh RECIPE DATA\n';
  const lines = states.toReversed().flatMap((state) =>
    wrapText(`${plainText(state.name)}: ${plainText(refreshHeadline(state), { maxWidth: 500 })}`, {
      width: Math.max(NARROWEST, Math.floor(width)),
    }),
  );
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}
