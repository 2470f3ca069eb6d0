import { createColors } from 'picocolors';
import type { BuildVerification } from '../lineage/verify-build.ts';
import type { PlanDescription } from '../mix/build/describe-plan.ts';
import type { BuildDifference } from '../mix/build/diff-builds.ts';
import type { RowExplanation } from '../mix/build/explain-row.ts';
import type { ShoppingList } from '../mix/build/shopping-list.ts';
import type { ListedBuild } from './build.ts';
import { choiceTexts, rowChoiceText } from './build-choice.ts';
import { mainLines, pairLines, rangeLines } from './build-range.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { ruleCost, ruleCostText, rulePerformanceText, ruleProtectsText } from './rule-price-text.ts';
import { shoppingHeadline, shoppingItemText } from './shopping-text.ts';
import { stratumName } from './stratum-name.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const SHARES_SHOWN = 8;
const STRATA_SHOWN = 8;
const RULES_SHOWN = 12;
const ITEMS_SHOWN = 8;
const MOVES_SHOWN = 12;
const MATCHES_SHOWN = 3;

/** What was or would be built: the parts that a plan and a manifest have in common. */
export type ShownBuild = Pick<
  PlanDescription,
  | 'name'
  | 'seed'
  | 'budget'
  | 'rows'
  | 'reservoir'
  | 'decontaminated'
  | 'composition'
  | 'strata'
  | 'rules'
  | 'exposure'
  | 'human_rows'
  | 'choice'
  | 'drawn'
  | 'verifiers'
  | 'mix'
  | 'range'
  | 'shopping_list'
> & {
  readonly splits: readonly { readonly name: string; readonly rows: number; readonly words: number }[];
  readonly hold_out: { readonly name: string; readonly rows: number; readonly words: number } | null;
};

/**
 * A waterfall from everything that was read to what is selected, what it is made of before and after, what the rules cost, and what is
 * rare. Ends with a line feed.
 *
 * @param place where it lies; null: it was planned only
 */
