import type { AdmissionCondition } from '../../engine/candidate-rows.ts';
import type { RecordCondition, RecordField } from '../../engine/record-condition.ts';
import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../io/nearest-name.ts';
import type { Recipe } from '../recipe/recipe.ts';
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
 * @throws {ConfigError} a column of groups is not one of these audits
 */
export function admissionRules(
  recipe: Pick<Recipe, 'admit' | 'opt_outs' | 'verified'>,
  {
    withdrawals,
    admit,
    groupColumns,
  }: {
    readonly withdrawals: readonly Withdrawal[];
    readonly admit: readonly RecordCondition[];
    readonly groupColumns: readonly string[];
  },
): readonly AdmissionRule[] {
  const rules: AdmissionRule[] = [];
  const refuse = (id: string, says: string, condition: AdmissionCondition['condition']) =>
    rules.push({ id, says, rule: { verb: 'refuse', of: 'any', condition } });
  for (const { name, reason, condition } of withdrawals)
    refuse(`withdrawn.${name}`, reason ?? `withdrawn: ${name}`, condition);
  const { opt_outs: optOuts, verified } = recipe;
  if (optOuts?.column !== undefined) {
    const field = group('opt_outs.column', optOuts.column, groupColumns);
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
  if (verified !== undefined && (verified.required || verified.verifiers !== undefined)) {
    const field = group('verified.column', verified.column, groupColumns);
    const isModels: RecordCondition = {
      kind: 'compare',
      field: { kind: 'fixed', name: 'origin' },
      comparison: '=',
      value: 'synthetic',
    };
    const both = (other: RecordCondition): RecordCondition => ({ kind: 'and', items: [isModels, other] });
    if (verified.required)
      refuse('verified', 'model text that nobody has verified', both({ kind: 'known', field, known: false }));
    if (verified.verifiers !== undefined) {
      const isTrusted: RecordCondition = { kind: 'in', field, values: verified.verifiers };
      const isNamed: RecordCondition = { kind: 'known', field, known: true };
      refuse(
        'verified.verifiers',
        'model text verified by nobody on the list',
        both({ kind: 'and', items: [isNamed, { kind: 'not', item: isTrusted }] }),
      );
    }
    refuse('verified.self', 'model text verified by its own generator', {
      kind: 'names-generator',
      group: verified.column,
    });
  }
  return rules;
}

function group(place: string, name: string, groupColumns: readonly string[]): RecordField {
  if (groupColumns.includes(name)) return { kind: 'group', name };
  const near = nearestName(name, groupColumns);
  throw new ConfigError({
    place: `recipe, ${place}`,
    problem: `no audit has a group column "${name}"`,
    hint:
      near === null
        ? `Audit the data again with --group ${name}.`
        : `Did you mean ${near}? A column becomes one by outcross audit --group COLUMN.`,
  });
}
