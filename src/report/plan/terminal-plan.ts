import { createColors } from 'picocolors';
import type { Plan } from '../../loop/plan/plan.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { plainText } from '../plain-text.ts';
import { shoppingHeadline, shoppingItemText } from '../shopping-text.ts';
import { terminalBlock } from '../terminal-block.ts';
import { wrapText } from '../wrap-text.ts';
import {
  groupName,
  neededFigure,
  planFindings,
  planHeadline,
  rowsFigure,
  sayChance,
  sayCheck,
  sayKept,
  sayPromise,
  saySource,
} from './plan-texts.ts';

const NARROWEST = 40;
const STRATA_SHOWN = 8;
const ITEMS_SHOWN = 10;

/**
 * A plan for a terminal: the answer, what it rests on, what to get. Everything from data is made safe to print. Ends with a line feed.
 *
 * @param options.width columns of the terminal
 */
export function terminalPlan(
  { plan, report, recipe }: { readonly plan: Plan; readonly report: string | null; readonly recipe: string | null },
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const { settings, groups, now, withNeeded, needed, floors, curve, shopping, strata } = plan;
  const lines = wrapText(`${plainText(capital(planHeadline(plan)))}.`, { width: columns }).map(bold);
  lines.push(
    ...wrapText(`${plainText(capital(sayPromise(plan)))}. ${plainText(saySource(plan))}.`, { width: columns }),
    '',
  );
  const block = (name: string, paragraphs: readonly (string | readonly string[])[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  block(
    'why',
    planFindings(plan).map((finding, index) => `${index + 1}. ${plainText(finding)}.`),
  );
  block('needed', [
    `fresh human rows a generation, as people write them, beside ${formatQuantity(settings.synthetic, 'row')} that the model writes:`,
    `all strata together: ${neededFigure(needed.joint.until)} for ${formatQuantity(settings.generations, 'generation')}, ${neededFigure(needed.joint.longRun)} for ever`,
    `any one stratum: ${neededFigure(needed.each.until)} for ${formatQuantity(settings.generations, 'generation')}, ${neededFigure(needed.each.longRun)} for ever`,
    ...(floors === null
      ? []
      : [
          `with floors: ${formatCount(floors.outcome.human + floors.extra)}, of them ${formatCount(floors.extra)} for floors of ${formatQuantity(floors.strata, 'stratum', 'strata')}${floors.uniform === null ? '' : `; ${formatCount(floors.uniform.human + floors.uniform.extra)} with one floor of ${formatQuantity(floors.uniform.rows, 'row')} for all`}`,
        ]),
  ]);
  const last = settings.generations - 1;
  block(
    'kept',
    groups.map((group, at) => {
      const before = now.kept[at]!.expected[last]!;
      const after = withNeeded === null ? undefined : withNeeded.kept[at]!.expected[last]!;
      const names = plainText(groupName(group), { maxWidth: 48 });
      return `${names}: ${sayKept(before)} ${group.members.length === 1 ? 'likely to keep it' : 'keep it'} through generation ${settings.generations}${after === undefined || plan.advice === 'enough' ? '' : `, with ${formatCount(withNeeded!.human)} rows ${sayKept(after)}`}`;
    }),
  );
  const risky = [...strata]
    .sort((a, b) => b.fallen - a.fallen || a.share - b.share || (a.name < b.name ? -1 : 1))
    .filter(({ fallen }) => fallen > 1e-6);
  block('at risk', [
    ...risky
      .slice(0, STRATA_SHOWN)
      .map(
        ({ name, share, humanRows, fallen, absent, floor }) =>
          `${plainText(name, { maxWidth: 60 })}: ${formatShare(share)} of people’s, ${rowsFigure(humanRows)} human rows a generation; falls with ${sayChance(fallen)}, absent at last with ${sayChance(absent)}${floor === null || floor === 0 ? '' : `; floor ${formatCount(floor)}`}`,
      ),
    ...(risky.length > STRATA_SHOWN ? [`${formatCount(risky.length - STRATA_SHOWN)} more with --json`] : []),
  ]);
  block('price', [curve.map(({ keep, rows }) => `${formatShare(keep)} kept: ${neededFigure(rows)}`)]);
  block('simulated', [
    ...(withNeeded?.check == null
      ? []
      : [`with ${formatCount(withNeeded.human)} rows: ${sayCheck(withNeeded.check)}.`]),
    ...(floors?.outcome.check == null ? [] : [`with floors: ${sayCheck(floors.outcome.check)}.`]),
    ...((withNeeded === null || plan.advice === 'enough') && now.check !== null
      ? [`as it is: ${sayCheck(now.check)}.`]
      : []),
  ]);
  const headline = shoppingHeadline(shopping);
  if (headline !== null)
    block('to get', [
      `for ${formatQuantity(settings.generations, 'generation')}: ${headline}`,
      ...shopping.items.slice(0, ITEMS_SHOWN).map((item) => plainText(shoppingItemText(item, shopping.unit))),
      ...(shopping.items.length > ITEMS_SHOWN
        ? [`${formatCount(shopping.items.length - ITEMS_SHOWN)} more with --json or --shopping`]
        : []),
    ]);
  if (recipe === null)
    block(
      'recipe',
      plan.recipe
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .map((line) => plainText(line.replace(/^ +/, (indent) => '\u00a0'.repeat(indent.length)))),
    );
  else block('recipe', [plainText(recipe)]);
  block(
    'notes',
    plan.notes.map((note) => plainText(note)),
  );
  if (report !== null) block('report', [plainText(report)]);
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
