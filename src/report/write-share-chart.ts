import path from 'node:path';
import { ConfigError, InputError, OutputError } from '../errors.ts';
import { publishFile } from '../workspace/publish-file.ts';
import type { PrevalenceReport } from './prevalence.ts';
import { shareChartHtml, shareChartSvg } from './share-chart.ts';

const CHARTS: Readonly<Record<string, (report: PrevalenceReport) => string | null>> = {
  '.svg': shareChartSvg,
  '.html': shareChartHtml,
};

/** @throws {ConfigError} no chart can be written to a file of this name */
export function checkChartFile(file: string, { isByGroup = false }: { readonly isByGroup?: boolean } = {}): void {
  if (isByGroup) {
    throw new ConfigError({
      place: '--chart',
      problem: 'groups have no chart over time',
      hint: 'Leave --by or --chart away; --json gives the figures of groups.',
    });
  }
  if (Object.hasOwn(CHARTS, path.extname(file).toLowerCase())) return;
  throw new ConfigError({
    place: '--chart',
    problem: `"${file}" ends neither with .svg nor with .html`,
    hint: 'Name an image or a page: --chart shares.svg or --chart shares.html',
  });
}

/**
 * Writes the chart of shares over time to a file that needs no other. A file that is there is replaced.
 *
 * @throws {ConfigError} see `checkChartFile`
 * @throws {InputError} there is nothing to draw
 * @throws {OutputError} the file cannot be written
 */
export async function writeShareChart(report: PrevalenceReport, file: string): Promise<void> {
  checkChartFile(file);
  const content = CHARTS[path.extname(file).toLowerCase()]!(report);
  if (content === null) {
    throw new InputError({
      path: report.audit ?? report.snapshot,
      problem: 'no text was scored, so there is nothing to draw',
      hint: 'Texts of 50 words and more in a language the detector knows are scored.',
    });
  }
  try {
    await publishFile(path.resolve(file), content);
  } catch (cause) {
    throw new OutputError({
      path: file,
      problem: `the chart cannot be written (${codeOf(cause)})`,
      hint: 'Name another file: --chart FILE.svg',
      cause,
    });
  }
}

function codeOf(error: unknown): string {
  const cause = (error as { cause?: NodeJS.ErrnoException }).cause;
  return (error as NodeJS.ErrnoException).code === 'workspace' ? (cause?.code ?? 'unknown cause') : 'unknown cause';
}
