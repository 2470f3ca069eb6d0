import type { StyleAbstention } from '../origin/style/style-calibration.ts';
import type { AuditStyleScores } from './calibrate-scores.ts';
import { STYLE_LENGTHS } from './style-levels.ts';

/** Scored records of a source of which style says nothing, for one reason. */
export interface SilentRecords {
  readonly source: string;
  readonly reason: StyleAbstention;
  readonly records: number;
}

/** Scored records of a source that only human texts of other sources can be compared with: their p decides nothing. */
export interface UndecidedRecords {
  readonly source: string;
  readonly records: number;
}

/** Scored records of which style says nothing, by source and reason, in order of both, and those of which it decides nothing. */
export async function styleSilence({ scores, calibration }: Pick<AuditStyleScores, 'scores' | 'calibration'>): Promise<{
  readonly silent: readonly SilentRecords[];
  readonly undecided: readonly UndecidedRecords[];
}> {
  const undecided = new Map<string, number>();
  const silent = new Map<string, { readonly source: string; readonly reason: StyleAbstention; records: number }>();
  const add = (source: string, reason: StyleAbstention, records: number) => {
    if (records === 0) return;
    const key = JSON.stringify([source, reason]);
    const there = silent.get(key);
    if (there === undefined) silent.set(key, { source, reason, records });
    else there.records += records;
  };
  const whole = await scores.cells(STYLE_LENGTHS);
  const isGrouped = calibration.groupColumns.length > 0;
  const known = isGrouped ? await scores.cells(STYLE_LENGTHS, { among: calibration.calibratedGroups() }) : whole;
  const nameOf = ({ source, language, leastWords }: (typeof whole)[number]) =>
    JSON.stringify([source, language, leastWords]);
  const left = new Map(whole.map((cell) => [nameOf(cell), cell.records]));
  for (const cell of known) {
    const { source, language, leastWords, groups, records } = cell;
    left.set(nameOf(cell), left.get(nameOf(cell))! - records);
    const judged = calibration.p({ source, language, words: leastWords, groups, logit: 0 });
    if ('abstains' in judged) add(source, judged.abstains, records);
    else if (judged.comparedWith === 'others') undecided.set(source, (undecided.get(source) ?? 0) + records);
  }
  for (const cell of whole) {
    const { source, language, leastWords } = cell;
    // Of a group that has too few anchors, unless its language and length alone are reason enough.
    const judged = calibration.p({ source, language, words: leastWords, logit: 0 });
    const reason = 'abstains' in judged ? judged.abstains : 'fewer than 99 anchors of its group';
    add(source, reason, left.get(nameOf(cell))!);
  }
  const inOrder = <Value>(rows: ReadonlyMap<string, Value>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    silent: inOrder(silent).map(([, row]) => row),
    undecided: inOrder(undecided).map(([source, records]) => ({ source, records })),
  };
}
