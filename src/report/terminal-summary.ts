import { createColors } from 'picocolors';
import type { AuditChanges, AuditReport, AuditResult, Finding, QuarantineEntry } from '../audit/audit-result.ts';
import { isSampled } from '../audit/is-sampled.ts';
import { lengthsDiffer } from '../audit/lengths-differ.ts';
import { leastDecidedOtherwise } from '../audit/origin-shifts.ts';
import type { Prevalence, ShareSummary } from '../audit/prevalence-result.ts';
import type { Repeats } from '../audit/repeats-result.ts';
import type { Topics } from '../audit/topics-result.ts';
import { originText } from '../audit/what-would-change.ts';
import type { Width } from '../audit/width-result.ts';
import { completeCommands } from './complete-commands.ts';
import { formatEstimate } from './format-estimate.ts';
import { formatCount, formatDifference, formatQuantity, formatShare, formatShareFigure } from './format-number.ts';
import { dataFacts, runFacts } from './headline-facts.ts';
import { originShares } from './origin-shares.ts';
import { placeText } from './place-text.ts';
import { plainText } from './plain-text.ts';
import { quarantineReasonText } from './quarantine-reason-text.ts';
import { shareIntervalText } from './share-text.ts';
import { similarPairsText } from './similar-pairs-text.ts';
import { similarText } from './similar-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { textWidth } from './text-width.ts';
import { type MeasuredArm, type WidthLevel, widthLevels } from './width-levels.ts';
import { widthReasonText } from './width-reason-text.ts';
import { wrapCommand } from './wrap-command.ts';
import { wrapText } from './wrap-text.ts';

/** The first lines say what matters; the rest is in the report. */
const FINDINGS_SHOWN = 3;
const REASONS_SHOWN = 3;
const NOTES_SHOWN = 3;
const SHARES_SHOWN = 3;
const SHIFTS_SHOWN = 4;
/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
/** Lines kept of a finding's title; what is cut stands whole in the report. */
const TITLE_LINES = 3;
/** Lines kept of a reason, a note. */
const TEXT_LINES = 2;
/**
 * Lines kept of an action. What it leads to often stands in its last words, so this is far beyond what actions say: only
 * names of absurd length meet it.
 */
const ACTION_LINES = 10;
/** A longer command is better copied from the report. */
const COMMAND_LINES = 4;

/**
 * An audit in some 40 lines: what was read, what changed, the first three findings with what to do, then
 * origin, repeats, width, rare groups, unreadable rows and what was assumed. Ends with a line feed.
 *
 * @param width columns of the terminal; only arguments of a command may run over it, so that they can be copied
 */
export function terminalSummary(report: AuditReport, { color, width }: { color: boolean; width: number }): string {
  const colors = createColors(color);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const audit = completeCommands(report.audit, report.run.commandPlace);
  const lines: string[] = [
    ...headline(report, columns, colors.dim),
    ...sinceLast(report.changes, columns),
    ...takenOver(report, columns),
    '',
  ];

  const shown = audit.findings.slice(0, FINDINGS_SHOWN);
  shown.forEach((finding, index) => {
    lines.push(...findingLines(finding, index + 1, columns, colors));
  });
  const further = audit.findings.length - shown.length;
  if (shown.length === 0) lines.push('No findings.');
  else if (further > 0) lines.push(...indented(`${formatQuantity(further, 'more finding')} in the report.`, columns));
  lines.push('');

  const block = (name: string, paragraphs: readonly (string | readonly string[])[]) =>
    lines.push(
      ...terminalBlock({
        name,
        paragraphs,
        width: columns,
        style: colors.bold,
        maxLines: columns < 60 ? TEXT_LINES + 1 : TEXT_LINES,
      }),
    );
  block('origin', [originParts(audit)]);
  const shares = shareTexts(audit.prevalence);
  if (shares.length > 0) block('model text', shares);
  if (audit.repeats !== null && audit.records.accepted > 0) block('repeats', [repeatsParts(audit, audit.repeats)]);
  if (audit.width !== null) block('range', [...rangeTexts(audit.width), ...notMeasured(audit.width)]);
  block('rare', [rareParts(audit)]);
  block('unreadable', unreadableTexts(audit, report.quarantine));
  const notes = noteTexts(report);
  if (notes.length > 0) block('notes', notes);

  lines.push('', `report  ${colors.cyan(plainText(`${report.folder}/audit.html`))}`);
  return `${lines.join('\n')}\n`;
}

