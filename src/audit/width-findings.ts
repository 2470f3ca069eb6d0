import type { AuditResult } from './audit-result.ts';
import { lengthsDiffer } from './lengths-differ.ts';
import { countText as count } from './number-text.ts';
import type { SectionFinding } from './section-finding.ts';
import type { WidthMeasure, WidthMetric } from './width-result.ts';

/** Different words in a sample of fixed size: the measure that needs the fewest words to explain. */
const SPOKEN_OF = 'types';

/**
 * Says where model text is narrower than human text: both measured on the same number of words, in texts of like length, and the
 * intervals apart. It is information, not an alarm: subjects and kinds of text differ between the two as well.
 */
export function widthFindings(audit: AuditResult): readonly SectionFinding[] {
  const arms = (audit.width?.arms ?? []).filter(({ dimension }) => dimension === 'origin');
  const measuresOf = (name: string) => arms.find(({ arm }) => arm === name)?.measures ?? [];
  const synthetics = measuresOf('synthetic');
  // Most words first.
  for (const human of measuresOf('human')) {
    const synthetic = synthetics.find(({ words }) => words === human.words);
    if (synthetic) return narrowFinding(audit, human, synthetic);
  }
  return [];
}

function narrowFinding(
  audit: AuditResult,
  humanMeasure: WidthMeasure,
  syntheticMeasure: WidthMeasure,
): readonly SectionFinding[] {
  const human = metricOf(humanMeasure);
  const synthetic = metricOf(syntheticMeasure);
  if (!human || !synthetic) return [];
  if (human.low === null || synthetic.high === null || synthetic.high >= human.low) return [];
  if (lengthsDiffer([humanMeasure, syntheticMeasure])) return [];
  const { records, words } = audit.origin.groups.synthetic;
  return [
    {
      kind: 'narrow-synthetic',
      source: null,
      records,
      words,
      title: `Model text is narrower here than human text: in ${count(human.n)} words each, ${withMargin(synthetic)} different words against ${withMargin(human)}.`,
      action:
        'This can come from the model or from what the texts are about. Compare texts of one kind before you conclude, and keep the human share when you mix.',
      command: null,
      examples: [],
    },
  ];
}

function metricOf({ metrics }: WidthMeasure): WidthMetric | undefined {
  return metrics.find(({ id }) => id === SPOKEN_OF);
}

/** Whole words; the ends of the interval where it does not lie evenly about the value. */
function withMargin({ value, low, high }: WidthMetric): string {
  const whole = count(Math.round(value));
  if (low === null || high === null) return whole;
  const [below, above] = [value - low, high - value];
  if (Math.abs(below - above) > 0.1 * Math.max(below, above))
    return `${whole} (${count(Math.floor(low))} to ${count(Math.ceil(high))})`;
  return `${whole} ± ${count(Math.max(1, Math.round((high - low) / 2)))}`;
}
