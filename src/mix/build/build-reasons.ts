import type { Recipe } from '../recipe/recipe.ts';

/** Why a row is not in a build. */
export interface Reason {
  /** Place in the recipe, or what happened: `admit[0]`, `repeats`, `budget`. */
  readonly id: string;
  /** As a sentence, for the user. */
  readonly says: string;
}

/** Reason of rows whose own id was withdrawn. */
export const WITHDRAWN_BY_ID = 'withdrawn';

/** The reasons of a build, in the order in which they are looked at: the first that holds is the row's. */
export class BuildReasons {
  readonly #reasons: Reason[] = [];
  readonly #positions = new Map<string, number>();

  get all(): readonly Reason[] {
    return this.#reasons;
  }

  /** Position of a reason, which is added behind the others where it is new. */
  position(id: string, says: string): number {
    let position = this.#positions.get(id);
    if (position === undefined) {
      position = this.#reasons.length;
      this.#reasons.push({ id, says });
      this.#positions.set(id, position);
    }
    return position;
  }
}

/** Positions of what is known of a row before cells are formed. */
export interface RowReasons {
  readonly outside: number;
  readonly twice: number;
  readonly forgotten: number;
  readonly withdrawnIds: number;
  readonly firstRule: number;
  readonly contaminated: number;
  readonly repeat: number;
  readonly repeatOfTakenBack: number;
  readonly takenBack: readonly number[];
  readonly overexposed: number;
  readonly reservoir: number;
  readonly heldOut: number;
  readonly keptAway: number;
}

/**
 * The reasons that a row itself can give, in the order of the waterfall.
 *
 * @param takenBackRules positions of rules of admission by which somebody had rows taken back, whose copies stay out with them
 */
export function rowReasons(
  reasons: BuildReasons,
  { hold_out: holdOut, exposure }: Pick<Recipe, 'hold_out' | 'exposure'>,
  admission: readonly Reason[],
  takenBackRules: readonly number[] = [],
): RowReasons {
  const outside = reasons.position('sources', 'not among the rows of the sources that are looked at');
  const twice = reasons.position('sources.twice', 'read in another audit of this recipe as well');
  const forgotten = reasons.position('forgotten', 'forgotten on request');
  const withdrawnIds = reasons.position(WITHDRAWN_BY_ID, 'withdrawn by its id');
  const firstRule = reasons.all.length;
  for (const { id, says } of admission) reasons.position(id, says);
  const contaminated = reasons.position('decontaminate', 'stands in an evaluation set, or resembles a row of one');
  const repeat = reasons.position('repeats', 'its texts stand in a row that stays');
  const repeatOfTakenBack = reasons.position(
    'repeats.withdrawn',
    'its texts stand in a row that was withdrawn or forgotten',
  );
  const overexposed = reasons.position('exposure.most', `trained on in ${exposure.most ?? 'many'} builds or more`);
  const reservoir = reasons.position(
    'reservoir',
    'kept by earlier builds, and not among the rows of its group that this one asks for',
  );
  const heldOut = reasons.position('hold_out', `held out${holdOut?.locked === false ? '' : ' for good'}`);
  const keptAway = reasons.position('hold_out.near', 'held out by an earlier build, or like a row that is held out');
  return {
    outside,
    twice,
    forgotten,
    withdrawnIds,
    firstRule,
    contaminated,
    repeat,
    repeatOfTakenBack,
    takenBack: [forgotten, withdrawnIds, ...takenBackRules.map((rule) => firstRule + rule)],
    overexposed,
    reservoir,
    heldOut,
    keptAway,
  };
}
