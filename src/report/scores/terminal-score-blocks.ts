import { ALL_ITEMS } from '../../gate/scores/item-strata.ts';
import { sayHundredths, sayScore, sayScoreChange } from '../../gate/scores/say-score.ts';
import type { ScoreComparison, ScoreStratum } from '../../gate/scores/score-comparison.ts';
import type { ScoreKind } from '../../gate/scores/scored-item.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';
import { formatCount } from '../format-number.ts';
import { plainText } from '../plain-text.ts';
import { lostTexts, sourcesText } from './score-texts.ts';

const STRATA_SHOWN = 12;
const EXAMPLES_SHOWN = 4;

/** Scores as named blocks of a terminal. Everything from data is made safe to print. */
export function scoreBlocks(
  scores: ScoreComparison,
): readonly { readonly name: string; readonly paragraphs: readonly string[] }[] {
  const { strata, verdict, headline, kind, notes } = scores;
  const order = ({ id, loss, change }: ScoreStratum) =>
    id === ALL_ITEMS ? Number.NEGATIVE_INFINITY : (loss?.ratio ?? loss?.difference ?? change?.difference ?? 0);
  const shown = strata
    .toSorted((a, b) => Number(b.isTested) - Number(a.isTested) || order(a) - order(b))
    .slice(0, STRATA_SHOWN)
    .map((stratum) => plainText(stratumText(stratum, kind)));
  const more = strata.length - shown.length;
  return [
    {
      name: 'scores',
      paragraphs: [
        `${verdict === undefined ? '' : `${verdict.outcome}: `}${plainText(headline)}`,
        ...(verdict?.reasons ?? []).map((reason, index) => `${index + 1}. ${plainText(reason)}`),
      ],
    },
    {
      name: 'by group',
      paragraphs: [...shown, ...(more > 0 ? [`${formatCount(more)} more with --json`] : [])],
    },
    { name: 'lost', paragraphs: lostTexts(scores, EXAMPLES_SHOWN).map((text) => plainText(text)) },
    { name: 'scored', paragraphs: [plainText(sourcesText(scores)), ...notes.map((note) => plainText(note))] },
  ];
}

/** `customer Icelandic: 46.8 %, 0.53 of people’s 88.3 % (90 % interval 0.43–0.64), fallen; 77.7 % before, fell; too sure: says 88.8 %`. */
function stratumText({ label, isTested, score, loss, change, calibration }: ScoreStratum, kind: ScoreKind): string {
  const parts = [`${label}: ${sayScore(score.mean, kind)}`];
  if (loss !== undefined) {
    const people = sayScore(loss.people.mean, kind);
    parts.push(
      loss.ratio === undefined || loss.low === undefined
        ? `${sayScoreChange(loss.difference, kind)} of people’s ${people}, ${loss.outcome}`
        : `${sayRatio(loss.ratio)} of people’s ${people} (${sayInterval(loss.low, loss.high)}), ${loss.outcome}`,
    );
  }
  const more = [
    ...(change === undefined
      ? []
      : [
          `${sayScore(change.before.mean, kind)} before${change.outcome === 'no change shown' ? '' : `, ${sayScoreChange(change.difference, kind)}, ${change.outcome}`}`,
        ]),
    ...(calibration?.outcome === 'too sure' || calibration?.outcome === 'not sure enough'
      ? [`${calibration.outcome}: says ${sayHundredths(calibration.gap.confidence)}`]
      : []),
    ...(isTested ? [] : [`${formatCount(score.items)} items, shown only`]),
  ];
  return [parts.join(', '), ...more].join('; ');
}
