import * as z from 'zod';
import { WorkspaceError } from '../../errors.ts';
import type { BuildManifest } from '../../lineage/manifest.ts';
import type { PlanDescription } from '../../mix/build/describe-plan.ts';

const count = z.int().min(0);
const at = z.iso.datetime();
const amounts = z.strictObject({ rows: count, words: count });

/** Parts of a plan that are kept: all of them are in the manifest as well, once it is built. */
const planPart = <Key extends keyof PlanDescription>(_key: Key) => z.unknown() as z.ZodType<PlanDescription[Key]>;

/** What of a refresh is done. Each step is null until it is; a step that is done again undoes those behind it. */
export const refreshSchema = z.strictObject({
  schema: z.literal('outcross.refresh/1'),
  name: z.string(),
  recipe: z.strictObject({
    name: z.string(),
    /** As it was named. */
    file: z.string(),
    /** SHA-256 of the JSON of what it says, defaults filled in; null until it was planned. */
    digest: z.string().nullable(),
  }),
  started_at: at,
  /** Where the data is and how it is read: the next refresh of this recipe reads it again. Options of an audit. */
  data: z.array(z.string()),
  reading: z.record(z.string(), z.unknown()),
  audit: z
    .strictObject({
      at,
      name: z.string(),
      snapshot: z.string(),
      /** False where an audit that was there was taken. */
      is_new: z.boolean(),
      sources: count,
      records: count,
      words: z.record(z.string(), count),
      /** Against the last audit of the same data; null: there is none. */
      since: z
        .strictObject({
          audit: z.string(),
          added: count,
          removed: count,
          changed: count,
          words: z.record(z.string(), z.strictObject({ before: count, now: count })),
          new_findings: z.array(z.string()),
          resolved_findings: z.array(z.string()),
        })
        .nullable(),
      /** The first findings, and how many there are. */
      findings: z.array(z.strictObject({ title: z.string(), action: z.string() })),
      findings_total: count,
    })
    .nullable(),
  plan: z
    .strictObject({
      at,
      /** The last build of this recipe; null: there is none. */
      against: z
        .strictObject({
          build: z.string(),
          selected: amounts,
          group: planPart('composition') as unknown as z.ZodType<BuildManifest['composition']['group']>,
        })
        .nullable(),
      budget: planPart('budget'),
      rows: planPart('rows'),
      splits: planPart('splits'),
      hold_out: planPart('hold_out'),
      composition: planPart('composition'),
      strata: planPart('strata'),
      rules: planPart('rules'),
      rules_total: count,
      /** Of all rules, kept here or not, those that cost something; absent: the refresh is of an earlier version. */
      rules_binding: count.optional(),
      shopping_list: planPart('shopping_list'),
      exposure: planPart('exposure'),
    })
    .nullable(),
  build: z
    .strictObject({
      at,
      name: z.string(),
      digest: z.string(),
      is_new: z.boolean(),
      splits: z.array(z.strictObject({ name: z.string(), rows: count, words: count })),
      range: z.unknown() as z.ZodType<BuildManifest['range']>,
      /** What became of rows since the last build, without their ids; null: there is none. */
      difference: z
        .strictObject({
          recipe: z.array(z.string()),
          moves: z.array(z.strictObject({ before: z.string(), after: z.string(), rows: count, words: count })),
          moves_total: count,
        })
        .nullable(),
    })
    .nullable(),
  model: z
    .strictObject({
      at,
      name: z.string(),
      base: z.string().nullable(),
      family: z.string().nullable(),
      by: z.string().nullable(),
    })
    .nullable(),
  comparison: z
    .strictObject({
      at,
      name: z.string(),
      reference: z.strictObject({ name: z.string(), hash: z.string(), documents: count, delta: z.number() }),
      generations: z.array(
        z.strictObject({
          name: z.string(),
          outcome: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']),
          headline: z.string(),
          reasons: z.array(z.string()),
          documents: count,
          /** Strata that were tested, the most narrowed first: of people's share, with its interval. */
          strata: z.array(
            z.strictObject({
              label: z.string(),
              ratio: z.number().nullable(),
              low: z.number().nullable(),
              high: z.number().nullable(),
              outcome: z.string(),
            }),
          ),
        }),
      ),
    })
    .nullable(),
  decision: z
    .strictObject({
      at,
      outcome: z.enum(['release', 'hold', 'reject']),
      because: z.string(),
      by: z.string().nullable(),
    })
    .nullable(),
});
export type RefreshState = Readonly<z.infer<typeof refreshSchema>>;
export type RefreshOutcome = NonNullable<RefreshState['decision']>['outcome'];

/** The steps that are run, in their order; the model is noted with the comparison. */
export const REFRESH_STEPS = ['audit', 'plan', 'build', 'comparison', 'decision'] as const;
export type RefreshStep = (typeof REFRESH_STEPS)[number];

/** The first step that is not done; null: it is decided. */
export function nextStep(state: RefreshState): RefreshStep | null {
  if (state.decision !== null) return null;
  return REFRESH_STEPS.find((step) => state[step] === null) ?? null;
}

/** The state with a step and all behind it undone. */
export function undoneFrom(state: RefreshState, step: RefreshStep): RefreshState {
  const undone = REFRESH_STEPS.slice(REFRESH_STEPS.indexOf(step));
  return {
    ...state,
    ...Object.fromEntries(undone.map((one) => [one, null])),
    ...(undone.includes('build') && { model: null }),
    ...(undone.includes('plan') && { recipe: { ...state.recipe, digest: null } }),
  };
}

/** @throws {WorkspaceError} it does not fit the schema */
export function parseRefresh(content: unknown, file: string): RefreshState {
  const parsed = refreshSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new WorkspaceError({
    path: file,
    problem: `does not fit its schema: ${z.prettifyError(parsed.error).split('\n')[0]!.slice(0, 200)}`,
    hint: 'Restore the file from a copy, or remove its folder and begin again; audits and builds stay.',
    cause: parsed.error,
  });
}
