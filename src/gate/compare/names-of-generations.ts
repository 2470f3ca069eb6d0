import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import type { GenerationData } from './compare.ts';

/**
 * Names that generations bear: their own, or that of their first file or folder.
 *
 * @throws {ConfigError} there is none, or two have the same
 */
export function namesOfGenerations(generations: readonly Pick<GenerationData, 'data' | 'name'>[]): readonly string[] {
  if (generations.length === 0) {
    throw new ConfigError({
      place: 'compare',
      problem: 'no generation is named',
      hint: 'Name what the model wrote: outcross compare REFERENCE GENERATION…',
    });
  }
  const names = generations.map(({ data, name }) => name ?? path.basename(data[0] ?? ''));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new ConfigError({
      place: `generation ${twice}`,
      problem: 'two generations have this name',
      hint: 'Give each a name: outcross compare REFERENCE v1=FILE v2=FILE.',
    });
  }
  return names;
}
