import type { OriginShift } from '../audit/origin-shifts.ts';
import { originText } from '../audit/what-would-change.ts';
import { ORIGIN_GROUPS } from '../record/origin.ts';
import type { AppliedReviews } from '../review/apply-reviews.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const SHIFTS_SHOWN = 10;

type Masses = AppliedReviews['before'];

/** What the verdicts change in an audit, by heading and by source. Ends with a line feed. */
export function terminalAppliedReviews(found: AppliedReviews, { width }: { readonly width: number }): string {
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns }));
  };
  block('verdicts', [
    found.verdicts === 0
      ? 'none yet: outcross review queue'
      : `${formatCount(found.verdicts)} of ${found.reviewers.map((name) => plainText(name)).join(', ')}`,
    ...(found.verdicts === 0
      ? []
      : [
          found.byVerdicts.length === 0
            ? 'no record of this audit would be decided otherwise without them'
            : `without them, and with them: ${moved(found.byVerdicts)}`,
        ]),
  ]);
  block('origin', [`of words, as published: ${shares(found.before)}`, `as decided today: ${shares(found.now)}`]);
  block(
    'changed',
    found.shifts.length === 0
      ? [`no source${found.byVerdicts.length === 0 ? '' : ': this audit was published with what the verdicts say'}`]
      : [
          ...found.shifts
            .slice(0, SHIFTS_SHOWN)
            .map(({ source, origins }) => `${plainText(source)}: ${moved(origins)}`),
          ...(found.shifts.length > SHIFTS_SHOWN
            ? [`${formatCount(found.shifts.length - SHIFTS_SHOWN)} more with --json`]
            : []),
        ],
  );
  lines.push(
    '',
    ...wrapText(
      `The audit ${plainText(found.audit)} stays as it was published. Run outcross audit on the data again to write this down; what was read is taken over.`,
      { width: columns },
    ),
  );
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

function shares(masses: Masses): string {
  const total = ORIGIN_GROUPS.reduce((sum, group) => sum + masses[group].words, 0);
  return ORIGIN_GROUPS.map((group) => `${group} ${formatShare(total === 0 ? 0 : masses[group].words / total)}`).join(
    '   ',
  );
}

function moved(origins: readonly OriginShift[]): string {
  return origins
    .map(
      (shift) =>
        `${originText(shift)} ${formatCount(shift.before.records)} → ${formatQuantity(shift.now.records, 'record')}`,
    )
    .join('; ');
}
