import { randomStream } from '../../statistics/random-stream.ts';
import type { HumanData } from '../data/human-data.ts';
import { humanDataOfRows } from '../data/human-data-of-rows.ts';
import { humanDataOfTruth } from '../data/human-data-of-truth.ts';
import type { Truth } from '../data/truth.ts';
import { truthNamed } from '../data/truths/truth-registry.ts';
import { KINDS } from '../lab/kind-registry.ts';
import type { ResolvedLab } from '../lab/resolve-lab.ts';

/** Where the human data of all seeds come from. */
export interface LoopSource {
  readonly truth?: Truth<unknown>;
  /** Names of types, where rows that were read have them. */
  readonly names?: readonly string[];
  /** Human data of one seed: the same for all arms. */
  human(seed: number): HumanData<unknown>;
}

/** @param rows human rows; undefined for a truth given by a formula */
export function loopSource(lab: ResolvedLab, rows: unknown): LoopSource {
  const { kind } = KINDS[lab.kind];
  if (rows === undefined) {
    const { truth: id, ...settings } = lab.data;
    const truth = truthNamed(String(id))!.create(settings, { random: randomStream(lab.seed, 'truth') });
    return {
      truth,
      human: (seed) =>
        humanDataOfTruth({ truth, first: lab.size, test: lab.test, random: randomStream(lab.seed, 'human', seed) }),
    };
  }
  const { names } = rows as { readonly names?: readonly string[] };
  return {
    ...(names !== undefined && { names }),
    human: (seed) =>
      humanDataOfRows({
        kind,
        rows,
        first: lab.size,
        test: lab.test,
        random: randomStream(lab.seed, 'human', seed),
        split: randomStream(lab.seed, 'split'),
        place: lab.place,
      }),
  };
}