export function terminalBuild(
  build: ShownBuild,
  {
    place,
    isNew,
    color,
    width,
  }: { readonly place: string | null; readonly isNew?: boolean; readonly color: boolean; readonly width: number },
): string {
  const { bold, cyan } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const { rows, budget, composition, strata, rules } = build;
  const asked = budget.asked === null ? 'as much as the rules allow' : `of ${formatCount(budget.asked)} asked`;
  const lines = [
    ...wrapText(
      `${plainText(build.name)}: ${formatQuantity(rows.selected.rows, 'row')}, ${formatQuantity(rows.selected.words, 'word')} (${formatCount(budget.selected)} ${budget.unit}, ${asked}), seed ${build.seed}`,
      { width: columns },
    ).map(bold),
    '',
  ];
  const block = (name: string, paragraphs: readonly (string | readonly string[])[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  const counted = [
    { rows: rows.read.rows, words: rows.read.words, text: 'read', sign: '' },
    ...rows.refused.map((one) => ({ ...one, text: `${one.says} (${one.reason})`, sign: '−' })),
    ...(rows.held_out.rows === 0 ? [] : [{ ...rows.held_out, text: 'held out', sign: '−' }]),
    { rows: rows.selected.rows, words: rows.selected.words, text: 'selected', sign: '=' },
  ];
  const rowWidth = Math.max(...counted.map(({ rows: own, sign }) => formatCount(own).length + sign.length));
  const wordWidth = Math.max(...counted.map(({ words }) => formatCount(words).length));
  block(
    'rows',
    counted.map(
      ({ rows: own, words, text, sign }) =>
        `${(sign + formatCount(own)).padStart(rowWidth, '\u00a0')}\u00a0\u00a0${formatCount(words).padStart(wordWidth, '\u00a0')}\u00a0words\u00a0\u00a0${plainText(text)}`,
    ),
  );
  block('evaluation', contaminationTexts(build.decontaminated ?? []));
  block('reservoir', reservoirTexts(build.reservoir ?? null));
  block('splits', [
    [...build.splits, ...(build.hold_out === null ? [] : [build.hold_out])].map(
      ({ name, rows: own }) => `${plainText(name)}\u00a0${formatCount(own)}`,
    ),
  ]);
  lines.push('');
  block('origin', [shareTexts(composition.group)]);
  block('depth', [shareTexts(composition.depth)]);
  if (composition.family.length > 0) block('families', [shareTexts(composition.family)]);
  block('sources', [shareTexts(composition.source)]);
  block('languages', [shareTexts(composition.language)]);
  block('exposure', exposureTexts(build));
  block('choice', choiceTexts(build));
  block('range', rangeTexts(build.range ?? null, place === null));
  const rare = strata.listed.filter((stratum) => stratum.rare);
  if (rare.length > 0) {
    block('rare', [
      rareText(strata),
      ...rare
        .slice(0, STRATA_SHOWN)
        .map(
          ({ values, human }) =>
            `${plainText(stratumName({ values }, strata.by))}: ${formatCount(human.after.words)} of ${formatCount(human.before.words)}`,
        ),
      ...(rare.length > STRATA_SHOWN ? [`${formatCount(rare.length - STRATA_SHOWN)} more with --json`] : []),
    ]);
  }
  const costly = rules.toSorted((a, b) => ruleCost(b, budget) - ruleCost(a, budget));
  if (rules.length > 0) {
    block('rules', [
      ...costly.slice(0, RULES_SHOWN).flatMap((rule) => {
        const effects = [ruleProtectsText(rule), rulePerformanceText(rule)].filter((text) => text !== null);
        return [
          `${plainText(rule.says)}: ${formatCount(rule.selected)}; ${ruleCostText(rule, budget)}`,
          ...effects.map((text) => `\u00a0\u00a0${text}`),
        ];
      }),
      ...(rules.length > RULES_SHOWN ? [`${formatCount(rules.length - RULES_SHOWN)} more with --json`] : []),
    ]);
  }
  if (build.shopping_list !== undefined) block('commission', shoppingParagraphs(build.shopping_list));
  lines.push('');
  if (place === null) lines.push('A plan: nothing was written.');
  else lines.push(`${isNew === false ? 'the same as' : 'build'}  ${cyan(plainText(place))}`);
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

/** How much of their human text rare groups keep: of what may be selected, and of all where that is something else. */
function rareText({ listed, rare_total: total }: ShownBuild['strata']): string {
  const rare = listed.filter((one) => one.rare);
  const which =
    total !== undefined && total > rare.length
      ? `the ${formatCount(rare.length)} largest of ${formatQuantity(total, 'rare group')}`
      : formatQuantity(rare.length, 'rare group');
  const sum = (wordsOf: (one: (typeof rare)[number]) => number) => rare.reduce((all, one) => all + wordsOf(one), 0);
  const kept = sum(({ human }) => human.after.words);
  const read = sum(({ human }) => human.before.words);
  const admitted = sum(({ human, human_admitted: own }) => (own ?? human.before).words);
  const share = (of: number) => formatShare(of === 0 ? 1 : Math.min(1, kept / of));
  const groups = `${which} keep ${share(admitted)} of their human words`;
  return admitted === read ? groups : `${groups} that are not refused or held out, ${share(read)} of all`;
}

/** How much of the human text is fresh, and how often the rest was trained on; nothing where no build was trained on. */
function exposureTexts({
  exposure,
  human_rows: human,
}: Pick<ShownBuild, 'exposure' | 'human_rows'>): readonly string[] {
  const replayed = exposure.filter(({ builds }) => builds > 0);
  if (replayed.length === 0) return [];
  const amount = ({ rows, words }: { readonly rows: number; readonly words: number }) =>
    `${formatQuantity(rows, 'row')}, ${formatQuantity(words, 'word')}`;
  return [
    ...(human === undefined
      ? []
      : [`human text: ${amount(human.fresh)} never trained on; ${amount(human.replayed)} replayed`]),
    ...replayed.map(
      ({ builds, rows }) => `${formatQuantity(rows, 'row')} trained on in ${formatQuantity(builds, 'earlier build')}`,
    ),
  ];
}

/** What stays out for standing in evaluation sets, with the most similar matches. */
function contaminationTexts(sets: NonNullable<ShownBuild['decontaminated']>): readonly string[] {
  return sets.flatMap(({ set, rows, matches }) => [
    `${formatQuantity(rows, 'row')} ${rows === 1 ? 'stands' : 'stand'} in ${plainText(set)}, or ${rows === 1 ? 'resembles' : 'resemble'} a row of it`,
    ...matches.slice(0, MATCHES_SHOWN).map((match) => `${plainText(match.row)} ${matchText(match)}`),
    ...(rows > MATCHES_SHOWN
      ? [
          `${formatCount(rows - MATCHES_SHOWN)} more: --json lists ${formatCount(matches.length)}, --explain ID any of them`,
        ]
      : []),
  ]);
}

function matchText({ matched, similarity }: { readonly matched: string | null; readonly similarity: number }): string {
  const other = matched === null ? 'a row of it' : plainText(matched);
  return similarity === 1 ? `is the same as ${other}` : `resembles ${other}, similarity about ${similarity.toFixed(2)}`;
}

/** What was drawn from the rare rows that earlier builds kept, and what is kept for later ones. */
function reservoirTexts(reservoir: NonNullable<ShownBuild['reservoir']> | null): readonly string[] {
  if (reservoir === null) return [];
  const { offered, selected, held_out: heldOut, refused, kept } = reservoir;
  const full =
    kept.of_each < kept.most_of_each ? ` (${formatCount(kept.most_of_each)} asked: there is no room for more)` : '';
  return [
    ...(offered.rows === 0
      ? []
      : [
          `${formatQuantity(offered.rows, 'row')}, ${formatQuantity(offered.words, 'word')} of earlier builds are in no source any more: ${formatCount(selected.rows)} selected${heldOut.rows > 0 ? `, ${formatCount(heldOut.rows)} held out` : ''}`,
          ...refused.map(
            ({ rows, says, reason }) =>
              `${formatCount(rows)} of them not used: ${plainText(says)} (${plainText(reason)})`,
          ),
        ]),
    ...(kept.rows === 0
      ? []
      : [
          `keeps ${formatQuantity(kept.rows, 'row')} of ${formatQuantity(kept.strata, 'rare group')} for later builds, at most ${formatCount(kept.of_each)} of each${full}`,
        ]),
  ];
}

/** What to commission so that a recipe can be met: for standard error, beside what is wrong with it. Ends with a line feed; empty: nothing. */
export function terminalShopping(list: ShoppingList, { width }: { readonly width: number }): string {
  const paragraphs = shoppingParagraphs({ ...list, total: list.items.length });
  if (paragraphs.length === 0) return '';
  const lines = terminalBlock({ name: 'commission', paragraphs, width: Math.max(NARROWEST, Math.floor(width)) });
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

function shoppingParagraphs(list: Omit<ShoppingList, 'schema'> & { readonly total: number }): readonly string[] {
  const headline = shoppingHeadline(list);
  if (headline === null) return [];
  const more = list.total - ITEMS_SHOWN;
  return [
    plainText(headline, { maxWidth: 2000 }),
    ...list.items.slice(0, ITEMS_SHOWN).map((item) => plainText(shoppingItemText(item, list.unit), { maxWidth: 500 })),
    ...(more > 0 ? [`${formatCount(more)} more with --shopping-list FILE`] : []),
  ];
}

/** How wide what was read and what was selected are, on equal numbers of words. */
function rangeTexts(range: NonNullable<ShownBuild['range']> | null, isPlan: boolean): readonly string[] {
  if (range === null) return isPlan ? ['measured by the build, which reads texts; a plan reads none'] : [];
  const [level] = range.levels;
  if (level === undefined) return [`not measured: ${plainText(range.reason ?? 'nobody knows why')}`];
  return [
    `in ${formatCount(level.words)} words each of different texts, what was read → what was selected`,
    ...mainLines(rangeLines(level)).map(({ title, before, after }) => `${title}: ${before} → ${after}`),
  ];
}

/** Shares of words before and after, the largest first: `human 62 → 81 %`. */
function shareTexts(
  shares: readonly {
    readonly name: string;
    readonly before: { readonly words: number };
    readonly after: { readonly words: number };
  }[],
): readonly string[] {
  const before = shares.reduce((sum, one) => sum + one.before.words, 0);
  const after = shares.reduce((sum, one) => sum + one.after.words, 0);
  const share = (words: number, all: number) => formatShare(all === 0 ? 0 : words / all);
  const sorted = shares.toSorted((a, b) => b.after.words - a.after.words || b.before.words - a.before.words);
  const more = sorted.length - SHARES_SHOWN;
  return [
    ...sorted
      .slice(0, SHARES_SHOWN)
      .map(
        (one) =>
          `${plainText(one.name)}\u00a0${share(one.before.words, before)}\u00a0→\u00a0${share(one.after.words, after)}`,
      ),
    ...(more > 0 ? [`${formatCount(more)}\u00a0more`] : []),
  ];
}

/** What the verification of a build found. Ends with a line feed. */
export function terminalVerification(
  { build, checked, erased, problems, digest }: BuildVerification,
  { width }: { readonly width: number },
): string {
  const columns = Math.max(NARROWEST, Math.floor(width));
  const head =
    problems.length === 0
      ? `${plainText(build)} is as its manifest says: ${formatQuantity(checked.rows, 'row')} in ${formatQuantity(checked.files, 'file')}, digest ${digest!.slice(0, 16)}`
      : `${plainText(build)} is not as its manifest says: ${formatQuantity(problems.length, 'problem')}`;
  const lines = [
    ...wrapText(head, { width: columns }),
    ...(erased === null
      ? []
      : wrapText(
          `${formatQuantity(erased.rows, 'row')} ${erased.rows === 1 ? 'was' : 'were'} erased from it since, the last on ${erased.last.slice(0, 10)} (outcross forget --builds)`,
          { width: columns },
        )),
    ...problems.flatMap(({ file, problem }) =>
      wrapText(`${plainText(file)}: ${plainText(problem)}`, { width: columns }),
    ),
  ];
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

/** What differs between two builds. Ends with a line feed. */
export function terminalDifference(
  { builds, recipe, snapshots, composition, range, rare, rules, moves }: BuildDifference,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const [before, after] = builds;
  const lines = wrapText(
    `${plainText(before!.name)} → ${plainText(after!.name)}: ${formatCount(before!.rows)} → ${formatQuantity(after!.rows, 'row')}, ${formatCount(before!.words)} → ${formatQuantity(after!.words, 'word')}`,
    { width: columns },
  ).map(bold);
  lines.push('');
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  if (before!.digest === after!.digest) block('same', ['the manifests have the same digest']);
  block(
    'recipe',
    recipe.map(
      ({ key, before: own, after: other }) =>
        `${plainText(key)}: ${plainText(JSON.stringify(own))} → ${plainText(JSON.stringify(other))}`,
    ),
  );
  block('snapshots', [
    ...snapshots.only_before.map((id) => `no longer ${id}`),
    ...snapshots.only_after.map((id) => `new ${id}`),
  ]);
  block(
    'origin',
    composition.map(
      ({ heading, before: own, after: other }) =>
        `${heading}: ${formatCount(own.words)} → ${formatQuantity(other.words, 'word')}`,
    ),
  );
  block(
    'range',
    range.words === null
      ? [range.reason ?? 'not compared']
      : [
          `of what was selected, in ${formatCount(range.words)} words each`,
          ...mainLines(pairLines(range.metrics)).map(
            ({ title, before: own, after: other }) => `${title}: ${own} → ${other}`,
          ),
        ],
  );
  if (rare !== null)
    block('rare', [
      ...rare
        .slice(0, STRATA_SHOWN)
        .map(
          ({ label, before: own, after: other }) =>
            `${plainText(label)}: ${formatCount(own)} → ${formatQuantity(other, 'human word')}`,
        ),
      ...(rare.length > STRATA_SHOWN ? [`${formatCount(rare.length - STRATA_SHOWN)} more with --json`] : []),
    ]);
  const bounds = rules.filter(({ before: own, after: other }) => own?.min !== other?.min || own?.max !== other?.max);
  block('rules', [
    ...bounds.slice(0, RULES_SHOWN).map(({ says, before: own, after: other }) => {
      const what = other === null ? 'no longer' : own === null ? 'new' : 'another bound';
      return `${what}: ${plainText(says)}`;
    }),
    ...(bounds.length > RULES_SHOWN ? [`${formatCount(bounds.length - RULES_SHOWN)} more with --json`] : []),
  ]);
  block('rows', [
    ...moves
      .slice(0, MOVES_SHOWN)
      .map(
        ({ before: own, after: other, rows, words, examples }) =>
          `${formatQuantity(rows, 'row')}, ${formatQuantity(words, 'word')}: ${plainText(own)} → ${plainText(other)}, such as ${plainText(examples[0]!)}`,
      ),
    ...(moves.length > MOVES_SHOWN ? [`${formatCount(moves.length - MOVES_SHOWN)} more with --json`] : []),
  ]);
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

/** Why rows are in or out. Ends with a line feed. */
export function terminalExplanation(
  id: string,
  rows: readonly RowExplanation[],
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  if (rows.length === 0) return `The audits of this recipe hold no row ${plainText(id)}.\n`;
  const lines: string[] = [];
  for (const row of rows) {
    const block = (name: string, paragraphs: readonly string[]) =>
      lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
    lines.push(bold(plainText(row.id)));
    if (row.split === null)
      block('out', [
        row.reason === null ? 'nobody knows why' : `${plainText(row.reason.says)} (${plainText(row.reason.id)})`,
      ]);
    else block('in', [`${plainText(row.split)}${row.copies > 1 ? `, ${formatCount(row.copies)} times` : ''}`]);
    if (row.contamination !== null)
      block('evaluation', [`${matchText(row.contamination)} (${plainText(row.contamination.set)})`]);
    if (row.survivor !== null) block('copy', [plainText(row.survivor)]);
    const depth =
      row.depth.max === null
        ? `${row.depth.min} or more`
        : row.depth.min === row.depth.max
          ? `${row.depth.min}`
          : `${row.depth.min} to ${row.depth.max}`;
    block('origin', [
      `${row.class}, ${row.status}${row.families.length > 0 ? `; written by ${plainText(row.families.join(', '))}` : ''}; ${depth} model generations from human writing`,
    ]);
    block('row', [
      [
        plainText(row.source),
        ...(row.language === null ? [] : [plainText(row.language)]),
        ...(row.date === null ? [] : [plainText(row.date)]),
        formatQuantity(row.words, 'word'),
      ].join(' · '),
    ]);
    if (row.stratum !== null) block('group', [`${plainText(row.stratum.label)}${row.stratum.rare ? ', rare' : ''}`]);
    if (row.verifier !== null) block('verified', [`by ${plainText(row.verifier)}`]);
    if (row.choice !== null) block('choice', [rowChoiceText(row.choice)]);
    if (row.exposure > 0) block('exposure', [`trained on in ${formatQuantity(row.exposure, 'earlier build')}`]);
    if (row.rules.length > 0)
      block(
        'rules',
        row.rules.map(({ id: rule, says }) => `${plainText(says)} (${plainText(rule)})`),
      );
    lines.push('');
  }
  return `${lines.join('\n').trimEnd().replaceAll('\u00a0', ' ')}\n`;
}

/** Builds of a workspace, the latest first. Ends with a line feed. */
export function terminalBuilds(builds: readonly ListedBuild[], { width }: { readonly width: number }): string {
  const columns = Math.max(NARROWEST, Math.floor(width));
  if (builds.length === 0) return 'No build yet: outcross build RECIPE\n';
  const lines = builds.flatMap(({ name, manifest }) =>
    wrapText(
      manifest === null
        ? `${plainText(name)}: its manifest cannot be read (outcross verify ${plainText(name)})`
        : `${plainText(name)}: ${formatQuantity(manifest.rows.selected.rows, 'row')}, ${formatQuantity(manifest.rows.selected.words, 'word')}, ${manifest.splits.map(({ name: split }) => plainText(split)).join(', ')}, digest ${manifest.digest.slice(0, 16)}`,
      { width: columns },
    ),
  );
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}
