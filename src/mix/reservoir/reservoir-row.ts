import * as z from 'zod';
import { canonicalJson } from '../../io/canonical-json.ts';
import { ORIGIN_CLASSES, ORIGIN_STATUSES } from '../../record/origin.ts';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().nullable();

/** What was decided of records of one field. */
const useSchema = z.strictObject({
  field: z.string(),
  is_prompt: z.boolean(),
  class: z.enum(ORIGIN_CLASSES),
  status: z.enum(ORIGIN_STATUSES),
  flag: text,
  rule: z.string(),
  depth_min: count,
  depth_max: count.nullable(),
  families: text,
  p_synthetic: count.nullable(),
  /** Names of what spoke for it. */
  evidence: z.array(z.string()),
});

const recordSchema = z.strictObject({
  suffix: z.string(),
  first: z.boolean(),
  path: z.string(),
  field: z.string(),
  /** Position in `uses`. */
  use: count,
  sha256_raw: sha256,
  sha256_norm: sha256.nullable(),
  language: z.string(),
  language_basis: z.string(),
  date: text,
  words: count,
  characters: count,
  text_bytes: count,
  row_bytes: count,
  length_band: z.string(),
  groups: z.record(z.string(), z.string()),
  preview: text,
  url: text,
  licence: text,
  generator: text,
  metadata: text,
  style: z.int().nullable(),
  words_hash: z.string().regex(/^-?\d{1,19}$/),
  /** Keys of its bands, signed 64-bit numbers joined by spaces. */
  bands: z.string().regex(/^-?\d{1,19}(?: -?\d{1,19})*$/),
});

const rowSchema = z.strictObject({
  schema: z.literal('outcross.reservoir-row/1'),
  id: z.string(),
  source: z.string(),
  /** Its name within the source. */
  name: z.string(),
  given: z.boolean(),
  /** Name of the group of like texts that the audit found it in; null: it found none. */
  cluster: text,
  /** What the source's card says that rows of a build show. */
  card: z.strictObject({ kind: text, licence: text }),
  uses: z.array(useSchema).min(1),
  records: z.array(recordSchema).min(1),
  /** The row itself, a line of JSON. */
  row: z.string(),
});

/** A row that is carried on from build to build: itself, and what the audit knew of each of its records. */
export type ReservoirRow = Readonly<Omit<z.infer<typeof rowSchema>, 'schema'>>;
export type ReservoirRecord = Readonly<z.infer<typeof recordSchema>>;
export type ReservoirUse = Readonly<z.infer<typeof useSchema>>;

/** The text under which a row lies in the block store: equal rows have equal texts. */
export function reservoirRowText(row: ReservoirRow): string {
  return canonicalJson(rowSchema.parse({ schema: 'outcross.reservoir-row/1', ...row }));
}

/** @throws {ZodError} the text is no row of a reservoir @throws {SyntaxError} it is no JSON */
export function parseReservoirRow(content: string): ReservoirRow {
  const { schema: _, ...row } = rowSchema.parse(JSON.parse(content));
  return row;
}
