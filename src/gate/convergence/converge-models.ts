import type { Generation, PreparedReference } from '../compare/compare-generation.ts';
import type { SettingFacts } from '../compare/comparison.ts';
import { type PlacedGeneration, placeGenerations } from '../compare/place-generations.ts';
import { preconditionsOf } from '../compare/preconditions.ts';
import { settingFacts } from '../compare/setting-facts.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import { LEAST_UNITS } from '../verdict/least-units.ts';
import type { Precondition } from '../verdict/verdict.ts';
import type { ConvergenceAnswer } from './choose-answers.ts';
import type { Convergence } from './convergence.ts';
import { measureConvergence } from './measure-convergence.ts';

export interface ConvergeModelsOptions {
  /** Models that were drawn from with different settings are compared all the same. Default false. */
  readonly mixesSettings?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Places the outputs of several models on the same prompts and says how far they converge; see `measureConvergence`. Vectors and K are the
 * reference's, and people are its human arm.
 *
 * @throws {InputError} two models hold the same texts
 * @throws {RangeError} for fewer than 2 models, two of one name, or one without documents
 * @throws {CancelledError} `signal` aborted
 */
export async function convergeModels(
  prepared: PreparedReference,
  models: readonly Generation[],
  options: ConvergeModelsOptions = {},
): Promise<Convergence> {
  return convergePlacedModels(prepared, await placeGenerations(prepared, models, options), options);
}

/** Models that are placed already. */
export function convergePlacedModels(
  { reference, human }: Pick<PreparedReference, 'reference' | 'human'>,
  models: readonly PlacedGeneration[],
  { mixesSettings = false }: Pick<ConvergeModelsOptions, 'mixesSettings'>,
): Convergence {
  const { firstWords, seed, alphas } = reference.manifest;
  return measureConvergence({
    people: answersOf(human),
    models: models.map(({ name, hash, placed }) => ({ name, hash, answers: answersOf(placed) })),
    firstWords,
    seed,
    alphas,
    preconditions: settingConditions(models, { mixesSettings }),
  });
}

/** Documents that answer a prompt. A unit other than the prompt is taken for who wrote it. */
function answersOf(documents: readonly ClassifiedDocument[]): readonly ConvergenceAnswer[] {
  return documents.flatMap(({ document: { key, prompt, text, unit }, vector }): readonly ConvergenceAnswer[] =>
    prompt === null ? [] : [{ key, prompt, text, vector, writer: unit === prompt ? undefined : unit }],
  );
}

/** No text of people's passes for a model's, and all models were drawn from alike, so that what they share is not their sampler's. */
function settingConditions(
  models: readonly PlacedGeneration[],
  { mixesSettings }: { readonly mixesSettings: boolean },
): readonly Precondition[] {
  const settings = models.map(({ documents }) => settingFacts(documents));
  const ofModels = models.flatMap(({ name, copiedShare }, at) =>
    preconditionsOf({
      facts: { copiedShare, settings: settings[at]!, sharedPrompts: null },
      hasPrompts: { reference: false, generation: false },
      units: LEAST_UNITS,
      referenceUnits: LEAST_UNITS,
      firstWords: 0,
      panelProblem: undefined,
      mixesSettings,
      ignoresPrompts: false,
    })
      .filter(({ id }) => id === 'own-text' || id === 'same-settings')
      .map((condition) => ({ ...condition, says: `${name}: ${condition.says}` })),
  );
  const names = [...new Set(settings.flatMap((own) => own.map(({ name }) => name)))]
    .filter((name) => name !== 'model')
    .sort();
  const different = names.flatMap((name) => {
    const values = settings.map((own) => valuesText(own, name));
    if (values.every((value) => value === values[0])) return [];
    return [`${name}: ${models.map((model, at) => `${model.name} ${values[at]}`).join(', ')}`];
  });
  if (different.length === 0) return ofModels;
  return [
    ...ofModels,
    {
      id: 'settings-of-models',
      holds: mixesSettings,
      says: `models were drawn from with different settings (${different.join('; ')})${mixesSettings ? ', compared all the same' : '; compare them at one setting, or say that they are to be compared all the same'}`,
    },
  ];
}

function valuesText(settings: readonly SettingFacts[], name: string): string {
  const values = settings.find((setting) => setting.name === name)?.values ?? [];
  return values.length === 0 ? 'not named' : values.map(({ value }) => String(value ?? 'not named')).join(', ');
}
