import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Human texts that halves are drawn from: whatever differs between two halves is chance. */
export interface GatePool {
  readonly name: string;
  /** What a text is, in words. */
  readonly title: string;
  readonly texts: (data: string) => readonly string[];
}

const LEAST_PARAGRAPH_WORDS = 30;
const STRETCH_WORDS = 60;
const LEAST_SENTENCE_WORDS = 12;

export const GATE_POOLS: readonly GatePool[] = [
  {
    name: 'git',
    title: 'commit messages of git before December 2022',
    texts: (data) => rows(path.join(data, 'text/git_commit_messages.jsonl.gz')).map(({ text }) => text),
  },
  {
    name: 'wikitext',
    title: 'sentences of Wikipedia articles (WikiText-2)',
    texts: (data) =>
      lines(path.join(data, 'text/wikitext2.train_sample.txt.gz'))
        .filter((line) => !line.startsWith(' ='))
        .flatMap((line) => line.split(/(?<= [.?!]) /))
        .filter((sentence) => wordCount(sentence) >= LEAST_SENTENCE_WORDS),
  },
  {
    name: 'pep',
    title: 'paragraphs of Python Enhancement Proposals',
    texts: (data) =>
      rows(path.join(data, 'text/peps_2022-11-29.jsonl.gz'))
        .flatMap(({ text }) => text.split('\n\n'))
        .filter((paragraph) => wordCount(paragraph) >= LEAST_PARAGRAPH_WORDS),
  },
  {
    name: 'sotu',
    title: `stretches of ${STRETCH_WORDS} words of State of the Union addresses`,
    texts: (data) =>
      rows(path.join(data, 'text/sotu_1790_on.jsonl.gz')).flatMap(({ text }) => {
        const words = text.split(/\s+/);
        const count = Math.floor(words.length / STRETCH_WORDS);
        return Array.from({ length: count }, (_, at) =>
          words.slice(at * STRETCH_WORDS, (at + 1) * STRETCH_WORDS).join(' '),
        );
      }),
  },
  {
    name: 'essays',
    title: 'human texts of detector data (essays, news, reviews, abstracts)',
    texts: (data) =>
      ['detectrl', 'biscope', 'ellipse_nonnative', 'gum_human', 'fastdetect_glimpse', 'seqxgpt']
        .flatMap((file) => rows(path.join(data, `origin/${file}.jsonl.gz`)))
        .filter(({ origin }) => origin === 'human')
        .map(({ text }) => text),
  },
];

export function requireGateData(data: string): void {
  if (existsSync(path.join(data, 'text'))) return;
  process.stderr.write(`No data in ${data}: set OUTCROSS_DATA to the folder that holds text/ and origin/.\n`);
  process.exit(1);
}

function rows(file: string): readonly { readonly text: string; readonly origin?: string }[] {
  return lines(file).map((line) => JSON.parse(line) as { readonly text: string; readonly origin?: string });
}

function lines(file: string): readonly string[] {
  return gunzipSync(readFileSync(file))
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
