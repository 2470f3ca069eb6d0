import * as z from 'zod';
import { ORIGIN_CLASSES, ORIGIN_GROUPS, ORIGIN_STATUSES } from '../record/origin.ts';
import type { OriginShift } from './origin-shifts.ts';
import { prevalenceSchema } from './prevalence-result.ts';
import { repeatsSchema } from './repeats-result.ts';
import { countSchema as count, exampleSchema, massSchema, shareSchema as share } from './result-schemas.ts';
import { topicsSchema } from './topics-result.ts';
import { widthSchema } from './width-result.ts';

export type { Example, Mass } from './result-schemas.ts';

export const originCellSchema = massSchema.extend({
  class: z.enum(ORIGIN_CLASSES),
  status: z.enum(ORIGIN_STATUSES),
  flag: z.enum(['contradicted', 'conflict']).nullable(),
});

export const FINDING_KINDS = [
  'unreadable',
  'conflict',
  'contradicted',
  'own-output',
  'model-share',
  'undeclared-synthetic',
  'hidden-payload',
  'unknown-origin',
  'unattested-dates',
  'repeated-ids',
  'rare-strata',
  'odd-rows',
  'missing-licence',
  'leakage',
  'removal-costs-stratum',
  'rare-topics',
  'template-family',
  'narrow-synthetic',
] as const;

export const findingSchema = z.object({
  kind: z.enum(FINDING_KINDS),
  /** The source concerned; null where the finding is about the whole. */
  source: z.string().nullable(),
  /** Rank score by the rule in docs/findings.md. */
  weight: z.number(),
  /** One sentence: what is the matter, with its numbers. */
  title: z.string(),
  /** One or two sentences: what to do. */
  action: z.string(),
  /** Command that shows or mends it, arguments already quoted; null where there is none. */
  command: z.string().nullable(),
  records: count,
  /** Share of all words that the records concerned hold; null where nobody counted their words (unreadable and odd rows). */
  share_of_words: share.nullable(),
  examples: z.array(exampleSchema),
});
export type Finding = z.infer<typeof findingSchema>;

export const sourceSummarySchema = z.object({
  id: z.string(),
  /** Where the source's card was found; null: it has none. */
  card_from: z.enum(['outcross.yaml', 'SOURCE.yaml', 'dataset-card']).nullable(),
  declared_origin: z.enum(ORIGIN_CLASSES).nullable(),
  publisher: z.string().nullable(),
  licence: z.string().nullable(),
  dates_attested_by: z.string().nullable(),
  rows: count,
  records: count,
  quarantined: count,
  words: count,
  characters: count,
  text_bytes: count,
  earliest_date: z.string().nullable(),
  latest_date: z.string().nullable(),
  /** Records and words under each heading of origin. */
  groups: z.record(z.enum(ORIGIN_GROUPS), massSchema),
});
export type SourceSummary = z.infer<typeof sourceSummarySchema>;

export const evidenceUseSchema = originCellSchema.extend({
  /** Row of the decision table that decided (docs/concepts.md). */
  rule: z.string(),
  /** Kinds and mechanisms that spoke, e.g. `text-artefact marker:gemini-cite`. */
  evidence: z.array(z.string()),
});

export const stratumSchema = massSchema.extend({
  /** Dimension name to value: `{ source: "letters", language: "is", period: "1890s" }`. */
  dimensions: z.record(z.string(), z.string()),
  /** The same in words. */
  label: z.string(),
  share_of_words: share,
  /** Share of the stratum's words whose origin is human (verified or declared). */
  human_share: share,
  /** Share of the stratum's words whose origin is unknown. */
  unknown_share: share,
  rare: z.boolean(),
  /** Set where records and words are what a sample says of the whole: rare topics of more texts than topics are found in. */
  estimated: z.literal(true).optional(),
  examples: z.array(exampleSchema),
});
export type Stratum = z.infer<typeof stratumSchema>;

