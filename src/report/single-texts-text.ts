import type { Prevalence } from '../audit/prevalence-result.ts';
import { formatCount, formatQuantity } from './format-number.ts';
import { plainText } from './plain-text.ts';

/** What texts have too little of, by why the calibration abstains; other reasons are said in its own words. */
const REASONS: Readonly<Record<string, string>> = {
  'no anchors in this language': 'no text known to be human is in their language',
  'fewer than 99 anchors of its length': 'fewer than 99 texts known to be human are of their length',
  'fewer than 99 anchors of its group': 'fewer than 99 texts known to be human are of their group and length',
  'a language that the model was not trained on': 'the detector was not trained on their language',
};
const OF_GROUP = 'fewer than 99 anchors of its group';

/**
 * Sentences on what single texts are held against, and of how many style says nothing and why. Names of data are made safe to print. Empty
 * where there is nothing to say that the shares of sources do not.
 *
 * @param options.areAnchorsNamed whether shares were compared with anchors that the audit did not know: single texts were not
 */
export function singleTextsText(
  { single_texts: single }: Pick<Prevalence, 'single_texts'>,
  { areAnchorsNamed = false }: { readonly areAnchorsNamed?: boolean } = {},
): readonly string[] {
  if (single === undefined) return [];
  const { group_columns: columns, silent, undecided = [] } = single;
  const byOthers = undecided.reduce((sum, { records }) => sum + records, 0);
  const byReason = new Map<string, number>();
  for (const { reason, records } of silent) byReason.set(reason, (byReason.get(reason) ?? 0) + records);
  const total = silent.reduce((sum, { records }) => sum + records, 0);
  const reasons = [...byReason]
    .sort(([, a], [, b]) => b - a)
    .map(
      ([reason, records]) =>
        `${byReason.size === 1 ? '' : `${formatCount(records)} `}because ${REASONS[reason] ?? plainText(reason)}`,
    );
  const same = columns.map((name) => plainText(name)).join(' and ');
  return [
    ...(columns.length === 0
      ? []
      : [`A single text is held against texts known to be human of the same ${same} alone.`]),
    ...(total === 0
      ? []
      : [
          `Style says nothing of ${formatQuantity(total, 'single scored record')}${byReason.size === 1 ? ', ' : ': '}${reasons.join('; ')}.`,
        ]),
    ...(byOthers === 0
      ? []
      : [
          `${formatQuantity(byOthers, 'single record')} could be compared with human texts of other sources alone: what their style says is shown in a trace and decides nothing.${areAnchorsNamed ? '' : ' Name texts of their own source that you know to be human (--anchors SOURCE=FILE).'}`,
        ]),
    ...(areAnchorsNamed && total + byOthers > 0
      ? [
          'That is as the audit knew it: the anchors named now are for shares alone. Name them at the audit for single texts (outcross audit DATA --anchors SOURCE=FILE).',
        ]
      : []),
    ...(byReason.has(OF_GROUP) && !areAnchorsNamed
      ? [
          `Name texts known to be human with ${columns.length === 1 ? 'that column' : 'those columns'} (--anchors FILE), or tell fewer groups apart (--anchor-group COLUMN).`,
        ]
      : []),
  ];
}
