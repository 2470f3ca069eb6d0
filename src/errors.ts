const MARKER = Symbol.for('outcross.error');

/** Base of every error Outcross throws. Exit code 2: bad input or usage; 3: could not measure. */
export abstract class OutcrossError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: 2 | 3;
  readonly [MARKER] = true;
  /** What to do next, one imperative sentence. */
  readonly hint: string;

  constructor({ message, hint, cause }: { message: string; hint: string; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }

  /** Unlike `instanceof`, holds when two copies of the package are loaded. */
  static is(error: unknown): error is OutcrossError {
    return error instanceof Error && MARKER in error;
  }
}

/** Input named by the user cannot be used at all: missing, unreadable, remote, of no known format. */
export class InputError extends OutcrossError {
  override readonly name = 'InputError';
  readonly code = 'bad-input';
  readonly exitCode = 2;
  readonly path: string;

  constructor({ path, problem, hint, cause }: { path: string; problem: string; hint: string; cause?: unknown }) {
    super({ message: `${path}: ${problem}`, hint, cause });
    this.path = path;
  }
}

/** A configuration file (outcross.yaml, a card, a policy) or a flag says something that cannot be meant. */
export class ConfigError extends OutcrossError {
  override readonly name = 'ConfigError';
  readonly code = 'bad-config';
  readonly exitCode = 2;

  constructor({ place, problem, hint, cause }: { place: string; problem: string; hint: string; cause?: unknown }) {
    super({ message: `${place}: ${problem}`, hint, cause });
  }
}

/** An expression of `--where` cannot be meant. */
export class WhereError extends OutcrossError {
  override readonly name = 'WhereError';
  readonly code = 'bad-where';
  readonly exitCode = 2;
  readonly expression: string;
  /** Index into the expression at which reading stopped. */
  readonly position: number;

  constructor({
    expression,
    position,
    problem,
    hint,
  }: { expression: string; position: number; problem: string; hint: string }) {
    super({ message: `--where, character ${position + 1}: ${problem}`, hint });
    this.expression = expression;
    this.position = position;
  }
}

/** The workspace cannot be read or written: full disk, no permission, written by a newer version, damaged file. */
export class WorkspaceError extends OutcrossError {
  override readonly name = 'WorkspaceError';
  readonly code = 'workspace';
  readonly exitCode = 3;
  readonly path: string;
  readonly problem: string;

  constructor({ path, problem, hint, cause }: { path: string; problem: string; hint: string; cause?: unknown }) {
    super({ message: `workspace ${path}: ${problem}`, hint, cause });
    this.path = path;
    this.problem = problem;
  }
}

/** A result cannot be written where the user wants it: full disk, no permission. */
export class OutputError extends OutcrossError {
  override readonly name = 'OutputError';
  readonly code = 'output';
  readonly exitCode = 3;
  readonly path: string;

  constructor({ path, problem, hint, cause }: { path: string; problem: string; hint: string; cause?: unknown }) {
    super({ message: `${path}: ${problem}`, hint, cause });
    this.path = path;
  }
}

/** A worker or the query process ended before its answer. */
export class EngineError extends OutcrossError {
  override readonly name = 'EngineError';
  readonly code = 'engine';
  readonly exitCode = 3;
}

/** Texts could not be turned into vectors: an endpoint failed or answered wrongly, a frozen fit is damaged, ids differ. */
export class EmbedderError extends OutcrossError {
  override readonly name = 'EmbedderError';
  readonly code = 'embedder';
  readonly exitCode = 3;
  /** Id or address of the embedder. */
  readonly embedder: string;

  constructor({
    embedder,
    problem,
    hint,
    cause,
  }: { embedder: string; problem: string; hint: string; cause?: unknown }) {
    super({ message: `embedder ${embedder}: ${problem}`, hint, cause });
    this.embedder = embedder;
  }
}

/** There is too little to measure a quantity on; a smaller number would not be the same quantity. */
export class SampleTooSmallError extends OutcrossError {
  override readonly name = 'SampleTooSmallError';
  readonly code = 'sample-too-small';
  readonly exitCode = 3;
  readonly quantity: string;
  readonly unit: string;
  readonly observed: number;
  readonly required: number;

  constructor({
    quantity,
    unit,
    observed,
    required,
  }: { quantity: string; unit: string; observed: number; required: number }) {
    super({
      message: `${quantity} needs ${required} ${unit}, got ${observed}`,
      hint: 'Measure a larger sample, or ask for less in every arm that is compared.',
    });
    this.quantity = quantity;
    this.unit = unit;
    this.observed = observed;
    this.required = required;
  }
}

/** The user stopped the work (Ctrl-C, an aborted signal). What was finished is kept. */
export class CancelledError extends OutcrossError {
  override readonly name = 'CancelledError';
  readonly code = 'cancelled';
  readonly exitCode = 3;

  constructor() {
    super({ message: 'stopped before the end', hint: 'Run the same command again: it goes on where it stopped.' });
  }
}

/** The solver of linear programs ended without an answer: a fault inside it, or a search that was too long. */
export class SolverError extends OutcrossError {
  override readonly name = 'SolverError';
  readonly code = 'solver';
  readonly exitCode = 3;

  constructor({ problem, hint, cause }: { problem: string; hint?: string; cause?: unknown }) {
    super({
      message: `the mixture could not be solved: ${problem}`,
      hint:
        hint ??
        'Run it again; if it fails again, leave rules out one by one to find the one it fails on, and report it.',
      cause,
    });
  }
}
