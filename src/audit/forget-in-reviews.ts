import { hash } from 'node:crypto';
import type { RowLookup } from '../engine/row-lookup.ts';
import type { NamedReview, ReviewTarget } from '../record/review.ts';
import { readReviews, rewriteReview } from '../workspace/reviews.ts';
import type { SnapshotManifest } from '../workspace/snapshots.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { forgottenId } from './forgotten-record.ts';

/**
 * Takes forgotten records out of the verdicts of reviewers: ids become those under which the records are shown from now on, values of
 * group columns that no other record bears become a name of nobody, notes and reasons on either go. The verdicts stay and count. Doing
 * it twice changes nothing more.
 *
 * @param digests `forgottenDigest` of each row
 * @param lookup with the rows marked
 */
export async function forgetInReviews(
  workspace: Workspace,
  digests: ReadonlySet<string>,
  { lookup, manifests }: { readonly lookup: RowLookup; readonly manifests: readonly SnapshotManifest[] },
): Promise<void> {
  const reviews = await readReviews(workspace);
  const gone = await goneValues(reviews, { lookup, manifests });
  for (const review of reviews) {
    const target = forgottenTarget(review.target, { digests, gone });
    if (target === undefined) continue;
    await rewriteReview(workspace, { ...review, target, note: null, reason: null });
  }
}

/** The target without what is forgotten; undefined where it names none of it. */
function forgottenTarget(
  target: ReviewTarget,
  { digests, gone }: { digests: ReadonlySet<string>; gone: ReadonlySet<string> },
): ReviewTarget | undefined {
  if (target.kind === 'record') {
    const record = forgottenId(target.record, digests);
    return record === undefined ? undefined : { kind: 'record', record };
  }
  const { column } = target;
  if (column === undefined || !gone.has(valueKey(column))) return undefined;
  return { ...target, column: { name: column.name, value: `%${hash('sha256', valueKey(column)).slice(0, 32)}` } };
}

/** Values that verdicts name and that forgotten records bear, and no others in any snapshot. */
async function goneValues(
  reviews: readonly NamedReview[],
  { lookup, manifests }: { lookup: RowLookup; manifests: readonly SnapshotManifest[] },
): Promise<ReadonlySet<string>> {
  const named = reviews.flatMap(({ target }) => (target.kind === 'group' && target.column ? [target.column] : []));
  const borne = new Map<string, { marked: number; others: number }>();
  for (const [name, columns] of Map.groupBy(named, (column) => column.name)) {
    const values = [...new Set(columns.map(({ value }) => value))];
    for (const { groupColumns, parts } of manifests) {
      const index = groupColumns.indexOf(name);
      if (index === -1) continue;
      const keys = parts.map(({ key }) => key);
      for (const { value, marked, others } of await lookup.bearers(keys, index, values)) {
        const key = valueKey({ name, value });
        const known = borne.get(key) ?? { marked: 0, others: 0 };
        borne.set(key, { marked: known.marked + marked, others: known.others + others });
      }
    }
  }
  return new Set([...borne].filter(([, { marked, others }]) => marked > 0 && others === 0).map(([key]) => key));
}

function valueKey({ name, value }: { readonly name: string; readonly value: string }): string {
  return JSON.stringify([name, value]);
}
