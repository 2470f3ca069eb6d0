import type { Comparison } from '../../gate/compare/comparison.ts';
import type { Convergence } from '../../gate/convergence/convergence.ts';
import type { StageComparison } from '../../gate/stages/stage-comparison.ts';
import { sayRatio } from '../../gate/verdict/say-number.ts';
import { formatCount } from '../format-number.ts';
import { plainText } from '../plain-text.ts';
import { convergenceSampleText, convergenceSays, similarityText } from './convergence-texts.ts';
import { stageSampleText, stepName, stepNotes } from './step-texts.ts';

const FINDINGS_SHOWN = 10;
const PAIRS_SHOWN = 5;

interface Block {
  readonly name: string;
  readonly paragraphs: readonly string[];
}

/** What stages or models say about each other, as named blocks of a terminal. Everything from data is made safe to print. */
export function togetherBlocks({ stages, convergence }: Comparison): readonly Block[] {
  return [
    ...(stages === undefined ? [] : stageBlocks(stages)),
    ...(convergence === undefined ? [] : convergenceBlocks(convergence)),
  ].map(({ name, paragraphs }) => ({ name, paragraphs: paragraphs.map((paragraph) => plainText(paragraph)) }));
}

function stageBlocks(stages: StageComparison): readonly Block[] {
  const { findings, strata, widths, steps } = stages;
  const isUnfit = stages.preconditions.some(({ holds }) => !holds);
  const more = findings.length - FINDINGS_SHOWN;
  const lines = [
    ...strata.filter(({ isTested }) => isTested).map(({ label, ...rest }) => ({ name: label, ...rest })),
    ...widths.map(({ title, ...rest }) => ({ name: title, ...rest })),
  ].filter(({ isLossShown, steps: effects }) => isLossShown || effects.some(({ outcome }) => outcome === 'lost'));
  return [
    {
      name: 'stages',
      paragraphs: [
        ...(isUnfit ? ['INCONCLUSIVE: the stages cannot be compared'] : []),
        ...findings.slice(0, FINDINGS_SHOWN).map((finding, index) => `${index + 1}. ${finding}`),
        ...(more > 0 ? [`${formatCount(more)} more in the report`] : []),
      ],
    },
    {
      name: 'steps',
      paragraphs: [
        ...lines.map(({ name, againstPeople, steps: effects }) => {
          const ratios = againstPeople.map(({ ratio }) => (ratio === undefined ? '–' : sayRatio(ratio))).join(' → ');
          const lost = effects.flatMap(({ outcome }, at) => (outcome === 'lost' ? [steps[at]!.to] : []));
          return `${name}: 1 → ${ratios}${lost.length === 0 ? '' : `; lost in the step to ${lost.join(', ')}`}`;
        }),
        ...steps.flatMap((step) => stepNotes(step).map((note) => `${stepName(step)}: ${note}`)),
        ...(isUnfit ? [] : [stageSampleText(stages)]),
      ],
    },
  ];
}

function convergenceBlocks(convergence: Convergence): readonly Block[] {
  const { findings, measures } = convergence;
  return [
    {
      name: 'converge',
      paragraphs: [
        convergenceSays(convergence),
        ...findings.map((finding, index) => `${index + 1}. ${finding}`),
        convergenceSampleText(convergence),
      ],
    },
    {
      name: 'alike',
      paragraphs: measures.flatMap(({ title, people, mixed, models, pairs }) => [
        `${title}: ${[
          ...(people === undefined ? [] : [`two people ${similarityText(people)}`]),
          ...(mixed === undefined ? [] : [`a person and a model ${similarityText(mixed)}`]),
          `two models ${similarityText(models)}`,
        ].join('; ')}`,
        ...(pairs.length < 2
          ? []
          : pairs.slice(0, PAIRS_SHOWN).map((pair) => `  ${pair.models.join(' and ')} ${similarityText(pair)}`)),
      ]),
    },
  ];
}
