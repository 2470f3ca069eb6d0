import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Answers of several models to the prompts of AlpacaEval, and what people answered to some of them. */
export interface RealOutputs {
  /** Prompts with an answer by a person. */
  readonly human: readonly Answer[];
  /** Versions of one maker's model, oldest first. */
  readonly chains: readonly { readonly name: string; readonly versions: readonly Version[] }[];
  /** One model, asked to be brief, asked for nothing, and asked to be thorough. */
  readonly verbosity: readonly Version[];
}

export interface Version {
  readonly model: string;
  readonly answers: readonly Answer[];
}

/** A row as people keep outputs. */
export interface Answer {
  readonly instruction: string;
  readonly output: string;
}

const CHAINS = ['openai', 'vicuna7b', 'mistral_zephyr', 'alpaca_rlhf', 'phi2_base_sft_dpo', 'xwin'] as const;
/** Made by the maker of the verbosity variants, without either instruction. */
const PLAIN_OF_VERBOSITY = 'gpt4_0613';

/** @throws {RangeError} the data is not there */
export function readRealOutputs(data: string): RealOutputs {
  const folder = path.join(data, 'synthetic');
  if (!existsSync(folder))
    throw new RangeError(`no data in ${data}: set OUTCROSS_DATA to the folder that holds synthetic/ and text/`);
  const prompts = rows<{ readonly id: number; readonly instruction: string; readonly human: string | null }>(
    path.join(folder, 'alpacaeval_prompts.jsonl.gz'),
  );
  const asked = new Map(prompts.map(({ id, instruction }) => [id, instruction]));
  const versions = (file: string): readonly Version[] => {
    const own = rows<{ readonly p: number; readonly model: string; readonly gen: number; readonly out: string }>(
      path.join(folder, 'alpacaeval', `${file}.jsonl.gz`),
    );
    // In the order of the lineage, as the rows say it.
    const models = [...new Map(own.toSorted((a, b) => a.gen - b.gen).map(({ model }) => [model, model])).keys()];
    return models.map((model) => ({
      model,
      answers: own
        .filter((row) => row.model === model)
        .map(({ p, out }) => ({ instruction: asked.get(p)!, output: out })),
    }));
  };
  const chains = CHAINS.map((name) => ({ name, versions: versions(name) }));
  const plain = chains.flatMap((chain) => chain.versions).filter(({ model }) => model === PLAIN_OF_VERBOSITY);
  const [concise, ...others] = versions('verbosity');
  return {
    human: prompts.flatMap(({ instruction, human }) => (human === null ? [] : [{ instruction, output: human }])),
    chains,
    verbosity: [concise!, ...plain, ...others],
  };
}

function rows<Row>(file: string): readonly Row[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
