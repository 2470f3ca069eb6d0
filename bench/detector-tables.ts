import { readFileSync, writeFileSync } from 'node:fs';
import { wilsonInterval } from '../src/statistics/wilson-interval.ts';
import type { Estimate, Separation } from './detector-measures.ts';
import { LENGTHS, type PromiseRow, type Realised } from './detector-promises.ts';
import type { DetectorResults } from './detector-results.ts';
import { percentInterval } from './interval-text.ts';

/**
 * Puts the measured tables into a page, each between `<!-- NAME -->` and `<!-- /NAME -->`; all else stays as it is.
 *
 * @throws {Error} the page lacks one of the places
 */
export function writeTables(page: string, results: DetectorResults): void {
  let text = readFileSync(page, 'utf8');
  for (const [name, table] of Object.entries(tablesOf(results))) text = putBetween(text, `detector-${name}`, table);
  writeFileSync(page, text);
}

/** @throws {Error} the text lacks one of the two marks */
export function putBetween(text: string, name: string, inner: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = text.indexOf(open);
  const end = text.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`the page has no place ${open} … ${close}`);
  return `${text.slice(0, start + open.length)}\n${inner}\n${text.slice(end)}`;
}

function tablesOf(results: DetectorResults): Readonly<Record<string, string>> {
  const { newer, known, outside } = results;
  const targets = heldAgainst(results);
  return {
    basis: [
      `Measured in ${Math.round(results.seconds / 60)} minutes: ${results.machine}.`,
      `Model \`${results.model.sha256.slice(0, 12)}\`, ${Math.round(results.model.bytes / 1024)} KiB.`,
      `${count(known.human)} human and ${count(known.ai)} AI texts of the kinds trained on;`,
      `${count(outside.human)} human and ${count(outside.other)} AI and mixed texts from outside,`,
      `without ${count(outside.duplicates)} that share a run of 12 words with a training text or with another human one.`,
    ].join('\n'),
    targets: table(['what must hold', 'measured', 'held'], targets),
    inside: separations(results.inDistribution, 'texts'),
    lengths: separations(results.lengths, 'words'),
    domains: table(
      ['domain', 'human', 'AI', 'AUROC', 'TPR at 1 %', 'TPR at 5 %', 'carried threshold: FPR', 'TPR'],
      results.unseenDomains.map((row) => [...cells(row), shareOf(row.carried), shareOf(row.carriedTpr)]),
    ),
    families: table(
      ['family', 'human', 'AI', 'AUROC', 'TPR at 1 %', 'TPR at 5 %', 'TPR at 1 %, family seen'],
      results.unseenFamilies.map((row) => [...cells(row), shareOf(row.seenTprAt1)]),
    ),
    newer: table(
      [
        'generator',
        'texts',
        'above the threshold of the training data',
        `above that of ${count(newer.people)} human texts from outside`,
        `above that of ${count(newer.learners)} essays of learners`,
        'AUROC',
      ],
      newer.rows.map((row) => [
        row.generator,
        count(row.ai),
        shareOf(row.carried),
        shareOf(row.people),
        shareOf(row.learners),
        shareOf(row.auroc),
      ]),
    ),
    edits: table(
      ['set', 'what was done', 'texts', 'found at 1 %', 'found at 5 %'],
      results.edits.map((row) => [row.set, row.edit, count(row.texts), shareOf(row.at1), shareOf(row.at5)]),
    ),
    groups: table(
      ['set', 'group', 'texts', 'flagged at nominal 1 %', 'at nominal 5 %'],
      [...results.groups]
        .sort((a, b) => b.at1.value - a.at1.value || b.at5.value - a.at5.value)
        .map((row) => [row.set, row.group, count(row.texts), shareOf(row.at1), shareOf(row.at5)]),
    ),
    promises: table(
      [
        'anchors from',
        'human, AI',
        'anchors',
        'p ≤ 0.01 alone: FPR, mean; 95 % point of the draws',
        'draws above 2 % (clearly)',
        'TPR',
        'the detector: FPR, mean; 95 % point of the draws',
        'draws above 2 % (clearly)',
        'TPR',
        'too few of a length',
      ],
      results.promises.rows
        .filter(({ group }) => group === null)
        .map((row) => [
          row.set,
          `${count(row.human)}, ${count(row.ai)}`,
          count(row.anchors),
          ...realised(row.byP, row),
          found(row.byP, row),
          ...realised(row.pooled, row),
          found(row.pooled, row),
          percent(row.pooled.silent),
        ]),
    ),
    'promise-groups': table(
      [
        'anchors from',
        'group',
        'human',
        'not named: FPR, mean; 95 % point of the draws',
        'draws above 2 % (clearly)',
        'TPR',
        'named: FPR, mean; 95 % point of the draws',
        'draws above 2 % (clearly)',
        'TPR',
        'nothing said of',
      ],
      groupRows(results.promises.rows),
    ),
    'promise-small': `Not measured, for want of 209 human texts: ${results.promises.tooSmall
      .map(({ name, human }) => `${name} (${count(human)})`)
      .join('; ')}.`,
    ablation: table(
      ['model', 'in distribution', 'news', 'stories', 'reviews', '2026', '2026, by learners', 'AUROC: stories', '2026'],
      results.ablation.flatMap((row, index) => [
        ...(row.isRefused && !results.ablation[index - 1]?.isRefused ? [['**tried and left out**']] : []),
        [
          row.name,
          ...[row.inside, row.news, row.stories, row.reviews, row.newer, row.newerByLearners].map(({ tprAt1 }) =>
            shareOf(tprAt1),
          ),
          brief(row.stories.auroc),
          brief(row.newer.auroc),
        ],
      ]),
    ),
    speed: results.ablation
      .flatMap(({ name, megabytesPerSecond }) =>
        megabytesPerSecond === undefined ? [] : [`- ${name}: ${megabytesPerSecond.toFixed(1)} MB/s`],
      )
      .join('\n'),
    taught: table(
      [
        'anchors from',
        'TPR at 1 %, not taught',
        'taught with 150',
        'TPR at p ≤ 0.01: 300 calibrate',
        '150 teach, 150 calibrate',
      ],
      results.negatives.map((row) => [
        `${row.name} (${count(row.before.human)} human, ${count(row.before.ai)} AI)`,
        shareOf(row.before.tprAt1),
        shareOf(row.after.tprAt1),
        shareOfTexts(row.allCalibrate, row.before.ai),
        shareOfTexts(row.halfTeach, row.before.ai),
      ]),
    ),
  };
}

