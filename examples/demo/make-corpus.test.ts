import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sourceCardSchema } from '../../src/record/source-card.ts';
import { type CorpusSummary, makeCorpus } from './make-corpus.ts';
import { splitSentences, splitWords } from './sentence-words.ts';

const SHARE = 0.04;
let folder: string;
let summary: CorpusSummary;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outcross-demo-'));
  summary = await makeCorpus({ folder: join(folder, 'first'), seed: 5, share: SHARE });
});
afterAll(() => rm(folder, { recursive: true }));

type Row = Record<string, string | number> & { text: string; id: string };

async function readLines(path: string): Promise<string[]> {
  const bytes = await readFile(join(folder, 'first', path));
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.trimEnd().split('\n');
}

async function readRows(path: string): Promise<Row[]> {
  return (await readLines(path)).map((line) => JSON.parse(line) as Row);
}

async function readFolder(name: string): Promise<Row[]> {
  const names = (await readdir(join(folder, 'first', name))).filter((file) => file.includes('.jsonl')).sort();
  return (await Promise.all(names.map((file) => readRows(`${name}/${file}`)))).flat();
}

describe('makeCorpus', () => {
  test('writes the same bytes for the same seed, other bytes for another', async () => {
    const again = await makeCorpus({ folder: join(folder, 'again'), seed: 5, share: SHARE });
    expect(again).toEqual(summary);
    const entries = await readdir(join(folder, 'first'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThanOrEqual(13);
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      const twin = path.replace(join(folder, 'first'), join(folder, 'again'));
      expect((await readFile(path)).equals(await readFile(twin)), file.name).toBe(true);
    }
    const other = await makeCorpus({ folder: join(folder, 'other'), seed: 6, share: SHARE });
    expect(other.contentDigest).not.toBe(summary.contentDigest);
  });

  test('turns Brown back into text: no tags, no marks of the corpus', async () => {
    const rows = await readRows('brown/brown.jsonl.gz');
    expect(rows.length).toBeGreaterThan(50);
    for (const { id, text } of rows) {
      expect(/\/(nn|nns|at|in|vb|vbd|jj|np|cc|pps|\.|,)(\s|$)/.exec(text), id).toBeNull();
      expect(/``|\*\*|\u0000| [,.;?!](\s|$)|,,|\?\?/.exec(text), id).toBeNull();
    }
    expect(new Set(rows.map(({ genre }) => genre)).size).toBeGreaterThan(5);
    expect(new Set(rows.map(({ year }) => year))).toEqual(new Set([1961]));
  });

  test('dates each address and names who gave it', async () => {
    const rows = await readFolder('sotu');
    const washington = rows.find(({ id }) => id === '1790-george-washington-n-001');
    expect(washington).toMatchObject({ date: '1790', president: 'George Washington', party: 'none' });
    for (const { date, text } of rows) {
      expect(String(date)).toMatch(/^(1[789]|20)\d\d$/);
      expect(text.split(/\s+/).length).toBeLessThan(900);
    }
  });

  test('writes cards that the schema accepts, and none where nothing is known', async () => {
    const cards = ['sotu', 'brown', 'partner-faq'].map(async (name) => {
      const card = await readFile(join(folder, 'first', name, 'SOURCE.yaml'), 'utf8');
      return sourceCardSchema.parse(parse(card));
    });
    for (const card of await Promise.all(cards)) expect(card.origin).toBe('human');
    expect((await cards[0])!.dates_attested_by).toBeDefined();
    expect((await cards[1])!.dates_attested_by).toBeUndefined();
    for (const name of ['web-crawl', 'model-output']) {
      expect(await readdir(join(folder, 'first', name))).not.toContain('SOURCE.yaml');
    }
  });

  test('each generation has fewer different trigrams than the one before, at equal words', async () => {
    const human = [...(await readFolder('sotu')), ...(await readFolder('brown'))];
    // Every fourth passage spreads the human sample over all authors and genres, as the models' samples are.
    const spread = [0, 1, 2, 3].flatMap((start) => human.filter((_, index) => index % 4 === start));
    const [first, second] = [1, 2].map((generation) => readRows(`model-output/generation-${generation}.jsonl`));
    const wordCount = 7_000;
    const people = countTrigrams(spread, wordCount);
    const child = countTrigrams(await first!, wordCount);
    const grandchild = countTrigrams(await second!, wordCount);
    expect(child).toBeLessThan(people);
    expect(grandchild).toBeLessThan(child);
  });

  test('pastes residue where the summary says, and none elsewhere', async () => {
    const residue = /turn\d+(?:search|news)\d+|\[cite: \d+\]|oaicite:\d+|【\d+:\d+†source】/;
    const parts = await Promise.all(['part-0000', 'part-0001'].map((name) => readLines(`web-crawl/${name}.jsonl`)));
    const chats = await readLines('partner-faq/chats.jsonl');
    expect(parts.flat().filter((line) => residue.test(line))).toHaveLength(12);
    expect(chats.filter((line) => residue.test(line))).toHaveLength(sourceNamed('partner-faq').residueCount);
    expect(sourceNamed('web-crawl').residueCount).toBe(12 + 2);
    expect(sourceNamed('partner-faq').residueCount).toBeGreaterThan(0);
    for (const row of [
      ...(await readFolder('sotu')),
      ...(await readFolder('brown')),
      ...(await readFolder('model-output')),
    ]) {
      expect(residue.exec(row.text), row.id).toBeNull();
    }
    const page = await readFile(join(folder, 'first/web-crawl/pages/notice-1.md'), 'utf8');
    expect(page).toMatch(/^---\ntitle: .*\nAIGC:\n {2}Label: "1"\n {2}ContentProducer: /);
  });

  test('copies what the summary says: a third word for word, and beginnings of texts', async () => {
    const published = [...(await readFolder('sotu')), ...(await readFolder('brown'))].map(({ text }) => text);
    const isPublished = new Set(published);
    const crawled = (await Promise.all(['part-0000', 'part-0001'].map((name) => readLines(`web-crawl/${name}.jsonl`))))
      .flat()
      .flatMap((line) => parsedRow(line) ?? []);
    const { copyCount } = sourceNamed('web-crawl');
    expect(copyCount).toBe(Math.ceil(300 * SHARE));
    expect(crawled.filter(({ text }) => isPublished.has(text))).toHaveLength(Math.ceil(copyCount / 3));

    const onOneLine = published.map((text) => text.replaceAll('\n\n', ' '));
    const answers = (await readLines('partner-faq/chats.jsonl')).map(
      (line) => (JSON.parse(line) as { messages: { content: string }[] }).messages[1]!.content,
    );
    const beginnings = answers.filter((answer) => onOneLine.some((text) => text.startsWith(answer)));
    expect(beginnings).toHaveLength(sourceNamed('partner-faq').copyCount);
    expect(beginnings.length).toBeGreaterThan(0);
  });

  test('has as many unreadable lines as the summary says', async () => {
    let unreadableCount = 0;
    for (const name of ['part-0000', 'part-0001']) {
      const bytes = await readFile(join(folder, `first/web-crawl/${name}.jsonl`));
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; start = end + 1, end = bytes.indexOf(10, start)) {
        try {
          const row: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end)));
          if (Array.isArray(row)) unreadableCount++;
        } catch {
          unreadableCount++;
        }
      }
      expect(start).toBe(bytes.length);
    }
    expect(unreadableCount).toBe(7);
    expect(sourceNamed('web-crawl').unreadableCount).toBe(7);
  });

  test('refuses a share that means nothing', async () => {
    await expect(makeCorpus({ folder: folder, seed: 1, share: 0 })).rejects.toThrow('share is 0');
  });
});

function sourceNamed(name: string) {
  return summary.sources.find((source) => source.name === name)!;
}

/** Undefined where the line is one of the broken ones. */
function parsedRow(line: string): Row | undefined {
  try {
    const row = JSON.parse(line) as Row;
    return typeof row.text === 'string' ? row : undefined;
  } catch {
    return undefined;
  }
}

/** Different runs of three words in the first `wordCount` words. */
function countTrigrams(rows: readonly Row[], wordCount: number): number {
  const words: string[] = [];
  for (const { text } of rows) {
    if (words.length >= wordCount) break;
    words.push(...splitSentences(text).flatMap(splitWords));
  }
  expect(words.length).toBeGreaterThanOrEqual(wordCount);
  const kinds = new Set<string>();
  for (let index = 2; index < wordCount; index++) kinds.add(`${words[index - 2]} ${words[index - 1]} ${words[index]}`);
  return kinds.size;
}
