import type { ScoreComparison, ScoreStratum } from '../../gate/scores/score-comparison.ts';
import { formatCount } from '../format-number.ts';
import { markdownText } from '../markdown-text.ts';
import { lostTexts, scoreTexts, sourcesText } from './score-texts.ts';

/** Strata of a table; all are in the JSON. */
const STRATA_SHOWN = 20;
const EXAMPLES_SHOWN = 12;

/** Scores for a pull request by themselves. Whatever comes from data stands as text. Ends with a line feed. */
export function scoresMarkdown(scores: ScoreComparison): string {
  const title = `## ${scores.verdict?.outcome ?? 'Scores'}: ${markdownText(scores.scores.name)}`;
  return `${[title, ...scoreBlocks(scores)].join('\n\n').replaceAll('\u00a0', ' ')}\n`;
}

/** The same as blocks of a larger summary. */
export function scoreBlocks(scores: ScoreComparison): readonly string[] {
  const { strata, verdict, headline, notes, people, before } = scores;
  const hasConfidence = strata.some(({ calibration }) => calibration !== undefined);
  const head = [
    'stratum',
    'items',
    'score',
    ...(people === undefined ? [] : ['against people', '']),
    ...(before === undefined ? [] : [`against ${markdownText(before.name)}`]),
    ...(hasConfidence ? ['confidence'] : []),
  ];
  const row = (stratum: ScoreStratum) => {
    const texts = scoreTexts(stratum, scores.kind);
    return [
      markdownText(stratum.label),
      formatCount(stratum.score.items),
      texts.score,
      ...(people === undefined
        ? []
        : [texts.people ?? '–', `${texts.outcome ?? '–'}${stratum.isTested ? '' : ', shown only'}`]),
      ...(before === undefined ? [] : [texts.change ?? '–']),
      ...(hasConfidence ? [texts.confidence ?? '–'] : []),
    ];
  };
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const more = strata.length - STRATA_SHOWN;
  return [
    `${markdownText(capital(headline))}.`,
    ...(verdict === undefined || verdict.reasons.length === 0
      ? []
      : [verdict.reasons.map((reason) => `- ${markdownText(reason)}`).join('\n')]),
    [line(head), line(head.map(() => '---')), ...strata.slice(0, STRATA_SHOWN).map((each) => line(row(each)))].join(
      '\n',
    ),
    ...(more > 0 ? [`${formatCount(more)} more strata in the JSON.`] : []),
    ...lostTexts(scores, EXAMPLES_SHOWN).map((text) => `${markdownText(capital(text))}.`),
    `Scored: ${markdownText(sourcesText(scores))}.`,
    ...(notes.length > 0 ? [notes.map((note) => `- ${markdownText(note)}`).join('\n')] : []),
  ];
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
