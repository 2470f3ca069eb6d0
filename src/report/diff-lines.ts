import { type AuditDiff, isUnchanged, type SourceDifference } from './audit-diff.ts';
import { formatCount, formatDifference, formatQuantity, formatShare } from './format-number.ts';
import { languageName } from './language-name.ts';

/** Lines of one list that are written out; the rest are counted. */
const LINES_PER_LIST = 8;

/** A part of a rendering: text of ours, or a name from the data, which each rendering makes safe in its own way. */
export type Piece = string | { readonly data: string };

export interface DiffBlock {
  readonly name: string;
  /** Each a line or an entry of a list. */
  readonly lines: readonly (readonly Piece[])[];
}

/** What a difference says, block by block: the same sentences for terminals and for Markdown. */
export function diffLines(diff: AuditDiff): readonly DiffBlock[] {
  if (isUnchanged(diff)) return [{ name: 'nothing', lines: [['Nothing differs.']] }];
  const { totals, settings, sources, origin, languages, strata, findings } = diff;
  const blocks: DiffBlock[] = [
    {
      name: 'total',
      lines: [
        [
          `${formatQuantity(totals.records.now, 'record')} (${formatDifference(totals.records.now - totals.records.before)}), `,
          `${formatQuantity(totals.words.now, 'word')} (${formatDifference(totals.words.now - totals.words.before)}), `,
          `${formatCount(totals.quarantined.now)}\u00a0unreadable (${formatDifference(totals.quarantined.now - totals.quarantined.before)})`,
        ],
      ],
    },
    {
      name: 'settings',
      lines: settings.map((each) => [`${each.setting}: `, { data: each.before }, ', now ', { data: each.now }]),
    },
    {
      name: 'findings',
      lines: [
        ...capped(findings.new, (finding) => ['new: ', { data: finding.title }]),
        ...capped(findings.resolved, (finding) => ['resolved: ', { data: finding.title }]),
        ...(findings.kept.length > 0 ? [[`${formatCount(findings.kept.length)} as before`]] : []),
      ],
    },
    { name: 'sources', lines: capped(sources, sourceLine) },
    {
      name: 'origin',
      lines: origin
        .filter((each) => each.words.before !== each.words.now)
        .map((each) => [
          `${each.group} ${formatShare(each.share.now)} of words, was ${formatShare(each.share.before)} `,
          `(${formatDifference(each.words.now - each.words.before)} words)`,
        ]),
    },
    {
      name: 'languages',
      lines: capped(languages, (each) => [
        { data: languageName(each.language) },
        ` ${formatDifference(each.words.now - each.words.before)} words`,
        each.words.before === 0 ? ', new' : '',
        each.words.now === 0 ? ', gone' : '',
      ]),
    },
    {
      name: 'groups',
      lines: strata.isComparable
        ? [
            ...capped(strata.lost, (group) => [
              'lost: ',
              { data: group.label },
              `, had ${formatQuantity(group.words, 'word')}`,
            ]),
            ...capped(strata.becameRare, (group) => [
              'now rare: ',
              { data: group.label },
              `, ${formatShare(group.share_of_words)} of words`,
            ]),
            ...capped(strata.noLongerRare, (group) => [
              'no longer rare: ',
              { data: group.label },
              `, ${formatShare(group.share_of_words)} of words`,
            ]),
            ...capped(strata.gained, (group) => [
              'gained: ',
              { data: group.label },
              `, ${formatQuantity(group.words, 'word')}`,
            ]),
          ]
        : [['not compared: they were formed by other dimensions, or are too many to be listed']],
    },
  ];
  return blocks.filter((block) => block.lines.length > 0);
}

function capped<Item>(items: readonly Item[], line: (item: Item) => readonly Piece[]): readonly (readonly Piece[])[] {
  // One line more is written out sooner than a line that says "1 more".
  const shown = items.length <= LINES_PER_LIST + 1 ? items : items.slice(0, LINES_PER_LIST);
  const more = items.length - shown.length;
  return [...shown.map(line), ...(more > 0 ? [[`and ${formatCount(more)} more`]] : [])];
}

function sourceLine({ id, change, records, words, quarantined, groups, card }: SourceDifference): readonly Piece[] {
  const amounts: string[] = [];
  if (records.before !== records.now) amounts.push(`${formatDifference(records.now - records.before)} records`);
  if (words.before !== words.now) amounts.push(`${formatDifference(words.now - words.before)} words`);
  if (quarantined.before !== quarantined.now) {
    amounts.push(`${formatDifference(quarantined.now - quarantined.before)} unreadable`);
  }
  const facts: Piece[][] = [];
  if (amounts.length > 0) facts.push([amounts.join(', ')]);
  if (change === 'changed' && groups.length > 0) {
    facts.push([
      `words ${groups.map((each) => `${each.group} ${formatDifference(each.now - each.before)}`).join(', ')}`,
    ]);
  }
  for (const { field, before, now } of card) {
    facts.push([`${field.replaceAll('_', ' ')} `, { data: before ?? 'none' }, ', now ', { data: now ?? 'none' }]);
  }
  const verb = change === 'changed' ? '' : `, ${change}`;
  return [{ data: id }, verb, ...facts.flatMap((fact, index) => [index === 0 ? ': ' : '; ', ...fact])];
}
