import type { SimulationProgress } from '../loop/run/simulate.ts';
import type { GenerationResult } from '../loop/run/simulation-result.ts';
import { formatCount, formatDuration } from '../report/format-number.ts';
import { curveCharacters } from '../report/simulation/curve-characters.ts';
import { headlineMeasure } from '../report/simulation/headline-measure.ts';
import { terminalCurves } from '../report/simulation/terminal-curves.ts';
import { cutToWidth } from '../report/text-width.ts';
import type { Effects, OutputStream } from './effects.ts';

/** Generations that the curves are drawn from at most: a median of so many does not move any more. */
const MOST_LIVE = 20_000;
/** Earlier, the time left would be a guess. */
const TIME_LEFT_AFTER_MS = 3000;

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
  if (last !== undefined) parts.push(`generation ${last.generation}, seed ${last.seed + 1}, ${last.arm}`);
  if (done > 0 && elapsedMs > 0) {
    const perSecond = (1000 * done) / elapsedMs;
    parts.push(`${perSecond >= 10 ? formatCount(Math.round(perSecond)) : perSecond.toPrecision(2)} a second`);
    if (elapsedMs >= TIME_LEFT_AFTER_MS && done < total)
      parts.push(`${formatDuration(Math.max(1000, Math.round((total - done) / perSecond) * 1000))} left`);
  }
  return parts.join(' · ');
}

/**
 * Curves of the measure that matters most and a line below them, drawn anew in place. On a terminal alone: anywhere else nothing is written.
 *
 * @param options.generations the last generation there will be
 */
export function simulationDisplay(
  { stderr, env }: Pick<Effects, 'stderr' | 'env'>,
  { generations, color }: { readonly generations: number; readonly color: boolean },
): SimulationDisplay {
  if (stderr.isTTY !== true) return { update() {}, end() {} };
  const seen: GenerationResult[] = [];
  let last: GenerationResult | undefined;
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) write(stderr, `\x1b[${drawn}A\r\x1b[J`);
    drawn = 0;
  };
  return {
    update(progress) {
      for (const result of progress.recent) if (seen.length < MOST_LIVE) seen.push(result);
      last = progress.recent.at(-1) ?? last;
      const width = Math.max(40, Math.min((stderr.columns || 80) - 1, 120));
      const measure = headlineMeasure({ measures: progress.measures, generations: seen });
      const curves =
        measure === undefined
          ? []
          : terminalCurves(
              {
                generations: seen,
                measure,
                arms: progress.arms,
                generationCount: generations,
                reference: progress.reference[measure.id],
              },
              { color, width, characters: curveCharacters(env) },
            );
      const line = progressLine({ ...progress, recent: last === undefined ? [] : [last] });
      const lines = [...curves, cutToWidth(line, width)];
      erase();
      write(stderr, lines.map((one) => `${one}\n`).join(''));
      drawn = lines.length;
    },
    end: erase,
  };
}

/** What goes wrong with the stream ends the display, never the work. */
function write(stream: OutputStream, text: string): void {
  try {
    stream.write(text);
  } catch {
    // Shown, not relied upon.
  }
}
