import { readFileSync, writeFileSync } from 'node:fs';
import { putBetween } from './detector-tables.ts';
import { meanInterval, percentInterval } from './interval-text.ts';
import {
  ESCAPE_ODDS,
  GROUP_CORRELATIONS,
  GROUP_SHARES,
  GROUP_SIZES,
  GROUPS,
  GROUPS_WITH_AI,
  type GroupRow,
  HUMAN_GROUPS,
  type LengthRow,
  type OddsRow,
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
  /** What the upper bound supposes of unknown generators. */
  readonly odds: { readonly texts: number; readonly anchors: number; readonly rows: readonly OddsRow[] };
}

/** Columns by which figures of this version are known. */
const COLUMNS = {
  shares: ['plainHighTooLow', 'byShare'],
  lengths: ['length', 'wholeWidth', 'byShare'],
  groups: ['correlation', 'wrong'],
  odds: ['highTooLow', 'ofOneLength'],
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
  odds,
}: Partial<PrevalenceResults>): Readonly<Record<string, string>> {
  return {
    ...(pools !== undefined && { basis: basisTable({ machine: machine!, seed: seed!, pools }) }),
    ...(shares !== undefined && shareTables(shares, seed!)),
    ...(lengths !== undefined && { lengths: lengthTable(lengths, seed!) }),
    ...(groups !== undefined && { groups: groupTable(groups, seed!) }),
    ...(odds !== undefined && { odds: oddsTable(odds, seed!) }),
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

/** Mixtures of each share of AI text. */
function aShare({ mixtures }: ShareRow): number {
  return mixtures / SHARES.length;
}

/** The command that measures a part again as it was measured. */
function commandOf(
  part: string,
  size: { readonly mixtures: number } | { readonly rounds: number },
  seed: number,
): string {
  const options = 'mixtures' in size ? `--mixtures ${size.mixtures / SHARES.length}` : `--rounds ${size.rounds}`;
  return `\`node bench/prevalence-study.ts --only ${part} ${options} --seed ${seed}\``;
}

function lengthTable({ texts, anchors, rows }: PrevalenceResults['lengths'], seed: number): string {
  return [
    `${commandOf('lengths', rows[0]!, seed)}; ${texts} texts of one length, ${anchors} anchors:`,
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
          percentInterval(row.covered, row.mixtures),
          percentInterval(row.highTooLow, row.mixtures),
          figure(row.width),
          percentInterval(row.wholeHighTooLow, row.mixtures),
          figure(row.wholeWidth),
        ]),
    ),
  ].join('\n');
}

