/** How human rows come into training sets: exactly so many of them each time, or each row human with the chance of the share. */
export type HumanDraw = 'stratified' | 'independent';

/** Products of numbers that are reckoned: a second or less. */
const MOST_PRODUCTS = 60_000_000;
/** Chances that are held, one a count and generation. */
const MOST_CHANCES = 4_000_000;
/** Rows up to which all chances of one count after another are held. */
const MOST_ROWS = 1024;

/**
 * C3 and 7.3 without approximation: expected number of types in each generation's training set by the Wright-Fisher chain of each type's count.
 * Chances that a type is gone some generations later are carried backwards, for all counts that it may have now, so that without human rows, or with
 * exactly so many of them, all types share one chain's steps.
 *
 * @param options.shares p of each type among human rows, 0-1
 * @param options.humanShare m of fresh rows; where their number is exact, m N is rounded
 * @returns shape [generations], from generation 1; undefined where there are more rows, types and generations than a second allows
 */
export function followedTypes({
  shares,
  size,
  humanShare,
  draw,
  generations,
}: {
  readonly shares: ArrayLike<number>;
  readonly size: number;
  readonly humanShare: number;
  readonly draw: HumanDraw;
  readonly generations: number;
}): readonly number[] | undefined {
  const numbers = new Map<number, number>();
  for (let type = 0; type < shares.length; type++) numbers.set(shares[type]!, (numbers.get(shares[type]!) ?? 0) + 1);
  const human = draw === 'stratified' ? Math.round(size * humanShare) : 0;
  const isShared = humanShare === 0 || draw === 'stratified';
  const step = (size + 1) * (size - human + 1);
  const mixing = human === 0 ? 0 : (size - human + 1) * (human + 1);
  const own = humanShare === 0 ? size + 1 : step + mixing;
  const steps = humanShare === 0 ? step * generations : 0;
  const products = steps + numbers.size * (own * generations + (isShared ? size : 4 * step));
  if (size > MOST_ROWS || generations * (size + 1) > MOST_CHANCES || products > MOST_PRODUCTS) return undefined;

  const course = new Array<number>(generations).fill(0);
  const add = (number: number, absent: readonly number[]) => {
    for (const [t, chance] of absent.entries()) course[t] = course[t]! + number * (1 - chance);
  };
  if (humanShare === 0) {
    const rows = rowsOf(size, (count) => count / size, size);
    const gone: Float64Array[] = [Float64Array.from({ length: size + 1 }, (_, count) => (count === 0 ? 1 : 0))];
    while (gone.length < generations) gone.push(stepBack(rows, gone.at(-1)!));
    for (const [share, number] of numbers) {
      const first = binomialRow(size, share);
      add(
        number,
        gone.map((chances) => dot(first, chances)),
      );
    }
    return course;
  }
  const shared = isShared ? rowsOf(size, (count) => count / size, size - human) : undefined;
  for (const [share, number] of numbers) {
    const rows = shared ?? rowsOf(size, (count) => humanShare * share + ((1 - humanShare) * count) / size, size);
    const first = binomialRow(size, share);
    const fresh = binomialRow(human, share);
    let gone: Float64Array = Float64Array.from({ length: size + 1 }, (_, count) => (count === 0 ? 1 : 0));
    const absent: number[] = [];
    for (let t = 0; t < generations; t++) {
      absent.push(dot(first, gone));
      if (t + 1 < generations) gone = stepBack(rows, human === 0 ? gone : withFresh(gone, fresh));
    }
    add(number, absent);
  }
  return course;
}

/** Binomial distributions of the rows drawn, one for each count before: shape [size + 1][drawn + 1]. */
function rowsOf(size: number, chanceOf: (count: number) => number, drawn: number): readonly Float64Array[] {
  return Array.from({ length: size + 1 }, (_, count) => binomialRow(drawn, chanceOf(count)));
}

/** Chances of 0 … trials, from the mode outwards, so that none of them is lost on the way. */
function binomialRow(trials: number, chance: number): Float64Array {
  const row = new Float64Array(trials + 1);
  const inside = Math.min(1, Math.max(0, chance));
  if (inside === 0 || inside === 1) {
    row[inside === 0 ? 0 : trials] = 1;
    return row;
  }
  const mode = Math.min(trials, Math.floor((trials + 1) * inside));
  const odds = inside / (1 - inside);
  row[mode] = 1;
  let total = 1;
  for (let count = mode; count > 0; count--) {
    row[count - 1] = (row[count]! * count) / ((trials - count + 1) * odds);
    total += row[count - 1]!;
  }
  for (let count = mode; count < trials; count++) {
    row[count + 1] = row[count]! * ((trials - count) / (count + 1)) * odds;
    total += row[count + 1]!;
  }
  for (let count = 0; count <= trials; count++) row[count] = row[count]! / total;
  return row;
}

function stepBack(rows: readonly Float64Array[], chances: Float64Array): Float64Array {
  return Float64Array.from(rows, (row) => dot(row, chances));
}

/** Chances by the rows that models write alone, human ones being drawn beside them. */
function withFresh(chances: Float64Array, fresh: Float64Array): Float64Array {
  const mixed = new Float64Array(chances.length - fresh.length + 1);
  for (let count = 0; count < mixed.length; count++) {
    let sum = 0;
    for (let human = 0; human < fresh.length; human++) sum += fresh[human]! * chances[count + human]!;
    mixed[count] = sum;
  }
  return mixed;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place++) sum += one[place]! * other[place]!;
  return sum;
}
