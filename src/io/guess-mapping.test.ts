import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guessMapping } from './guess-mapping.ts';
import { createRowMapper } from './row-mapper.ts';

const SENTENCE = 'The tide came in over the sand and left again in the night.';

describe('text', () => {
  test('known names need no guess', () => {
    expect(guessMapping([{ text: SENTENCE, id: 'a' }])).toEqual({
      mapping: {},
      lines: ['text ← text (by its name)', 'id ← id (by its name)'],
    });
  });

  test('the columns with the longest texts, where no name is known', () => {
    const rows = [{ set: 'x y z', a: SENTENCE, b: `${SENTENCE} Again.`, score: 3 }];
    expect(guessMapping(rows)).toEqual({
      mapping: { guessedText: ['a', 'b'] },
      lines: ['text ← a, b (guessed: the only long strings; name them: --text a,b)'],
    });
  });

  test('nested columns, with those of the same name beside them however short', () => {
    const row = {
      a: { name: 'Red camera', description: SENTENCE.repeat(3) },
      b: { name: 'Blue camera', description: 'blue' },
      dup: 0,
    };
    const { mapping } = guessMapping([row]);
    expect(mapping).toEqual({ guessedText: ['a.description', 'b.description'] });
    const mapped = createRowMapper(mapping)({ value: row });
    expect(mapped.kind === 'mapped' && mapped.fields.map(({ path }) => path)).toEqual([
      'a.description',
      'b.description',
    ]);
  });

  test('rows without the first choice get one of their own', () => {
    const rows = [{ long: SENTENCE.repeat(4) }, { title: 'A title of some words only' }];
    expect(guessMapping(rows).mapping).toEqual({ guessedText: ['long', 'title'] });
  });

  test('scripts that write without spaces are running text', () => {
    expect(guessMapping([{ 正文: '秦川雄帝宅，函谷壯皇居。綺殿千尋起，離宮百雉餘。連甍遙接漢' }]).mapping).toEqual({
      guessedText: ['正文'],
    });
  });

  test('where nothing can be guessed, it says what was seen and what to do', () => {
    const { problem, mapping } = guessMapping([{ user: 1, item: 2, tag: 'abc' }]);
    expect(mapping).toEqual({});
    expect(problem).toBe(
      'no column of text was found in 1 rows; columns seen: item, tag, user. Name the text with --columns text=NAME (nested: text=OUTER.INNER), or under "columns" in outcross.yaml.',
    );
    expect(guessMapping([{ text: SENTENCE }], { text: ['body'] }).problem).toMatch(
      /^the named text column \(body\) holds no text in 1 rows/,
    );
    expect(guessMapping([]).problem).toBe('no rows to look at');
  });

  test('long columns that are left out are named', () => {
    const rows = [{ text: SENTENCE, summary: SENTENCE.repeat(2) }];
    expect(guessMapping(rows).lines.at(-1)).toBe(
      'not read as text: summary; name the columns to read them: --columns text=…',
    );
  });

  test('rows that hold no text are counted', () => {
    expect(guessMapping([{ text: SENTENCE }, { n: 1 }]).lines).toEqual([
      'text ← text in 1 of 2 rows (by its name)',
      '1 of 2 rows looked at hold no text under these columns and are set aside',
    ]);
  });

  test('what the user named is not overruled', () => {
    const given = { text: ['a'] };
    expect(guessMapping([{ a: 'x', body: SENTENCE }], given).mapping).toEqual(given);
  });
});

