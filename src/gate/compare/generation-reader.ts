import { InputError } from '../../errors.ts';
import { type GenerationReading, type ReadGenerationOptions, readGeneration } from '../reference/read-generation.ts';
import type { Reference } from '../reference/reference.ts';
import type { GenerationData } from './compare.ts';
import type { Generation } from './compare-generation.ts';

/** Values of a stage column that an error names. */
const STAGES_NAMED = 8;

export interface GenerationReaderOptions extends Omit<ReadGenerationOptions, 'data' | 'stage' | 'onProgress'> {
  readonly onRead?:
    | ((progress: { readonly name: string; readonly done: number; readonly total: number }) => void)
    | undefined;
}

/** Reads generations; of data that holds several, once. */
export class GenerationReader {
  readonly #reference: Reference;
  readonly #options: GenerationReaderOptions;
  /** Of data that holds several generations, the reading. */
  readonly #shared = new Map<string, Promise<GenerationReading>>();

  constructor(reference: Reference, options: GenerationReaderOptions) {
    this.#reference = reference;
    this.#options = options;
  }

  /**
   * @throws {InputError} there is no text, or none of which the stage column says what is asked for
   * @throws {OutcrossError} see `readGeneration`
   */
  async read(name: string, { data, stage, only }: GenerationData): Promise<Generation> {
    if (only === undefined) {
      const { documents, ...reading } = await this.#readAll(name, data, stage);
      return { name, stage, documents, reading };
    }
    const place = JSON.stringify(data);
    const shared = this.#shared.get(place) ?? this.#readAll(data.join(' '), data, stage);
    this.#shared.set(place, shared);
    const { documents, ...reading } = await shared;
    const own = documents.filter((document) => document.stage === only);
    if (own.length === 0) throw noSuchStage(only, data, documents);
    return { name, stage: only, documents: own, reading };
  }

  #readAll(name: string, data: readonly string[], stage: string | undefined): Promise<GenerationReading> {
    const { onRead, ...options } = this.#options;
    return readGeneration(
      {
        ...options,
        data,
        stage,
        onProgress: ({ doneBytes, totalBytes }) => onRead?.({ name, done: doneBytes, total: totalBytes ?? 0 }),
      },
      this.#reference,
    );
  }
}

function noSuchStage(only: string, data: readonly string[], documents: GenerationReading['documents']): InputError {
  const found = [...new Set(documents.flatMap(({ stage }) => (stage === undefined ? [] : [stage])))].sort();
  const named = found.slice(0, STAGES_NAMED).join(', ');
  return new InputError({
    path: data.join(' '),
    problem: `no text is of stage ${only}; the stage column has ${named || 'no values'}${found.length > STAGES_NAMED ? `, and ${found.length - STAGES_NAMED} more` : ''}`,
    hint: 'Name one of these, or give the stage a file of its own as NAME=PATH.',
  });
}
