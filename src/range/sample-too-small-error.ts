import { OutcrossError } from '../errors.ts';

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