describe('id, date, origin, model', () => {
  const rows = Array.from({ length: 20 }, (_, index) => ({
    text: SENTENCE,
    commit: `c${index}f`,
    n: index,
    when: `200${index % 10}-01-02`,
    author: 'someone',
  }));

  test('a column that tells all rows apart', () => {
    const { mapping, lines } = guessMapping(rows);
    expect(mapping).toEqual({ id: 'commit', date: 'when' });
    expect(lines).toContain('id ← commit (guessed: different in each of 20 rows, short; name it: --id commit)');
    expect(lines).toContain('date ← when (guessed: all values are dates; name it: --date when)');
  });

  test('too few rows, a repeated value or a bare number show nothing', () => {
    expect(guessMapping(rows.slice(0, 19)).mapping.id).toBeUndefined();
    expect(guessMapping([...rows, rows[0]!]).mapping.id).toBeUndefined();
    expect(guessMapping(rows.map(({ text, n }) => ({ text, n }))).mapping.id).toBeUndefined();
    expect(guessMapping(rows.map(({ text, n }) => ({ text, item_id: n }))).mapping.id).toBe('item_id');
  });

  test('an origin column is mentioned, never taken', () => {
    const { mapping, lines } = guessMapping([{ text: SENTENCE, origin: 'ai' }]);
    expect(mapping).toEqual({});
    expect(lines).toContain(
      'column origin may declare the origin; it is not read unless you say so: --columns origin=origin',
    );
  });

  test('a model column is announced with the way out', () => {
    expect(guessMapping([{ text: SENTENCE, model: 'gpt-4' }]).lines[1]).toBe(
      'generated_by ← model (by its name) – declares these texts as written by a model; --columns generated_by=- if it means something else',
    );
  });
});

test('the order of rows and keys changes nothing, and nothing throws', () => {
  const row = fc.dictionary(
    fc.constantFrom('a', 'b', 'text', 'n', 'c.d'),
    fc.oneof(fc.constant(SENTENCE), fc.jsonValue()),
    { maxKeys: 4 },
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const turned = rows.toReversed().map((one) => Object.fromEntries(Object.entries(one).reverse()));
      expect(guessMapping(turned)).toEqual(guessMapping(rows));
    }),
    { numRuns: 300, seed: 9 },
  );
});

const DATA = process.env.OUTCROSS_DATA ?? join(import.meta.dirname, '../../../shared/data');

describe.skipIf(!existsSync(DATA))('real files (skipped where the data folder is absent)', () => {
  const headRows = (file: string): Record<string, unknown>[] =>
    gunzipSync(readFileSync(join(DATA, file)))
      .toString('utf8')
      .split('\n', 200)
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  test.each([
    [
      'text/git_commit_messages',
      {},
      ['text ← text (by its name)', 'id ← id (by its name)', 'date ← date (by its name)'],
    ],
    [
      'text/peps_2022-11-29',
      {},
      ['text ← text (by its name)', 'id ← id (by its name)', 'date ← created (by its name)'],
    ],
    ['text/udhr2_languages', {}, ['text ← text (by its name)', 'lang ← lang (by its name; 194 of 195 rows)']],
    [
      'dedup/pep_revisions',
      { id: 'doc' },
      [
        'text ← text (by its name)',
        'id ← doc (guessed: different in each of 200 rows, short; name it: --id doc)',
        'date ← date (by its name)',
      ],
    ],
    [
      'dedup/sts_pairs',
      { guessedText: ['a', 'b'] },
      ['text ← a, b (guessed: the only long strings; name them: --text a,b)'],
    ],
    [
      'dedup/pan_sentence_pairs.train',
      { guessedText: ['a', 'b'] },
      ['text ← a, b (guessed: the only long strings; name them: --text a,b)'],
    ],
    [
      'dedup/er_magellan_pairs',
      { guessedText: ['a.description', 'b.description'] },
      [
        'text ← a.description, b.description in 159 of 200 rows (guessed: the only long strings; name them: --text a.description,b.description)',
      ],
    ],
    [
      'synthetic/mtbench_questions_gpt4ref',
      {},
      ['text ← choices in 30 of 110 rows, turns in 80 of 110 rows (by their names)'],
    ],
    ['synthetic/alpacaeval/xwin', {}, ['text ← out (by its name)']],
  ])('%s', (file, mapping, lines) => {
    const guess = guessMapping(headRows(`${file}.jsonl.gz`));
    expect(guess.mapping).toEqual(mapping);
    expect(guess.lines.slice(0, lines.length)).toEqual(lines);
    expect(guess.problem).toBeUndefined();
  });
});
