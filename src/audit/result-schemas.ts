import * as z from 'zod';

/** Whole number, 0 or more. */
export const countSchema = z.int().min(0);

/** Share in [0, 1]; rounded to 6 digits so that the file is the same on every machine. */
export const shareSchema = z.number().min(0).max(1);

/** Records and the words in them. Words are the unit of mass: a long record weighs more than a short one. */
export const massSchema = z.object({ records: countSchema, words: countSchema });
export type Mass = z.infer<typeof massSchema>;

export const exampleSchema = z.object({
  record_id: z.string(),
  /** First characters of the text; null when text is kept out (`--no-text`, forgotten records). */
  preview: z.string().nullable(),
});
export type Example = z.infer<typeof exampleSchema>;
