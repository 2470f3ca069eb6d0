import type { AuditResult } from './audit-result.ts';
import { countText as count } from './number-text.ts';
import type { SectionFinding } from './section-finding.ts';
import type { WidthArm, WidthMetric } from './width-result.ts';

/** Different words in a sample of fixed size: the measure that needs the fewest words to explain. */
const SPOKEN_OF = 'types';

/**
 * Says where model text is narrower than human text: both measured on the same number of words, and the intervals apart. It is
 * information, not an alarm: subjects and kinds of text differ between the two as well.
 */
export function widthFindings(audit: AuditResult): readonly SectionFinding[] {
  const arms = (audit.width?.arms ?? []).filter(({ dimension, measured }) => dimension === 'origin' && measured);
  const human = metricOf(arms, 'human');
  const synthetic = metricOf(arms, 'synthetic');
  if (!human || !synthetic || human.n !== synthetic.n) return [];
  if (human.low === null || synthetic.high === null || synthetic.high >= human.low) return [];
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

function metricOf(arms: readonly WidthArm[], name: string): WidthMetric | undefined {
  return arms.find(({ arm }) => arm === name)?.metrics.find(({ id }) => id === SPOKEN_OF);
}

function withMargin({ value, low, high }: WidthMetric): string {
  const margin = low === null || high === null ? '' : ` ± ${count(Math.round((high - low) / 2))}`;
  return `${count(Math.round(value))}${margin}`;
}
