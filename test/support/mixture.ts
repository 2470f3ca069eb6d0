import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { excerpt, nearCopy } from './planted-texts.ts';
import { randomText } from './random-text.ts';
import { SeededRandom } from './seeded-random.ts';
import type { FileTree } from './write-files.ts';

/** Data of every kind that an audit reads, apart from how it is divided into files. */
export interface Mixture {
  /** Lines of JSON by source; a few of them are broken. */
  readonly lines: Readonly<Record<'chat' | 'preference' | 'loose' | 'twins' | 'essays' | 'drafts', readonly string[]>>;
  /** Rows of a table with the columns id, body, written. */
  readonly table: readonly (readonly [string, string, string])[];
  readonly columns: readonly { readonly id: string; readonly text: string; readonly lang: string }[];
  readonly notes: readonly string[];
}

export interface Layout {
  /** Files that the rows of each source are divided into. Default 1. */
  readonly shards?: number;
  /** Shuffles rows before they are divided. */
  readonly shuffleSeed?: number;
  /** Name of a file without extensions. Default `part-0000`, `part-0001`, … */
  readonly name?: (source: string, index: number) => string;
  /** How lines are packed. Default plain. */
  readonly packing?: 'plain' | 'gz' | 'zst';
}

const RESIDUE = '\uE200cite\uE202turn0search0\uE201';

/** Words of an essay or a draft; 32 of them are enough for the width of their origin to be measured. */
const ESSAY_WORDS = 340;
const ESSAYS = 32;

/**
 * The same mixture for the same seed: about 40 rows a source and `size`. Essays are declared human, drafts are a model's. Some essays
 * stand in other sources too, in every format: word for word, in other case, with some words changed, and in part.
 */
export function makeMixture(seed: number, size = 1): Mixture {
  const random = new SeededRandom(seed);
  const times = <Item>(count: number, make: (index: number) => Item) =>
    Array.from({ length: count }, (_, i) => make(i));
  const json = (value: unknown) => JSON.stringify(value);
  const shared = times(6, () => randomText(random));
  const chat = times(40 * size, (i) =>
    json({
      id: `chat-${i}`,
      lang: i % 9 === 0 ? 'is' : 'en',
      created: `${2019 + random.below(6)}-0${1 + random.below(9)}-11`,
      messages: [
        { role: 'user', content: randomText(random, 12) },
        { role: 'assistant', content: randomText(random) + (i % 13 === 0 ? ` ${RESIDUE}` : '') },
      ],
    }),
  );
  const preference = times(30 * size, () => {
    const prompt = randomText(random, 10);
    return json({ prompt, chosen: randomText(random), rejected: randomText(random, 9), generated_by: 'gpt-4o' });
  });
  // No ids: equal texts with equal and with different metadata, and lines that are equal to the last byte.
  const loose = times(40 * size, (i) =>
    json({
      text: i % 3 === 0 ? random.pick(shared) : randomText(random),
      rating: random.below(3),
      note: i % 5 === 0 ? 'ž' : null,
    }),
  );
  loose.push(...loose.slice(0, 7), '{"text": broken', '[1, 2]', '{"text": 17}', '');
  // Ids given more than once: with the same text, with other texts, and as the same line.
  const twins = times(40 * size, (i) =>
    json({ id: `t${random.below(12)}`, text: i % 4 === 0 ? random.pick(shared) : randomText(random) }),
  );
  twins.push(twins[0]!, '{"id": "t1", "text": ""}', '{"id": "t1~1", "text": "An id that looks like a repeat."}');
  const table = times(40 * size, (i): [string, string, string] => [
    `row ${i}`,
    `${randomText(random)}${i % 6 === 0 ? '\nSecond line, with "quotes".' : ''}`,
    String(1900 + random.below(120)),
  ]);
  const columns = times(40 * size, (i) => ({ id: `c${i}`, text: randomText(random), lang: i % 8 === 0 ? 'de' : 'en' }));
  const notes = [...times(40 * size, () => randomText(random)), ...shared, shared[0]!, shared[0]!];
  const essayTexts = times(ESSAYS, () => randomText(random, ESSAY_WORDS));
  const kind = (i: number) => (i % 4 === 0 ? 'note' : 'letter');
  const essays = essayTexts.map((text, i) =>
    json({ id: `e${i}`, text, created: `${1980 + (i % 40)}-05-0${1 + (i % 9)}`, kind: kind(i) }),
  );
  const drafts = times(ESSAYS, (i) => json({ id: `d${i}`, text: randomText(random, ESSAY_WORDS), kind: kind(i) }));
  for (let i = 0; i < 5; i++) {
    const text = essayTexts[i]!;
    const changed = nearCopy(text, 2 + 5 * i, `n${i}`).text;
    const upper = text.toUpperCase();
    const part = excerpt(text, 20 * i, 250);
    drafts.push(...[text, changed, part].map((copy, j) => json({ id: `copy-${i}-${j}`, text: copy, kind: kind(j) })));
    loose.push(json({ text: [text, changed, upper, part, text][i], rating: 1 }));
    table.push([`copy ${i}`, [part, upper, text, changed, part][i]!, '1988']);
    columns.push({ id: `copy-${i}`, text: [upper, text, part, changed, upper][i]!, lang: 'en' });
    notes.push([changed, part, text, upper, text][i]!);
  }
  return { lines: { chat, preference, loose, twins, essays, drafts }, table, columns, notes };
}

