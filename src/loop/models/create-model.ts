import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../io/nearest-name.ts';
import { settingsError } from '../lab/settings-error.ts';
import type { LoopModel } from './loop-model.ts';
import type { ModelEntry, ModelOptions } from './model-entry.ts';
import { MODELS, modelNamed } from './model-registry.ts';

/** A model of the registry with its settings, defaults filled in. */
export interface ChosenModel {
  readonly entry: ModelEntry;
  /** `id` among them. */
  readonly settings: Readonly<Record<string, unknown>> & { readonly id: string };
  create(options: ModelOptions): LoopModel<unknown>;
}

/**
 * Finds a model by its id and fills in its settings.
 *
 * @param place where the settings stand, for messages
 * @throws {ConfigError} an unknown id, or settings that cannot be meant
 */
export function chosenModel(settings: Readonly<Record<string, unknown>>, place: string): ChosenModel {
  const { id, ...rest } = settings;
  const entry = typeof id === 'string' ? modelNamed(id) : undefined;
  if (entry === undefined) {
    const known = MODELS.map((one) => one.id);
    const near = nearestName(String(id), known);
    throw new ConfigError({
      place,
      problem: `no model is called "${String(id).slice(0, 80)}"`,
      hint: near === null ? `Known models: ${known.join(', ')}.` : `Did you mean "${near}"?`,
    });
  }
  const parsed = entry.settings.safeParse(rest);
  if (!parsed.success) throw settingsError(parsed.error.issues[0]!, entry.settings, place);
  const filled = parsed.data as Readonly<Record<string, unknown>>;
  return { entry, settings: { id: entry.id, ...filled }, create: (options) => entry.create(filled, options) };
}
