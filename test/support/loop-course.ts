import type { FittedModel, LoopModel } from '../../src/loop/models/loop-model.ts';
import type { SamplingBias } from '../../src/loop/models/sampling-bias.ts';

export interface LoopCourse<Data, Fitted extends FittedModel<Data>> {
  readonly model: LoopModel<Data>;
  /** What generation 1 trains on. */
  readonly first: Data;
  /** Rows that each model writes. */
  readonly size: number;
  readonly generations: number;
  readonly random: () => number;
  readonly regime?: 'replace' | 'accumulate';
  readonly bias?: SamplingBias;
  /** Sees each generation, from 1. */
  readonly visit: (fitted: Fitted, generation: number, training: Data) => void;
}

/** A model trained on what it wrote, without the machinery of a lab: for models that fit and sample at once. */
export function loopCourse<Data, Fitted extends FittedModel<Data> = FittedModel<Data>>({
  model,
  first,
  size,
  generations,
  random,
  regime = 'replace',
  bias = {},
  visit,
}: LoopCourse<Data, Fitted>): void {
  let training = first;
  for (let generation = 1; ; generation++) {
    const fitted = model.fit(training, { random }) as Fitted;
    visit(fitted, generation, training);
    if (generation === generations) return;
    const outputs = fitted.sample({ count: size, random, bias }) as Data;
    training = regime === 'replace' ? outputs : model.kind.concat([training, outputs]);
  }
}
