import { InputError } from '../../errors.ts';
import type { ClassifiedDocument } from '../reference/classify-document.ts';
import { classifyDocuments } from '../reference/classify-document.ts';
import type { Generation, PreparedReference } from './compare-generation.ts';
import { generationHash } from './generation-hash.ts';

/** A generation that is placed in the strata of a reference, with what tells it from others. */
export interface PlacedGeneration extends Generation {
  readonly placed: readonly ClassifiedDocument[];
  readonly hash: string;
  /** Share of its documents whose text stands in the reference. */
  readonly copiedShare: number;
}

/**
 * Places several generations that are to be held against each other.
 *
 * @throws {InputError} two of them are the same texts
 * @throws {RangeError} one has no documents
 * @throws {CancelledError} `signal` aborted
 */
export async function placeGenerations(
  { reference, keys }: PreparedReference,
  generations: readonly Generation[],
  {
    signal,
    onPlace,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly onPlace?:
      | ((progress: { readonly name: string; readonly done: number; readonly total: number }) => void)
      | undefined;
  } = {},
): Promise<readonly PlacedGeneration[]> {
  const hashes = new Map<string, string>();
  const placed: PlacedGeneration[] = [];
  for (const generation of generations) {
    const { name, documents } = generation;
    if (documents.length === 0) throw new RangeError(`${name} has no documents`);
    const hash = generationHash(documents);
    const twin = hashes.get(hash);
    if (twin !== undefined) {
      throw new InputError({
        path: `${twin} and ${name}`,
        problem: 'hold the same texts',
        hint: 'Name the outputs of each once: two that are equal say nothing about each other.',
      });
    }
    hashes.set(hash, name);
    placed.push({
      ...generation,
      hash,
      copiedShare: documents.filter(({ key }) => keys.has(key)).length / documents.length,
      placed:
        generation.placed ??
        (await classifyDocuments(reference, documents, {
          signal,
          onProgress: (done) => onPlace?.({ name, done, total: documents.length }),
        })),
    });
  }
  return placed;
}
