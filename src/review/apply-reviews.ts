import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type AuditResult, auditResultSchema } from '../audit/audit-result.ts';
import { evidenceOfUse } from '../audit/later-evidence.ts';
import type { DecidedUse } from '../audit/origin-index.ts';
import { type OriginShift, originShifts } from '../audit/origin-shifts.ts';
import { InputError } from '../errors.ts';
import { decideOrigin } from '../origin/decide.ts';
import { ORIGIN_GROUPS, type OriginGroup, originGroup } from '../record/origin.ts';
import { currentReviews } from '../record/review.ts';
import { readReviews } from '../workspace/reviews.ts';
import { openReview, type ReviewQueueOptions } from './review-queue.ts';

type Masses = Readonly<Record<OriginGroup, { readonly records: number; readonly words: number }>>;

export interface SourceShift {
  readonly source: string;
  readonly before: Masses;
  readonly now: Masses;
  /** Origins of which there are more or fewer, by class, status and flag. */
  readonly origins: readonly OriginShift[];
}

export interface AppliedReviews {
  readonly schema: 'outcross.review-apply/1';
  readonly audit: string;
  readonly snapshot: string;
  /** Verdicts that count, and people who gave them. */
  readonly verdicts: number;
  readonly reviewers: readonly string[];
  /** Headings of origin as the audit published them, and as its records are decided today. */
  readonly before: Masses;
  readonly now: Masses;
  /** Sources in which an origin changed, its status and flag included; largest change first. */
  readonly shifts: readonly SourceShift[];
  /** What the verdicts do by themselves, whether the audit was decided with them or not: origins without any, and today. */
  readonly byVerdicts: readonly OriginShift[];
}

/**
 * Decides the records of an audit again with all verdicts given since, and says what that changes. No data is read, and the audit stays
 * as it was published: the next one writes it down.
 *
 * @throws {InputError} there is no such audit
 */
export async function applyReviews(
  options: Pick<ReviewQueueOptions, 'workspace' | 'audit' | 'cwd' | 'queryMemoryMb'>,
): Promise<AppliedReviews> {
  await using review = await openReview(options);
  const { workspace, audit, snapshot, open } = review;
  const published = await readAudit(path.join(workspace.folder, 'audits', audit!, 'audit.json'));
  const now = new Map<string, MutableMasses>();
  const cells = open.uses.map((use) => ({ ...pick(use), ...use.decision.origin }));
  const unjudged = open.uses.map((use) => {
    const evidence = evidenceOfUse(use, open.later).filter(({ kind }) => kind !== 'review');
    const { origin } = decideOrigin({ evidence, card: open.cards.get(use.source), field: use.field });
    return { ...pick(use), ...origin };
  });
  const cellsOf = Map.groupBy(cells, ({ source }) => source);
  const publishedOf = Map.groupBy(published.origin.by_source, ({ source }) => source);
  for (const { source, records, words, decision } of open.uses) {
    const masses = now.get(source) ?? noMasses();
    add(masses, originGroup(decision.origin.class), { records, words });
    now.set(source, masses);
  }
  const current = currentReviews(await readReviews(workspace));
  const shifts = published.sources.flatMap(({ id, groups }): readonly SourceShift[] => {
    const today = now.get(id) ?? noMasses();
    const origins = originShifts(publishedOf.get(id) ?? [], cellsOf.get(id) ?? []);
    return origins.length === 0 ? [] : [{ source: id, before: groups, now: today, origins }];
  });
  const total = noMasses();
  for (const masses of now.values()) for (const group of ORIGIN_GROUPS) add(total, group, masses[group]);
  return {
    schema: 'outcross.review-apply/1',
    ...{ audit: audit!, snapshot, verdicts: current.length },
    reviewers: [...new Set(current.map(({ reviewer }) => reviewer))].sort(),
    before: published.origin.groups,
    now: total,
    shifts: shifts.sort((a, b) => changedWords(b.origins) - changedWords(a.origins) || (a.source < b.source ? -1 : 1)),
    byVerdicts: originShifts(unjudged, cells),
  };
}

type MutableMasses = Record<OriginGroup, { records: number; words: number }>;

function noMasses(): MutableMasses {
  return Object.fromEntries(ORIGIN_GROUPS.map((group) => [group, { records: 0, words: 0 }])) as MutableMasses;
}

function add(masses: MutableMasses, group: OriginGroup, mass: { readonly records: number; readonly words: number }) {
  masses[group].records += mass.records;
  masses[group].words += mass.words;
}

function changedWords(shifts: readonly OriginShift[]): number {
  return shifts.reduce((sum, { before, now }) => sum + Math.abs(now.words - before.words), 0);
}

function pick({ source, records, words }: DecidedUse) {
  return { source, records, words };
}

async function readAudit(file: string): Promise<AuditResult> {
  try {
    return auditResultSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new InputError({
      path: file,
      problem: 'cannot be read',
      hint: 'Run the audit again; outcross workspace verify tells what else is damaged.',
      cause,
    });
  }
}
