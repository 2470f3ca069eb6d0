import type { AdmissionCondition } from '../../engine/candidate-rows.ts';
import type { RecordCondition, RecordField } from '../../engine/record-condition.ts';
import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../io/nearest-name.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { PlaceOf } from './at-recipe-place.ts';
import type { Reason } from './build-reasons.ts';
import type { Withdrawal } from './build-withdrawals.ts';

/** A rule of admission with the reason that it gives to rows. */
export interface AdmissionRule extends Reason {
  readonly rule: AdmissionCondition;
}

/**
 * The rules that admit or refuse rows, in their order: what was withdrawn and what rights holders keep back, which nothing admits; the recipe's
 * own; what no verifier stands for.
 *
 * @param admit conditions of the recipe's own rules: shape [rules]
 * @param verdict condition of `verified.where`
 * @throws {ConfigError} a column of groups is not one of these audits
 */
export function admissionRules(
  recipe: Pick<Recipe, 'admit' | 'opt_outs' | 'verified'>,
  {
    withdrawals,
    admit,
    verdict,
    groupColumns,
    placeOf,
  }: {
    readonly withdrawals: readonly Omit<Withdrawal, 'isSource'>[];
    readonly admit: readonly RecordCondition[];
    readonly verdict?: RecordCondition | undefined;
    readonly groupColumns: readonly string[];
    readonly placeOf: PlaceOf;
  },
): readonly AdmissionRule[] {
  const rules: AdmissionRule[] = [];
  const refuse = (id: string, says: string, condition: AdmissionCondition['condition']) =>
    rules.push({ id, says, rule: { verb: 'refuse', of: 'any', condition } });
  for (const { name, reason, condition } of withdrawals)
    refuse(`withdrawn.${name}`, reason ?? `withdrawn: ${name}`, condition);
  const { opt_outs: optOuts, verified } = recipe;
  if (optOuts?.column !== undefined) {
    const field = group(placeOf(['opt_outs', 'column']), optOuts.column, groupColumns);
    refuse('opt_outs', `${optOuts.column} reserves the right to train`, {
      kind: 'in',
      field,
      values: optOuts.reserved,
    });
    if (optOuts.unknown === 'refuse')
      refuse('opt_outs.unknown', `${optOuts.column} does not say whether the right to train is reserved`, {
        kind: 'known',
        field,
        known: false,
      });
  }
  if (optOuts !== undefined && optOuts.hosts.length > 0)
    refuse('opt_outs.hosts', 'its host keeps its pages from training', { kind: 'hosts', hosts: optOuts.hosts });
  for (const [i, { verb, of, expression, because }] of recipe.admit.entries()) {
    const fits = verb === 'require' ? 'does not fit' : 'fits';
    rules.push({
      id: `admit[${i}]`,
      says: because ?? `${fits}: ${expression}`,
      rule: { verb, of, condition: admit[i]! },
    });
  }
  if (verified !== undefined) {
    // A name that no audit has is an error, whether anything is asked of it or not.
    if (verified.column !== undefined) group(placeOf(['verified', 'column']), verified.column, groupColumns);
    if (verified.required) refuse('verified', 'model text that nobody has verified', { kind: 'unverified' });
    if (verified.verifiers !== undefined)
      refuse('verified.verifiers', 'model text verified by nobody on the list', { kind: 'untrusted' });
    if (verdict !== undefined)
      refuse('verified.where', `model text of which this does not hold: ${verified.where}`, {
        kind: 'and',
        items: [IS_MODELS, { kind: 'not', item: verdict }],
      });
  }
  return rules;
}

const IS_MODELS: RecordCondition = {
  kind: 'compare',
  field: { kind: 'fixed', name: 'origin' },
  comparison: '=',
  value: 'synthetic',
};

function group(place: string, name: string, groupColumns: readonly string[]): RecordField {
  if (groupColumns.includes(name)) return { kind: 'group', name };
  const near = nearestName(name, groupColumns);
  throw new ConfigError({
    place,
    problem: `no audit has a group column "${name}"`,
    hint:
      near === null
        ? `Audit the data again with --group ${name}.`
        : `Did you mean ${near}? A column becomes one by outcross audit --group COLUMN.`,
  });
}
