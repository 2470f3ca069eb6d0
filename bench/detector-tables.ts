import { readFileSync, writeFileSync } from 'node:fs';
import type { Anchoring, Realised } from './detector-anchors.ts';
import type { Estimate, Separation } from './detector-measures.ts';
import type { DetectorResults } from './detector-results.ts';

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
  const held = heldAgainst(results);
  return {
    basis: [
      `Measured in ${Math.round(results.seconds / 60)} minutes: ${results.machine}.`,
      `Model \`${results.model.sha256.slice(0, 12)}\`, ${Math.round(results.model.bytes / 1024)} KiB.`,
      `${count(known.human)} human and ${count(known.ai)} AI texts of the kinds trained on;`,
      `${count(outside.human)} human and ${count(outside.other)} AI and mixed texts from outside,`,
      `without ${count(outside.duplicates)} that share a run of 12 words with a training text or with another human one.`,
    ].join('\n'),
    targets: table(['what must hold', 'measured', 'held'], held),
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
    anchors: table(
      [
        'anchors from',
        'human',
        'p ≤ 0.01: FPR, mean (95 % point)',
        'draws above 2 %',
        'TPR',
        'bound ≤ 0.01: FPR, mean (95 % point)',
        'draws above 2 %',
        'TPR',
      ],
      results.anchors.map((row) => [
        row.name,
        count(row.human),
        ...realised(row.marginal),
        ...realised(row.conditional),
      ]),
    ),
    parts: table(
      ['anchors from', 'group', 'p ≤ 0.01: FPR', 'bound ≤ 0.01: FPR'],
      results.anchors.flatMap((row) => partsOf(row)),
    ),
    calibrated: table(
      [
        'anchors from',
        'length in words',
        'human',
        'AI',
        'p ≤ 0.01: FPR',
        'TPR',
        'bound ≤ 0.01: FPR',
        'TPR',
        'too few anchors for a bound of 0.01',
      ],
      results.calibrated.flatMap(({ name, lengths }) =>
        lengths.map((row) => [
          name,
          row.length,
          count(row.human),
          count(row.ai),
          percent(row.falseByP),
          row.trueByP === null ? '–' : row.trueByP.toFixed(2),
          percent(row.falseByBound),
          row.trueByBound === null ? '–' : row.trueByBound.toFixed(2),
          percent(row.unbounded),
        ]),
      ),
    ),
    ablation: table(
      ['model', 'in distribution', 'news', 'stories', 'reviews', '2026', '2026, by learners', 'AUROC: stories', '2026'],
      results.ablation.flatMap((row, index) => [
        ...(row.isRefused && !results.ablation[index - 1]?.isRefused ? [['**tried and left out**']] : []),
        [
          row.name,
          ...[row.inside, row.news, row.stories, row.reviews, row.newer, row.newerByLearners].map(({ tprAt1 }) =>
            brief(tprAt1),
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
        row.name,
        shareOf(row.before.tprAt1),
        shareOf(row.after.tprAt1),
        row.allCalibrate.toFixed(2),
        row.halfTeach.toFixed(2),
      ]),
    ),
  };
}

/** The targets of the project and what was measured. */
function heldAgainst({ inDistribution, anchors }: DetectorResults): readonly (readonly string[])[] {
  const all = inDistribution[0]!.tprAt1;
  return [
    ['TPR at 1 % FPR in distribution at least 0.80', shareOf(all), yes(all !== null && all.value >= 0.8)],
    ...(['conditional', 'marginal'] as const).flatMap((rule) => {
      const name = rule === 'conditional' ? 'bound ≤ 0.01' : 'p ≤ 0.01 alone';
      const sets = anchors.map((row) => ({ name: row.name, share: row[rule].falsePositives.value }));
      const parts = anchors.flatMap((row) =>
        row[rule].parts.map((part) => ({ name: `${part.name}, ${row.name}`, share: part.falsePositives })),
      );
      const broken = anchors.map((row) => ({ name: row.name, share: row[rule].broken }));
      const [set, part, draws] = [sets, parts, broken].map((shares) =>
        shares.reduce((worst, one) => (one.share > worst.share ? one : worst)),
      );
      return [
        [
          `300 anchors, ${name}: FPR of every set at most 2 %`,
          `worst ${percent(set!.share)} (${set!.name}); above 2 % in ${percent(draws!.share)} of the draws (${draws!.name})`,
          yes(set!.share <= 0.02 && draws!.share <= 0.05),
        ],
        [
          `300 anchors, ${name}: FPR of every group inside a set at most 2 %`,
          `worst ${percent(part!.share)} (${part!.name})`,
          yes(part!.share <= 0.02),
        ],
      ];
    }),
  ];
}

function separations(rows: readonly Separation[], first: string): string {
  return table([first, 'human', 'AI', 'AUROC', 'TPR at 1 %', 'TPR at 5 %'], rows.map(cells));
}

function cells(row: Separation): string[] {
  return [row.test, count(row.human), count(row.ai), shareOf(row.auroc), shareOf(row.tprAt1), shareOf(row.tprAt5)];
}

function realised({ falsePositives, broken, truePositives }: Realised): string[] {
  return [
    `${percent(falsePositives.value)} (${percent(falsePositives.high)})`,
    percent(broken),
    truePositives === null ? '–' : truePositives.toFixed(2),
  ];
}

function partsOf({ name, marginal, conditional }: Anchoring): string[][] {
  return marginal.parts.map((part, index) => [
    name,
    part.name,
    percent(part.falsePositives),
    percent(conditional.parts[index]!.falsePositives),
  ]);
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

function yes(holds: boolean): string {
  return holds ? 'yes' : '**no**';
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}
