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

/** A metric with its 95 % interval by the jackknife over groups of texts; nulls: there is none. `n`: what it rests on, in the metric's unit. */
const estimate = z
  .strictObject({
    value: z.number(),
    se: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    n: count,
  })
  .nullable();

/** Cosine with the nearest row of the build: the mean, and that of the tenth that lies farthest; share of different n-grams that stand there. */
const coverage = z.strictObject({ mean: z.number(), tail: z.number(), grams: z.number() });

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
  /** What earlier builds kept of rare rows, drawn on beside the sources and counted in `rows` with them; null or absent: nothing is asked of it. */
  reservoir: z
    .strictObject({
      name: z.string(),
      /** Rows that the sources do not hold themselves. */
      offered: z.strictObject(amounts),
      selected: z.strictObject(amounts),
      held_out: z.strictObject(amounts),
      refused: z.array(z.strictObject({ reason: z.string(), says: z.string(), ...amounts })),
      /** What this build keeps for later ones. */
      kept: z.strictObject({
        ...amounts,
        strata: count,
        /** Rows of each stratum that the recipe asks for, and that there was room for. */
        most_of_each: count,
        of_each: count,
        /** Over the hashes of all rows (`reservoirRoot`); absent in plans, and where nothing is kept. */
        sha256: sha256.optional(),
      }),
    })
    .nullish(),
  /** What stays out for standing in evaluation sets, by set, with the most similar matches; absent: the build is of an earlier version. */
  decontaminated: z
    .array(
      z.strictObject({
        set: z.string(),
        ...amounts,
        matches: z.array(
          z.strictObject({
            row: z.string(),
            /** Record of the set; null: not looked up. */
            matched: z.string().nullable(),
            /** Jaccard similarity of word 5-grams by estimate; 1: the same text. */
            similarity: z.number().min(0).max(1),
          }),
        ),
      }),
    )
    .optional(),
  /** How often rows of the splits were trained on before this build. */
  exposure: z.array(z.strictObject({ builds: count, ...amounts })),
  /** Human rows of the splits that no build was trained on before, and those that one was; absent: the build is of an earlier version. */
  human_rows: z.strictObject({ fresh: z.strictObject(amounts), replayed: z.strictObject(amounts) }).optional(),
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
        /** Human rows that no rule refuses and that are not held out: of these floors ask a part. Absent: the build is of an earlier version. */
        human_admitted: z.strictObject(amounts).optional(),
        all: sharesSchema,
      }),
    ),
    total: count,
    /** Of all strata, listed or not, how many are rare; absent: the build is of an earlier version. */
    rare_total: count.optional(),
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
      /** The same in rows; absent: none, or the build is of an earlier version. */
      price_rows: count.optional(),
      moved_rows: count.optional(),
      /** Too many rules bind for each to be priced, and this is none of those that hold most. */
      not_priced: z.literal(true).optional(),
      /** What it protects, with it and without it; absent: it binds nothing. */
      protects: z
        .strictObject({
          what: z.enum(['rarest-safe-share', 'chance-absent', 'own-share']),
          with: z.number().nullable(),
          without: z.number().nullable(),
        })
        .optional(),
      /** Ratios of what is with the rule over what were without it. */
      performance: z
        .strictObject({
          /** Of the part of the loss that more text lowers. */
          data_term: z.strictObject({ low: z.number(), high: z.number() }),
          /** Of the squared error of a mean learned again and again from the mixture. */
          mean_error: z.number().nullable(),
        })
        .optional(),
    }),
  ),
  /** Human text to commission so that every floor is met; absent: the build is of an earlier version. */
  shopping_list: z
    .strictObject({
      unit: z.enum(['rows', 'words', 'tokens']),
      /** Mass that is selected with it. */
      target: z.number(),
      rows: count,
      mass: z.number(),
      /** Most mass first. */
      items: z.array(
        z.strictObject({
          label: z.string(),
          stratum: z.record(z.string(), z.string()).nullable(),
          where: z.string().nullable(),
          rows: count,
          mass: z.number(),
          because: z.array(z.string()),
          have: z.strictObject({ rows: count, fresh_rows: count, mass: z.number() }),
          kept_out: count,
        }),
      ),
      /** Of all items, listed or not. */
      total: count,
      /** Rules that clash whatever is commissioned. */
      clash: z.array(z.string()),
    })
    .optional(),
  /**
   * How wide the language of what was read is and of what was selected, each text once, on equal numbers of words; absent in plans, which read
   * no text.
   */
  range: z
    .strictObject({
      /** Most words that both were measured on; 0 where they were not. */
      words: count,
      /** Why they were not; null where they were. */
      reason: z.string().nullable(),
      /** Groups of texts that the jackknife leaves out in turn. */
      groups_jackknife: count,
      /** What was read again to be measured. */
      read: z.strictObject(amounts),
      selected: z.strictObject(amounts),
      /** Most words first; round numbers among them, so that builds can be compared. */
      levels: z.array(
        z.strictObject({
          words: count,
          documents: z.strictObject({ read: count, selected: count }),
          median_document_words: z.strictObject({ read: z.number(), selected: z.number() }),
          /** By the ids of docs/metrics.md; null: too small or too short for it. */
          metrics: z.array(z.strictObject({ id: z.string(), read: estimate, selected: estimate })),
        }),
      ),
    })
    .nullish(),
  /** How rows were chosen for what they add, where rules left it open; null or absent: by hash. */
  choice: z
    .strictObject({
      by: z.string(),
      among: z.string(),
      /** What distance was measured in. */
      vectors: z.string(),
      /** Rows of cells of which a part was to be taken; those that were looked at; those of them that were chosen. */
      candidates: count,
      looked_at: count,
      chosen: count,
      /** Rows of the build that they were held against. */
      kept: count,
      /** How well the build covers those looked at: without any of them, with the choice, with one by hash of the same mass. */
      coverage: z.strictObject({ before: coverage, after: coverage, random: coverage }).nullable(),
      facts: z.record(z.string(), z.union([z.number(), z.string()])),
    })
    .nullish(),
  /** How rows that are not human were drawn by the probability p that a model wrote them; null or absent: they were not. */
  drawn: z
    .strictObject({
      power: z.number(),
      repeat: count,
      /** Rows of which p is known: those that could be drawn and those that were, copies counted; their mean p (null: there is none). */
      before: z.strictObject({ rows: count, mean_p: z.number().nullable() }),
      after: z.strictObject({ rows: count, mean_p: z.number().nullable() }),
    })
    .nullish(),
  /**
   * What rows should weigh in training so that human ones have the share of the golden-ratio rule; null or absent: the recipe does not ask. Masses
   * in words, or in rows where those are the budget; copies counted.
   */
  mix: z
    .strictObject({
      /** Human rows that no build was trained on before, and synthetic ones. All others weigh 1. */
      fresh_human: z.number(),
      synthetic: z.number(),
      human_share: z.number(),
      human_mass_share: z.number(),
      human_weight: z.number(),
      synthetic_weight: z.number(),
    })
    .nullish(),
  /** Who stands for model text, under the names that rows bear as well; null or absent: nobody was asked. */
  verifiers: named(z.string()).nullish(),
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
      hint: 'Trust nothing in this folder: restore it from a copy, or remove it and build again from the recipe.',
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
