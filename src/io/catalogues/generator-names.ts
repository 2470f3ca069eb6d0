import { readGenerator } from '../../record/generator-family.ts';
import type { SourceCard } from '../../record/source-card.ts';

/** The generator of a card where the names of models are of one family; with the name where there is only one. */
export function generatorOfNames(names: readonly string[]): SourceCard['generator'] {
  const distinct = [...new Set(names)];
  const families = new Set(
    distinct.map((name) => {
      const reading = readGenerator(name);
      return reading.kind === 'model' ? reading.family : 'other';
    }),
  );
  const [family] = families;
  if (families.size !== 1 || family === undefined) return undefined;
  return distinct.length === 1 ? { family, model: distinct[0]!.slice(0, 200) } : { family };
}

/** Whether a name is that of a model for sure, whatever stands around it. */
export function namesModel(name: string): boolean {
  const reading = readGenerator(name);
  return reading.kind === 'model' && reading.isSure;
}
