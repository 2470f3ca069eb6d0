import type { AuditResult } from '../../audit/audit-result.ts';
import { ConfigError } from '../../errors.ts';
import type { PlanSource } from './plan.ts';
import { type PlanStrata, planStrata, type StratumInput } from './plan-strata.ts';

/** A rest under this part of all human words is rounding. */
const REST = 1e-4;

/**
 * Strata of an audit by their human words. Where the audit lists only some of them, the rest is one more.
 *
 * @param options.name the audit's, for messages
 * @param options.by dimensions that make a stratum, such as `language`, or `source` and `language` and `period`; default: the single one with the most strata
 * @throws {ConfigError} the audit has no strata of these dimensions
 */
export function strataOfAudit(
  audit: Pick<AuditResult, 'strata' | 'origin'>,
  { name, by }: { readonly name: string; readonly by?: readonly string[] | undefined },
): PlanStrata & { readonly source: PlanSource } {
  const place = `audit ${name}`;
  const keyOf = (dimensions: readonly string[]) => [...dimensions].map(plainName).sort().join(', ');
  const shapes = Map.groupBy(audit.strata.groups, ({ dimensions }) => keyOf(Object.keys(dimensions)));
  const known = [...shapes.keys()].sort(
    (a, b) =>
      a.split(', ').length - b.split(', ').length || shapes.get(b)!.length - shapes.get(a)!.length || (a < b ? -1 : 1),
  );
  const chosen = by === undefined ? known[0] : keyOf(by);
  const groups = chosen === undefined ? undefined : shapes.get(chosen);
  if (chosen === undefined || groups === undefined)
    throw new ConfigError({
      place: by === undefined ? place : `${place}, --by ${by.join(',')}`,
      problem: 'there are no strata of these dimensions',
      hint:
        known.length === 0
          ? 'Name group columns in the audit: outcross audit DATA… --group COLUMN.'
          : `There are: ${known.slice(0, 8).join('; ')}.`,
    });
  const rows = groups.map(
    ({ label, words, human_share: humanShare, dimensions }): StratumInput => ({
      name: label,
      mass: words * humanShare,
      values: Object.fromEntries(Object.entries(dimensions).map(([dimension, value]) => [plainName(dimension), value])),
    }),
  );
  const listed = rows.reduce((sum, { mass }) => sum + mass, 0);
  const all = audit.origin.groups.human.words;
  const isPartial = audit.strata.listed < audit.strata.total && all - listed > REST * all;
  const planned = planStrata(
    isPartial ? [...rows, { name: 'strata that the audit does not list', mass: all - listed }] : rows,
    {
      place,
    },
  );
  return {
    ...planned,
    notes: [
      ...planned.notes,
      ...(isPartial ? ['the audit does not list all of its strata; the rest is planned for as one'] : []),
      ...(by === undefined && known.length > 1
        ? [
            `planned by ${chosen}; the audit knows ${known
              .filter((shape) => shape !== chosen)
              .slice(0, 6)
              .join('; ')} as well: --by`,
          ]
        : []),
    ],
    source: { kind: 'audit', name, by: chosen.split(', '), unit: 'words' },
  };
}

function plainName(dimension: string): string {
  return dimension.startsWith('group:') ? dimension.slice('group:'.length) : dimension;
}
