import { createColors } from 'picocolors';
import type { Preset } from '../loop/presets/preset.ts';
import { plainText } from './plain-text.ts';
import { wrapText } from './wrap-text.ts';

const INDENT = '  ';

/** Presets for `--list`: the name, what is trained, what to look for, and what it stands beside. Ends with a line feed. */
export function terminalPresets(
  presets: readonly Preset[],
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const { bold } = createColors(color);
  const lines = presets.flatMap(({ id, about, lookFor, beside }) => [
    bold(id),
    ...[about, lookFor, `Beside: ${beside}.`].flatMap((text) =>
      wrapText(plainText(text), { width: width - INDENT.length }).map((line) => INDENT + line),
    ),
    '',
  ]);
  return `${[...lines, 'Run one:  outcross simulate --preset NAME'].join('\n')}\n`;
}
