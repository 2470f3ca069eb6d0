import { readFileSync, writeFileSync } from 'node:fs';
import { putBetween } from './detector-tables.ts';
import {
  GROUP_CORRELATIONS,
  GROUP_SHARES,
  GROUP_SIZES,
  GROUPS,
  GROUPS_WITH_AI,
  type GroupRow,
  HUMAN_GROUPS,
  type LengthRow,
  SHARES,
  type ShareRow,
  TEXTS_OF_HUMAN_GROUP,
} from './prevalence-measures.ts';

export interface PrevalenceResults {
  readonly machine: string;
  readonly seed: number;
  readonly pools: readonly {
    readonly name: string;
    readonly isUnseen: boolean;
    readonly human: number;
    readonly ai: Readonly<Record<string, number>>;
    readonly profiles: number;
  }[];
  /** One for each number of anchors and texts. */
  readonly shares: readonly {
    readonly texts: number;
    readonly anchors: number;
    readonly rows: readonly ShareRow[];
  }[];
  /** Mixtures of one length each. */
  readonly lengths: { readonly texts: number; readonly anchors: number; readonly rows: readonly LengthRow[] };
  readonly groups: { readonly anchors: number; readonly rounds: number; readonly rows: readonly GroupRow[] };
}

/** Columns by which figures of this version are known. */
const COLUMNS = {
  shares: ['plainHighTooLow', 'byShare'],
  lengths: ['length', 'wholeWidth', 'byShare'],
  groups: ['correlation', 'falseShare'],
} as const;

/**
 * Figures that the study kept. Parts that were not measured are missing.
 *
 * @param options.dropsOld leaves out parts that an earlier version of the study wrote. Default false: they are an error
 * @throws {Error} there are no figures, or old ones: which parts, and the command that measures again
 */
export function readResults(
  file: string,
  { dropsOld = false }: { readonly dropsOld?: boolean } = {},
): Partial<PrevalenceResults> {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = (JSON.parse(readFileSync(file, 'utf8')) ?? {}) as typeof value;
  } catch (error) {
    throw new Error(
      `${file} holds no figures (${error instanceof Error ? error.message : String(error)}). ${MEASURE_AGAIN}`,
    );
  }
  const old = Object.entries(COLUMNS).flatMap(([part, columns]) =>
    [value[part] ?? []].flat().every((one) => hasColumns(one, columns)) ? [] : [part],
  );
  if (old.length > 0 && !dropsOld)
    throw new Error(`In ${file} an earlier version of this study wrote: ${old.join(', ')}. ${MEASURE_AGAIN}`);
  return Object.fromEntries(Object.entries(value).filter(([part]) => !old.includes(part)));
}

function hasColumns(part: unknown, columns: readonly string[]): boolean {
  const rows = (part as { readonly rows?: unknown } | null)?.rows;
  return Array.isArray(rows) && rows.every((row: object) => columns.every((column) => column in row));
}

const MEASURE_AGAIN = 'Measure again: node bench/prevalence-study.ts';

/** Puts the measured tables into a page, each between `<!-- prevalence-NAME -->` and its end; all else stays as it is. */
export function writeTables(page: string, results: Partial<PrevalenceResults>): void {
  let text = readFileSync(page, 'utf8');
  for (const [name, table] of Object.entries(tablesOf(results))) text = putBetween(text, `prevalence-${name}`, table);
  writeFileSync(page, text);
}

/** Tables of the page by name: those of the parts that were measured. */
export function tablesOf({
  machine,
  seed,
  pools,
  shares,
  lengths,
  groups,
}: Partial<PrevalenceResults>): Readonly<Record<string, string>> {
  return {
    ...(pools !== undefined && { basis: basisTable({ machine: machine!, seed: seed!, pools }) }),
    ...(shares !== undefined && shareTables(shares)),
    ...(lengths !== undefined && { lengths: lengthTable(lengths) }),
    ...(groups !== undefined && { groups: groupTable(groups) }),
  };
}

