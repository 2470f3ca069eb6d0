import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import type { GenerationData, GenerationsAre } from '../gate/compare/compare.ts';
import { collect } from './data-options.ts';

/** Generations that are held against each other too. */
export interface TogetherFlags {
  readonly stage?: readonly string[];
  readonly model?: readonly string[];
  readonly stageColumn?: string;
}

export function addTogetherOptions(command: Command): Command {
  return command
    .option(
      '--stage <name=path>',
      'outputs of a stage of one making, two or more in its order: which step narrowed it? NAME alone takes the texts of the data whose --stage-column says so (repeatable)',
      collect,
    )
    .option(
      '--model <name=path>',
      'outputs of one of several models on the same prompts: do they converge? NAME alone as for --stage (repeatable)',
      collect,
    );
}

/**
 * Stages or models, as the library takes them; undefined where neither is named.
 *
 * @throws {ConfigError} both are, data is named beside them, or a name has neither path nor data
 */
export function togetherOf(
  data: readonly string[],
  { stage, model, stageColumn }: TogetherFlags,
): { readonly generations: readonly GenerationData[]; readonly generationsAre: GenerationsAre } | undefined {
  const wanted = stage ?? model;
  if (wanted === undefined) return undefined;
  if (stage !== undefined && model !== undefined) {
    throw new ConfigError({
      place: 'outcross compare',
      problem: 'stages and models are two questions',
      hint: 'Ask with --stage which step narrowed one model, or with --model whether several converge.',
    });
  }
  const flag = stage === undefined ? '--model' : '--stage';
  const generations = wanted.map((each): GenerationData => {
    const at = each.indexOf('=');
    const name = at === -1 ? each : each.slice(0, at);
    if (name === '' || at === each.length - 1) {
      throw new ConfigError({
        place: `outcross compare ${flag} ${each}`,
        problem: 'name or path is missing',
        hint: `Write ${flag} NAME=PATH.`,
      });
    }
    if (at !== -1) return { name, data: [each.slice(at + 1)] };
    if (data.length === 0 || stageColumn === undefined) {
      throw new ConfigError({
        place: `outcross compare ${flag} ${each}`,
        problem: 'it has no path, and there is no data with a column that names it',
        hint: `Write ${flag} ${each}=PATH, or name the data and --stage-column COLUMN.`,
      });
    }
    return { name, data, only: name };
  });
  if (data.length > 0 && generations.every(({ only }) => only === undefined)) {
    throw new ConfigError({
      place: `outcross compare ${data.join(' ')}`,
      problem: `data is named beside ${flag}, each of which has its own`,
      hint: `Give it a name too: ${flag} NAME=${data[0]}.`,
    });
  }
  return { generations, generationsAre: stage === undefined ? 'models' : 'stages' };
}
