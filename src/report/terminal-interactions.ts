import { createColors } from 'picocolors';
import type { InteractionComparison, InteractionGeneration } from '../gate/interactions/interaction-comparison.ts';
import { sayInterval, sayRatio } from '../gate/verdict/say-number.ts';
import type { StratumResult } from '../gate/verdict/verdict.ts';
import {
  comparedSentences,
  gainedText,
  interactionReferenceText,
  notCountedText,
  sharesText,
} from './comparison/interaction-texts.ts';
import { formatCount } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { panelLine } from './terminal-comparison.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const ITEMS_NAMED = 3;

/** The verdicts on generations of interactions, what they rest on, and where the page is. Everything from data is made safe to print. Ends with a line feed. */
export function terminalInteractions(
  { comparison, report }: { readonly comparison: InteractionComparison; readonly report: string | null },
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  for (const generation of comparison.generations) {
    const { name, verdict, headline, facts } = generation;
    lines.push(...wrapText(`${verdict.outcome}  ${plainText(name)}`, { width: columns }).map(bold));
    lines.push(...wrapText(plainText(headline.text), { width: columns }), '');
    block(
      'why',
      verdict.reasons.map((reason, index) => `${index + 1}. ${plainText(reason)}`),
    );
    block('strata', [
      ...verdict.strata.filter(({ isTested }) => isTested).map(stratumLine),
      ...verdict.strata
        .filter(({ isTested, outcome }) => !isTested && outcome === 'narrowed')
        .map((stratum) => `${stratumLine(stratum)}; shown, not tested`),
    ]);
    block('range', verdict.panel.filter(({ role }) => role === 'range').map(panelLine));
    block('averages', verdict.panel.filter(({ role }) => role === 'average').map(panelLine));
    block('items', itemLines(generation));
    const notCounted = notCountedText(generation);
    block('compared', [`${comparedSentences(generation)}${notCounted === '' ? '' : ` ${notCounted}`}`]);
    block(
      'notes',
      facts.notes.map((note) => plainText(note)),
    );
    lines.push('');
  }
  block('reference', [interactionReferenceText(comparison.reference, plainText(comparison.reference.name))]);
  if (report !== null) block('report', [report]);
  return `${lines.join('\n')}\n`;
}

function stratumLine(stratum: StratumResult): string {
  const { label, ratio, low, high, outcome } = stratum;
  const { people, generation } = sharesText(stratum);
  const share = ratio === undefined ? 'not in the reference' : `${sayRatio(ratio)} (${sayInterval(low, high)})`;
  return `${plainText(label)}: ${share}, ${outcome}; ${generation} of the events against ${people}`;
}

function itemLines({ items }: InteractionGeneration): readonly string[] {
  const taken = items.bands.filter((band) => band.taken > 0);
  const gone = taken
    .flatMap(({ examples }) => examples.slice(0, 1))
    .map(({ item }) => plainText(item))
    .slice(0, ITEMS_NAMED);
  return [
    ...(taken.length > 0
      ? [
          `of those that people took it has ${taken.map(({ band, taken: all, left }) => `${formatCount(left)} of ${formatCount(all)} ${band}`).join(', ')}${gone.length > 0 ? `; gone, for example: ${gone.join(', ')}` : ''}`,
        ]
      : []),
    ...items.gained
      .slice(0, ITEMS_NAMED)
      .map((item) => `taken by many more, ${gainedText(item, plainText(item.item))}`),
  ];
}