function headline(report: AuditReport, columns: number, dim: (text: string) => string): readonly string[] {
  const data = dataFacts(report).join(' · ');
  const run = runFacts(report.run).join(' · ').replaceAll('\u00a0', ' ');
  const gap = columns - textWidth(data) - textWidth(run);
  if (gap >= 3) return [`${data.replaceAll('\u00a0', ' ')}${' '.repeat(gap)}${dim(run)}`];
  const runLine =
    textWidth(run) <= columns
      ? [' '.repeat(columns - textWidth(run)) + dim(run)]
      : wrapText(run, { width: columns }).map(dim);
  return [...wrapText(data, { width: columns }), ...runLine];
}

function sinceLast(changes: AuditChanges | null, columns: number): readonly string[] {
  if (changes === null) return [];
  const parts: string[] = [];
  if (changes.addedRecords > 0) parts.push(`${formatDifference(changes.addedRecords)}\u00a0records`);
  if (changes.removedRecords > 0) parts.push(`${formatDifference(-changes.removedRecords)}\u00a0records`);
  if (changes.changedRecords > 0) parts.push(`${formatCount(changes.changedRecords)}\u00a0with other text`);
  const decided = decidedOtherwise(changes);
  if (decided !== null) parts.push(decided);
  if (changes.newFindings.length > 0) parts.push(`+${formatQuantity(changes.newFindings.length, 'finding')}`);
  if (changes.resolvedFindings.length > 0) parts.push(`${formatCount(changes.resolvedFindings.length)}\u00a0resolved`);
  const text = `since the last audit (${plainText(changes.since.slice(0, 10))}): ${parts.length === 0 ? 'nothing changed' : parts.join(', ')}`;
  return wrapText(text, { width: columns });
}

/** Origins that changed without other data: by verdicts, cards, marks that are found now. */
function decidedOtherwise({ origins = [], addedRecords, removedRecords }: AuditChanges): string | null {
  if (leastDecidedOtherwise(origins, addedRecords + removedRecords) === 0) return null;
  const shown = origins
    .slice(0, SHIFTS_SHOWN)
    .map((shift) => `${originText(shift)} ${formatDifference(shift.now.records - shift.before.records)}`);
  const more = origins.length - shown.length;
  return `decided otherwise (records: ${shown.join('; ')}${more > 0 ? `; ${formatCount(more)} origins more` : ''})`;
}

function takenOver({ run }: AuditReport, columns: number): readonly string[] {
  if (run.reusedParts === 0) return [];
  const parts = run.reusedParts + run.newParts;
  const text = `unchanged since an earlier audit, so not read again: ${formatCount(run.reusedParts)} of ${formatQuantity(parts, 'part')}`;
  return wrapText(text, { width: columns });
}

/** Columns of the finding's number: two for it, two after it. */
const FINDING_INDENT = 4;

function findingLines(
  { title, action, command }: Finding,
  number: number,
  columns: number,
  colors: ReturnType<typeof createColors>,
): readonly string[] {
  const room = columns - FINDING_INDENT;
  const indent = ' '.repeat(FINDING_INDENT);
  const safeCommand = command === null ? null : plainText(command);
  const titleLines = wrapText(plainText(title), {
    width: room,
    maxLines: columns < 60 ? TITLE_LINES + 1 : TITLE_LINES,
  });
  const actionLines = [
    ...wrapText(plainText(action), { width: room, maxLines: columns < 60 ? ACTION_LINES * 2 : ACTION_LINES }),
  ];
  let commandLines: readonly string[] = [];
  if (safeCommand !== null) {
    const last = actionLines.at(-1);
    if (last !== undefined && textWidth(last) + 2 + textWidth(safeCommand) <= room) {
      actionLines[actionLines.length - 1] = `${last}  ${colors.cyan(safeCommand)}`;
    } else {
      const wrapped = wrapCommand(safeCommand, { width: room });
      commandLines = wrapped.length > COMMAND_LINES ? ['The command is in the report.'] : wrapped.map(colors.cyan);
    }
  }
  return [...titleLines, ...actionLines, ...commandLines].map((line, index) =>
    index === 0 ? `${`${number}`.padStart(2)}  ${line}` : indent + line,
  );
}

