import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Highs, InitOptions, Model, ModelStatusCode } from 'highs';
import { SolverError } from '../../errors.ts';

/** A row of a program: bounds on a weighted sum of columns. */
export interface LinearRow {
  /** Columns, none twice. */
  readonly indices: Int32Array;
  readonly coefficients: Float64Array;
  readonly lower: number;
  readonly upper: number;
}

/** Minimise `cost` · x within bounds of columns and rows; all arrays but `rows` have one entry a column. */
export interface LinearProgram {
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly LinearRow[];
  /** 1: whole numbers only. */
  readonly integer?: Int32Array;
}

export type LinearSolution =
  | {
      readonly kind: 'optimal';
      readonly values: Float64Array;
      readonly objective: number;
      readonly rowDuals: Float64Array;
    }
  | { readonly kind: 'infeasible' }
  /** The node limit of a search over whole numbers was reached; `values` is the best it found, if anything. */
  | { readonly kind: 'undecided'; readonly values: Float64Array | null };

/** How far whole numbers are searched. */
export interface SearchLimits {
  readonly maxNodes?: number;
  /** How far from the optimum, as a part of it, an answer may be. Default 0. */
  readonly relativeGap?: number;
}

/**
 * Tolerances of HiGHS are absolute. Callers scale what they ask so that quantities stay below about a million; at the
 * default of 1e-7 a sum of a million would then be held to 1e-13.
 */
const OPTIONS = {
  output_flag: false,
  random_seed: 0,
  // Interior points and the parallel simplex are faster on some programs, but end in other vertices.
  solver: 'simplex',
  // A few rules over thousands of classes leave presolve nothing to take away: 1,239 ms with it, 90 ms without, for
  // 100 rules over 10,000 classes.
  presolve: 'off',
  // An answer must not depend on how fast the machine is: work is limited by nodes and iterations, never by time.
  simplex_iteration_limit: 2_000_000,
} as const;

const INTEGER_OPTIONS = {
  output_flag: false,
  random_seed: 0,
  mip_feasibility_tolerance: 1e-9,
  primal_feasibility_tolerance: 1e-9,
  mip_abs_gap: 1e-9,
} as const;

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * Solves linear programs with HiGHS in WebAssembly.
 *
 * Each instance has a memory of its own, which is given back when the instance is let go; a fault inside one leaves the
 * others untouched. Programs are handed over as arrays, not as text: names cannot be misread, numbers lose no digits.
 * The same program gives the same answer on every machine.
 */
export class LinearSolver {
  readonly #highs: Highs;

  private constructor(highs: Highs) {
    this.#highs = highs;
  }

  /** Compiles the solver once a process (about 3.5 MB) and gives it a fresh memory. */
  static async load(): Promise<LinearSolver> {
    compiled ??= readFile(fileURLToPath(import.meta.resolve('highs/runtime'))).then((bytes) =>
      WebAssembly.compile(bytes),
    );
    // The package is declared as CommonJS and loaded as a module: its types name the default one level too deep.
    const { default: load } = (await import('highs')) as unknown as {
      default: (options: InitOptions) => Promise<Highs>;
    };
    return new LinearSolver(await load({ wasmModule: await compiled }));
  }

  /** Keeps a program for several solves that differ in bounds and costs. Close it. */
  open(program: LinearProgram): OpenProgram {
    return new OpenProgram(this.#highs, program);
  }

  /** Solves a program once. */
  solve(program: LinearProgram, options: SearchLimits = {}): LinearSolution {
    const open = this.open(program);
    try {
      return open.solve(options);
    } finally {
      open.close();
    }
  }
}

/** A program inside the solver. */
export class OpenProgram {
  readonly #highs: Highs;
  readonly #model: Model;
  readonly #isInteger: boolean;
  readonly #rowCount: number;

