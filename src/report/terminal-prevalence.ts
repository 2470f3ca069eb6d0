import { createColors } from 'picocolors';
import type { ShareSummary } from '../audit/prevalence-result.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import type { PrevalenceReport, ToldGroup, ToldShare } from './prevalence.ts';
import { shareIntervalText } from './share-text.ts';
import { singleTextsText } from './single-texts-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
/** Sources, periods of a source and groups written out; `--json` has all. */
const SOURCES_SHOWN = 20;
const PERIODS_SHOWN = 24;
const GROUPS_SHOWN = 20;

const OUTCOME_NAMES: Partial<Record<ToldGroup['outcome'], string>> = {
  'more-model-text': 'stands out',
  'not-decidable': 'undecided',
};

const ANCHORS_TEXT: Readonly<Record<PrevalenceReport['anchors_used'], string>> = {
  audit: 'as at the audit',
  'audit-and-named': 'those of the audit and those named now',
  named: 'those named now alone',
};

/**
 * Shares of model text by source and period, or the groups of a column, in sentences. Everything from data is made safe to print.
 * Ends with a line feed.
 *
 * @param width columns of the terminal
 */
export function terminalPrevalence(
  report: PrevalenceReport,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const { bold } = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns, style: bold }));
  };
  const heading = (name: string) => lines.push(...wrapText(plainText(name), { width: columns }).map(bold));
  if (report.by === null) {
    for (const share of report.by_source.slice(0, SOURCES_SHOWN)) {
      heading(share.source);
      block('share', [share.statements.join(' ')]);
      block('over time', periodLines(report.by_month.filter(({ source }) => source === share.source)));
      lines.push('');
    }
    if (report.by_source.length === 0) lines.push(...wrapText('No text here could be scored.', { width: columns }), '');
    more(report.by_source.length - SOURCES_SHOWN, 'source');
  } else {
    const { column, groups, tested: all, tested_against_others: byOthers, false_discovery_rate: rate } = report.by;
    const tested = all - byOthers;
    const shown = groups.slice(0, GROUPS_SHOWN);
    const common = sharedStatements(shown);
    for (const group of shown) {
      heading(group.group);
      block(
        OUTCOME_NAMES[group.outcome] ?? 'texts',
        group.statements.filter((statement) => !common.includes(statement)),
      );
      block('figures', groupFigures(group));
      if (group.adjusted_p !== null)
        block('p', [`${group.adjusted_p} adjusted for ${formatQuantity(tested, 'group')}`]);
      if (group.known_human > 0)
        block('human', [`${formatQuantity(group.known_human, 'text')} of it known to be human, not tested`]);
      lines.push('');
    }
    more(groups.length - GROUPS_SHOWN, 'group');
    const having = (wanted: ToldGroup['outcome'], by: ToldGroup['compared_with'] = 'own') =>
      groups.filter(({ outcome, compared_with: own }) => outcome === wanted && own === by).length;
    const { too_small: small, beyond_limit: beyond, texts_without_group: without } = report.by;
    block('groups', [
      rate === null
        ? `No group of ${plainText(column)} is named: how much groups differ that people wrote is not known. ${formatCount(having('not-decidable'))} of ${formatQuantity(tested, 'group')} that were tested would stand out were their texts independent. With known-human texts of ten groups or more it could be decided.`
        : `${formatCount(having('more-model-text'))} of ${formatQuantity(tested, 'group')} of ${plainText(column)} that were tested hold more model text than human text explains, at a false discovery rate of ${formatShare(rate)}.`,
      ...(byOthers > 0
        ? [
            `${formatQuantity(byOthers, 'group')} could be compared with human texts of other sources alone: ${formatCount(having('not-decidable', 'others'))} of them ${having('not-decidable', 'others') === 1 ? 'looks' : 'look'} more like model text than those do, and none is named for it.`,
          ]
        : []),
      ...(tested + byOthers > 0 && common.length === 0
        ? ['Figures of a group suppose that its texts are independent of each other, and the human texts like them.']
        : []),
      ...common,
      ...(small > 0 ? [`${formatQuantity(small, 'group')} with fewer than 20 scored texts not tested.`] : []),
      ...(beyond > 0 ? [`${formatQuantity(beyond, 'smaller group')} beyond the largest not tested.`] : []),
      ...(without > 0 ? [`${formatQuantity(without, 'text')} with nothing in the column ${plainText(column)}.`] : []),
    ]);
  }
  block('compared', [
    anchorsText(report),
    ...report.references.map(referenceText),
    ...report.notes.map((note) => plainText(note)),
  ]);
  // Of groups, single texts were not asked about.
  const single =
    report.by !== null ? [] : singleTextsText(report, { areAnchorsNamed: report.anchors_used !== 'audit' });
  if (single.length > 0) block('each text', [single.join(' ')]);
  block('detector', [
    `${plainText(report.detector.model)}; knows generators up to ${plainText(report.detector.newest_generator)} and ${report.detector.languages.map((tag) => plainText(tag)).join(', ')}. Text of newer or edited kinds can pass, so a small share does not clear a source.`,
  ]);
  if (report.missing_parts.length > 0)
    block('missing', [
      `${formatQuantity(report.missing_parts.length, 'part')} of the snapshot ${report.missing_parts.length === 1 ? 'is' : 'are'} gone or damaged: outcross workspace verify`,
    ]);
  return `${lines.join('\n')}\n`;

  function more(count: number, noun: string) {
    if (count > 0) lines.push(`${formatQuantity(count, `more ${noun}`)} with --json.`, '');
  }
}

