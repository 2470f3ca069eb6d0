import type { Comparison } from '../../gate/compare/comparison.ts';
import type { Convergence } from '../../gate/convergence/convergence.ts';
import type { StageComparison, StepEffect } from '../../gate/stages/stage-comparison.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { formatCount } from '../format-number.ts';
import { markdownText } from '../markdown-text.ts';
import { convergenceSampleText, convergenceSays, similarityText } from './convergence-texts.ts';
import { ratioText, shareOfLossText, stageSampleText, stepName, stepNotes } from './step-texts.ts';

/** Rows of a table; all are in compare.json. */
const ROWS_SHOWN = 20;

/** What stages or models say about each other, as blocks of Markdown. Whatever comes from data stands as text. */
export function togetherMarkdown({ stages, convergence }: Comparison): readonly string[] {
  return [
    ...(stages === undefined ? [] : stageBlocks(stages)),
    ...(convergence === undefined ? [] : convergenceBlocks(convergence)),
  ];
}

function stageBlocks(stages: StageComparison): readonly string[] {
  const { findings, steps, strata, widths } = stages;
  const isUnfit = stages.preconditions.some(({ holds }) => !holds);
  const blocks = ['## Which step narrowed it?'];
  if (isUnfit) blocks.push('INCONCLUSIVE: the stages cannot be compared.');
  blocks.push(list(findings));
  const notes = steps.flatMap((step) => stepNotes(step).map((note) => `${stepName(step)}: ${note}`));
  if (notes.length > 0) blocks.push(list(notes));
  if (isUnfit) return blocks;
  const moved = ({ outcome }: StepEffect) => outcome === 'lost' || outcome === 'gained';
  const lines = [
    ...strata
      .filter(({ isTested, steps: effects }) => isTested || effects.some(moved))
      .map(({ label, isTested, ...rest }) => ({ name: isTested ? label : `${label} (shown only)`, ...rest })),
    ...widths.map(({ title, ...rest }) => ({ name: title, ...rest })),
  ];
  if (lines.length > 0)
    blocks.push(
      table(
        [
          '',
          ...steps.map((step) => markdownText(stepName(step))),
          markdownText(`people → ${stages.stages.at(-1)!.name}`),
        ],
        lines
          .slice(0, ROWS_SHOWN)
          .map(({ name, steps: effects, againstPeople }) => [
            markdownText(name),
            ...effects.map(effectText),
            `${ratioText(againstPeople.at(-1)!)}, ${againstPeople.at(-1)!.outcome}`,
          ]),
      ),
    );
  if (lines.length > ROWS_SHOWN) blocks.push(`${formatCount(lines.length - ROWS_SHOWN)} more in compare.json.`);
  blocks.push(`${stageSampleText(stages)}. Ratios with 90 % intervals.`);
  return blocks;
}

function effectText(effect: StepEffect): string {
  const share = shareOfLossText(effect);
  return `${ratioText(effect)}, ${effect.outcome}${share === undefined ? '' : `; ${share}`}`;
}

function convergenceBlocks(convergence: Convergence): readonly string[] {
  const { findings, measures, basis } = convergence;
  return [
    '## Do the models converge?',
    convergenceSays(convergence),
    list(findings),
    ...measures.map(({ title, people, mixed, models, pairs }) => {
      const rows = [
        ...(people === undefined ? [] : [['two people', similarityText(people), '1', '']]),
        ...(mixed === undefined ? [] : [['a person and a model', ...comparedCells(mixed)]]),
        ['two models', ...comparedCells(models)],
        ...(pairs.length < 2
          ? []
          : pairs
              .slice(0, ROWS_SHOWN)
              .map((pair) => [markdownText(pair.models.join(' and ')), ...comparedCells(pair)])),
      ];
      return table([markdownText(title), 'alike', basis === 'nobody' ? '' : `over ${basis}`, ''], rows);
    }),
    `${convergenceSampleText(convergence)}.`,
  ];
}

function comparedCells(similarity: Convergence['measures'][number]['models']): readonly string[] {
  const { ratio, ratioLow, ratioHigh, outcome } = similarity;
  return [
    similarityText(similarity),
    ratio === undefined ? '–' : `${sayRatio(ratio)} (${sayInterval(ratioLow!, ratioHigh)})`,
    ratio === undefined ? '' : outcome,
  ];
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${markdownText(line)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
