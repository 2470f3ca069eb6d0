import { CancelledError } from '../../../errors.ts';
import { normalDraw } from '../../../statistics/normal-draw.ts';
import type { EventPairs } from '../../data/interactions.ts';
import { FitError } from '../fit-error.ts';
import type { LossPoint } from '../loop-model.ts';
import { gramMatrix } from './gram-matrix.ts';
import { type SparseRows, sparseRows, transposed } from './sparse-rows.ts';
import { unseenScores } from './unseen-scores.ts';

/** Steps of conjugate gradients a row and sweep: three come as far as the exact solution in as many sweeps (Takács et al. 2011). */
const CONJUGATE_STEPS = 3;

export interface FactoriseOptions {
  readonly userCount: number;
  readonly itemCount: number;
  /** One weight an event, at least 0; absent: 1 each. Events of the same user and item add up. */
  readonly weights?: Float64Array;
  /** Held-out events, for the curve of losses only. */
  readonly test?: EventPairs;
  /** Numbers that stand for each user and item, at least 1. */
  readonly factors: number;
  /** Times that all users, then all items are solved for. */
  readonly sweeps: number;
  /** Confidence α that an event adds to that of 1 which every pair has: c = 1 + α r. */
  readonly confidence: number;
  /** λ, above 0: what the square of a factor costs. */
  readonly penalty: number;
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

export interface Factorisation {
  readonly factors: number;
  /** Shape [users, factors]; zeros for users without events. */
  readonly ofUsers: Float64Array;
  /** Shape [items, factors]; zeros for items without events. */
  readonly ofItems: Float64Array;
  /**
   * After each sweep: sum over all pairs of c (p - x·y)², p being 1 for pairs with events, an event; the penalty is left out. Test: over
   * the pairs of held-out events and all pairs without any.
   */
  readonly losses: readonly LossPoint[];
  /** Pairs with events, by user. */
  readonly pairs: SparseRows;
  /** Score of each of these pairs had it had no event (`unseenScores`). Shape [pairs]. */
  readonly unseen: Float64Array;
}

/**
 * Implicit matrix factorisation by alternating least squares (Hu, Koren, Volinsky 2008, eq. 3 to 5): every pair of user and item is fitted,
 * those with events to 1 and more firmly so. All pairs cost no more than the events do, because what all share is one matrix a side.
 *
 * @throws {FitError} where fitting leads to no finite numbers
 */
export function factorise(events: EventPairs, options: FactoriseOptions): Factorisation {
  const { factors, random, sweeps, signal } = options;
  const byUser = sparseRows(events.users, events.items, {
    rowCount: options.userCount,
    columnCount: options.itemCount,
    weights: options.weights,
  });
  const byItem = transposed(byUser, options.itemCount);
  const test = options.test && heldPairs(options.test, byUser, options);
  const eventCount = byUser.values.reduce((sum, value) => sum + value, 0);
  const ofUsers = new Float64Array(options.userCount * factors);
  const ofItems = new Float64Array(options.itemCount * factors);
  const scale = 0.1 / Math.sqrt(factors);
  for (let item = 0; item < options.itemCount; item++)
    if (byItem.starts[item + 1]! > byItem.starts[item]!)
      for (let k = 0; k < factors; k++) ofItems[item * factors + k] = normalDraw(random) * scale;
  const solver = new RowSolver(options);
  const losses: LossPoint[] = [];
  for (let step = 0; step < sweeps; step++) {
    if (signal?.aborted) throw new CancelledError();
    solver.solve(byUser, ofUsers, ofItems);
    solver.solve(byItem, ofItems, ofUsers);
    const everywhere = sumOfSquaredScores(ofUsers, ofItems, factors);
    const seen = lossOfPairs(byUser, { ofUsers, ofItems, factors, confidence: options.confidence });
    const train = (everywhere + seen.added) / eventCount;
    if (!Number.isFinite(train))
      throw new FitError({
        problem: `matrix factorisation led to no finite numbers in sweep ${step + 1}`,
        hint: 'Raise penalty, or lower confidence.',
      });
    if (test === undefined || test.count === 0) losses.push({ step, train });
    else {
      const held = lossOfPairs(test.pairs, { ofUsers, ofItems, factors, confidence: options.confidence });
      // Pairs that are held out and trained on, too, as users take an item again, are left out of all others once.
      const inBoth = lossOfPairs(test.inBoth, { ofUsers, ofItems, factors, confidence: options.confidence });
      const others = Math.max(0, everywhere - seen.squares + inBoth.squares - held.squares);
      losses.push({ step, train, test: (others + held.squares + held.added) / test.count });
    }
  }
  const { confidence, penalty } = options;
  const unseen = unseenScores(byUser, byItem, { ofUsers, ofItems, factors, confidence, penalty });
  return { factors, ofUsers, ofItems, losses, pairs: byUser, unseen };
}

/** Held-out events as pairs, and those of the pairs that have events in the training set, too. */
function heldPairs(
  { users, items }: EventPairs,
  seen: SparseRows,
  { userCount, itemCount }: Pick<FactoriseOptions, 'userCount' | 'itemCount'>,
): { readonly count: number; readonly pairs: SparseRows; readonly inBoth: SparseRows } {
  const shape = { rowCount: userCount, columnCount: itemCount };
  const pairs = sparseRows(users, items, { ...shape, weights: undefined });
  const seenBy = new Int32Array(itemCount).fill(-1);
  const bothUsers: number[] = [];
  const bothItems: number[] = [];
  for (let user = 0; user < userCount; user++) {
    for (let at = seen.starts[user]!; at < seen.starts[user + 1]!; at++) seenBy[seen.columns[at]!] = user;
    for (let at = pairs.starts[user]!; at < pairs.starts[user + 1]!; at++) {
      if (seenBy[pairs.columns[at]!] !== user) continue;
      bothUsers.push(user);
      bothItems.push(pairs.columns[at]!);
    }
  }
  const inBoth = sparseRows(Uint32Array.from(bothUsers), Uint32Array.from(bothItems), {
    ...shape,
    weights: undefined,
  });
  return { count: users.length, pairs, inBoth };
}

/** Solves the least squares of all rows of one side, the other side held. */
class RowSolver {
  readonly #factors: number;
  readonly #confidence: number;
  readonly #penalty: number;
  readonly #residual: Float64Array;
  readonly #direction: Float64Array;
  readonly #image: Float64Array;

