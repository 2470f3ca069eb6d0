import { open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../errors.ts';
import { sourceCardSchema } from '../record/source-card.ts';
import { canonicalCard } from './canonical-card.ts';
import { CATALOGUE_FILES } from './catalogues/catalogue-files.ts';
import { joinReadings } from './catalogues/join-readings.ts';
import { type CardReading, parseDatasetCard, type UnreadCard } from './dataset-card.ts';
import { SOURCE_ID_PATTERN } from './source-slug.ts';
import { parseYamlConfig } from './yaml-config.ts';

export const SOURCE_CARD_NAME = 'SOURCE.yaml';
export const DATASET_CARD_NAME = 'README.md';

/** A card in a folder: what a source card says, and the id of the source where it gives one. */
const sourceFileSchema = sourceCardSchema.safeExtend({
  id: z
    .string()
    .regex(
      SOURCE_ID_PATTERN,
      'expected lower-case letters, digits, ".", "_" and "-", at most 80, a letter or digit first',
    )
    .optional(),
});

/** More is read of neither file: cards are written by hand, and of a README only the front matter counts. */
const MAX_CARD_BYTES = 1024 * 1024;
/** Catalogues are written by programs and list every field. */
const MAX_CATALOGUE_BYTES = 16 * 1024 * 1024;
/** Names of a folder that are looked at for catalogues. */
const MAX_NAMES = 100_000;

/** JSON Schema (2020-12) of `SOURCE.yaml`, for editors. */
export function sourceFileJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(sourceFileSchema, { io: 'input' }) as Record<string, unknown>;
}

/**
 * Reads the text of a `SOURCE.yaml`.
 *
 * @throws {ConfigError} with line and column for anything that cannot be meant
 */
export function parseSourceFile(text: string, place = SOURCE_CARD_NAME): CardReading {
  const { id, ...card } = parseYamlConfig(text, { schema: sourceFileSchema, place });
  const stated = Object.entries(card)
    .filter(([key, value]) => key !== 'basis' && value !== undefined)
    .map(([key]) => key);
  return {
    card: { ...canonicalCard(card, place), from: 'SOURCE.yaml' },
    id: id ?? null,
    title: null,
    languages: [],
    dataFiles: [],
    notes: [
      `${place}: ${stated.length === 0 ? 'says nothing of the source' : `read as the card (${stated.join(', ')})`}`,
    ],
  };
}

export interface FolderCard {
  /** `null`: the folder has no card. */
  readonly reading: CardReading | null;
  /** What was seen and left aside, in words. */
  readonly notes: readonly string[];
}

/**
 * The card of a folder: its `SOURCE.yaml`, else the front matter of its `README.md` and the catalogues beside it
 * (Croissant, Data Provenance Initiative), which are declarations as the front matter is.
 *
 * @param folder absolute path
 * @param displayPath the folder as the user knows it; `''` for the root
 * @throws {ConfigError} when `SOURCE.yaml` cannot be read or says what cannot be meant; other files never throw
 */
export async function readFolderCard(folder: string, displayPath = folder): Promise<FolderCard> {
  const placeOf = (name: string) => (displayPath === '' ? name : `${displayPath}/${name}`);
  const own = await readHead(join(folder, SOURCE_CARD_NAME));
  const readme = await readHead(join(folder, DATASET_CARD_NAME));
  if (own.kind === 'unreadable' || (own.kind === 'text' && own.isCut)) {
    throw new ConfigError({
      place: placeOf(SOURCE_CARD_NAME),
      problem: own.kind === 'unreadable' ? `cannot be read (${own.code})` : `is larger than ${MAX_CARD_BYTES} bytes`,
      hint: 'Make it a readable YAML file of a few lines.',
    });
  }
  const notes: string[] = [];
  if (readme.kind === 'unreadable') notes.push(`${placeOf(DATASET_CARD_NAME)}: cannot be read (${readme.code})`);
  const dataset = readme.kind === 'text' ? parseDatasetCard(readme.text, placeOf(DATASET_CARD_NAME)) : null;
  const described = dataset === null ? [] : [{ place: placeOf(DATASET_CARD_NAME), reading: dataset }];
  described.push(...(await readCatalogues(folder, placeOf, notes)));
  if (own.kind === 'text') {
    for (const { place, reading } of described)
      if (reading.card !== null)
        notes.push(`${place}: left aside, ${SOURCE_CARD_NAME} beside it speaks for the source`);
    return { reading: parseSourceFile(own.text, placeOf(SOURCE_CARD_NAME)), notes };
  }
  for (const { reading } of described) if (reading.card === null) notes.push(...reading.notes);
  const readings = described.flatMap(({ reading }) => (reading.card === null ? [] : [reading]));
  return { reading: joinReadings(readings), notes };
}

interface Described {
  readonly place: string;
  readonly reading: CardReading | UnreadCard;
}

/** Catalogues in a folder, one of a kind: which of several would speak for the data, nobody says. */
async function readCatalogues(
  folder: string,
  placeOf: (name: string) => string,
  notes: string[],
): Promise<readonly Described[]> {
  const names = await namesIn(folder);
  const found: Described[] = [];
  for (const { title, isNamed, parse } of CATALOGUE_FILES) {
    const candidates = names.filter((name) => isNamed(name.toLowerCase())).sort();
    const plain = candidates.find((name) => /^(?:croissant|data-provenance)\.json$/i.test(name));
    const name = candidates.length === 1 ? candidates[0] : plain;
    if (name === undefined) {
      if (candidates.length > 1)
        notes.push(
          `${placeOf(candidates[0]!)}: one of ${candidates.length} ${title} descriptions in a folder; none is used. Keep one beside the data.`,
        );
      continue;
    }
    const head = await readHead(join(folder, name), MAX_CATALOGUE_BYTES);
    if (head.kind === 'unreadable') notes.push(`${placeOf(name)}: cannot be read (${head.code})`);
    else if (head.kind === 'text' && head.isCut)
      notes.push(`${placeOf(name)}: is larger than ${MAX_CATALOGUE_BYTES} bytes and was left aside`);
    else if (head.kind === 'text') {
      const reading = parse(head.text, placeOf(name));
      if (reading !== null) found.push({ place: placeOf(name), reading });
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of await opendir(folder)) if (names.push(name) >= MAX_NAMES) break;
  } catch {
    // A folder that cannot be listed gives no data either; the inventory says why.
  }
  return names;
}

type Head =
  | { readonly kind: 'text'; readonly text: string; readonly isCut: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly code: string };

async function readHead(path: string, maxBytes = MAX_CARD_BYTES): Promise<Head> {
  try {
    await using file = await open(path, 'r');
    const stats = await file.stat();
    // A named pipe would wait for ever, a folder of that name is none of ours.
    if (!stats.isFile()) return { kind: 'absent' };
    const buffer = Buffer.alloc(Math.min(stats.size, maxBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { kind: 'text', text: buffer.toString('utf8', 0, bytesRead), isCut: stats.size > maxBytes };
  } catch (error) {
    const { code = 'unknown cause' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : { kind: 'unreadable', code };
  }
}
