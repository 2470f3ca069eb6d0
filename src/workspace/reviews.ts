import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WorkspaceError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { type NamedReview, REVIEW_VERDICTS, type Review } from '../record/review.ts';
import { listFolder } from './list-folder.ts';
import { publishFile } from './publish-file.ts';
import { publishNewFile } from './publish-new-file.ts';
import type { Workspace } from './workspace.ts';

const count = z.int().min(0);
const text = z.string();

export const reviewSchema = z.strictObject({
  schema: z.literal('outcross.review/1'),
  reviewer: text.min(1).max(80),
  target: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('record'), record: text }),
    z.strictObject({
      kind: z.literal('group'),
      source: text,
      field: text.optional(),
      column: z.strictObject({ name: text, value: text }).optional(),
      evidence: text.optional(),
    }),
  ]),
  verdict: z.enum(REVIEW_VERDICTS),
  decidedAt: z.iso.datetime(),
  reason: text.nullable(),
  note: text.nullable(),
  snapshot: text,
  records: count,
  words: count,
  supersedes: z.array(text),
});

/** Files read at a time. */
const READ_AT_ONCE = 64;

/**
 * All verdicts of a workspace, also those that later ones took the place of, by name.
 *
 * @throws {WorkspaceError} one cannot be read: what it said would be lost unseen
 */
export async function readReviews(workspace: Workspace): Promise<readonly NamedReview[]> {
  const folder = path.join(workspace.folder, 'reviews');
  const names = (await listFolder(folder)).filter((name) => name.endsWith('.json')).sort();
  const found: NamedReview[] = [];
  for (let start = 0; start < names.length; start += READ_AT_ONCE) {
    found.push(
      ...(await Promise.all(names.slice(start, start + READ_AT_ONCE).map((name) => readReview(folder, name)))),
    );
  }
  return found;
}

/** Publishes a verdict under a name of its own. @returns the name */
export async function publishReview(workspace: Workspace, review: Review): Promise<string> {
  for (;;) {
    const name = `${review.decidedAt.replace(/[^0-9TZ]/g, '')}-${randomBytes(6).toString('hex')}`;
    if (await publishNewFile(reviewPath(workspace, name), reviewText(review))) return name;
  }
}

/** Writes a verdict again without what it must no longer say. For erasure only. */
export async function rewriteReview(workspace: Workspace, { name, ...review }: NamedReview): Promise<void> {
  await publishFile(reviewPath(workspace, name), reviewText(review));
}

function reviewPath(workspace: Workspace, name: string): string {
  return path.join(workspace.folder, 'reviews', `${name}.json`);
}

function reviewText(review: Review): string {
  return `${canonicalJson({ schema: 'outcross.review/1', ...review })}\n`;
}

async function readReview(folder: string, name: string): Promise<NamedReview> {
  const file = path.join(folder, name);
  try {
    const { schema: _, ...review } = reviewSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return { name: name.slice(0, -'.json'.length), ...review };
  } catch (cause) {
    throw new WorkspaceError({
      path: file,
      problem: 'cannot be read, and a verdict is never left out unseen',
      hint: 'Restore the file from a copy of the workspace, or remove it and give the verdict again.',
      cause,
    });
  }
}