/** Writes a mixture down as files. Whatever the layout, it holds the same rows. */
export function layOut(mixture: Mixture, layout: Layout = {}): FileTree {
  const { shards = 1, shuffleSeed, name = (_, index) => `part-${String(index).padStart(4, '0')}` } = layout;
  const random = shuffleSeed === undefined ? undefined : new SeededRandom(shuffleSeed);
  const divide = <Item>(items: readonly Item[]): readonly (readonly Item[])[] => {
    const ordered = random ? random.shuffle(items) : items;
    const size = Math.ceil(ordered.length / shards);
    return Array.from({ length: shards }, (_, i) => ordered.slice(i * size, (i + 1) * size)).filter(
      (part) => part.length > 0,
    );
  };
  const files: Record<string, string | Uint8Array> = {};
  for (const [source, lines] of Object.entries(mixture.lines)) {
    divide(lines).forEach((part, index) => {
      const [file, content] = packLines(part, layout.packing ?? 'plain');
      files[`${source}/${name(source, index)}${file}`] = content;
    });
  }
  divide(mixture.table).forEach((part, index) => {
    const rows = [['id', 'body', 'written'], ...part].map((cells) => cells.map(csvCell).join(','));
    files[`table/${name('table', index)}.csv`] = `${rows.join('\n')}\n`;
  });
  divide(mixture.columns).forEach((part, index) => {
    files[`columns/${name('columns', index)}.parquet`] = parquetOf(part);
  });
  (random ? random.shuffle(mixture.notes) : mixture.notes).forEach((text, index) => {
    files[`notes/${index % 3}/${name('notes', index)}.md`] = text;
  });
  files['chat/SOURCE.yaml'] = 'origin: human\n';
  files['essays/SOURCE.yaml'] = 'origin: human\ndates_attested_by: national archive\n';
  files['drafts/SOURCE.yaml'] = 'origin: synthetic\n';
  return files;
}

/** Lines as a file: its extension and its bytes. */
export function packLines(lines: readonly string[], packing: 'plain' | 'gz' | 'zst'): readonly [string, Uint8Array] {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  if (packing === 'gz') return ['.jsonl.gz', gzipSync(bytes)];
  if (packing === 'zst') return ['.jsonl.zst', zstdCompressSync(bytes)];
  return ['.jsonl', bytes];
}

export function parquetOf(rows: readonly Readonly<Record<string, string>>[], rowGroupSize = 16): Uint8Array {
  const names = Object.keys(rows[0]!);
  const columnData = names.map((name) => ({ name, type: 'STRING' as const, data: rows.map((row) => row[name]!) }));
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }));
}

function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