function indented(text: string, columns: number): readonly string[] {
  const indent = ' '.repeat(FINDING_INDENT);
  return wrapText(text, { width: columns - FINDING_INDENT }).map((line) => indent + line);
}

function originParts(audit: AuditResult): string | readonly string[] {
  if (audit.totals.words === 0) return 'no words were read';
  return originShares(audit).map(({ group, share, statuses }, index) => {
    const figure = `${group}\u00a0${index === 0 ? formatShare(share) : formatShareFigure(share)}`;
    const known =
      group === 'human' && statuses.length > 0
        ? ` (${statuses.map((each) => `${formatShareFigure(each.share)}\u00a0${each.status}`).join(', ')})`
        : '';
    return `${index === 0 ? 'of words: ' : ''}${figure}${known}`;
  });
}

/** Sources whose share of model text could be estimated, those with human texts of their own first, the largest share first. */
function shareTexts(prevalence: Prevalence | null): readonly string[] {
  const estimated = (prevalence?.by_source ?? []).filter(({ abstains }) => abstains === null);
  const isByOthers = (row: ShareSummary) => row.compared_with === 'others';
  const shown = estimated
    .toSorted((a, b) => Number(isByOthers(a)) - Number(isByOthers(b)) || b.low - a.low || b.high - a.high)
    .slice(0, SHARES_SHOWN);
  const more = estimated.length - shown.length;
  return [
    ...shown.map(
      (row) =>
        `${plainText(row.source)}: ${shareIntervalText(row)} of ${formatQuantity(row.n, 'text')} (95 % interval${isByOthers(row) ? ', if people write in it as in other sources: name human texts of its own' : ''})`,
    ),
    ...(more > 0 ? [`${formatQuantity(more, 'more source')} in the report`] : []),
  ];
}

/** Copies in a sample are found only where both were drawn, so its shares are never said as if of the data. */
function repeatsParts(audit: AuditResult, { identical, similar, removal, settings }: Repeats): readonly string[] {
  const share = (count: number) => formatShare(Math.min(1, count / audit.records.accepted));
  const left =
    removal.kept_by_budget === 0 ? '' : ` (the budget leaves ${formatCount(removal.kept_by_budget)} more in)`;
  const sampled = isSampled(audit);
  return [
    `of records${sampled ? ' within the sample' : ''}: identical\u00a0${share(identical.records)}`,
    `similar\u00a0${share(similar.records)} (${similarText(settings)})`,
    ...similarPairsText(similar, settings),
    `removal would take ${share(removal.records)}${left}`,
    ...(sampled ? ['the whole repeats more than its sample'] : []),
  ];
}

/** The two measures of width that need no explanation, by origin; a paragraph for each number of words that was compared. */
function rangeTexts(width: Width): readonly (string | readonly string[])[] {
  const levels = widthLevels(width, 'origin');
  const [first] = levels;
  if (first === undefined) return ['of no origin are there enough words to measure'];
  return [...levels.map(rangeParts), ...lengthTexts(first)];
}

