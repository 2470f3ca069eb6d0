import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gb45438 } from './gb45438.ts';

/** The source asks for no offsets. */
const read = (text: string) => gb45438.examine({ text, bytes: new TextEncoder().encode(text), hits: new Map() });
const verdicts = (text: string) =>
  read(text).map(({ verdict, strength, class: originClass }) => [verdict, strength, originClass]);

const SYNTHETIC = ['synthetic', 'documentary', 'synthetic'];
const BODY = '\n# 河流\n正文。\n';

describe('labels of generated text', () => {
  test.each<[string, string]>([
    ['a mapping', `---\nAIGC:\n  Label: "1"\n  ContentProducer: "9131"\n  ProduceID: "a1"\n---${BODY}`],
    ['unquoted scalars', `---\nAIGC:\n  Label: 1\n  ContentProducer: 00119144\n---${BODY}`],
    ['a JSON object', `---\nAIGC: {"Label":"1","ContentProducer":"9131"}\n---${BODY}`],
    ['a JSON string', `---\nAIGC: '{"Label":"1","ContentProducer":"9131"}'\n---${BODY}`],
    ['an escaped JSON string', `---\nAIGC: "{\\"Label\\":\\"1\\",\\"ProduceID\\":\\"a\\"}"\n---${BODY}`],
    ['a JSON object over lines', `---\nAIGC: {\n  "Label": "1",\n  "ProduceID": "a"\n}\ntitle: x\n---${BODY}`],
    ['a JSON object on the next line', `---\nAIGC:\n{"Label": "1", "ProduceID": "a"}\ntitle: x\n---${BODY}`],
    ['a key behind others', `---\ntitle: 河流\ntags: [a, b]\nAIGC:\n  Label: '1'\nauthor: x\n---${BODY}`],
    ['a key in lower case', `---\naigc:\n  label: "1"\n---${BODY}`],
    ['a quoted key', `---\n"AIGC":\n  "Label": "1"\n---${BODY}`],
    ['a key inside another', `---\nmeta:\n  AIGC:\n    Label: "1"\n  other: x\n---${BODY}`],
    ['a byte-order mark and CRLF', `\uFEFF---\r\nAIGC:\r\n  Label: "1"\r\n  ProduceID: "a"\r\n---\r\n正文`],
    ['an end of three dots', `---\nAIGC:\n  Label: "1"\n...${BODY}`],
    ['a fence with trailing blanks', `---  \nAIGC:\n  Label: "1"\n--- ${BODY}`],
    ['tabs', `---\nAIGC:\n\tLabel: "1"\n\tContentProducer: "9131"\n---${BODY}`],
    ['a key given twice', `---\nAIGC:\n  Label: "1"\n  Label: "1"\n  ProduceID: a\n---${BODY}`],
    ['misspelt reserved codes', `---\nAIGC:\n  ReserveCode1: "s"\n  Label: "1"\n---${BODY}`],
    ['broken YAML elsewhere', `---\ntitle: "never closed\nAIGC:\n  Label: "1"\n---${BODY}`],
    ['a bare object', '{"Label":"1","ContentProducer":"9131","ProduceID":"a","ReservedCode1":""}'],
    ['a bare object with a number', ' {"Label": 1, "ProduceID": "a"}\n'],
    ['an object under its key', '{"AIGC":{"Label":"1","ContentProducer":"9131"}}'],
    ['a string under its key', '{"title":"x","aigc":"{\\"Label\\":\\"1\\"}"}'],
  ])('%s', (_, text) => {
    expect(verdicts(text)).toEqual([SYNTHETIC]);
    expect(read(text)[0]).toMatchObject({ kind: 'gb45438-aigc', coversRecord: true });
  });

  test.each(['AIGC', 'AI', 'true', 'True'])('Label %s is synthetic, and not conforming', (label) => {
    const [item] = read(`---\nAIGC:\n  Label: ${label}\n  ProduceID: "00000"\n---${BODY}`);
    expect(item).toMatchObject({ verdict: 'synthetic', strength: 'documentary' });
    expect(item!.ref).toBe(`conforming=false\nAIGC:\n  Label: ${label}\n  ProduceID: "00000"`);
  });

  test('a plain flag is synthetic, and not conforming', () => {
    expect(read(`---\nAIGC: true\n---${BODY}`)).toMatchObject([
      { verdict: 'synthetic', ref: 'conforming=false\nAIGC: true' },
    ]);
    expect(read(`---\nAIGC: false\n---${BODY}`)).toEqual([]);
  });
});