function basisTable({ machine, seed, pools }: Pick<PrevalenceResults, 'machine' | 'seed' | 'pools'>): string {
  return [
    `Measured on ${machine}; seed ${seed}.`,
    '',
    table(
      ['test', 'human texts', 'AI texts', 'generators', 'profiles'],
      pools.map(({ name, human, ai, profiles }) => [
        name,
        count(human),
        count(Object.values(ai).reduce((sum, texts) => sum + texts, 0)),
        `${Object.keys(ai).length}`,
        `${profiles}`,
      ]),
    ),
  ].join('\n');
}

function lengthTable({ texts, anchors, rows }: PrevalenceResults['lengths']): string {
  return [
    `${texts} texts of one length, ${anchors} anchors:`,
    '',
    table(
      [
        'words',
        'test',
        'mixtures',
        'interval holds',
        'high too low',
        'width',
        'high too low, all lengths alike',
        'width, all lengths alike',
      ],
      [...Map.groupBy(rows, ({ length }) => length).values()]
        .flat()
        .map((row) => [
          row.length,
          row.test,
          count(row.mixtures),
          percent(row.covered),
          percent(row.highTooLow),
          figure(row.width),
          percent(row.wholeHighTooLow),
          figure(row.wholeWidth),
        ]),
    ),
  ].join('\n');
}

function shareTables(shares: PrevalenceResults['shares']): Readonly<Record<string, string>> {
  return {
    intervals: shares
      .map(({ texts, anchors, rows }) =>
        [
          `${texts} texts, ${anchors} anchors of each length:`,
          '',
          table(
            [
              'test',
              'mixtures',
              'interval holds',
              'low too high',
              'high too low',
              'low is 0 at 0',
              'width',
              'error of point',
              'no point',
            ],
            rows.map((row) => [
              row.test,
              count(row.mixtures),
              ...[row.covered, row.lowTooHigh, row.highTooLow, row.zeroAtZero].map(percent),
              figure(row.width),
              figure(row.error),
              percent(row.withheld),
            ]),
          ),
        ].join('\n'),
      )
      .join('\n\n'),
    shares: shares
      .map(({ texts, anchors, rows }) =>
        [
          `${texts} texts, ${anchors} anchors of each length; error of the point / width of the interval / share of intervals that hold it:`,
          '',
          table(
            ['test', ...SHARES.map((share) => `${share}`)],
            rows.map(({ test, byShare }) => [
              test,
              ...byShare.map(
                ({ error, width, covered }) => `${figure(error)} / ${figure(width)} / ${percent(covered)}`,
              ),
            ]),
          ),
        ].join('\n'),
      )
      .join('\n\n'),
    choices: table(
      [
        'test',
        'mixture',
        'same, known generators only',
        'one threshold',
        'high too low',
        'same, known generators only',
      ],
      shares[0]!.rows.map((row) => [
        row.test,
        ...[row.mixture, row.plainMixture, row.threshold].map(figure),
        ...[row.highTooLow, row.plainHighTooLow].map(percent),
      ]),
    ),
  };
}

function groupTable(groups: PrevalenceResults['groups']): string {
  return [
    `${GROUPS} groups, ${GROUPS_WITH_AI} with AI text, ${groups.anchors} anchors, ${HUMAN_GROUPS} known-human groups of ${TEXTS_OF_HUMAN_GROUP} texts, ${groups.rounds} rounds each; groups with AI text that were named / share of those named that had none:`,
    '',
    table(
      ['test', 'correlation', 'texts a group', ...GROUP_SHARES.map((share) => `AI share ${share}`)],
      [...new Set(groups.rows.map(({ test }) => test))].flatMap((test) =>
        GROUP_CORRELATIONS.flatMap((correlation) =>
          GROUP_SIZES.map((size) => [
            test,
            `${correlation}`,
            `${size}`,
            ...GROUP_SHARES.map((share) => {
              const row = groups.rows.find(
                (each) =>
                  each.test === test && each.correlation === correlation && each.size === size && each.share === share,
              )!;
              return `${percent(row.found)} / ${percent(row.falseShare)}`;
            }),
          ]),
        ),
      ),
    ),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–';
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '–';
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
