import type { AuditResult } from '../../audit/audit-result.ts';
import { formatCount, formatQuantity, formatShare } from '../format-number.ts';
import { languageName } from '../language-name.ts';
import type { Chart } from './chart.ts';
import { type BarRow, rowBars } from './row-bars.ts';

/** Languages drawn one by one; the others are one bar. */
const DRAWN = 10;

/** Words of the most frequent languages. */
export const languagesChart: Chart = (audit: AuditResult, options) => {
  const whole = audit.totals.words;
  if (whole === 0) return null;
  const sorted = [...audit.languages].sort((a, b) => b.words - a.words || (a.language < b.language ? -1 : 1));
  const row = (name: string, words: number): BarRow => ({
    name,
    value: words,
    note: `${formatCount(words)} · ${formatShare(words / whole)}`,
  });
  // One language more is drawn sooner than a bar for "1 other".
  const drawn = sorted.length <= DRAWN + 1 ? sorted : sorted.slice(0, DRAWN);
  const rows = drawn.map((each) => row(languageName(each.language), each.words));
  const others = sorted.slice(drawn.length);
  if (others.length > 0) {
    rows.push(
      row(
        `${formatCount(others.length)} others`,
        others.reduce((sum, each) => sum + each.words, 0),
      ),
    );
  }
  const first = sorted[0];
  if (first === undefined) return null;
  const label = `Words by language, ${formatQuantity(sorted.length, 'language')}. Most words are ${languageName(first.language)}: ${formatShare(first.words / whole)}.`;
  return rowBars(rows, { ...options, label });
};
