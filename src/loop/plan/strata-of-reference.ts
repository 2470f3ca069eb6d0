import { ConfigError } from '../../errors.ts';
import type { ListedReference } from '../../gate/reference/open-reference.ts';
import type { StratumDefinition } from '../../gate/reference/reference-manifest.ts';
import type { PlanSource } from './plan.ts';
import { type PlanStrata, planStrata, type StratumInput } from './plan-strata.ts';

/** Dimensions that were found, not named by the data: planned by only where there is no other, the last ones last. */
const LAST: readonly string[] = ['topic', 'surprisal'];
/** Documents of a stratum under which its share is little known. */
const FEW = 10;

/**
 * Strata of one dimension of a frozen reference, by the comparator's documents; what lies in none of them is one more.
 *
 * @param options.by dimension; default: the one of the data's own with the most strata, else topics
 * @throws {ConfigError} the reference has no such dimension, or nothing is known of its strata
 */
export function strataOfReference(
  { manifest, comparator }: Pick<ListedReference, 'manifest' | 'comparator'>,
  { by }: { readonly by?: string | undefined } = {},
): PlanStrata & { readonly source: PlanSource } {
  const place = `reference ${manifest.name}`;
  const counts = new Map(comparator.map((own) => [own.id, own]));
  const byDimension = Map.groupBy(
    manifest.strata.filter(({ id }) => counts.has(id)),
    ({ dimension }) => dimension,
  );
  const dimensions = [...byDimension.keys()].sort(
    (a, b) =>
      LAST.indexOf(a) - LAST.indexOf(b) ||
      singlesOf(byDimension.get(b)!).length - singlesOf(byDimension.get(a)!).length ||
      (a < b ? -1 : 1),
  );
  if (dimensions.length === 0)
    throw new ConfigError({
      place,
      problem: 'has no strata whose documents were counted',
      hint: 'Make one with groups: outcross reference create NAME DATA… --group COLUMN; or list strata in a file: --strata FILE.',
    });
  const chosen = by ?? dimensions[0]!;
  const own = byDimension.get(chosen);
  if (own === undefined)
    throw new ConfigError({
      place: `${place}, --by ${chosen}`,
      problem: 'there is no such dimension',
      hint: `There are: ${dimensions.slice(0, 10).join(', ')}.`,
    });
  const n = Math.max(...own.map(({ id }) => counts.get(id)!.n));
  const singles = singlesOf(own).map((definition): StratumInput => {
    const { label, rule, id } = definition;
    return {
      name: label,
      mass: counts.get(id)!.count,
      ...(rule.kind === 'group' && { values: { [rule.column]: rule.values[0]! } }),
    };
  });
  const counted = singles.reduce((sum, { mass }) => sum + mass, 0);
  const rest: readonly StratumInput[] = n > counted ? [{ name: `all other ${chosen}`, mass: n - counted }] : [];
  const planned = planStrata(unlike([...singles, ...rest]), { place });
  const few = singles.filter(({ mass }) => mass < FEW).length;
  const others = dimensions.filter((dimension) => dimension !== chosen);
  return {
    ...planned,
    notes: [
      ...planned.notes,
      ...(by === undefined && others.length > 0
        ? [`planned by ${chosen}; the reference knows ${others.join(', ')} as well: --by`]
        : []),
      ...(few > 0
        ? [
            `${few} ${few === 1 ? 'stratum has' : 'strata have'} fewer than ${FEW} documents in the reference: how large ${few === 1 ? 'it is' : 'they are'} is little known`,
          ]
        : []),
    ],
    source: {
      kind: 'reference',
      name: manifest.name,
      by: chosen === 'surprisal' ? [] : [chosen],
      unit: 'documents',
    },
  };
}

/** Strata that stand for one value, one topic or one band; those that merge several hold documents of these again. */
function singlesOf(strata: readonly StratumDefinition[]): readonly StratumDefinition[] {
  return strata.filter(({ rule }) => {
    if (rule.kind === 'group') return rule.values.length === 1 && rule.isAllBut !== true;
    return rule.kind === 'topics' ? rule.topics.length === 1 : true;
  });
}

/** Topics may be called by the same words. */
function unlike(rows: readonly StratumInput[]): readonly StratumInput[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const before = seen.get(row.name) ?? 0;
    seen.set(row.name, before + 1);
    return before === 0 ? row : { ...row, name: `${row.name} (${before + 1})` };
  });
}
