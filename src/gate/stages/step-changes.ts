import type { SettingFacts } from '../compare/comparison.ts';
import type { Precondition } from '../verdict/verdict.ts';
import type { SettingChange } from './stage-comparison.ts';

/** Who wrote it, not how it was drawn. */
const MODEL = 'model';

/** A stage as far as its step needs it. */
export interface StageSettings {
  readonly name: string;
  readonly settings: readonly SettingFacts[];
}

/** What of the settings is another one after a step, the model included, by name. */
export function settingChanges(before: StageSettings, after: StageSettings): readonly SettingChange[] {
  const names = [...new Set([...before.settings, ...after.settings].map(({ name }) => name))].sort();
  return names.flatMap((name): readonly SettingChange[] => {
    const [from, to] = [before, after].map((stage) => valueText(stage, name)) as [string | null, string | null];
    return from === to ? [] : [{ name, before: from, after: to }];
  });
}

/**
 * Whether what was lost with a step can be put down to one change: texts of both stages name their settings or neither does, and the model
 * does not change together with the way it was drawn from.
 *
 * @param options.mixesSettings the user says that they are one step
 */
export function stepPreconditions(
  { before, after }: { readonly before: StageSettings; readonly after: StageSettings },
  { mixesSettings }: { readonly mixesSettings: boolean },
): readonly Precondition[] {
  const changes = settingChanges(before, after);
  const decoding = changes.filter(({ name }) => name !== MODEL);
  const unnamed = decoding.filter((change) => change.before === null || change.after === null);
  const named = decoding.filter((change) => !unnamed.includes(change));
  const model = changes.find(
    ({ name, ...values }) => name === MODEL && values.before !== null && values.after !== null,
  );
  const conditions: Precondition[] = [];
  if (unnamed.length > 0)
    conditions.push({
      id: 'settings-named',
      holds: mixesSettings,
      says: `${unnamed.map((change) => sayUnnamed(change, { before: before.name, after: after.name })).join('; ')}${mixesSettings ? ', taken as one step' : ': name it in both, or say that it is one step'}`,
    });
  if (named.length > 0)
    conditions.push({
      id: 'one-change',
      holds: model === undefined || mixesSettings,
      says:
        model === undefined
          ? `${before.name} and ${after.name} were drawn differently: ${named.map(sayChange).join(', ')}`
          : `from ${before.name} to ${after.name} the model changes and so does the way it is drawn from (${named.map(sayChange).join(', ')})${mixesSettings ? ', taken as one step' : '; compare a stage between the two, in which only one of them changes, or say that it is one step'}`,
    });
  return conditions;
}

/** `temperature 1 → 0.7`. */
export function sayChange({ name, before, after }: SettingChange): string {
  return `${name} ${before ?? 'not named'} → ${after ?? 'not named'}`;
}

function sayUnnamed(
  { name, before, after }: SettingChange,
  names: { readonly before: string; readonly after: string },
) {
  return before === null
    ? `${name} is named in ${names.after} (${after}) and not in ${names.before}`
    : `${name} is named in ${names.before} (${before}) and not in ${names.after}`;
}

/** The values that a stage names, most documents first; null where it names none. */
function valueText({ settings }: StageSettings, name: string): string | null {
  const values = settings.find((setting) => setting.name === name)?.values.filter(({ value }) => value !== null) ?? [];
  return values.length === 0 ? null : values.map(({ value }) => String(value)).join(', ');
}