/** The targets of the project and what was measured. */
function heldAgainst({ inDistribution, promises: { rows } }: DetectorResults): readonly (readonly string[])[] {
  const all = inDistribution[0]!.tprAt1;
  const sets = rows.filter(({ group }) => group === null);
  const lengths = rows.filter(({ group }) => group?.column === LENGTHS);
  const groups = rows.filter(({ named }) => named !== null);
  const spoken = groups.filter(({ named }) => named!.falsePositives !== null);
  const silent = groups.length - spoken.length;
  return [
    [
      'TPR at 1 % FPR in distribution at least 0.80',
      `${shareOf(all)}, ${count(inDistribution[0]!.human)} human and ${count(inDistribution[0]!.ai)} AI texts`,
      held({ byPoint: all !== null && all.value >= 0.8, byInterval: all !== null && all.low >= 0.8 }),
    ],
    ['300 anchors, nominally 1 %: FPR of every domain at most 2 %', ...worst(sets, ({ pooled }) => pooled)],
    ['the same for every length in it', ...worst(lengths, ({ pooled }) => pooled)],
    [
      'the same for every group in it that is named, or nothing is said of it',
      `${worst(spoken, ({ named }) => named!)[0]}; of ${count(silent)} more groups nothing is said in any draw`,
      worst(spoken, ({ named }) => named!)[1]!,
    ],
    ['not promised: every group in it that is not named', ...worst(groups, ({ pooled }) => pooled)],
    ['not promised: every domain, by p ≤ 0.01 alone', ...worst(sets, ({ byP }) => byP)],
  ];
}

/** Draws of anchors that may give more than twice the nominal share. */
const MOST_ABOVE = 0.05;

/** The highest share, the most frequent excess, and whether both are as promised, for every row: more than 2 % of few texts proves no excess. */
function worst(rows: readonly PromiseRow[], of: (row: PromiseRow) => Realised): readonly [string, string] {
  const measured = rows.filter((row) => of(row).falsePositives !== null);
  const highest = (quantity: (realised: Realised) => number) =>
    measured.reduce((most, row) => (quantity(of(row)) > quantity(of(most)) ? row : most));
  if (measured.length === 0) return ['nothing could be measured', '–'];
  const share = highest(({ falsePositives }) => falsePositives!.mean);
  const excess = highest(({ above }) => above ?? 0);
  const clear = highest(({ clearlyAbove }) => clearlyAbove!);
  const mean = of(share).falsePositives!.mean;
  const clearly = of(clear).clearlyAbove!;
  const uncertain = measured.reduce((most, row) => (highEnd(row, of) > highEnd(most, of) ? row : most));
  return [
    `worst of ${measured.length} ${percentInterval(mean, share.human, { digits: 2 })} of ${count(share.human)} (${placeOf(share)}), highest end of an interval ${percent(highEnd(uncertain, of))} (${placeOf(uncertain)}, ${count(uncertain.human)} texts); above 2 % in at most ${percent(of(excess).above ?? 0)} of the draws (${placeOf(excess)}), clearly in ${percent(clearly)} (${placeOf(clear)})`,
    held({
      byPoint: mean <= 0.02 && clearly <= MOST_ABOVE,
      byInterval: highEnd(uncertain, of) <= 0.02 && clearly <= MOST_ABOVE,
    }),
  ];
}

