import type { Documents } from '../src/loop/data/documents.ts';
import { documents } from '../src/loop/data/documents.ts';
import type { HumanData } from '../src/loop/data/human-data.ts';
import { documentsMeasures } from '../src/loop/measures/documents-measures.ts';
import type { Measured } from '../src/loop/measures/measure-set.ts';
import type { LoopModel, LossPoint } from '../src/loop/models/loop-model.ts';
import type { SamplingBias } from '../src/loop/models/sampling-bias.ts';
import type { Batch } from '../src/loop/regimes/regime.ts';
import type { RegimeEntry, RegimeOptions } from '../src/loop/regimes/regime-entry.ts';
import { randomStream } from '../src/statistics/random-stream.ts';

export interface CourseOptions {
  readonly human: HumanData<Documents>;
  readonly model: LoopModel<Documents>;
  readonly regime: RegimeEntry;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Tokens of a training set. */
  readonly size: number;
  readonly generations: number;
  readonly bias?: SamplingBias;
  readonly seed?: number;
  /** For regimes that build. */
  readonly folder?: string;
  readonly onGeneration?: (generation: CourseGeneration) => void | Promise<void>;
}

export interface CourseGeneration {
  readonly generation: number;
  readonly measured: Measured;
  readonly losses: readonly LossPoint[];
  readonly outputs: Documents;
  readonly training: Documents;
  readonly humanRows: number;
  readonly build?: string;
}

/** One seed of a loop over texts by one regime, generation by generation: the parts of the simulator without its files. */
export async function runCourse({
  human,
  model,
  regime: entry,
  settings = {},
  size,
  generations,
  bias = {},
  seed = 1,
  folder = '',
  onGeneration,
}: CourseOptions): Promise<readonly CourseGeneration[]> {
  const measures = await documentsMeasures({ human, size, random: randomStream(seed, 'measure'), model: {} });
  const options = { kind: documents, human, size, folder, labFolder: '.' } as unknown as RegimeOptions<unknown>;
  const regime = await entry.create(entry.settings.parse(settings), options);
  const done: CourseGeneration[] = [];
  const batches: Batch<Documents>[] = [{ generation: 0, data: human.first }];
  let training = human.first;
  let rows = { human: documents.count(human.first), build: undefined as string | undefined };
  const random = (generation: number, purpose: string) => randomStream(seed, entry.id, generation, purpose);
  const fit = (data: Documents, generation: number) =>
    model.fit(data, { random: random(generation, 'fit'), test: human.test });
  const firstFitted = await fit(training, 1);
  let fitted = firstFitted;
  for (let generation = 1; generation <= generations; generation++) {
    if (generation > 1) fitted = await fit(training, generation);
    const draws = random(generation, 'sample');
    const outputs = await fitted.sample({ count: 1, tokens: size, random: draws, bias });
    const measured = await measures.measure({
      ...{ generation, training, outputs, fitted, firstFitted, human, wantsDetails: true },
      random: random(generation, 'measure'),
    });
    const { losses } = fitted;
    const one: CourseGeneration = {
      ...{ generation, measured, losses, outputs, training, humanRows: rows.human },
      ...(rows.build !== undefined && { build: rows.build }),
    };
    done.push(one);
    await onGeneration?.(one);
    if (generation === generations) break;
    let isFirst = true;
    const next = await regime.trainingSet({
      ...{ kind: documents, generation: generation + 1, size, human, batches, fitted, firstFitted },
      // What was measured is what the next generation gets first.
      async draw(count: number) {
        if (isFirst && count === size) {
          isFirst = false;
          return outputs;
        }
        return fitted.sample({ count: 1, tokens: count, random: draws, bias });
      },
      random: random(generation + 1, 'regime'),
    } as Parameters<typeof regime.trainingSet>[0]);
    batches.push({ generation, data: outputs });
    training = next.data as Documents;
    rows = { human: next.freshHumanRows + next.replayedHumanRows, build: next.build };
  }
  return done;
}
