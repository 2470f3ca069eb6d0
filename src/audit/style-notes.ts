import type { SourceCard } from '../record/source-card.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { countText } from './number-text.ts';

/** Sources that a sentence is said of; the others are counted. */
const SOURCES_TOLD = 5;

/**
 * What is to be known of the texts that style is held against, in sentences.
 *
 * @param options.isConfigWithin whether outcross.yaml was found in the data itself
 * @param options.sources those that are asked for; default all
 */
export function styleNotes(
  {
    shared,
    attestedWithin,
    knownHuman,
    cutTo,
  }: Pick<AuditStyleScores, 'shared' | 'attestedWithin' | 'knownHuman' | 'cutTo'>,
  {
    cards,
    isConfigWithin = false,
    sources,
  }: {
    readonly cards: ReadonlyMap<string, SourceCard>;
    readonly isConfigWithin?: boolean;
    readonly sources?: readonly string[] | undefined;
  },
): readonly string[] {
  const isAsked = (source: string) => sources === undefined || sources.includes(source);
  const within = attestedWithin.filter(isAsked);
  const own = shared.filter(({ source }) => isAsked(source));
  const attesting = [...new Set(knownHuman.map(([source]) => source))]
    .filter((source) => isAsked(source) && cards.get(source)?.dates_attested_by !== undefined)
    .sort();
  return [
    ...(within.length === 0
      ? []
      : [
          `${listed(within)}: the card that attests the dates lies in the data itself (SOURCE.yaml), so whoever delivered it could vouch for themselves. These texts count as human, but no style is held against them, and they are tested like all else. If you answer for the dates, put the card into your own outcross.yaml, or name the texts: --anchors SOURCE=FILE.`,
        ]),
    ...(isConfigWithin && attesting.length > 0
      ? [
          `${listed(attesting)}: style is held against texts whose dates are attested by an outcross.yaml that lies in the data. It is taken for yours; if it came with the data, name your own: --config FILE.`,
        ]
      : []),
    ...own
      .slice(0, SOURCES_TOLD)
      .map(
        ({ source, texts }) =>
          `${source}: ${countText(texts)} ${texts === 1 ? 'text stands' : 'texts stand'} among those known to be human that others are compared with. No style is said of ${texts === 1 ? 'it' : 'them'}, and shares leave ${texts === 1 ? 'it' : 'them'} out.`,
      ),
    ...(own.length > SOURCES_TOLD
      ? [
          `so do ${countText(own.slice(SOURCES_TOLD).reduce((sum, { texts }) => sum + texts, 0))} texts of ${countText(own.length - SOURCES_TOLD)} more sources.`,
        ]
      : []),
    ...(cutTo === null
      ? []
      : [
          `there are so many sources, languages and lengths that at most ${countText(cutTo)} records known to be human are taken of each: style says less than it could${cutTo < 99 ? ', and of most nothing' : ''}. Audit fewer sources at a time.`,
        ]),
  ];
}

function listed(sources: readonly string[]): string {
  const more = sources.length - SOURCES_TOLD;
  return `${sources.slice(0, SOURCES_TOLD).join(', ')}${more > 0 ? ` and ${countText(more)} more` : ''}`;
}
