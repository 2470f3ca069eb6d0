import { createColors } from 'picocolors';
import type { LineForecast } from '../loop/population/line/forecast-line.ts';
import { formatCount } from './format-number.ts';
import { sayForecast, sayLoopSettings } from './line/say-line-forecast.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const STRATA_SHOWN = 5;

/**
 * What becomes of a line's strata, dimension by dimension, and what that rests on. Everything from data is made safe to print. Ends with a
 * line feed.
 *
 * @param width columns of the terminal
 */
export function terminalLineForecast(
  { line, dimensions, left }: LineForecast,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0)
      lines.push(
        ...terminalBlock({
          name,
          paragraphs: paragraphs.map((paragraph) => plainText(paragraph)),
          width: columns,
          style: bold,
        }),
      );
  };
  for (const each of dimensions) {
    const { release, whole, strata, more } = sayForecast(each, { most: STRATA_SHOWN });
    lines.push(
      ...wrapText(
        plainText(`${line}, ${each.dimension}: what release ${formatCount(release)} may be, if all goes on as it is`),
        {
          width: columns,
        },
      ).map(bold),
      '',
    );
    block('forecast', whole);
    block('strata', [...strata, ...(more > 0 ? [`${formatCount(more)} more with --json`] : [])]);
    block('loop', sayLoopSettings(each));
    block('rests on', [
      `releases ${each.releases.map(formatCount).join(', ')}, held against people; the first is taken for a model trained on people’s data, each later one for trained on outputs of the one before; their texts for drawn at temperature 1. In brackets 90 % intervals.`,
    ]);
    lines.push('');
  }
  if (dimensions.length === 0)
    lines.push(...wrapText(plainText(`${line}: nothing can be forecast yet`), { width: columns }).map(bold), '');
  block(
    'left out',
    left.map(({ dimension, reason }) => `${dimension}: ${reason}`),
  );
  block('not kept', [
    'a line keeps counts of strata, not of words, and not what a release was trained on: give what you know with --size, --human-share and --temperature, and intervals narrow. Words can be forecast from the texts themselves: see forecastLoop in docs/forecast.md.',
  ]);
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}
