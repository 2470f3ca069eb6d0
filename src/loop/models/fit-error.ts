import { OutcrossError } from '../../errors.ts';

/** A model could not be fitted to a generation's training set; the loop adds generation, seed and regime to the message. */
export class FitError extends OutcrossError {
  override readonly name = 'FitError';
  readonly code = 'cannot-fit';
  readonly exitCode = 3;

  constructor({ problem, hint, cause }: { problem: string; hint: string; cause?: unknown }) {
    super({ message: problem, hint, cause });
  }
}
