import { describe, expect, test } from 'vitest';
import type { OriginClass } from '../record/origin.ts';
import { type CardReading, parseDatasetCard } from './dataset-card.ts';

function read(frontMatter: string): CardReading {
  const reading = parseDatasetCard(`---\n${frontMatter}\n---\n\n# A data set\n`);
  if (reading === null || reading.card === null) throw new Error('no card');
  return reading;
}

describe('origin', () => {
  test.each<[string, OriginClass | undefined]>([
    ['tags: [synthetic]', 'synthetic'],
    ['tags: [Machine_Generated]', 'synthetic'],
    ['language_creators: [machine-generated]', 'synthetic'],
    ['language_creators: [machine-generated, found]', 'mixed'],
    ['tags: [synthetic]\nlanguage_creators: [found, machine-generated]', 'mixed'],
    // Sets written by models keep saying where their prompts were found.
    ['tags: [synthetic]\nlanguage_creators: [found]', 'synthetic'],
    ['tags: [synthetic, human-written]', 'mixed'],
    ['tags: [machine-translated]', 'machine-translated'],
    ['tags: [ai-assisted]', 'human-ai-assisted'],
    ['language_creators: found', 'human'],
    ['language_creators: [expert-generated, crowdsourced]', 'human'],
    ['language_creators: [found, other]', undefined],
    // Labels are no texts, tasks are no origin.
    ['annotations_creators: [machine-generated]', undefined],
    ['tags: [machine-translation]', undefined],
    ['tags: [gpt-4]', undefined],
    ['pretty_name: x', undefined],
    ['origin: { schema: origin-record/1, share_human: "0.70", share_synthetic: "0.30" }', 'mixed'],
    ['origin: { schema: origin-record/1, share_human: "1.00", share_synthetic: "0.00" }\ntags: [synthetic]', 'human'],
  ])('%s', (text, expected) => {
    expect(read(`license: mit\n${text}`).card.origin).toBe(expected);
  });

  test('is always a declaration', () => {
    expect(read('tags: [synthetic]\nlicense: mit').card).toEqual({
      from: 'dataset-card',
      basis: 'declaration',
      kind: 'public-dataset',
      origin: 'synthetic',
      licence: 'MIT',
    });
  });
});

describe('generator', () => {
  test('a model in the tags of a set that models wrote', () => {
    expect(read('license: mit\ntags: [synthetic, gpt-4o]').card.generator).toEqual({
      family: 'openai',
      model: 'gpt-4o',
    });
    expect(read('license: mit\ntags: [synthetic, mistralai/Mixtral-8x7B]').card.generator).toEqual({
      family: 'mistral',
      model: 'mistralai/mixtral-8x7b',
    });
  });

  test('elsewhere it may be what the data is for, and several are no one', () => {
    const other = read('license: mit\ntags: [llama-3]');
    expect(other.card.generator).toBeUndefined();
    expect(other.notes).toContain(
      'README.md: tags name llama-3, which may be what the data is for; not read as who wrote it',
    );
    expect(read('license: mit\ntags: [synthetic, llama-3, gpt-4]').card.generator).toBeUndefined();
    expect(read('license: mit\ntags: [synthetic, phishing, llama-index, yield]').card.generator).toBeUndefined();
  });
});

test('licence, languages, title and data files, all values read as text', () => {
  const reading = read(
    `license: cc-by-sa-4.0
language: [no, en]
pretty_name: Tides
configs:
- config_name: default
  data_files: [{ split: train, path: [a/*.jsonl, b.jsonl] }, c.csv]
- config_name: other
  data_files: d.csv
- broken`,
  );
  expect([reading.card.licence, reading.languages, reading.title, reading.id]).toEqual([
    'CC-BY-SA-4.0',
    ['en', 'no'],
    'Tides',
    null,
  ]);
  expect(reading.dataFiles).toEqual([
    { config: 'default', patterns: ['a/*.jsonl', 'b.jsonl', 'c.csv'] },
    { config: 'other', patterns: ['d.csv'] },
  ]);
  expect(read('license: other\nlicense_name: house-1').card.licence).toBe('house-1');
  expect(read('license: unknown').card.licence).toBeUndefined();
});

test('the notes say what was taken from where', () => {
  expect(
    read(
      'license: mit\ntags: [synthetic]\nlanguage_creators: [found]\nannotations_creators: [machine-generated]\nsource_datasets: [original, squad]',
    ).notes,
  ).toEqual([
    'README.md: origin synthetic ← tag synthetic (language_creators: found beside it does not make it human)',
    'README.md: annotations_creators: machine-generated speaks of the labels, not of the texts',
    'README.md: derived from squad; their origin is not known from this card',
    'README.md: licence MIT ← license',
  ]);
});

describe('what is no card', () => {
  test.each([
    ['# A readme'],
    ['---\ntitle: My post\ntags: [synthetic]\nlayout: post\n---\ntext'],
    ['text\n---\nlicense: mit\n---\n'],
    ['---\nlicense: mit\n'],
    ['---\n- license\n---\n'],
    ['---\n---\n'],
    [''],
  ])('%j', (text) => {
    expect(parseDatasetCard(text)).toBe(null);
  });

  test('a byte order mark and CRLF do not hide one', () => {
    expect(parseDatasetCard('\ufeff---\r\nlicense: mit\r\n---\r\n')?.card?.licence).toBe('MIT');
  });
});

describe('hostile front matter becomes a note', () => {
  test.each([
    ['broken', '---\nlicense: [mit\n---\n', /front matter is not YAML/],
    [
      'aliases',
      `---\nlicense: mit\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(30)}]\nc: [${'*b,'.repeat(30)}]\n---\n`,
      /front matter is not YAML and was left aside/,
    ],
    ['endless', `---\n${'x: y\n'.repeat(100_000)}`, /longer than 262144 characters was not read/],
  ])('%s', (_, text, expected) => {
    const reading = parseDatasetCard(text);
    expect(reading?.card).toBe(null);
    expect(reading?.notes[0]).toMatch(expected);
  });

  test('tags and types of other languages are only text', () => {
    expect(read('license: mit\ntags: [!!python/object:os.system x, 1e5, synthetic]').card.origin).toBe('synthetic');
    expect(read('license: mit\n__proto__: { card: x }\nconstructor: y').card.licence).toBe('MIT');
  });
});
