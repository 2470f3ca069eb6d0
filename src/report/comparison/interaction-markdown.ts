import type { InteractionComparison, InteractionGeneration } from '../../gate/interactions/interaction-comparison.ts';
import { keepsPassAway } from '../../gate/verdict/keeps-pass-away.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import type { StratumResult } from '../../gate/verdict/verdict.ts';
import { formatCount } from '../format-number.ts';
import { markdownText } from '../markdown-text.ts';
import { markdownTable, panelRow } from './comparison-markdown.ts';
import {
  comparedSentences,
  gainedText,
  interactionReferenceText,
  notCountedText,
  sharesText,
} from './interaction-texts.ts';

/** What people and pull requests read of a comparison of interactions. Whatever comes from data stands as text. Ends with a line feed. */
export function interactionMarkdown({ generations, reference }: InteractionComparison): string {
  const blocks = generations.flatMap(generationBlocks);
  blocks.push(`Reference ${interactionReferenceText(reference, markdownText(reference.name))}`);
  return `${blocks.join('\n\n').replaceAll('\u00a0', ' ')}\n`;
}

function generationBlocks(generation: InteractionGeneration): readonly string[] {
  const { name, verdict, headline, items } = generation;
  const shown = verdict.strata.filter((stratum) => stratum.isTested || keepsPassAway(stratum));
  const notCounted = notCountedText(generation);
  const gone = items.bands.filter(({ taken }) => taken > 0);
  return [
    `## ${verdict.outcome}: ${markdownText(name)}`,
    `${markdownText(headline.text)}.`,
    `${comparedSentences(generation)}${notCounted === '' ? '' : ` ${notCounted}`}`,
    ...(verdict.reasons.length > 0 ? [verdict.reasons.map((reason) => `- ${markdownText(reason)}`).join('\n')] : []),
    ...(shown.length > 0
      ? [
          markdownTable(
            ['stratum', 'of the events, people', 'generation', 'of its human share', ''],
            shown.map(stratumRow),
          ),
        ]
      : []),
    ...(verdict.panel.length > 0
      ? [markdownTable(['measure', 'people', 'generation', 'ratio', ''], verdict.panel.map(panelRow))]
      : []),
    ...(gone.length > 0
      ? [
          `Items that people took and the generation too: ${gone.map(({ band, taken, left }) => `${formatCount(left)} of ${formatCount(taken)} ${band} ones`).join(', ')}.`,
        ]
      : []),
    ...(items.gained.length > 0
      ? [`Taken by many more: ${items.gained.map((item) => gainedText(item, markdownText(item.item))).join('; ')}.`]
      : []),
  ];
}

function stratumRow(stratum: StratumResult): readonly string[] {
  const { label, ratio, low, high, outcome, isTested } = stratum;
  const { people, generation } = sharesText(stratum);
  return [
    markdownText(label),
    people,
    generation,
    ratio === undefined ? '–' : `${sayRatio(ratio)} (${sayInterval(low, high)})`,
    isTested ? outcome : `${outcome}, shown only`,
  ];
}
