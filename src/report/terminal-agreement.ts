import type { Measured, ReviewAgreement } from '../review/review-agreement.ts';
import { formatCount, formatQuantity, formatShare } from './format-number.ts';
import { plainText } from './plain-text.ts';
import { terminalBlock } from './terminal-block.ts';
import { wrapText } from './wrap-text.ts';

/** Narrower terminals get this layout and wrap it themselves. */
const NARROWEST = 40;
const CONFUSED_SHOWN = 12;

/** How well reviewers agree, with the number of items beside every figure. Ends with a line feed. */
export function terminalAgreement(found: ReviewAgreement, { width }: { readonly width: number }): string {
  const columns = Math.max(NARROWEST, Math.floor(width));
  const lines: string[] = [];
  const block = (name: string, paragraphs: readonly string[]) => {
    if (paragraphs.length > 0) lines.push(...terminalBlock({ name, paragraphs, width: columns }));
  };
  const { items, items_shared: shared } = found;
  block('reviewers', [
    found.reviewers.length === 0
      ? 'nobody has given a verdict yet'
      : found.reviewers
          .map(
            ({ name, verdicts, unsure }) =>
              `${plainText(name)} ${formatCount(verdicts)}${unsure > 0 ? ` and ${formatCount(unsure)} unsure` : ''}`,
          )
          .join(', '),
  ]);
  block('items', [
    `${formatQuantity(items, 'item')} with a verdict, ${formatCount(shared)} with verdicts of two people or more`,
  ]);
  if (shared > 0) {
    block('agree', [
      `in class ${share(found.by_class.agreement)}, in heading ${share(found.by_heading.agreement)} of ${formatQuantity(found.pairs, 'pair')} of verdicts`,
    ]);
    block('alpha', [
      `class ${figure(found.by_class.alpha)}; heading ${figure(found.by_heading.alpha)} (Krippendorff, n = ${formatCount(shared)})`,
    ]);
    block(
      'kappa',
      found.by_pair.map(
        ({ reviewers: [a, b], items: both, agreed, kappa }) =>
          `${plainText(a)} and ${plainText(b)}: ${figure(kappa)} (Cohen, n = ${formatCount(both)}, equal ${formatCount(agreed)})`,
      ),
    );
    const confused = found.confusion.filter(({ classes: [a, b] }) => a !== b);
    block(
      'confused',
      confused.length === 0
        ? ['no two people gave different classes to one item']
        : [
            ...confused
              .slice(0, CONFUSED_SHOWN)
              .map(({ classes: [a, b], pairs }) => `${a} with ${b}: ${formatCount(pairs)}`),
            ...(confused.length > CONFUSED_SHOWN
              ? [`${formatCount(confused.length - CONFUSED_SHOWN)} more with --json`]
              : []),
          ],
    );
    if (found.by_class.agreement?.interval === null)
      lines.push(
        ...wrapText('With fewer than ten shared items these figures say little, and no interval is given.', {
          width: columns,
        }),
      );
  }
  return `${lines.join('\n').replaceAll('\u00a0', ' ')}\n`;
}

function share(measured: Measured | null): string {
  if (measured === null) return 'unknown';
  const { value, interval } = measured;
  return interval === null
    ? formatShare(value)
    : `${formatShare(value)} (${formatShare(interval[0])} to ${formatShare(interval[1])})`;
}

function figure(measured: Measured | null): string {
  if (measured === null) return 'not defined, all verdicts being equal';
  const { value, interval } = measured;
  return interval === null ? two(value) : `${two(value)} (${two(interval[0])} to ${two(interval[1])})`;
}

function two(value: number): string {
  return value.toFixed(2).replace('-', '−');
}