describe('other labels', () => {
  test.each([
    ['"2"', ['mixed', 'heuristic', undefined]],
    ['"3"', ['inconclusive', 'heuristic', undefined]],
    ['"4"', ['inconclusive', 'heuristic', undefined]],
    ['', ['inconclusive', 'heuristic', undefined]],
    ['[1]', ['inconclusive', 'heuristic', undefined]],
  ])('Label %s', (label, expected) => {
    expect(verdicts(`---\nAIGC:\n  Label: ${label}\n  ContentProducer: "9131"\n---${BODY}`)).toEqual([expected]);
  });

  test('no Label at all is inconclusive', () => {
    expect(verdicts(`---\nAIGC:\n  ProduceID: "9"\n---${BODY}`)).toEqual([['inconclusive', 'heuristic', undefined]]);
  });
});

describe('the block is kept', () => {
  test('as it stands, without what follows', () => {
    const text = '---\ntitle: x\nAIGC:\n  Label: "1"\n  ReservedCode1: "sig=="\n\nauthor: y\n---\nbody';
    expect(read(text)[0]!.ref).toBe('AIGC:\n  Label: "1"\n  ReservedCode1: "sig=="');
    expect(read(text)[0]!.source).toBe('front-matter');
  });

  test('in 2,000 characters at most, without half a character', () => {
    const ref = read(`{"Label":"1","ProduceID":"${'🌊'.repeat(3000)}"}`)[0]!.ref!;
    expect(ref.length).toBeLessThanOrEqual(2000);
    expect(ref.isWellFormed()).toBe(true);
    expect(ref.endsWith('…')).toBe(true);
  });
});

describe('look-alikes', () => {
  test.each<[string, string]>([
    ['prose', 'AIGC: a history of generated content.\nLabel: "1"\n'],
    ['a code fence', '```yaml\n---\nAIGC:\n  Label: "1"\n---\n```\n'],
    ['front matter that begins late', '\n---\nAIGC:\n  Label: "1"\n---\n'],
    ['front matter without end', '---\nAIGC:\n  Label: "1"\n\nText without end.'],
    ['a rule, then prose', '---\n\nAIGC is a word.\n\n---\n'],
    ['another key', '---\nAIGCTools:\n  Label: "1"\n---\n'],
    ['a value of another kind', '---\nAIGC: a word\n---\n'],
    ['a mapping of other keys', '---\nAIGC:\n  section: news\n---\n'],
    ['a list', '---\nAIGC:\n  - Label\n---\n'],
    ['another object', '{"Label":"1","href":"/"}'],
    ['an object of another kind', '{"AIGC":{"section":"news"}}'],
    ['an object with text behind it', '{"Label":"1","ProduceID":"a"} and more'],
    ['broken JSON', '{"Label":"1","ProduceID":"a"'],
    ['nothing', ''],
  ])('%s gives nothing', (_, text) => {
    expect(read(text)).toEqual([]);
  });
});

test('is never thrown off by a text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '---\n',
      'AIGC:',
      '  Label: ',
      '"1"',
      '\n',
      '{',
      '}',
      '[',
      '&a ',
      '*a',
      '!!x ',
      '\t',
      '"',
      ': ',
      '...\n',
      '|\n',
      '? ',
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const { ref } of read(`---\nAIGC:${pieces.join('')}\n---\n`)) expect(ref!.length).toBeLessThanOrEqual(2000);
      read(`{"AIGC":${pieces.join('')}}`);
    }),
    { numRuns: 1000 },
  );
});
