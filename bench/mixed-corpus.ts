import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '../examples/demo/seeded-random.ts';
import { wordsOf } from '../src/kernels/words-of.ts';

/** A row of the corpus as it is written; what it is, is known. */
export interface MixedRow {
  readonly id: string;
  readonly text: string;
  readonly lang: string;
  readonly decade: string;
  readonly domain: string;
  /** Model rows only. */
  readonly generated_by?: string;
}

export interface MixedCorpus {
  readonly rows: readonly { readonly row: MixedRow; readonly isHuman: boolean }[];
  /** Human text by the id of the model row that repeats it. */
  readonly repeats: ReadonlyMap<string, string>;
}

const STRETCH_WORDS = 80;
const LEAST_WORDS = 8;
/** Of the declaration: languages are to be rare. */
const LINES_A_LANGUAGE = 16;
/** Of the human rows that a model repeats word for word, or nearly. */
const REPEATED_SHARE = 0.05;
const HUMAN_CARD = 'origin: human\nbasis: contract\nreference: published collections\nlicence: public domain\n';
const CHAINS = ['openai', 'vicuna7b', 'mistral_zephyr', 'alpaca_rlhf', 'phi2_base_sft_dpo', 'xwin'] as const;

/**
 * Human texts of many languages, decades and kinds, most of them rare; answers of six families of models; and model rows that repeat human ones.
 *
 * @param data folder with `text/` and `synthetic/`
 * @throws {RangeError} the data is not there
 */
export function mixedCorpus(data: string, { seed }: { readonly seed: number }): MixedCorpus {
  if (!existsSync(path.join(data, 'text'))) throw new RangeError(`no data in ${data}: set OUTCROSS_DATA`);
  const human: MixedRow[] = [];
  const add = (row: Omit<MixedRow, 'id'>) => {
    if (wordsOf(row.text).length >= LEAST_WORDS) human.push({ id: `h${human.length}`, ...row });
  };
  for (const { date, text } of read(data, 'text/sotu_1790_on.jsonl.gz'))
    for (const stretch of stretches(text!))
      add({ text: stretch, lang: 'eng', decade: decadeOf(date!), domain: 'speech' });
  for (const { date, text } of read(data, 'text/git_commit_messages.jsonl.gz'))
    if (date! < '2022-11') add({ text: text!, lang: 'eng', decade: decadeOf(date!), domain: 'commits' });
  for (const { created, text } of read(data, 'text/peps_2022-11-29.jsonl.gz'))
    for (const paragraph of text!.split('\n\n'))
      add({
        text: paragraph.trim(),
        lang: 'eng',
        decade: /(19|20)\d\d/.exec(created ?? '')?.[0].replace(/\d$/, '0s') ?? 'undated',
        domain: 'proposals',
      });
  for (const { lang, text } of read(data, 'text/udhr2_languages.jsonl.gz'))
    for (const line of text!.split('\n').slice(0, LINES_A_LANGUAGE))
      add({ text: line.trim(), lang: lang!, decade: 'undated', domain: 'declaration' });
  const models: MixedRow[] = [];
  for (const chain of CHAINS) {
    for (const { model, out } of read(data, `synthetic/alpacaeval/${chain}.jsonl.gz`)) {
      if (wordsOf(out!).length < LEAST_WORDS) continue;
      models.push({
        id: `m${models.length}`,
        text: out!,
        lang: 'eng',
        decade: '2020s',
        domain: 'answers',
        generated_by: model!,
      });
    }
  }
  const random = seededRandom(seed, 'repeats');
  const repeats = new Map<string, string>();
  for (const row of human) {
    if (random.uniform() >= REPEATED_SHARE) continue;
    const id = `m${models.length}`;
    // Half of them in other case, so that a copy is not told by its bytes.
    const text = random.below(2) === 0 ? row.text : row.text.toUpperCase();
    models.push({ ...row, id, text, generated_by: 'alpaca-7b' });
    repeats.set(id, row.text);
  }
  const rows = [...human.map((row) => ({ row, isHuman: true })), ...models.map((row) => ({ row, isHuman: false }))];
  return { rows, repeats };
}

/** Writes a corpus as two sources with their cards. */
export function writeMixedCorpus(folder: string, { rows }: MixedCorpus): void {
  for (const [source, isHuman, card] of [
    ['people', true, HUMAN_CARD],
    ['outputs', false, 'origin: synthetic\n'],
  ] as const) {
    mkdirSync(path.join(folder, source), { recursive: true });
    const own = rows.filter((one) => one.isHuman === isHuman);
    writeFileSync(path.join(folder, source, 'rows.jsonl'), own.map(({ row }) => `${JSON.stringify(row)}\n`).join(''));
    writeFileSync(path.join(folder, source, 'SOURCE.yaml'), card);
  }
}

function stretches(text: string): readonly string[] {
  const words = text.split(/\s+/);
  return Array.from({ length: Math.floor(words.length / STRETCH_WORDS) }, (_, at) =>
    words.slice(at * STRETCH_WORDS, (at + 1) * STRETCH_WORDS).join(' '),
  );
}

function decadeOf(date: string): string {
  return `${date.slice(0, 3)}0s`;
}

function read(data: string, file: string): readonly Readonly<Record<string, string | undefined>>[] {
  return gunzipSync(readFileSync(path.join(data, file)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, string | undefined>>);
}