/** Upper end of the interval of a share of false positives. */
function highEnd(row: PromiseRow, of: (row: PromiseRow) => Realised): number {
  return wilsonInterval(of(row).falsePositives!.mean, row.human).high;
}

function placeOf({ set, group }: PromiseRow): string {
  return group === null ? set : `${group.name}, ${set}`;
}

/** A row for each group that is spoken of, of a length, or flagged more often than it should be; of each column's others one together. */
function groupRows(rows: readonly PromiseRow[]): readonly (readonly string[])[] {
  const isShown = ({ group, named, pooled }: PromiseRow) =>
    group!.column === LENGTHS
      ? pooled.falsePositives !== null
      : named!.falsePositives !== null || (pooled.falsePositives?.mean ?? 0) > 0.01;
  const columns = Map.groupBy(
    rows.filter(({ group }) => group !== null),
    ({ set, group }) => JSON.stringify([set, group!.column]),
  );
  return [...columns.values()].flatMap((own) => {
    const rest = own.filter((row) => !isShown(row));
    const others = rest.length > 1 ? rest : [];
    const sizes = others.map(({ human }) => human);
    const highest = Math.max(...others.map(({ pooled }) => pooled.falsePositives?.mean ?? -1));
    const { set, group } = own[0]!;
    return [
      ...own
        .filter((row) => !others.includes(row))
        .map((row) => [
          row.set,
          `${row.group!.column}: ${row.group!.name}`,
          count(row.human),
          ...realised(row.pooled, row),
          found(row.pooled, row),
          ...(row.named === null
            ? ['', '', '', percent(row.pooled.silent)]
            : [...realised(row.named, row), found(row.named, row), percent(row.named.silent)]),
        ]),
      ...(others.length === 0
        ? []
        : [
            [
              set,
              `${group!.column}: ${others.length} others`,
              `${Math.min(...sizes)} to ${Math.max(...sizes)} each`,
              highest < 0 ? '–' : `at most ${percent(highest)}`,
              '',
              '',
              '–',
              '',
              '',
              percent(1),
            ],
          ]),
    ];
  });
}

function separations(rows: readonly Separation[], first: string): string {
  return table([first, 'human', 'AI', 'AUROC', 'TPR at 1 %', 'TPR at 5 %'], rows.map(cells));
}

function cells(row: Separation): string[] {
  return [row.test, count(row.human), count(row.ai), shareOf(row.auroc), shareOf(row.tprAt1), shareOf(row.tprAt5)];
}

/** The interval is that of so many texts, each of which most draws judge: draws are no further texts. */
function realised({ falsePositives, above, clearlyAbove }: Realised, { human }: PromiseRow): string[] {
  return [
    falsePositives === null
      ? '–'
      : `${percentInterval(falsePositives.mean, human, { digits: 2 })}; ${percent(falsePositives.high)}`,
    clearlyAbove === null ? '–' : `${above === null ? '–' : percent(above)} (${percent(clearlyAbove)})`,
  ];
}

function found({ truePositives }: Realised, { ai }: PromiseRow): string {
  if (truePositives === null || ai === 0) return '–';
  return shareOfTexts(truePositives, ai);
}

function shareOfTexts(share: number, texts: number): string {
  const { low, high } = wilsonInterval(share, texts);
  return `${share.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const padded = rows.map((row) => head.map((_, column) => row[column] ?? ''));
  return ['', line(head), `|${'---|'.repeat(head.length)}`, ...padded.map(line), ''].join('\n');
}

function shareOf(estimate: Estimate | null): string {
  if (estimate === null) return '–';
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((share) => share.toFixed(3));
  return `${value} (${low}–${high})`;
}

function brief(estimate: Estimate | null): string {
  return estimate === null ? '–' : estimate.value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** Whether the whole interval is as promised, or only the figure itself. */
function held({ byPoint, byInterval }: { readonly byPoint: boolean; readonly byInterval: boolean }): string {
  return byInterval ? 'yes' : byPoint ? 'by the figure; its interval reaches beyond' : '**no**';
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}
