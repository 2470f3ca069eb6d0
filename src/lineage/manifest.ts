import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { WorkspaceError } from '../errors.ts';
import { canonicalJson } from '../io/canonical-json.ts';
import { ORIGIN_CLASSES, ORIGIN_GROUPS } from '../record/origin.ts';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const amounts = { rows: count, words: count };

const shardSchema = z.strictObject({
  /** Path below the folder of the build, with forward slashes. */
  file: z.string(),
  rows: count,
  /** As lines of JSON, before compression. */
  text_bytes: count,
  size_bytes: count,
  sha256,
});

const splitSchema = z.strictObject({
  name: z.string(),
  /** A row that stands in the split twice counts twice. */
  ...amounts,
  text_bytes: count,
  shards: z.array(shardSchema),
});

const sharesSchema = z.strictObject({
  /** How many rows and words of what was read, and of what was selected. */
  before: z.strictObject(amounts),
  after: z.strictObject(amounts),
});
const named = (name: z.ZodType<string>) => z.array(z.strictObject({ name, ...sharesSchema.shape }));

/**
 * What a build was made from and what came out, so that anybody can prove it: no clock, no place, no machine. Equal snapshots, recipe and
 * seed give equal manifests.
 */
export const buildManifestSchema = z.strictObject({
  schema: z.literal('outcross.build/1'),
  /** Name of the recipe. */
  name: z.string(),
  about: z.string().nullable(),
  tool: z.strictObject({ name: z.literal('outcross'), version: z.string() }),
  recipe: z.strictObject({
    /** SHA-256 of the canonical JSON of `content`. */
    digest: sha256,
    /** As it was read: defaults filled in. */
    content: z.record(z.string(), z.unknown()),
  }),
  seed: count,
  inputs: z.array(
    z.strictObject({
      audit: z.string(),
      snapshot: z.string(),
      only: z.string().nullable(),
      files: z.array(
        z.strictObject({
          path: z.string(),
          source: z.string(),
          size_bytes: count,
          /** SHA-256 over the digests of the parts that it was read as. */
          digest: sha256,
        }),
      ),
    }),
  ),
  budget: z.strictObject({
    unit: z.enum(['rows', 'words', 'tokens']),
    /** In the unit; null: as much as the rules allow. */
    asked: z.number().nullable(),
    selected: z.number(),
  }),
  rows: z.strictObject({
    read: z.strictObject(amounts),
    /** Different rows in any split. */
    selected: z.strictObject(amounts),
    held_out: z.strictObject(amounts),
    refused: z.array(z.strictObject({ reason: z.string(), says: z.string(), ...amounts })),
  }),
  splits: z.array(splitSchema),
  hold_out: splitSchema.nullable(),
  /** How often rows of the splits were trained on before this build. */
  exposure: z.array(z.strictObject({ builds: count, ...amounts })),
  composition: z.strictObject({
    group: named(z.enum(ORIGIN_GROUPS)),
    class: named(z.enum(ORIGIN_CLASSES)),
    depth: named(z.string()),
    family: named(z.string()),
    source: named(z.string()),
    language: named(z.string()),
  }),
  strata: z.strictObject({
    by: z.array(z.string()),
    /** Largest human mass, in words, of a stratum that is rare; null: none is looked after. */
    rare_below: z.number().nullable(),
    listed: z.array(
      z.strictObject({
        values: z.record(z.string(), z.string()),
        rare: z.boolean(),
        human: sharesSchema,
        all: sharesSchema,
      }),
    ),
    total: count,
  }),
  rules: z.array(
    z.strictObject({
      id: z.string(),
      says: z.string(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      /** In the unit of the budget, or rows. */
      selected: z.number(),
      /** Mass that could be selected more without the rule. */
      price: z.number(),
      /** Mass that gives way to other mass because of it. */
      moved: z.number(),
    }),
  ),
  columns: z.strictObject({
    /** Names of the flat columns, by what they are. */
    flat: z.record(z.string(), z.string()),
    /** Columns in which sources disagree about the type: anything but text is written as its JSON. */
    as_text: z.array(z.string()),
    /** Columns of the data, each with its type in JSON. */
    data: z.array(z.strictObject({ name: z.string(), type: z.unknown() })),
  }),
  /** What became of every row. */
  row_table: z.strictObject({ file: z.string(), rows: count, size_bytes: count, sha256 }),
  card: z.strictObject({ file: z.string(), sha256 }),
});

/** A manifest without the digest over itself. */
export type BuildManifest = Readonly<z.infer<typeof buildManifestSchema>>;

const signedSchema = buildManifestSchema.extend({
  /** SHA-256 of the canonical JSON (RFC 8785) of everything else. */
  digest: sha256,
});
/** A manifest as it is published. */
export type SignedManifest = Readonly<z.infer<typeof signedSchema>>;

export const MANIFEST_FILE = 'manifest.json';

/** The SHA-256 that a manifest is known by. */
export function manifestDigest(manifest: BuildManifest): string {
  return hash('sha256', canonicalJson(manifest));
}

/** Content of `manifest.json`. */
export function manifestText(manifest: BuildManifest): string {
  return `${canonicalJson({ ...buildManifestSchema.parse(manifest), digest: manifestDigest(manifest) })}\n`;
}

/**
 * @param folder of a build
 * @throws {WorkspaceError} it is missing, does not fit the schema, or was changed after it was written
 */
export async function readManifest(folder: string): Promise<SignedManifest> {
  const file = path.join(folder, MANIFEST_FILE);
  let manifest: SignedManifest;
  try {
    manifest = signedSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new WorkspaceError({
      path: file,
      problem: problemOf(cause),
      hint: 'Build again from the recipe, or restore the folder from a copy.',
      cause,
    });
  }
  const { digest, ...content } = manifest;
  const found = manifestDigest(content);
  if (found !== digest) {
    throw new WorkspaceError({
      path: file,
      problem: `was changed after it was written: its content has the digest ${found.slice(0, 16)}…, it says ${digest.slice(0, 16)}…`,
      hint: 'Trust nothing in this folder; build again from the recipe, or restore it from a copy.',
    });
  }
  return manifest;
}

function problemOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `does not fit its schema: ${issue!.path.map(String).join('.') || 'the whole'}: ${issue!.message}`;
  }
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'is missing';
  return error instanceof SyntaxError
    ? 'is not JSON'
    : String((error as Error).message)
        .split('\n')[0]!
        .slice(0, 200);
}