  constructor(highs: Highs, { cost, lower, upper, rows, integer }: LinearProgram) {
    this.#highs = highs;
    this.#isInteger = integer?.some((one) => one !== 0) ?? false;
    this.#rowCount = rows.length;
    const starts = new Int32Array(rows.length + 1);
    for (const [at, row] of rows.entries()) starts[at + 1] = starts[at]! + row.indices.length;
    const indices = new Int32Array(starts[rows.length]!);
    const values = new Float64Array(indices.length);
    for (const [at, row] of rows.entries()) {
      indices.set(row.indices, starts[at]!);
      values.set(row.coefficients, starts[at]!);
    }
    const numCols = cost.length;
    const numRows = rows.length;
    this.#model = this.#guarded(() =>
      highs.createModel({
        numCols,
        numRows,
        colCost: cost,
        colLower: lower,
        colUpper: upper,
        rowLower: Float64Array.from(rows, (row) => row.lower),
        rowUpper: Float64Array.from(rows, (row) => row.upper),
        matrix: { format: 'csr', numRows, numCols, starts, indices, values },
        ...(this.#isInteger ? { integrality: integer! } : {}),
      }),
    );
    this.#guarded(() => this.#model.options.set(this.#isInteger ? INTEGER_OPTIONS : OPTIONS));
  }

  /** Costs of all columns; they are minimised. */
  setCosts(cost: Float64Array): void {
    this.#guarded(() => this.#model.changeColsCost(rangeOf(cost.length), cost));
  }

  setRow(row: number, lower: number, upper: number): void {
    this.#guarded(() => this.#model.changeRowBounds(row, lower, upper));
  }

  setColumn(column: number, lower: number, upper: number): void {
    this.#guarded(() => this.#model.changeColBounds(column, lower, upper));
  }

  /** Lets the next solve begin anew instead of where the last one ended. */
  forget(): void {
    this.#guarded(() => this.#model.clearSolver());
  }

  /** @throws {SolverError} when HiGHS ends without optimum or proof that there is none, for another reason than `maxNodes` */
  solve({ maxNodes, relativeGap = 0 }: SearchLimits = {}): LinearSolution {
    const { modelStatus } = this.#highs.constants;
    if (this.#isInteger) {
      this.#guarded(() => this.#model.options.set('mip_rel_gap', relativeGap));
      if (maxNodes !== undefined) this.#guarded(() => this.#model.options.set('mip_max_nodes', maxNodes));
    }
    let status = this.#guarded(() => this.#model.run()).modelStatus;
    if (status !== modelStatus.optimal && status !== modelStatus.infeasible && !this.#isInteger) {
      // A start that serves the last program may serve this one badly; from scratch it is solved or it is not.
      this.#guarded(() => this.#model.clearSolver());
      status = this.#guarded(() => this.#model.run()).modelStatus;
    }
    return this.#read(status);
  }

  #read(status: ModelStatusCode): LinearSolution {
    const { modelStatus } = this.#highs.constants;
    switch (status) {
      // No columns: the caller knows whether its rows allow nothing.
      case modelStatus.empty:
        return {
          kind: 'optimal',
          values: new Float64Array(0),
          objective: 0,
          rowDuals: new Float64Array(this.#rowCount),
        };
      case modelStatus.optimal: {
        const solution = this.#guarded(() => this.#model.getSolution());
        return {
          kind: 'optimal',
          values: solution.colValue,
          objective: this.#guarded(() => this.#model.getObjectiveValue()),
          rowDuals: solution.rowDual,
        };
      }
      // All columns have two bounds, so that nothing is unbounded.
      case modelStatus.infeasible:
      case modelStatus.unboundedOrInfeasible:
        return { kind: 'infeasible' };
      case modelStatus.solutionLimit:
        return {
          kind: 'undecided',
          values:
            this.#model.info.get('primal_solution_status') === this.#highs.constants.solutionStatus.feasible
              ? this.#guarded(() => this.#model.getSolution()).colValue
              : null,
        };
      default:
        throw new SolverError({ problem: `HiGHS ended with model status ${status}` });
    }
  }

  /** Gives the memory back. */
  close(): void {
    if (!this.#model.disposed) this.#model.dispose();
  }

  #guarded<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      if (cause instanceof SolverError) throw cause;
      throw new SolverError({ problem: String((cause as Error)?.message ?? cause).slice(0, 200), cause });
    }
  }
}

function rangeOf(count: number): { readonly kind: 'range'; readonly from: number; readonly to: number } {
  return { kind: 'range', from: 0, to: count - 1 };
}
