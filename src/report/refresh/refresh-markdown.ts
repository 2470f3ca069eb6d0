import { formatCount } from '../format-number.ts';
import { markdownText } from '../markdown-text.ts';
import {
  PERFORMANCE_METHOD,
  ruleCost,
  ruleCostText,
  rulePerformanceText,
  ruleProtectsText,
} from '../rule-price-text.ts';
import { shoppingHeadline, shoppingItemText } from '../shopping-text.ts';
import type { RefreshState } from './refresh-state.ts';
import { chosenText, newsTexts, nextCommand, refreshHeadline, stepRows } from './refresh-texts.ts';

const ROWS_SHOWN = 15;
const FINDINGS_SHOWN = 5;

/** A refresh as people and pull requests read it. Whatever comes from data stands as text. Ends with a line feed. */
export function refreshMarkdown(state: RefreshState): string {
  const command = nextCommand(state);
  const blocks = [
    `# ${markdownText(refreshHeadline(state))}`,
    `Refresh ${markdownText(state.name)}, begun on ${state.started_at.slice(0, 10)}.${command === null ? '' : ` Next: \`${command.replaceAll('`', '')}\``}`,
    ...newBlocks(state),
    ...chosenBlocks(state),
    ...costBlocks(state),
    ...gateBlocks(state),
    '## Who decided what, and why?',
    table(
      ['step', 'done', 'what'],
      stepRows(state).map(({ step, at, what }) => [step, at === null ? 'not yet' : at.slice(0, 10), what]),
    ),
  ];
  return `${blocks.join('\n\n').replaceAll('\u00a0', ' ')}\n`;
}

function newBlocks(state: RefreshState): readonly string[] {
  const { audit } = state;
  if (audit === null) return [];
  const findings = audit.findings.slice(0, FINDINGS_SHOWN);
  const more = audit.findings_total - findings.length;
  return [
    '## What is new?',
    newsTexts(state).map(markdownText).join(' '),
    ...(audit.since === null || audit.since.new_findings.length === 0
      ? []
      : [`New findings:\n\n${bullets(audit.since.new_findings)}`]),
    ...(findings.length === 0 ? [] : [bullets(findings.map(({ title, action }) => `${title} ${action}`))]),
    ...(more > 0 ? [`${formatCount(more)} more findings in the audit.`] : []),
  ];
}

function chosenBlocks(state: RefreshState): readonly string[] {
  const { plan, build } = state;
  const text = chosenText(state);
  if (plan === null || text === null) return [];
  const { read, selected, held_out: held, refused } = plan.rows;
  const difference = build?.difference;
  return [
    '## What was chosen?',
    markdownText(text),
    table(
      ['rows', 'words', 'what became of them', 'rule'],
      [
        [formatCount(read.rows), formatCount(read.words), 'read', ''],
        ...refused
          .slice(0, ROWS_SHOWN)
          .map((one) => [`−${formatCount(one.rows)}`, `−${formatCount(one.words)}`, one.says, one.reason]),
        ...(refused.length > ROWS_SHOWN
          ? [['', '', `${formatCount(refused.length - ROWS_SHOWN)} more reasons in the manifest`, '']]
          : []),
        ...(held.rows === 0
          ? []
          : [[`−${formatCount(held.rows)}`, `−${formatCount(held.words)}`, 'held out', 'hold_out']]),
        [formatCount(selected.rows), formatCount(selected.words), 'selected', ''],
      ],
    ),
    table(
      ['origin', 'words read', 'words selected', ...(plan.against === null ? [] : ['last build'])],
      plan.composition.group.map(({ name, before, after }) => [
        name,
        formatCount(before.words),
        formatCount(after.words),
        ...(plan.against === null
          ? []
          : [formatCount(plan.against.group.find((one) => one.name === name)?.after.words ?? 0)]),
      ]),
    ),
    ...(difference === undefined || difference === null || difference.moves.length === 0
      ? []
      : [
          table(
            ['rows', 'words', 'in the last build', 'now'],
            difference.moves
              .slice(0, ROWS_SHOWN)
              .map(({ before, after, rows, words }) => [formatCount(rows), formatCount(words), before, after]),
          ),
        ]),
  ];
}

function costBlocks({ plan }: RefreshState): readonly string[] {
  if (plan === null) return [];
  const costly = plan.rules.filter((rule) => ruleCost(rule, plan.budget) > 0);
  const headline = plan.shopping_list === undefined ? null : shoppingHeadline(plan.shopping_list);
  return [
    '## What did it cost?',
    ...(costly.length === 0
      ? ['Nothing: every rule is met without giving anything up.']
      : [
          table(
            ['rule', 'price', 'protects', 'average performance'],
            costly
              .slice(0, ROWS_SHOWN)
              .map((rule) => [
                rule.says,
                ruleCostText(rule, plan.budget),
                ruleProtectsText(rule) ?? '',
                rulePerformanceText(rule) ?? '',
              ]),
          ),
          PERFORMANCE_METHOD,
        ]),
    ...(headline === null
      ? []
      : [
          `To commission: ${markdownText(headline)}.`,
          ...(plan.shopping_list!.items.length === 0
            ? []
            : [
                bullets(
                  plan
                    .shopping_list!.items.slice(0, ROWS_SHOWN)
                    .map((item) => shoppingItemText(item, plan.shopping_list!.unit)),
                ),
              ]),
        ]),
  ];
}

function gateBlocks({ comparison, model }: RefreshState): readonly string[] {
  if (comparison === null)
    return [
      '## What did the gate say?',
      model === null ? 'No model is compared yet.' : `${markdownText(model.name)} is not compared yet.`,
    ];
  return [
    '## What did the gate say?',
    `Against reference ${markdownText(comparison.reference.name)}, \`${comparison.reference.hash.slice(0, 16)}\`.`,
    ...comparison.generations.flatMap(({ name, outcome, headline, reasons }) => [
      `**${outcome}**: ${markdownText(name)}. ${markdownText(headline)}.`,
      ...(reasons.length === 0 ? [] : [bullets(reasons)]),
    ]),
  ];
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${markdownText(item)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}
