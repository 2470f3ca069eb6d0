import { sayCount, sayInterval, sayRatio } from '../verdict/say-number.ts';
import type { ComparedSimilarity, Convergence, ConvergenceMeasure } from './convergence.ts';

const SAYS: Readonly<Record<ConvergenceMeasure['id'], string>> = {
  embedding: 'by what they are about',
  'shared-phrases': 'by the phrases they share',
};
const PAIRS_SAID = 2;

/** What a study of convergence comes to, one sentence each. */
export function sayConvergence({
  preconditions,
  basis,
  measures,
  outcome,
  sample,
}: Omit<Convergence, 'findings'>): readonly string[] {
  const findings = preconditions.filter(({ holds }) => !holds).map(({ says }) => says);
  if (measures.length === 0) return findings;
  const whom = basis === 'nobody' ? undefined : basis;
  if (whom !== undefined) {
    for (const { id, models, mixed } of measures) {
      const against = models.ratio === undefined ? undefined : sayTimes(models, `as ${whom} are`);
      findings.push(
        against === undefined
          ? `two models: ${sayRatio(Math.max(0, models.value))} ${SAYS[id]}; a ratio to ${whom} cannot be given`
          : `two models answer the same prompt ${against} ${SAYS[id]}: ${models.outcome}`,
      );
      if (whom === 'two people' && mixed?.ratio !== undefined)
        findings.push(`a model and a person are ${sayTimes(mixed, 'as two people are')} ${SAYS[id]}: ${mixed.outcome}`);
    }
    for (const { id, pairs } of measures) {
      const close = pairs.filter(({ outcome: own }) => own === 'more alike').slice(0, PAIRS_SAID);
      if (close.length > 0 && pairs.length > 1)
        findings.push(
          `closest ${SAYS[id]}: ${close.map((pair) => `${pair.models.join(' and ')}, ${sayTimes(pair, `as ${whom} are`)}`).join('; ')}`,
        );
    }
  }
  if (outcome === 'undecided' && preconditions.every(({ holds }) => holds))
    findings.push(`${sayCount(sample.prompts)} prompts do not tell more from less`);
  if (sample.leftOutPrompts > 0)
    findings.push(`${sayCount(sample.leftOutPrompts)} prompts are left out because there are enough`);
  return findings;
}

function sayTimes({ ratio, ratioLow, ratioHigh }: ComparedSimilarity, as: string): string {
  return `${sayRatio(ratio!)} times as alike ${as} (${sayInterval(ratioLow!, ratioHigh)})`;
}
