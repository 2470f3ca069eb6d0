import type * as z from 'zod';
import { categories } from '../data/categories.ts';
import type { DataKind, DataKindId } from '../data/data-kind.ts';
import { documents } from '../data/documents.ts';
import { interactions } from '../data/interactions.ts';
import { labelled } from '../data/labelled.ts';
import { categoriesFileSchema, readCategories } from '../data/read-categories.ts';
import { documentsFileSchema, readDocuments } from '../data/read-documents.ts';
import { interactionsFileSchema, readInteractions } from '../data/read-interactions.ts';
import { labelledFileSchema, readLabelled } from '../data/read-labelled.ts';
import { readVectors, vectorsFileSchema } from '../data/read-vectors.ts';
import { vectors } from '../data/vectors.ts';
import { categoriesMeasures } from '../measures/categories-measures.ts';
import { documentsMeasures } from '../measures/documents-measures.ts';
import { createInteractionMeasures } from '../measures/interactions-measures.ts';
import { labelledMeasures } from '../measures/labelled-measures.ts';
import type { MeasureCreator } from '../measures/measure-creator.ts';
import { vectorsMeasures } from '../measures/vectors-measures.ts';

/** All that a lab needs of one kind of data. */
export interface LabKind<Data> {
  readonly kind: DataKind<Data>;
  /** What one of it is called: "row", "token", "event". */
  readonly unit: string;
  /** Keys under `data` that say how files of it are read, `path` among them. */
  readonly file: z.ZodObject;
  /** @param settings an output of `file` */
  read(settings: Readonly<Record<string, unknown>>, options: { readonly signal?: AbortSignal }): Promise<Data>;
  readonly createMeasures: MeasureCreator<Data>;
}

/** Every kind of data that a loop can run on. A kind takes one entry here. */
export const KINDS: Readonly<Record<DataKindId, LabKind<unknown>>> = {
  vectors: labKind({
    kind: vectors,
    unit: 'row',
    file: vectorsFileSchema,
    read: readVectors,
    createMeasures: vectorsMeasures,
  }),
  labelled: labKind({
    kind: labelled,
    unit: 'row',
    file: labelledFileSchema,
    read: readLabelled,
    createMeasures: labelledMeasures,
  }),
  categories: labKind({
    kind: categories,
    unit: 'row',
    file: categoriesFileSchema,
    read: readCategories,
    createMeasures: categoriesMeasures,
  }),
  documents: labKind({
    kind: documents,
    unit: 'token',
    file: documentsFileSchema,
    read: readDocuments,
    createMeasures: documentsMeasures,
  }),
  interactions: labKind({
    kind: interactions,
    unit: 'event',
    file: interactionsFileSchema,
    read: readInteractions,
    createMeasures: createInteractionMeasures,
  }),
};

/** An entry from one whose data have their type: the registry holds all kinds, so it forgets it. */
function labKind<Data, Schema extends z.ZodObject>({
  read,
  ...entry
}: {
  readonly kind: DataKind<Data>;
  readonly unit: string;
  readonly file: Schema;
  readonly read: (settings: z.output<Schema> & { readonly signal?: AbortSignal }) => Promise<Data>;
  readonly createMeasures: MeasureCreator<Data>;
}): LabKind<unknown> {
  return {
    ...entry,
    kind: entry.kind as DataKind<unknown>,
    createMeasures: entry.createMeasures as MeasureCreator<unknown>,
    read: (settings, { signal }) =>
      read({ ...(settings as z.output<Schema>), ...(signal !== undefined && { signal }) }),
  };
}