/** Result of an audit. Holds nothing that depends on file names, order, time or machine. */
export const auditResultSchema = z.object({
  schema: z.literal('outcross.audit/1'),
  settings: z.object({
    /** Share of rows that were read on purpose; null: all. */
    sample_share: share.nullable(),
    /** Texts attested before this day cannot be a chat model's. */
    llm_cutoff: z.string(),
    /** False when previews and examples were kept out. */
    text_kept: z.boolean(),
    /** Share of words under which a stratum can be rare. */
    rare_below: share,
    /** Share of the mean mass of its dimensions' named strata that it must be under as well. */
    rare_below_mean: share,
    group_columns: z.array(z.string()),
    rules_version: z.string(),
    /**
     * The ledger that records were looked up in, at the tree head that it had then: entries and RFC 6962 root, 64 hex digits. Null: none.
     */
    ledger: z.object({ id: z.string(), size: count, root: z.string() }).nullable().default(null),
  }),
  records: z.object({ read: count, accepted: count, quarantined: count }),
  totals: z.object({
    sources: count,
    rows: count,
    row_bytes: count,
    text_bytes: count,
    words: count,
    characters: count,
    languages: count,
  }),
  /** Most important first; the rule is in docs/findings.md. */
  findings: z.array(findingSchema),
  sources: z.array(sourceSummarySchema),
  origin: z.object({
    groups: z.record(z.enum(ORIGIN_GROUPS), massSchema),
    /** Human words by status: how many are verified, how many only declared. */
    classes: z.array(originCellSchema),
    by_source: z.array(originCellSchema.extend({ source: z.string() })),
    by_language: z.array(originCellSchema.extend({ language: z.string() })),
    /** Month `YYYY-MM`, or the year where dates are no finer, or null for undated. */
    by_month: z.array(originCellSchema.extend({ month: z.string().nullable() })),
    /** Field path without indices, with the chat role: `messages[assistant]`, `chosen`, `text`. */
    by_field: z.array(originCellSchema.extend({ field: z.string() })),
    /** Largest first. */
    evidence: z.array(evidenceUseSchema),
  }),
  languages: z.array(massSchema.extend({ language: z.string(), declared_records: count })),
  dates: z.object({
    earliest: z.string().nullable(),
    latest: z.string().nullable(),
    undated: massSchema,
    by_year: z.array(massSchema.extend({ year: z.string() })),
  }),
  lengths: z.array(massSchema.extend({ band: z.string() })),
  strata: z.object({
    dimensions: z.array(z.string()),
    total: count,
    rare: count,
    rare_share_of_words: share,
    /** Strata in `groups`: all, or as many as are listed at most. */
    listed: count,
    /** Rare strata, smallest first, then the others, largest first; which are listed of many says docs/audit-json.md. */
    groups: z.array(stratumSchema),
    /** Rare topics, smallest first: strata that no column names. Not among `total`, `rare` and `groups`. */
    topics: z.array(stratumSchema),
  }),
  quarantine: z.array(
    z.object({
      reason: z.string(),
      records: count,
      bytes: count,
      /** Places behind which nobody can say how much more is lost: cut files, files that cannot be opened. */
      open_ended: count,
      source: z.string(),
    }),
  ),
  oddities: z.array(z.object({ kind: z.string(), records: count, source: z.string() })),
  repeated_ids: z.array(z.object({ source: z.string(), ids: count, records: count, words: count })),
  // Files written before these sections were known lack them: read as null.
  /** Null where it was not looked for (`--no-repeats`). */
  repeats: repeatsSchema.nullable().default(null),
  /** Null where it was not asked for, or no two arms hold enough words. */
  width: widthSchema.nullable().default(null),
  /** Null where it was not asked for, or there are too few texts. */
  topics: topicsSchema.nullable().default(null),
  /** Null where style was not scored (`--no-style`). */
  prevalence: prevalenceSchema.nullable().default(null),
});
export type AuditResult = z.infer<typeof auditResultSchema>;

/** One input file as this run found it. Kept beside the result, because names are not part of what the data is. */
export interface InputFile {
  readonly path: string;
  readonly source: string;
  readonly format: string;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly records: number;
  readonly quarantined: number;
}

/** Where an unreadable row lies. */
export interface QuarantineEntry {
  readonly path: string;
  /** Entry of an archive, where the row lies in one. */
  readonly entry: string | null;
  /** 1-based row; the line for line formats; null for a whole file. */
  readonly row: number | null;
  readonly unit: 'line' | 'row' | 'file';
  readonly source: string;
  readonly reason: string;
  readonly detail: string;
  readonly sizeBytes: number;
  /** Records this entry stands for, as far as can be told. */
  readonly records: number;
  /** True where nobody can say how much more is lost behind it. */
  readonly isOpenEnded: boolean;
  readonly remedy: string;
}

/** What changed against the last audit that read the same data in the same way in this workspace. */
export interface AuditChanges {
  /** Start of that audit's run. */
  readonly since: string;
  /** Name of its folder. */
  readonly audit: string;
  readonly addedRecords: number;
  readonly removedRecords: number;
  /** Same id, other text. */
  readonly changedRecords: number;
  readonly newFindings: readonly string[];
  readonly resolvedFindings: readonly string[];
  /** Words by heading of origin, then and now. */
  readonly words: Readonly<Record<string, { readonly before: number; readonly now: number }>>;
  /** Origins of which there are more or fewer now, by class, status and flag. Absent in what earlier versions wrote. */
  readonly origins?: readonly OriginShift[];
}

/** Facts of one run: never part of the result. */
export interface RunFacts {
  readonly outcrossVersion: string;
  readonly nodeVersion: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Bytes of the inputs as they lie on disk. */
  readonly inputBytes: number;
  /** Bytes read in this run; smaller when earlier work was taken over. */
  readonly readBytes: number;
  /** Bytes compared by their digest with an earlier reading, because the file system could not vouch for them. */
  readonly checkedBytes: number;
  /** Bytes of inputs read again for the texts of pairs and samples. */
  readonly recalledBytes: number;
  readonly workers: number;
  readonly peakMemoryBytes: number;
  readonly stages: readonly { readonly name: string; readonly durationMs: number }[];
  readonly snapshotId: string;
  readonly reusedParts: number;
  readonly newParts: number;
  /** Ids of the sources read, sorted. */
  readonly sources: readonly string[];
  /** How the command line was called and which workspace was named, for the commands that reports suggest. */
  readonly commandPlace: { readonly invokedAs: string; readonly workspace: string };
  /** By source: how its columns were read, `text ← body (by its name)`. Seen in the first rows of files, so no part of the result. */
  readonly mapping: Readonly<Record<string, readonly string[]>>;
  /** Things done or assumed without being told, in words; printed, never silent. */
  readonly notes: readonly string[];
}

/** Everything a report is made of. */
export interface AuditReport {
  readonly audit: AuditResult;
  readonly files: readonly InputFile[];
  readonly quarantine: readonly QuarantineEntry[];
  readonly changes: AuditChanges | null;
  readonly run: RunFacts;
  /** Absolute folder of this audit in the workspace. */
  readonly folder: string;
}