/** In as many words as the metrics speak of: both are expected in the same number, half of those measured. */
function rangeParts({ arms, words, limitedBy }: WidthLevel, level: number): readonly string[] {
  const metricOf = (arm: MeasuredArm, id: string) => arm.metrics.find((metric) => metric.id === id);
  const drawn = arms.map((arm) => metricOf(arm, 'types')?.n).find((n) => n !== undefined) ?? words;
  const each = arms.length > 1 ? ' each' : '';
  const limit =
    level === 0 || limitedBy.length === 0
      ? ''
      : ` (${limitedBy.map(({ arm }) => plainText(arm)).join(' and ')} ${limitedBy.length === 1 ? 'holds' : 'hold'} no more than ${formatQuantity(words, 'word')})`;
  return arms.map((arm, index) => {
    const types = metricOf(arm, 'types');
    const unseen = metricOf(arm, 'unseen-mass');
    const different = types === undefined ? 'not counted' : formatEstimate(types, 'words');
    const next = unseen === undefined ? '' : `, ${formatShare(unseen.value)}`;
    return index === 0
      ? `in ${formatQuantity(drawn, 'word')}${each}${limit}: ${plainText(arm.arm)} ${different} different words${next}${next === '' ? '' : ' of the next words would be new'}`
      : `${plainText(arm.arm)} ${different}${next}`;
  });
}

function lengthTexts({ arms }: WidthLevel): readonly string[] {
  if (!lengthsDiffer(arms)) return [];
  const medians = arms.map((arm) => `${plainText(arm.arm)} ${formatCount(Math.round(arm.median_document_words))}`);
  return [`texts differ in length, which moves these numbers too: median words ${medians.join(', ')}`];
}

function notMeasured({ arms }: Width): readonly string[] {
  return arms
    .filter((arm) => arm.dimension === 'origin' && !arm.measured && arm.available_words > 0)
    .map(({ arm, reason }) => {
      const why = reason === null ? '' : ` (${plainText(widthReasonText(reason))})`;
      return `not measured: ${plainText(arm)}${why}`;
    });
}

function rareParts({ strata, topics }: AuditResult): readonly string[] {
  return [rareStrataText(strata), ...(topics === null ? [] : [rareTopicsText(topics)])];
}

function rareStrataText(strata: AuditResult['strata']): string {
  if (strata.total === 0) return 'no groups were formed';
  const groups = formatQuantity(strata.total, 'group');
  if (strata.rare === 0) return `none of ${groups} is rare`;
  return `${formatCount(strata.rare)} of ${groups}, together ${formatShare(strata.rare_share_of_words)} of words`;
}

function rareTopicsText({ clusters, sampled }: Topics): string {
  const rare = clusters.filter((topic) => topic.rare);
  const all = formatQuantity(clusters.length, 'topic');
  if (rare.length === 0) return `none of ${all}`;
  const share = rare.reduce((sum, topic) => sum + topic.documents, 0) / Math.max(1, sampled);
  return `${formatCount(rare.length)} of ${all}, together ${formatShare(Math.min(1, share))} of ${formatQuantity(sampled, 'sampled text')}`;
}

function unreadableTexts(audit: AuditResult, places: readonly QuarantineEntry[]): readonly string[] {
  if (audit.records.read === 0) return ['there were no rows'];
  const byReason = new Map<string, number>();
  for (const { reason, records } of audit.quarantine) byReason.set(reason, (byReason.get(reason) ?? 0) + records);
  const reasons = [...byReason].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (reasons.length === 0) return ['nothing: every row was read'];
  const described = reasons.slice(0, REASONS_SHOWN).map(([reason, records]) => {
    const first = places.find((place) => place.reason === reason);
    const where = first === undefined ? '' : `, ${records === 1 ? 'in' : 'first in'} ${plainText(placeText(first))}`;
    return `${formatCount(records)} ${plainText(quarantineReasonText(reason))}${where}`;
  });
  const further = reasons.length - described.length;
  const more = further > 0 ? [`${formatQuantity(further, 'more reason')} in the report`] : [];
  const whole = formatQuantity(audit.records.quarantined, 'record');
  if (described.length === 1) return [`${whole}: ${described[0]}`];
  return [whole, ...described, ...more];
}

function noteTexts({ audit, run }: AuditReport): readonly string[] {
  const notes = run.notes.map((note) => plainText(note));
  if (audit.settings.sample_share !== null) {
    notes.unshift(`Only a sample was read, as asked: ${formatShare(audit.settings.sample_share)} of the rows.`);
  }
  if (notes.length <= NOTES_SHOWN) return notes;
  const shown = notes.slice(0, NOTES_SHOWN - 1);
  return [...shown, `${formatQuantity(notes.length - shown.length, 'more note')} in the report.`];
}
