import path from 'node:path';
import { originGroup } from '../record/origin.ts';
import { currentReviews, type NamedReview, type ReviewVerdict, reviewTargetKey } from '../record/review.ts';
import { bootstrapInterval } from '../statistics/bootstrap-interval.ts';
import { cohenKappa } from '../statistics/cohen-kappa.ts';
import { krippendorffAlpha } from '../statistics/krippendorff-alpha.ts';
import { readReviews } from '../workspace/reviews.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';

/** Drawing so few items anew says nothing of others. */
const LEAST_ITEMS_FOR_INTERVAL = 10;
/** Samples that an interval is made of; fewer where there are so many items that it would take long. */
const MOST_DRAWS = 1000;
const LEAST_DRAWS = 100;
const MOST_VALUES_DRAWN = 5_000_000;
const SEED = 1;

/** A measure with the interval that holds 95 % of what it is when the items are drawn anew; null where there are too few to say. */
export interface Measured {
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | null;
}

export interface AgreementOf {
  /** Share of pairs of verdicts on one item that are equal; null where no item has two. */
  readonly agreement: Measured | null;
  /** Krippendorff's alpha; null where all verdicts are equal, or no item has two. */
  readonly alpha: Measured | null;
}

export interface PairAgreement {
  readonly reviewers: readonly [string, string];
  /** Items that both judged. */
  readonly items: number;
  /** Of these, items on which they agree. */
  readonly agreed: number;
  /** Cohen's kappa; null where chance alone would agree always. */
  readonly kappa: Measured | null;
}

/** Agreement of reviewers; `unsure` is no verdict here. */
export interface ReviewAgreement {
  readonly schema: 'outcross.review-agreement/1';
  readonly reviewers: readonly { readonly name: string; readonly verdicts: number; readonly unsure: number }[];
  /** Items with a verdict, and those with verdicts of two people or more, which all below rests on. */
  readonly items: number;
  readonly items_shared: number;
  /** Pairs of verdicts on one item. */
  readonly pairs: number;
  /** With every class by itself, and with classes under their four headings. */
  readonly by_class: AgreementOf;
  readonly by_heading: AgreementOf;
  readonly by_pair: readonly PairAgreement[];
  /** How often two people gave these classes to one item; most frequent first. Equal classes are agreement. */
  readonly confusion: readonly { readonly classes: readonly [string, string]; readonly pairs: number }[];
}

/** How well the reviewers of a workspace agree. @throws {WorkspaceError} a verdict cannot be read */
export async function reviewAgreement({
  workspace,
  cwd,
}: {
  readonly workspace?: string | undefined;
  readonly cwd?: string | undefined;
}): Promise<ReviewAgreement> {
  const opened = await openExistingWorkspace(path.resolve(cwd ?? '.', workspace ?? '.outcross'));
  return agreementOf(currentReviews(await readReviews(opened)));
}

/** Agreement of verdicts that count: each reviewer's last on each item. */
export function agreementOf(reviews: readonly Pick<NamedReview, 'reviewer' | 'target' | 'verdict'>[]): ReviewAgreement {
  const said = reviews.filter(({ verdict }) => verdict !== 'unsure');
  const items = [...Map.groupBy(said, ({ target }) => reviewTargetKey(target))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, answers]) => new Map(answers.map(({ reviewer, verdict }) => [reviewer, verdict] as const)));
  const shared = items.filter((item) => item.size > 1);
  const byClass = shared.map((item) => [...item.values()]);
  const names = [...new Set(reviews.map(({ reviewer }) => reviewer))].sort();
  return {
    schema: 'outcross.review-agreement/1',
    reviewers: names.map((name) => {
      const own = reviews.filter(({ reviewer }) => reviewer === name);
      const unsure = own.filter(({ verdict }) => verdict === 'unsure').length;
      return { name, verdicts: own.length - unsure, unsure };
    }),
    items: items.length,
    items_shared: shared.length,
    pairs: byClass.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0),
    by_class: measuresOf(byClass),
    by_heading: measuresOf(byClass.map((values) => values.map(headingOf))),
    by_pair: names.flatMap((a, i) => names.slice(i + 1).flatMap((b) => pairAgreement(shared, a, b))),
    confusion: confusionOf(byClass),
  };
}

function headingOf(verdict: ReviewVerdict): string {
  return verdict === 'unsure' ? verdict : originGroup(verdict);
}

function measuresOf(units: readonly (readonly string[])[]): AgreementOf {
  return { agreement: measured(units, agreedShare), alpha: measured(units, krippendorffAlpha) };
}

/** Share of equal pairs among all pairs of values of one unit; undefined without any. */
function agreedShare(units: readonly (readonly string[])[]): number | undefined {
  let pairs = 0;
  let equal = 0;
  for (const values of units) {
    for (let i = 0; i < values.length; i++) {
      for (let j = i + 1; j < values.length; j++) {
        pairs++;
        if (values[i] === values[j]) equal++;
      }
    }
  }
  return pairs === 0 ? undefined : equal / pairs;
}

function measured<Unit extends readonly string[]>(
  units: readonly Unit[],
  statistic: (units: readonly Unit[]) => number | undefined,
): Measured | null {
  const value = statistic(units);
  if (value === undefined) return null;
  const drawn = units.reduce((sum, { length }) => sum + length, 0);
  const draws = Math.max(LEAST_DRAWS, Math.min(MOST_DRAWS, Math.floor(MOST_VALUES_DRAWN / Math.max(1, drawn))));
  const interval =
    units.length < LEAST_ITEMS_FOR_INTERVAL ? undefined : bootstrapInterval(units, statistic, { seed: SEED, draws });
  return {
    value: rounded(value),
    interval: interval === undefined ? null : [rounded(interval[0]), rounded(interval[1])],
  };
}

/** Six digits, so that the result is the same on every machine. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function pairAgreement(
  items: readonly ReadonlyMap<string, ReviewVerdict>[],
  a: string,
  b: string,
): readonly PairAgreement[] {
  const both = items.flatMap((item): readonly (readonly [string, string])[] => {
    const [first, second] = [item.get(a), item.get(b)];
    return first === undefined || second === undefined ? [] : [[first, second]];
  });
  if (both.length === 0) return [];
  return [
    {
      reviewers: [a, b],
      items: both.length,
      agreed: both.filter(([first, second]) => first === second).length,
      kappa: measured(both, cohenKappa),
    },
  ];
}

function confusionOf(units: readonly (readonly string[])[]): ReviewAgreement['confusion'] {
  const counts = new Map<string, { classes: [string, string]; pairs: number }>();
  for (const values of units) {
    for (let i = 0; i < values.length; i++) {
      for (let j = i + 1; j < values.length; j++) {
        const classes = [values[i]!, values[j]!].sort() as [string, string];
        const key = classes.join(' ');
        const known = counts.get(key);
        if (known) known.pairs++;
        else counts.set(key, { classes, pairs: 1 });
      }
    }
  }
  return [...counts]
    .sort(([keyA, a], [keyB, b]) => b.pairs - a.pairs || (keyA < keyB ? -1 : 1))
    .map(([, cell]) => cell);
}
