import { kishSize } from './kish-size.ts';

/** A row as a build takes it. */
export interface TakenRow {
  /** Earlier builds that a model was trained on and that held it. */
  readonly exposures: number;
  /** In the budget's unit, of one copy. */
  readonly mass: number;
  /** Times it stands in this build, at least 1. */
  readonly copies: number;
}

export interface FreshAndReplayed {
  /** Rows never trained on before, and their mass; copies beyond the first are replayed at once. */
  readonly freshRows: number;
  readonly freshMass: number;
  /** Rows trained on before, and the mass of all that was shown before: theirs, and further copies of fresh rows. */
  readonly replayedRows: number;
  readonly replayedMass: number;
  /** Equally weighted rows that all of these are worth, repeats considered. */
  readonly effectiveRows: number;
  /** Rows by how often they will have been trained on after this build: `[1, 120]` are 120 rows seen once. Ascending. */
  readonly afterwards: readonly (readonly [exposures: number, rows: number])[];
}

/**
 * Adds up what of the human rows of a build is fresh. Replayed rows are worth less: they show nothing that was not shown, and anchoring by
 * them loses up to three times the variance (`anchoredVariance`).
 *
 * @throws {RangeError} when a row's numbers cannot be meant
 */
export function freshAndReplayed(rows: Iterable<TakenRow>): FreshAndReplayed {
  let [freshRows, freshMass, replayedRows, replayedMass] = [0, 0, 0, 0];
  const copiesOf: number[] = [];
  const afterwards = new Map<number, number>();
  for (const { exposures, mass, copies } of rows) {
    if (
      !(Number.isSafeInteger(exposures) && exposures >= 0 && Number.isSafeInteger(copies) && copies >= 1 && mass >= 0)
    )
      throw new RangeError(`a row of mass ${mass} with ${exposures} exposures and ${copies} copies`);
    copiesOf.push(copies);
    if (exposures === 0) {
      freshRows++;
      freshMass += mass;
      replayedMass += (copies - 1) * mass;
    } else {
      replayedRows++;
      replayedMass += copies * mass;
    }
    afterwards.set(exposures + copies, (afterwards.get(exposures + copies) ?? 0) + 1);
  }
  return {
    freshRows,
    freshMass,
    replayedRows,
    replayedMass,
    effectiveRows: kishSize(copiesOf),
    afterwards: [...afterwards].sort(([a], [b]) => a - b),
  };
}
