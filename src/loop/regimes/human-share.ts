import * as z from 'zod';

/** A share: 0.05 or 5%. */
export const shareSchema = z
  .union([
    z
      .number('expected a share such as 0.05 or 5%')
      .min(0, 'expected a share from 0 to 1')
      .max(1, 'expected a share from 0 to 1, 0.05 or 5% for 5 %'),
    z
      .string()
      .regex(/^(?:100(?:\.0{1,6})?|\d{1,2}(?:\.\d{1,6})?)\s?%$/, 'expected a share such as 0.05 or 5%')
      .transform((text) => Number.parseFloat(text) / 100),
  ])
  .describe('A share: 0.05 or 5%.');

/** How human rows come into a training set. */
export const humanShareSchema = z.strictObject({
  share: shareSchema.describe('Share of each training set that is human, the first aside.'),
  kind: z
    .enum(['fresh', 'replayed'])
    .default('fresh')
    .describe(
      'fresh: rows nobody trained on before; replayed: the same rows of the first training set each time. Default fresh.',
    ),
  draw: z
    .enum(['stratified', 'independent'])
    .default('stratified')
    .describe('stratified: exactly this share; independent: each row is human by chance. Default stratified.'),
});

export type HumanShare = z.output<typeof humanShareSchema>;
