import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WorkspaceError } from '../errors.ts';
import { publishFile } from '../workspace/publish-file.ts';
import { MANIFEST_FILE } from './manifest.ts';

const count = z.int().min(0);

const erasureSchema = z.strictObject({
  erased_at: z.iso.datetime(),
  /** Why, in the words of who asked for it. */
  reason: z.string().nullable(),
  /** Rows that went from each split. */
  splits: z.array(
    z.strictObject({
      name: z.string(),
      /** Different rows, and their words. */
      rows: count,
      words: count,
      /** Rows and words with all copies. */
      taken: count,
      taken_words: count,
    }),
  ),
  /** Rows that the build had left out, and named. */
  named: count,
});

const erasuresSchema = z.strictObject({
  schema: z.literal('outcross.build-erasures/1'),
  /** Oldest first. */
  erasures: z.array(erasureSchema),
  /** Files that are no longer as the manifest says, as they are since. Rows and bytes before compression are null for what is no shard. */
  files: z.array(
    z.strictObject({
      file: z.string(),
      rows: count.nullable(),
      text_bytes: count.nullable(),
      size_bytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** What was erased from a build since it was made. The manifest itself never changes: models name the build by its digest. */
export type BuildErasures = Readonly<z.infer<typeof erasuresSchema>>;
export type BuildErasure = Readonly<z.infer<typeof erasureSchema>>;

export const ERASURES_FILE = 'erasures.json';
const NONE: BuildErasures = { schema: 'outcross.build-erasures/1', erasures: [], files: [] };

/** @param folder of a build @throws {WorkspaceError} it cannot be read */
export async function readBuildErasures(folder: string): Promise<BuildErasures> {
  const file = path.join(folder, ERASURES_FILE);
  try {
    return erasuresSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return NONE;
    throw new WorkspaceError({
      path: file,
      problem: 'cannot be read, so nobody knows what was erased from this build',
      hint: `Restore the file from a copy, or remove the folder; ${MANIFEST_FILE} says what the build was.`,
      cause,
    });
  }
}

/** @throws {WorkspaceError} full disk, no permission */
export async function publishBuildErasures(folder: string, erasures: BuildErasures): Promise<void> {
  await publishFile(path.join(folder, ERASURES_FILE), `${JSON.stringify(erasuresSchema.parse(erasures))}\n`);
}

/** Rows that went from all splits together, and when the last did; null where none did. */
export function erasedRows({ erasures }: BuildErasures): { readonly rows: number; readonly last: string } | null {
  const last = erasures.at(-1);
  if (last === undefined) return null;
  const rows = erasures.reduce((sum, { splits }) => sum + splits.reduce((own, split) => own + split.rows, 0), 0);
  return { rows, last: last.erased_at };
}