function shareTables(shares: PrevalenceResults['shares'], seed: number): Readonly<Record<string, string>> {
  const command = commandOf('shares', shares[0]!.rows[0]!, seed);
  return {
    intervals: `${command}; 95 % intervals in brackets.\n\n${shares
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
              ...[row.covered, row.lowTooHigh, row.highTooLow].map((share) => percentInterval(share, row.mixtures)),
              percentInterval(row.zeroAtZero, aShare(row)),
              figure(row.width),
              row.errorSpread === undefined
                ? figure(row.error)
                : meanInterval(row.error, { spread: row.errorSpread, n: (1 - row.withheld) * row.mixtures }),
              percentInterval(row.withheld, row.mixtures),
            ]),
          ),
        ].join('\n'),
      )
      .join('\n\n')}`,
    shares: shares
      .map(({ texts, anchors, rows }) =>
        [
          `${texts} texts, ${anchors} anchors of each length, ${aShare(rows[0]!)} mixtures a cell (of all unseen domains ${aShare(rows.at(-1)!)}); error of the point / width of the interval / share of intervals that hold it:`,
          '',
          table(
            ['test', ...SHARES.map((share) => `${share}`)],
            rows.map((row) => [
              row.test,
              ...row.byShare.map(
                ({ error, width, covered }) =>
                  `${figure(error)} / ${figure(width)} / ${percentInterval(covered, aShare(row), { digits: 0 })}`,
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
        ...[row.highTooLow, row.plainHighTooLow].map((share) => percentInterval(share, row.mixtures)),
      ]),
    ),
  };
}

function groupTable({ rows, anchors, rounds }: PrevalenceResults['groups'], seed: number): string {
  return [
    `${commandOf('groups', { rounds }, seed)}; ${GROUPS} groups, ${GROUPS_WITH_AI} with AI text, ${anchors} anchors, ${HUMAN_GROUPS} known-human groups of ${TEXTS_OF_HUMAN_GROUP} texts, ${rounds} rounds each. Groups with AI text that were named, of ${GROUPS_WITH_AI * rounds} (of all unseen domains of ${rows.at(-1)!.withAi}) / named that had none, of those named:`,
    '',
    table(
      ['test', 'correlation', 'texts a group', ...GROUP_SHARES.map((share) => `AI share ${share}`)],
      [...new Set(rows.map(({ test }) => test))].flatMap((test) =>
        GROUP_CORRELATIONS.flatMap((correlation) =>
          GROUP_SIZES.map((size) => [
            test,
            `${correlation}`,
            `${size}`,
            ...GROUP_SHARES.map((share) => {
              const { withAi, right, wrong } = rows.find(
                (each) =>
                  each.test === test && each.correlation === correlation && each.size === size && each.share === share,
              )!;
              return `${percentInterval(right / withAi, withAi, { digits: 0 })} / ${wrong} of ${right + wrong}`;
            }),
          ]),
        ),
      ),
    ),
  ].join('\n');
}

/** Upper bounds that may lie below the share. */
const MOST_TOO_LOW = 0.025;

/** The odds that would be chosen without a domain, and what they give in it; then the same for every way to divide the domains in two. */
function oddsTable({ rows, texts, anchors }: PrevalenceResults['odds'], seed: number): string {
  const worstOf = (row: OddsRow, index: number) => Math.max(row.highTooLow[index]!, row.ofOneLength.highTooLow[index]!);
  const choose = (some: readonly OddsRow[]) => {
    const index = ESCAPE_ODDS.findIndex((_, each) => some.every((row) => worstOf(row, each) <= MOST_TOO_LOW));
    return index === -1 ? ESCAPE_ODDS.length - 1 : index;
  };
  const divided = Array.from({ length: 2 ** rows.length }, (_, bits) => ({
    chosenOn: rows.filter((_row, index) => ((bits >> index) & 1) === 1),
    judgedOn: rows.filter((_row, index) => ((bits >> index) & 1) === 0),
  })).filter(({ chosenOn, judgedOn }) => Math.min(chosenOn.length, judgedOn.length) >= Math.floor(rows.length / 2));
  const judged = divided.map(({ chosenOn, judgedOn }) => {
    const index = choose(chosenOn);
    return { odds: ESCAPE_ODDS[index]!, tooLow: judgedOn.map((row) => worstOf(row, index)) };
  });
  const all = judged.flatMap(({ tooLow }) => tooLow);
  const counts = [...Map.groupBy(judged, ({ odds }) => odds)]
    .sort(([a], [b]) => a - b)
    .map(([odds, own]) => `${odds} in ${own.length}`);
  return [
    `${commandOf('odds', rows[0]!, seed)}; ${texts} texts, ${anchors} anchors; share of mixtures whose upper bound lies below the share, of all lengths / of one length each:`,
    '',
    table(
      [
        'domain',
        'mixtures',
        ...ESCAPE_ODDS.map((odds) => `odds × ${odds}`),
        'chosen on the other four',
        'then here, of one length',
      ],
      rows.map((row) => {
        const index = choose(rows.filter((other) => other !== row));
        const { mixtures, highTooLow, ofOneLength } = row;
        return [
          row.test,
          `${count(mixtures)} / ${count(ofOneLength.mixtures)}`,
          ...highTooLow.map((share, each) => `${percent(share)} / ${percent(ofOneLength.highTooLow[each]!)}`),
          `${ESCAPE_ODDS[index]!}`,
          percentInterval(ofOneLength.highTooLow[index]!, ofOneLength.mixtures),
        ];
      }),
    ),
    '',
    `Mean width of the interval: ${ESCAPE_ODDS.map((odds, index) => `${figure(rows.reduce((sum, { width }) => sum + width[index]!, 0) / rows.length)} with ${odds}`).join(', ')}. Chosen on two or three of the five domains and judged on the others, in all ${divided.length} ways: odds ${counts.join(', ')}; below the share then ${percent(all.reduce((sum, share) => sum + share, 0) / all.length)} on average over the domains judged, the worse of the two kinds of mixture counted, and ${percent(Math.max(...all))} at the worst.`,
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