/** Sentences that several groups of which nothing was shown have in common, the first aside: said once, of all. */
function sharedStatements(groups: readonly ToldGroup[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { outcome, statements } of groups)
    if (outcome === 'not-shown') for (const text of statements.slice(1)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].flatMap(([text, count]) => (count > 1 ? [text] : []));
}

/** Why there is no single figure of a group, by the first doubt. */
const DOUBT_TEXTS: Readonly<Record<ShareSummary['doubts'][number]['code'], string>> = {
  'anchors-of-others': 'because only human texts of other sources are there to compare with',
  'anchors-unlike': 'because the human texts look more like model text than these do, so they are of another kind',
  'estimators-differ': 'because two ways to estimate it contradict each other',
  'no-profiles': 'because the model’s card does not say how much it finds',
};

/** Interval, n and point of a group that was tested, or why there is no point. Untested groups say why in their sentence. */
function groupFigures({ n, estimate }: ToldGroup): readonly string[] {
  if (estimate === null) return [];
  const { low, high, point, doubts } = estimate;
  const [doubt] = doubts;
  const likely =
    point === null
      ? `no single figure${doubt === undefined ? '' : `, ${DOUBT_TEXTS[doubt.code]}`}`
      : `most likely ${formatShare(point)}`;
  return [`${shareIntervalText({ low, high })} model text (95 % interval, n = ${formatCount(n)}), ${likely}`];
}

function periodLines(periods: readonly ToldShare<PrevalenceReport['by_month'][number]>[]): readonly string[] {
  const shown = periods
    .slice(-PERIODS_SHOWN)
    .map(({ first, last, abstains, low, high, point, n, compared_with: by }) => {
      const when = first === last ? first : `${first} to ${last}`;
      if (abstains !== null) return `${when}: no estimate`;
      const likely = point === null ? '' : `, most likely ${formatShare(point)}`;
      const others = by === 'others' ? ', by texts of other sources' : '';
      return `${when}: ${shareIntervalText({ low, high })}${likely} (n = ${formatCount(n)}${others})`;
    });
  const earlier = periods.length - shown.length;
  return earlier > 0 ? [`${formatQuantity(earlier, 'earlier period')} with --json`, ...shown] : shown;
}

const STATE_TEXTS: Readonly<Record<PrevalenceReport['references'][number]['state'], string>> = {
  current: '',
  renewed: '; it was renewed since, and the newer one was not used',
  gone: '; it is not in this workspace any more, and the scores of its texts were kept',
  unknown: '; whether it is still there cannot be told: outcross workspace verify',
};
/** Digits of a hash that people are shown. */
const DIGITS_SHOWN = 8;

function referenceText({
  name,
  hash,
  source,
  texts,
  declared = 0,
  state,
}: PrevalenceReport['references'][number]): string {
  const whose = source === null ? 'for no source' : `as texts of ${plainText(source)}`;
  return `Reference ${plainText(name)}@${hash.slice(0, DIGITS_SHOWN)}: ${formatQuantity(texts, 'text')} of its calibration part, named ${whose}${declared === 0 ? '' : `, ${declared === texts ? 'all' : formatCount(declared)} of them human by somebody’s word alone and of no source`}${STATE_TEXTS[state]}.`;
}

function anchorsText({
  anchors,
  anchors_used: used,
  anchors_needed: needed,
  unused_anchors: unused,
  references,
  sources,
}: PrevalenceReport): string {
  const count = (from: 'files' | 'data') =>
    anchors.filter((each) => each.from === from).reduce((sum, { texts }) => sum + texts, 0);
  const [files, data] = [count('files'), count('data')];
  const left = unused > 0 ? ` ${formatQuantity(unused, 'row')} of the files could not be used.` : '';
  if (files + data === 0)
    return `With no text known to be human: name some with --anchors FILE, at least ${formatCount(needed)} of each length.${left}`;
  // Where the sources in question have texts of their own, no others were compared with.
  const isOwn = sources !== null && anchors.every(({ source }) => source !== null && sources.includes(source));
  const whose = isOwn ? ` of ${sources.map((source) => plainText(source)).join(', ')}` : '';
  return `With ${formatQuantity(files + data, 'text')}${whose} known to be human, ${ANCHORS_TEXT[used]}: ${formatCount(files)} from ${references.length === 0 ? 'files' : 'files and references'}, ${formatCount(data)} of the data by date or capture.${left}`;
}
