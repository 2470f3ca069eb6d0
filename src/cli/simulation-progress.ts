import type { SimulationProgress } from '../loop/run/simulate.ts';
import type { GenerationResult } from '../loop/run/simulation-result.ts';
import { formatCount, formatDuration } from '../report/format-number.ts';
import { plainText } from '../report/plain-text.ts';
import { curveCharacters } from '../report/simulation/curve-characters.ts';
import { headlineMeasure } from '../report/simulation/headline-measure.ts';
import { terminalCurves } from '../report/simulation/terminal-curves.ts';
import { cutToWidth, textWidth } from '../report/text-width.ts';
import type { Effects, OutputStream } from './effects.ts';

/** Generations that the curves are drawn from at most: a median of so many does not move any more. */
const MOST_LIVE = 20_000;
/** Earlier, the time left would be a guess. */
const TIME_LEFT_AFTER_MS = 3000;
/** Columns and rows of a drawing below which there is only the line of progress. */
const NARROWEST = 40;
const LEAST_HEIGHT = 3;
const MOST_HEIGHT = 9;
const MOST_WIDTH = 120;
/** Lines beside the drawing and the arms: heading, axis, progress, and the one that the cursor stands on. */
const OTHER_LINES = 4;
const COLORS = /\x1b\[\d+m/g;

/** Shows a simulation while it runs. */
export interface SimulationDisplay {
  update(progress: SimulationProgress): void;
  /** Removes what was drawn. */
  end(): void;
}

/** One line that says where a simulation stands. */
export function progressLine({ stage, done, total, elapsedMs, recent }: SimulationProgress): string {
  if (stage === 'read') return 'reading';
  const parts = [`${formatCount(done)} of ${formatCount(total)} trainings`];
  const last = recent.at(-1);
  if (last !== undefined) parts.push(`generation ${last.generation}, seed ${last.seed + 1}, ${plainText(last.arm)}`);
  if (done > 0 && elapsedMs > 0) {
    const perSecond = (1000 * done) / elapsedMs;
    parts.push(`${perSecond >= 10 ? formatCount(Math.round(perSecond)) : perSecond.toPrecision(2)} a second`);
    if (elapsedMs >= TIME_LEFT_AFTER_MS && done < total)
      parts.push(`${formatDuration(Math.max(1000, Math.round((total - done) / perSecond) * 1000))} left`);
  }
  return parts.join(' · ');
}

/**
 * Curves of the measure that matters most and a line below them, drawn anew in place, never higher than the terminal. On a terminal alone:
 * anywhere else nothing is written.
 *
 * @param options.generations the last generation there will be
 * @param options.signal once it is aborted what was drawn stays, for other things are written below it
 */
export function simulationDisplay(
  { stderr, env }: Pick<Effects, 'stderr' | 'env'>,
  {
    generations,
    color,
    signal,
  }: { readonly generations: number; readonly color: boolean; readonly signal?: AbortSignal },
): SimulationDisplay {
  if (stderr.isTTY !== true) return { update() {}, end() {} };
  const seen: GenerationResult[] = [];
  let last: GenerationResult | undefined;
  let drawn: readonly string[] = [];
  const erase = () => {
    if (signal?.aborted) return;
    const columns = stderr.columns || 80;
    // A terminal that was made narrower since has wrapped what was wider.
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    if (rows > 0) write(stderr, `\x1b[${rows}A\r\x1b[J`);
    drawn = [];
  };
  return {
    update(progress) {
      for (const result of progress.recent) if (seen.length < MOST_LIVE) seen.push(result);
      last = progress.recent.at(-1) ?? last;
      if (signal?.aborted) return;
      const width = Math.min((stderr.columns || 80) - 1, MOST_WIDTH);
      const height = Math.min(MOST_HEIGHT, (stderr.rows || 24) - OTHER_LINES - progress.arms.length);
      const measure = headlineMeasure({ measures: progress.measures, generations: seen });
      const hasRoom = width >= NARROWEST && height >= LEAST_HEIGHT;
      const curves =
        measure === undefined || !hasRoom
          ? []
          : terminalCurves(
              {
                generations: seen,
                measure,
                arms: progress.arms,
                generationCount: generations,
                reference: progress.reference[measure.id],
              },
              { color, width, height, characters: curveCharacters(env) },
            );
      const line = progressLine({ ...progress, recent: last === undefined ? [] : [last] });
      const lines = [...curves, cutToWidth(line, width)];
      erase();
      write(stderr, lines.map((one) => `${one}\n`).join(''));
      drawn = lines;
    },
    end: erase,
  };
}

function widthOf(line: string): number {
  return textWidth(line.replaceAll(COLORS, ''));
}

/** What goes wrong with the stream ends the display, never the work. */
function write(stream: OutputStream, text: string): void {
  try {
    stream.write(text);
  } catch {
    // Shown, not relied upon.
  }
}
