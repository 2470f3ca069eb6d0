import { ConfigError } from '../../errors.ts';

/** A stratum that a plan looks after. */
export interface PlanStratum {
  /** Unique in a plan; any text. */
  readonly name: string;
  /** Share of what people write, above 0; shares add up to 1. */
  readonly share: number;
  /** Share of the human rows that come, where that is another one. */
  readonly supply: number;
  /** How likely what a model writes of it is to be kept, beside other strata: at least 0. */
  readonly fitness: number;
  /** Human rows of it that there are in all; undefined: not known. */
  readonly available?: number | undefined;
  /** Dimensions and values that select its rows in a recipe; undefined: its name alone is known. */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** A row of a list of strata, as somebody wrote it. */
export interface StratumInput {
  readonly name: string;
  /** Share, count or any other measure of how much people write of it. */
  readonly mass: number;
  /** Human rows of it that come in a generation, in any unit; of all strata or of none. */
  readonly fresh?: number | undefined;
  readonly fitness?: number | undefined;
  readonly available?: number | undefined;
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** Where it stands, for messages: `line 12`. */
  readonly place?: string | undefined;
}

export interface PlanStrata {
  /** In the order of the input. */
  readonly strata: readonly PlanStratum[];
  /** What was left out or supposed. */
  readonly notes: readonly string[];
}

/** More strata are no list that somebody looks after. */
export const MOST_STRATA = 100_000;
const LONGEST_NAME = 500;
const NAMES_SHOWN = 3;

/**
 * Masses as shares. Strata of no mass are left out, and named in the notes.
 *
 * @param options.place where the list stands, for messages
 * @param options.areShares whether masses have to add up to 1: they say that they are shares
 * @throws {ConfigError} for masses that are none, names that stand twice, shares that do not add up, and where nothing human is left
 */
export function planStrata(
  rows: readonly StratumInput[],
  { place, areShares = false }: { readonly place: string; readonly areShares?: boolean },
): PlanStrata {
  const bad = (row: StratumInput | undefined, problem: string, hint: string) =>
    new ConfigError({ place: row?.place === undefined ? place : `${place}, ${row.place}`, problem, hint });
  if (rows.length === 0)
    throw bad(undefined, 'holds no stratum', 'List strata with their names and masses, one a row.');
  if (rows.length > MOST_STRATA)
    throw bad(undefined, `${rows.length} strata; at most ${MOST_STRATA} are planned for`, 'Merge the smallest ones.');
  const seen = new Set<string>();
  let total = 0;
  for (const row of rows) {
    const { name, mass, fresh, fitness = 1, available } = row;
    if (name.trim() === '') throw bad(row, 'a stratum has no name', 'Give every stratum a name.');
    if (name.length > LONGEST_NAME)
      throw bad(row, `a name of ${name.length} characters; at most ${LONGEST_NAME} are taken`, 'Shorten the name.');
    if (seen.has(name)) throw bad(row, `stratum ${said(name)} stands there twice`, 'Merge the two rows.');
    seen.add(name);
    if (!(mass >= 0 && mass < Number.POSITIVE_INFINITY))
      throw bad(row, `stratum ${said(name)} has the mass ${mass}`, 'A mass is a number from 0 up.');
    if (!(fitness >= 0 && fitness <= 1e6))
      throw bad(
        row,
        `stratum ${said(name)} has the fitness ${fitness}`,
        'A fitness is a number from 0 up; 1 is neutral.',
      );
    if (fresh !== undefined && !(fresh >= 0 && fresh < Number.POSITIVE_INFINITY))
      throw bad(row, `stratum ${said(name)} has ${fresh} fresh rows`, 'Rows are a number from 0 up.');
    if (available !== undefined && !(available >= 0 && available < Number.POSITIVE_INFINITY))
      throw bad(row, `stratum ${said(name)} has ${available} human rows`, 'Rows are a number from 0 up.');
    total += mass;
  }
  if (!(total > 0))
    throw bad(undefined, 'no stratum has any human mass', 'A plan keeps what people write; name how much that is.');
  if (areShares && Math.abs(total - 1) > 0.005)
    throw bad(
      undefined,
      `shares add up to ${Number(total.toPrecision(6))}`,
      'Shares add up to 1; call the column "mass" or "count" where they are no shares.',
    );
  const kept = rows.filter(({ mass }) => mass > 0);
  const givesFresh = kept.filter(({ fresh }) => fresh !== undefined);
  if (givesFresh.length > 0 && givesFresh.length < kept.length) {
    const lacking = kept.find(({ fresh }) => fresh === undefined)!;
    throw bad(
      lacking,
      `stratum ${said(lacking.name)} does not say how many fresh rows come of it, others do`,
      'Give "fresh" for every stratum, 0 where none come, or for none.',
    );
  }
  const freshTotal = givesFresh.reduce((sum, { fresh }) => sum + fresh!, 0);
  if (givesFresh.length > 0 && !(freshTotal > 0))
    throw bad(
      undefined,
      'no fresh human row comes of any stratum',
      'Leave "fresh" out, or say of which strata rows come.',
    );
  if (kept.every(({ fitness }) => fitness === 0))
    throw bad(undefined, 'every stratum has the fitness 0', 'A selection has to leave something.');
  const empty = rows.filter(({ mass }) => mass === 0);
  return {
    strata: kept.map(({ name, mass, fresh, fitness = 1, available, values }) => ({
      name,
      share: mass / total,
      supply: fresh === undefined ? mass / total : fresh / freshTotal,
      fitness,
      available,
      values,
    })),
    notes:
      empty.length === 0
        ? []
        : [
            `left out, because people write nothing of ${empty.length === 1 ? 'it' : 'them'}: ${empty
              .slice(0, NAMES_SHOWN)
              .map(({ name }) => name)
              .join(', ')}${empty.length > NAMES_SHOWN ? ` and ${empty.length - NAMES_SHOWN} more` : ''}`,
          ],
  };
}

function said(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
