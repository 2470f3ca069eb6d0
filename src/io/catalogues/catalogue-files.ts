import type { CardReading, UnreadCard } from '../dataset-card.ts';
import { parseCroissant } from './croissant.ts';
import { parseDataProvenance } from './data-provenance.ts';

/** A description of a data set that lies beside the data, other than its card. To add one: a line here. */
export interface CatalogueFile {
  readonly title: string;
  /** Whether a file may be one by its name, in lower case. */
  readonly isNamed: (name: string) => boolean;
  /** `null`: the file is something else. Never throws. */
  readonly parse: (text: string, place: string) => CardReading | UnreadCard | null;
}

/** In the order in which they are asked where a folder has several. */
export const CATALOGUE_FILES: readonly CatalogueFile[] = [
  {
    title: 'Croissant',
    isNamed: (name) => name === 'croissant.json' || name.endsWith('.croissant.json') || name === 'croissant.jsonld',
    parse: parseCroissant,
  },
  {
    title: 'Data Provenance Initiative',
    isNamed: (name) =>
      name === 'data-provenance.json' ||
      name === 'data_summary.json' ||
      name === 'dpi.json' ||
      name.endsWith('.dpi.json'),
    parse: parseDataProvenance,
  },
];

/** Whether a file is a catalogue by its name. */
export function isCatalogueName(fileName: string): boolean {
  const name = fileName.toLowerCase();
  return CATALOGUE_FILES.some(({ isNamed }) => isNamed(name));
}
