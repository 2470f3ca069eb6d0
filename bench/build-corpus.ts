import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type SeededRandom, seededRandom } from '../examples/demo/seeded-random.ts';

/** Part of cached folders' names: raise it with any change of the bytes. */
const VERSION = 1;
const ROWS_A_WRITE = 5_000;
const WORDS = 12;
/** Some 8,000 words by the letters of their number: rows are short, all different, and cheap to make. */
const SYLLABLES = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'ha',
  'je',
  'ki',
  'lo',
  'mu',
  'na',
  'pe',
  'ri',
  'so',
  'tu',
  'va',
  'we',
  'xi',
  'yo',
  'zu',
];

interface Kind {
  readonly source: string;
  readonly share: number;
  readonly card: string;
  readonly generators: readonly string[];
}

const KINDS: readonly Kind[] = [
  { source: 'letters', share: 0.25, card: 'origin: human\nkind: archive\nlicence: CC0-1.0\n', generators: [] },
  { source: 'forum', share: 0.25, card: 'origin: human\nkind: user-interaction\nlicence: CC-BY-4.0\n', generators: [] },
  { source: 'crawl', share: 0.2, card: 'kind: crawl\n', generators: [] },
  {
    source: 'outputs',
    share: 0.3,
    card: 'origin: synthetic\n',
    generators: ['gpt-4o', 'llama-3-8b', 'mistral-7b', 'qwen2.5-7b', 'gemma-2-9b'],
  },
];
/** Rare ones at the end: from a third of the rows down to one in five thousand. */
const REGIONS = Array.from({ length: 40 }, (_, i) => `region-${`${i}`.padStart(2, '0')}`);

/** Short rows of people, of five models and of nobody knows whom, in four sources and forty regions: a folder with cards, made once. */
export function cachedBuildCorpus(
  folder: string,
  { rows, seed = 1 }: { readonly rows: number; readonly seed?: number },
): string {
  const place = path.join(folder, `build-corpus-${VERSION}-${rows}-${seed}`);
  if (existsSync(place)) return place;
  const partial = `${place}.partial`;
  for (const kind of KINDS) {
    mkdirSync(path.join(partial, kind.source), { recursive: true });
    writeFileSync(path.join(partial, kind.source, 'SOURCE.yaml'), kind.card);
    writeRows(path.join(partial, kind.source, 'rows.jsonl'), kind, {
      rows: Math.round(rows * kind.share),
      random: seededRandom(seed, kind.source),
    });
  }
  renameSync(partial, place);
  return place;
}

function writeRows(
  file: string,
  { source, generators }: Kind,
  { rows, random }: { readonly rows: number; readonly random: SeededRandom },
): void {
  const handle = openSync(file, 'w');
  try {
    for (let start = 0; start < rows; start += ROWS_A_WRITE) {
      let lines = '';
      for (let i = start; i < Math.min(rows, start + ROWS_A_WRITE); i++) {
        const region = REGIONS[rareIndex(random)]!;
        const generated =
          generators.length === 0 ? '' : `,"generated_by":"${generators[random.below(generators.length)]!}"`;
        const year = 1990 + random.below(36);
        lines += `{"id":"${source}-${i}","text":"${sentence(random)}","region":"${region}","date":"${year}-05-01"${generated}}\n`;
      }
      writeSync(handle, lines, null, 'latin1');
    }
  } finally {
    closeSync(handle);
  }
}

/** Geometric: each region has four fifths of the one before. */
function rareIndex(random: SeededRandom): number {
  let index = 0;
  while (index < REGIONS.length - 1 && random.below(5) > 0) index++;
  return index;
}

function sentence(random: SeededRandom): string {
  let text = '';
  for (let i = 0; i < WORDS; i++) {
    if (i > 0) text += ' ';
    for (let n = 1 + random.below(3); n >= 0; n--) text += SYLLABLES[random.below(SYLLABLES.length)]!;
  }
  return text;
}