  constructor({ factors, confidence, penalty }: Pick<FactoriseOptions, 'factors' | 'confidence' | 'penalty'>) {
    this.#factors = factors;
    this.#confidence = confidence;
    this.#penalty = penalty;
    this.#residual = new Float64Array(factors);
    this.#direction = new Float64Array(factors);
    this.#image = new Float64Array(factors);
  }

  solve(rows: SparseRows, solved: Float64Array, held: Float64Array): void {
    const gram = gramMatrix(held, this.#factors);
    for (let k = 0; k < this.#factors; k++) gram[k * this.#factors + k] = gram[k * this.#factors + k]! + this.#penalty;
    for (let row = 0; row + 1 < rows.starts.length; row++)
      if (rows.starts[row + 1]! > rows.starts[row]!) this.#solveRow(row, { rows, solved, held, gram });
  }

  /** Conjugate gradients from the last solution: (Gram + λ + α Σ r y y') x = Σ (1 + α r) y. */
  #solveRow(
    row: number,
    {
      rows: { starts, columns, values },
      solved,
      held,
      gram,
    }: {
      readonly rows: SparseRows;
      readonly solved: Float64Array;
      readonly held: Float64Array;
      readonly gram: Float64Array;
    },
  ): void {
    const factors = this.#factors;
    const confidence = this.#confidence;
    const residual = this.#residual;
    const direction = this.#direction;
    const image = this.#image;
    const start = starts[row]!;
    const end = starts[row + 1]!;
    const base = row * factors;
    for (let k = 0; k < factors; k++) {
      let sum = 0;
      for (let j = 0; j < factors; j++) sum += gram[k * factors + j]! * solved[base + j]!;
      residual[k] = -sum;
    }
    for (let at = start; at < end; at++) {
      const from = columns[at]! * factors;
      let score = 0;
      for (let k = 0; k < factors; k++) score += held[from + k]! * solved[base + k]!;
      const extra = confidence * values[at]!;
      const pull = 1 + extra - extra * score;
      for (let k = 0; k < factors; k++) residual[k] = residual[k]! + pull * held[from + k]!;
    }
    let size = 0;
    for (let k = 0; k < factors; k++) {
      direction[k] = residual[k]!;
      size += residual[k]! * residual[k]!;
    }
    for (let step = 0; step < CONJUGATE_STEPS && size > 1e-20; step++) {
      for (let k = 0; k < factors; k++) {
        let sum = 0;
        for (let j = 0; j < factors; j++) sum += gram[k * factors + j]! * direction[j]!;
        image[k] = sum;
      }
      for (let at = start; at < end; at++) {
        const from = columns[at]! * factors;
        let score = 0;
        for (let k = 0; k < factors; k++) score += held[from + k]! * direction[k]!;
        const pull = confidence * values[at]! * score;
        for (let k = 0; k < factors; k++) image[k] = image[k]! + pull * held[from + k]!;
      }
      let curvature = 0;
      for (let k = 0; k < factors; k++) curvature += direction[k]! * image[k]!;
      const length = size / curvature;
      let left = 0;
      for (let k = 0; k < factors; k++) {
        solved[base + k] = solved[base + k]! + length * direction[k]!;
        residual[k] = residual[k]! - length * image[k]!;
        left += residual[k]! * residual[k]!;
      }
      const turn = left / size;
      for (let k = 0; k < factors; k++) direction[k] = residual[k]! + turn * direction[k]!;
      size = left;
    }
  }
}

/** Sum over all pairs of (x·y)²: the trace of the product of both Gram matrices. */
function sumOfSquaredScores(ofUsers: Float64Array, ofItems: Float64Array, factors: number): number {
  const users = gramMatrix(ofUsers, factors);
  const items = gramMatrix(ofItems, factors);
  let sum = 0;
  for (let at = 0; at < users.length; at++) sum += users[at]! * items[at]!;
  return sum;
}

/** What pairs with events add to the squares of their scores, and those squares. */
function lossOfPairs(
  { starts, columns, values }: SparseRows,
  {
    ofUsers,
    ofItems,
    factors,
    confidence,
  }: {
    readonly ofUsers: Float64Array;
    readonly ofItems: Float64Array;
    readonly factors: number;
    readonly confidence: number;
  },
): { readonly added: number; readonly squares: number } {
  let added = 0;
  let squares = 0;
  for (let row = 0; row + 1 < starts.length; row++)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      let score = 0;
      for (let k = 0; k < factors; k++) score += ofUsers[row * factors + k]! * ofItems[columns[at]! * factors + k]!;
      added += (1 + confidence * values[at]!) * (1 - score) ** 2 - score * score;
      squares += score * score;
    }
  return { added, squares };
}
