/** Rows of a band of items, by where they are. */
export interface BandSupply {
  /** Share of the human events. */
  readonly people: number;
  /** Share of the last training set, and of what the model that was trained on it put out. */
  readonly trained: number;
  readonly shown: number;
  /** Rows of people and of all outputs that a build may draw on. */
  readonly human: number;
  readonly outputs: number;
}

/** What of a training set is of a band: rows, those of people among them. */
export interface BandRows {
  readonly rows: number;
  readonly human: number;
}

/** A model that shows nothing of a band, or nothing else, says little of what it would make of more. */
const MOST_CHANGE = 2;

/**
 * Divides a training set among bands of items so that the next model's outputs may hold people's share of each: a model that was trained on a
 * share and shows so much less of it is given as much more, at most twice as much. What outputs cannot give people's rows do; of the rest of these the rarest
 * bands come first, for what is rare in them no output holds. Where neither suffice, bands get what there is.
 *
 * @param bands the most taken first, the rarest last
 * @param size rows of the training set
 * @param most rows of people in it at most
 * @returns shape [bands]; the rows add up to `size` where there are so many
 */
export function balanceBands(
  bands: readonly BandSupply[],
  { size, most }: { readonly size: number; readonly most: number },
): readonly BandRows[] {
  const aims = bands.map(({ people, trained, shown }) => {
    if (people === 0) return 0;
    const factor = shown === 0 ? MOST_CHANGE : Math.min(MOST_CHANGE, Math.max(1 / MOST_CHANGE, people / shown));
    return Math.max(trained, people / MOST_CHANGE) * factor;
  });
  const total = sum(aims);
  const wanted = aims.map((aim) => (total === 0 ? 0 : (aim / total) * size));
  const needed = bands.map(({ human, outputs }, band) => Math.min(human, Math.max(0, wanted[band]! - outputs)));
  const scale = Math.min(1, most / Math.max(1, sum(needed)));
  const human = needed.map((rows) => rows * scale);
  const rows = bands.map(({ outputs }, band) => Math.min(wanted[band]!, outputs + human[band]!));
  const free = bands.map(({ outputs }, band) => Math.max(0, outputs - (rows[band]! - human[band]!)));
  const short = size - sum(rows);
  const left = sum(free);
  for (const band of rows.keys()) if (left > 0) rows[band]! += Math.min(1, short / left) * free[band]!;
  let rest = most - sum(human);
  for (let band = bands.length - 1; band >= 0; band--) {
    const more = Math.max(0, Math.min(rest, bands[band]!.human - human[band]!, rows[band]! - human[band]!));
    human[band]! += more;
    rest -= more;
  }
  return rows.map((own, band) => ({ rows: own, human: human[band]! }));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
