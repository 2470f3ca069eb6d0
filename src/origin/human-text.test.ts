import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGunzip, gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLiteralScanner } from '../kernels/scan-literals.ts';
import { examineText, TEXT_LITERALS } from './examine-text.ts';

const data = process.env.OUTCROSS_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const LLM_CUTOFF = '2022-11-30';
/** Two records in 20,000: what is known of the tier-A marks' false alarms is that they are rarer than this. */
const MAX_SHARE = 1e-4;

const scan = createLiteralScanner(TEXT_LITERALS);
const encoder = new TextEncoder();

type Fields = Readonly<Record<string, string>>;

const readText = (file: string) => gunzipSync(readFileSync(`${data}/${file}`)).toString('utf8');
const readRows = (file: string) =>
  readText(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Fields);
const textsOf = (file: string, keep: (row: Fields) => boolean = () => true) =>
  readRows(file)
    .filter(keep)
    .map((row) => row.text!);

async function readArchive(file: string): Promise<string[]> {
  const texts: string[] = [];
  const entries = createReadStream(`${data}/${file}`).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    if (entry.header.type === 'file') texts.push(Buffer.concat(chunks).toString('utf8'));
  }
  return texts;
}

/** Articles of WikiText begin with a line ` = Title = `. */
const articles = (text: string) => text.split(/\n(?= = [^=\n]{1,200} = \n)/);

const isHuman = (row: Fields) => row.origin === 'human';
const ORIGIN_FILES = [
  'biscope',
  'detectrl',
  'ellipse_nonnative',
  'fastdetect_glimpse',
  'gum_human',
  'imbd',
  'mixset',
  'seqxgpt',
];

describe.skipIf(!existsSync(`${data}/text`))(
  'human text before chat products (skipped where the data is absent)',
  () => {
    const corpora: Record<string, readonly string[]> = {};

    beforeAll(async () => {
      corpora.git = textsOf('text/git_commit_messages.jsonl.gz', (row) => row.date! < LLM_CUTOFF);
      corpora.peps = textsOf('text/peps_2022-11-29.jsonl.gz');
      corpora.sotu = textsOf('text/sotu_1790_on.jsonl.gz', (row) => row.date! < '2022');
      corpora.poems = textsOf('text/poems_tang.jsonl.gz');
      corpora.udhr = textsOf('text/udhr2_languages.jsonl.gz');
      corpora.wikitext = [
        ...articles(readText('text/wikitext2.train_sample.txt.gz')),
        ...articles(readText('text/wikitext2.valid.txt.gz')),
      ];
      corpora.shakespeare = readText('text/tinyshakespeare.txt.gz').split('\n\n');
      corpora.tldr = await readArchive('text/tldr_tree_2022-11-29.tar.gz');
      for (const name of ORIGIN_FILES) corpora[`origin/${name}`] = textsOf(`origin/${name}.jsonl.gz`, isHuman);
    });

    test('almost never carries a mark of tier A, a label or a manifest', () => {
      let records = 0;
      const found: string[] = [];
      const weak = new Map<string, number>();
      let withHits = 0;
      for (const [corpus, texts] of Object.entries(corpora)) {
        for (const text of texts) {
          records++;
          const bytes = encoder.encode(text);
          const pairs = scan(bytes);
          if (pairs.length > 0) withHits++;
          for (const { kind, tier, source } of examineText({ text, bytes, pairs })) {
            if (kind !== 'text-artefact' || tier === 'A') found.push(`${corpus} ${source}`);
            else weak.set(source, (weak.get(source) ?? 0) + 1);
          }
        }
      }
      expect(records).toBeGreaterThan(30_000);
      expect(found.length / records).toBeLessThanOrEqual(MAX_SHARE);
      // One weak mark alone decides nothing; still each must be rare in human text.
      for (const [source, count] of weak) expect(count / records, source).toBeLessThan(2e-3);
      expect(withHits / records).toBeLessThan(0.2);
    });
  },
);
