import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ColumnMapping, createRowMapper, type MappedRow } from './row-mapper.ts';

function map(value: Record<string, unknown>, mapping: ColumnMapping = {}): MappedRow {
  const result = createRowMapper(mapping)({ value });
  if (result.kind === 'unmappable') throw new Error(`unmappable: ${result.detail}`);
  return result;
}

function refuse(value: Record<string, unknown>, mapping: ColumnMapping = {}) {
  const result = createRowMapper(mapping)({ value });
  if (result.kind === 'mapped') throw new Error(`mapped: ${result.fields.map(({ path }) => path)}`);
  return result;
}

/** `path field role text generatedBy` of each field. */
function fields(value: Record<string, unknown>, mapping?: ColumnMapping) {
  return map(value, mapping).fields.map((f) => [f.path, f.field, f.role, f.text, f.generatedBy]);
}

describe('field paths', () => {
  test('a column cannot take the place of a turn or of a nested column', () => {
    const row = {
      messages: [{ role: 'user', content: 'asked' }],
      'messages[0].content': 'forged',
      'a.b': 'flat',
      a: { b: 'nested' },
    };
    const paths = (text: readonly string[]) => map(row, { text }).fields.map(({ path, text: value }) => [path, value]);
    expect(paths(['messages', 'messages[0].content'])).toEqual([
      ['messages[0].content', 'asked'],
      ['messages%5B0%5D%2Econtent', 'forged'],
    ]);
    expect(paths(['a.b'])).toEqual([['a%2Eb', 'flat']]);
    expect(map({ a: { b: 'nested' } }, { text: ['a.b'] }).fields[0]).toMatchObject({ path: 'a.b', field: 'a.b' });
    expect(map({ 'Body Text': 't' }, { text: ['Body Text'] }).fields[0]?.path).toBe('Body Text');
  });

  test('no two fields of a row share a path, whatever its columns are called', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', '.', '[', ']', '0', '%', '#', '\0'),
      minLength: 1,
      maxLength: 6,
    });
    const value = fc.oneof(fc.constant('t'), fc.array(fc.constant('t')), fc.dictionary(name, fc.constant('t')));
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.array(name), (row, more) => {
        const result = createRowMapper({ text: [...Object.keys(row), ...more] })({ value: row });
        if (result.kind === 'unmappable') return;
        const paths = result.fields.map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('plain text', () => {
  test('reads the text and what stands beside it', () => {
    expect(
      map({
        id: 7,
        text: 'Hello',
        date: '07-Jul-2001',
        lang: 'en_GB',
        url: 'https://example.org',
        license: 'MIT',
        stars: 3,
      }),
    ).toEqual({
      kind: 'mapped',
      fields: [
        {
          path: 'text',
          field: 'text',
          role: null,
          text: 'Hello',
          generatedBy: null,
          declaredOrigin: null,
          loneSurrogates: false,
        },
      ],
      problems: [],
      givenId: '7',
      date: '2001-07-07',
      lang: 'en-GB',
      url: 'https://example.org',
      licence: 'MIT',
      declaredOrigin: null,
      groups: [],
      metadata: { stars: 3 },
    });
  });

  test('prefers names by their list, not by their place in the row', () => {
    expect(fields({ body: 'b', content: 'c', text: 't' })[0]?.[0]).toBe('text');
    expect(fields({ Text: 'T', text: 't' })).toEqual(fields({ text: 't', Text: 'T' }));
  });

  test('takes the next column where the first is empty, null or no text', () => {
    expect(fields({ text: ' ', content: null, body: 'b' })).toEqual([['body', 'body', null, 'b', null]]);
    expect(map({ text: 5, body: 'b' }).problems).toEqual([]);
    expect(map({ text: 5, body: 'b' }).metadata).toEqual({ text: 5 });
  });

  test('reads a list of paragraphs', () => {
    expect(fields({ paragraphs: ['one', '', 'two'] })).toEqual([
      ['paragraphs[0]', 'paragraphs', null, 'one', null],
      ['paragraphs[2]', 'paragraphs', null, 'two', null],
    ]);
  });

  test('the text has the writer that the row names, people too; null and what is no language model name none', () => {
    expect(fields({ text: 't', model: 'gpt-4' })[0]?.[4]).toBe('gpt-4');
    expect(fields({ text: 't', model: null })[0]?.[4]).toBe(null);
    expect(fields({ text: 't', generated_by: 'human' })[0]?.[4]).toBe('human');
    expect(fields({ text: 't', model: 'Corolla' })[0]?.[4]).toBe(null);
    expect(map({ text: 't', model: 'Corolla' }).metadata).toEqual({ model: 'Corolla' });
    expect(fields({ text: 't', model: 'Corolla' }, { generated_by: '-' })[0]?.[4]).toBe(null);
  });

  test('a row that is itself a turn keeps its role', () => {
    expect(fields({ role: 'assistant', content: 'Hi', model: 'm' })).toEqual([
      ['content', 'content[assistant]', 'assistant', 'Hi', 'm'],
    ]);
    expect(fields({ role: 'prompter', text: 'Hi', model: 'm' })).toEqual([['text', 'text[user]', 'user', 'Hi', null]]);
  });

  test('lone surrogates become U+FFFD and are flagged', () => {
    const [field] = map({ text: 'a\ud800b' }).fields;
    expect([field?.text, field?.loneSurrogates]).toEqual(['a\ufffdb', true]);
  });
});

describe('conversations', () => {
  const turns = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Why?' },
    { role: 'assistant', content: 'Because.' },
  ];

  test('role and content; the model wrote its own turns only', () => {
    expect(fields({ messages: turns, model: 'gpt-4' })).toEqual([
      ['messages[0].content', 'messages[system]', 'system', 'Be brief.', null],
      ['messages[1].content', 'messages[user]', 'user', 'Why?', null],
      ['messages[2].content', 'messages[assistant]', 'assistant', 'Because.', 'gpt-4'],
    ]);
  });

  test('ShareGPT: from and value, with its own names for the roles', () => {
    expect(
      fields({
        conversations: [
          { from: 'human', value: 'Q' },
          { from: 'gpt', value: 'A' },
        ],
        system: 'S',
      }),
    ).toEqual([
      ['system', 'system', null, 'S', null],
      ['conversations[0].value', 'conversations[user]', 'user', 'Q', null],
      ['conversations[1].value', 'conversations[assistant]', 'assistant', 'A', null],
    ]);
  });

  test('content in parts: texts are read, images are not texts', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'x' } },
      { type: 'text', text: 'What is this?' },
    ];
    const mapped = map({ messages: [{ role: 'user', content }] });
    expect(mapped.fields.map(({ path, text }) => [path, text])).toEqual([
      ['messages[0].content[1].text', 'What is this?'],
    ]);
    expect(mapped.problems).toEqual([]);
  });

  test('a turn of a wrong type is set aside alone', () => {
    const mapped = map({
      messages: [{ role: 'user', content: 5 }, 'x', 7, null, { role: 'assistant', content: null, tool_calls: [] }],
    });
    expect(mapped.fields.map(({ path }) => path)).toEqual(['messages[1]']);
    expect(mapped.problems).toEqual([
      {
        path: 'messages[0].content',
        reason: 'wrong-type',
        detail: 'messages[0].content is a number; expected text',
        count: 1,
      },
      { path: 'messages[2]', reason: 'wrong-type', detail: 'messages[2] is a number; expected a turn', count: 1 },
    ]);
  });

  test('plain strings are turns of nobody known', () => {
    expect(fields({ turns: ['one', 'two'], model: 'm' })).toEqual([
      ['turns[0]', 'turns', null, 'one', null],
      ['turns[1]', 'turns', null, 'two', null],
    ]);
  });

  test('a model named by the turn itself wins', () => {
    expect(fields({ messages: [{ role: 'assistant', content: 'A', model: 'inner' }], model: 'outer' })[0]?.[4]).toBe(
      'inner',
    );
  });

  test('answer lists of evaluation logs belong to the model, choices of an exam are no answers', () => {
    expect(fields({ choices: [{ index: 0, turns: ['A1', 'A2'] }], model_id: 'gpt-4' })).toEqual([
      ['choices[0].turns[0]', 'choices', null, 'A1', 'gpt-4'],
      ['choices[0].turns[1]', 'choices', null, 'A2', 'gpt-4'],
    ]);
    expect(fields({ choices: [{ message: { role: 'assistant', content: 'A' } }] })).toEqual([
      ['choices[0].message.content', 'choices[assistant]', 'assistant', 'A', null],
    ]);
    expect(fields({ question: 'Q', choices: ['a', 'b'] }).map(([path]) => path)).toEqual(['question']);
  });

  test('wrong values without end give a bounded list of problems that counts the rest', () => {
    const { problems } = map({ messages: ['x', ...Array.from({ length: 1000 }, () => 1)] });
    expect(problems).toHaveLength(32);
    expect(problems.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    expect(problems.at(-1)?.detail).toBe('969 more parts of this row are of a wrong type');
  });

  test('a text in the place of a role makes no field name', () => {
    expect(fields({ messages: [{ role: 'x'.repeat(500), content: 'c' }] })[0]?.[1]).toBe('messages[other]');
  });
});

describe('questions and answers', () => {
  test('Alpaca, with and without input', () => {
    const row = { instruction: 'Add.', input: '1 2', output: '3', text: 'Add. 1 2 3', model: 'm' };
    expect(fields(row)).toEqual([
      ['instruction', 'instruction', null, 'Add.', null],
      ['input', 'input', null, '1 2', null],
      ['output', 'output', null, '3', 'm'],
    ]);
    expect(fields({ ...row, input: '' }).map(([path]) => path)).toEqual(['instruction', 'output']);
  });

  test('prompt and response; an empty answer leaves the question', () => {
    expect(fields({ question: 'Q', answer: 'A', generated_by: 'm' })).toEqual([
      ['question', 'question', null, 'Q', null],
      ['answer', 'answer', null, 'A', 'm'],
    ]);
    expect(fields({ prompt: 'Q', response: '', model: 'm' })).toEqual([['prompt', 'prompt', null, 'Q', null]]);
  });

  test('a text beside a prompt without answer is the text', () => {
    expect(fields({ prompt: 'Distance learning', text: 'I think …' }).map(([path]) => path)).toEqual(['text']);
  });

  test('an answer alone has the model', () => {
    expect(fields({ p: 3, model: 'm', gen: 0, out: 'Answer' })).toEqual([['out', 'out', null, 'Answer', 'm']]);
  });

  test('lists of turns as prompt and completion', () => {
    const row = {
      prompt: [{ role: 'user', content: 'Q' }],
      completion: [{ role: 'assistant', content: 'A' }],
      model: 'm',
    };
    expect(fields(row).map(([path, , , , model]) => [path, model])).toEqual([
      ['prompt[0].content', null],
      ['completion[0].content', 'm'],
    ]);
  });
});

describe('preferences', () => {
  test('strings, each side with its own model', () => {
    expect(fields({ prompt: 'Q', chosen: 'C', rejected: 'R', chosen_model: 'a', rejected_model: 'b' })).toEqual([
      ['prompt', 'prompt', null, 'Q', null],
      ['chosen', 'chosen', null, 'C', 'a'],
      ['rejected', 'rejected', null, 'R', 'b'],
    ]);
  });

  test('what prompt and both sides share is read once', () => {
    const user = { role: 'user', content: 'Q' };
    const row = {
      prompt: 'Q',
      chosen: [user, { role: 'assistant', content: 'C' }],
      rejected: [user, { role: 'assistant', content: 'R' }],
    };
    expect(fields(row).map(([path]) => path)).toEqual(['prompt', 'chosen[1].content', 'rejected[1].content']);
    expect(fields({ ...row, prompt: null }).map(([path]) => path)).toEqual([
      'chosen[0].content',
      'chosen[1].content',
      'rejected[1].content',
    ]);
  });

  test('equal answers stay two fields', () => {
    expect(fields({ chosen: 'same', rejected: 'same' }).map(([path]) => path)).toEqual(['chosen', 'rejected']);
  });

  test('a column of that name that holds no text is no preference', () => {
    expect(fields({ prompt: 'Q', chosen: true }).map(([path]) => path)).toEqual(['prompt']);
  });

  test('one side of a wrong type is set aside alone', () => {
    const mapped = map({ chosen: 'C', rejected: 4 });
    expect([mapped.fields.length, mapped.problems.map(({ path }) => path)]).toEqual([1, ['rejected']]);
  });
});

describe('named columns', () => {
  test('dotted paths, and names that hold a point', () => {
    const row = { a: { name: 'A' }, 'b.name': 'B', meta: { author: 'x', id: 'k1' } };
    const mapped = map(row, { text: ['a.name', 'b.name'], id: 'meta.id', groups: ['meta.author', 'absent'] });
    expect(mapped.fields.map(({ path, text }) => [path, text])).toEqual([
      ['a.name', 'A'],
      ['b%2Ename', 'B'],
    ]);
    expect([mapped.givenId, mapped.groups]).toEqual(['k1', ['x', null]]);
    expect(mapped.metadata).toEqual({ a: { name: 'A' }, meta: { author: 'x', id: 'k1' } });
  });

  test('never reach inherited properties', () => {
    expect(refuse({ a: {} }, { text: ['a.constructor.name'] }).reason).toBe('no-text');
    expect(refuse({ a: 1 }, { text: ['constructor'] }).reason).toBe('no-text');
  });

  test('a row without them is set aside, whatever else it holds', () => {
    expect(refuse({ text: 't' }, { text: ['body'] })).toEqual({
      kind: 'unmappable',
      reason: 'no-text',
      detail: 'no column body; the row has text',
    });
  });

  test('guessed columns count only where no name is known', () => {
    const mapping = { guessedText: ['a', 'b'] };
    expect(fields({ a: 'A', b: 'B' }, mapping).map(([path]) => path)).toEqual(['a', 'b']);
    expect(fields({ a: 'A', text: 'T' }, mapping).map(([path]) => path)).toEqual(['text']);
  });

  test('beside a named answer the other named texts are not the model’s', () => {
    expect(
      fields({ essay: 'E', answer: 'A', model: 'm' }, { text: ['essay', 'answer'] }).map(([, , , , model]) => model),
    ).toEqual([null, 'm']);
  });

  test('a prescribed layout leaves the others alone', () => {
    expect(fields({ text: 'T', prompt: 'P', response: 'R' }, { layout: 'text' }).map(([path]) => path)).toEqual([
      'text',
    ]);
    expect(refuse({ text: 'T' }, { layout: 'messages' }).detail).toBe(
      'no columns of layout messages; the row has text',
    );
  });
});

describe('origin column', () => {
  test('declares the row, and of a question with a machine’s answer only the answer', () => {
    const mapped = map({ prompt: 'Q', response: 'A', origin: 'ai' }, { origin: 'origin' });
    expect([mapped.declaredOrigin, ...mapped.fields.map(({ declaredOrigin }) => declaredOrigin)]).toEqual([
      'synthetic',
      null,
      'synthetic',
    ]);
    expect(
      map({ prompt: 'Q', response: 'A', origin: 'human' }, { origin: 'origin' }).fields.map((f) => f.declaredOrigin),
    ).toEqual(['human', 'human']);
  });

  test('is never read without being named, and keeps words it does not know', () => {
    expect(map({ text: 't', origin: 'ai' }).declaredOrigin).toBe(null);
    const mapped = map({ text: 't', origin: 'robot' }, { origin: 'origin' });
    expect([mapped.declaredOrigin, mapped.originProblem, mapped.metadata]).toEqual([
      null,
      '"robot" is no known origin',
      { origin: 'robot' },
    ]);
  });
});

describe('what cannot be mapped', () => {
  test.each([
    [{ text: '  \n' }, 'no-text', 'column text is empty'],
    [{ text: null }, 'no-text', 'column text is null'],
    [{ text: 42 }, 'wrong-type', 'text is a number; expected text'],
    [{ messages: [] }, 'no-text', 'column messages is empty'],
    [{ messages: [{ role: 'user', content: '' }] }, 'no-text', 'column messages holds no text'],
    [{ messages: [1] }, 'wrong-type', 'messages[0] is a number; expected a turn'],
    [{ a: 1, b: 2 }, 'no-text', 'no column of a known name; the row has a, b'],
    [{}, 'no-text', 'no column of a known name; the row has none at all'],
  ])('%j', (row, reason, detail) => {
    expect(refuse(row)).toEqual({ kind: 'unmappable', reason, detail });
  });
});

describe('identity', () => {
  test('numbers that were rounded when read identify nothing', () => {
    // 2^53 + 1 is read as 2^53, as its neighbour is.
    expect(map({ text: 't', id: JSON.parse('9007199254740993') }).givenId).toBe(null);
    expect(map({ text: 't', id: 9007199254740993n }).givenId).toBe('9007199254740993');
    expect(map({ text: 't', _id: { $oid: 'abc' } }).givenId).toBe('abc');
    expect(map({ text: 't', id: '' }).givenId).toBe(null);
  });
});

describe('whatever the rows', () => {
  const columnName = fc.constantFrom(
    'text',
    'content',
    'messages',
    'chosen',
    'rejected',
    'prompt',
    'response',
    'id',
    'date',
    'model',
    'role',
    'choices',
    '__proto__',
    'x',
  );
  const turn = fc.record(
    { role: fc.anything(), content: fc.jsonValue(), from: fc.string(), value: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const cell = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.jsonValue(),
    fc.array(fc.oneof(turn, fc.string(), fc.jsonValue())),
    fc.anything(),
  );
  const row = fc
    .array(fc.tuple(fc.oneof(columnName, fc.string()), cell), { maxLength: 8 })
    .map((entries) => Object.fromEntries(entries));

  function stringsOf(value: unknown, found = new Set<string>(), seen = new Set<unknown>()): Set<string> {
    if (typeof value === 'string') found.add(value.toWellFormed());
    else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      for (const inner of Object.values(value)) stringsOf(inner, found, seen);
    }
    return found;
  }

  test('never throws, and every text is a string of the row', () => {
    const mapRow = createRowMapper({ origin: 'x', groups: ['x', 'meta.y'] });
    let mappedCount = 0;
    fc.assert(
      fc.property(row, (value) => {
        const result = mapRow({ value });
        if (result.kind === 'unmappable') {
          expect(result.detail.length).toBeLessThanOrEqual(200);
          return;
        }
        mappedCount++;
        const strings = stringsOf(value);
        expect(result.fields.length).toBeGreaterThan(0);
        for (const field of result.fields) {
          expect(strings.has(field.text)).toBe(true);
          expect(field.text.isWellFormed()).toBe(true);
          expect(field.text.trim()).not.toBe('');
        }
        expect(new Set(result.fields.map(({ path }) => path)).size).toBe(result.fields.length);
      }),
      { numRuns: 1500, seed: 20 },
    );
    expect(mappedCount).toBeGreaterThan(300);
  });

  test('a row is mapped alike whatever rows came before and whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
        const shared = createRowMapper();
        const before = rows.map((value) => shared({ value }));
        const after = rows
          .toReversed()
          .map((value) => shared({ value }))
          .reverse();
        expect(after).toEqual(before);
        const alone = rows.map((value) =>
          createRowMapper()({ value: Object.fromEntries(Object.entries(value).reverse()) }),
        );
        const essence = (results: readonly ReturnType<typeof shared>[]) =>
          results.map((one) => (one.kind === 'mapped' ? [one.fields, one.givenId, one.date] : one.reason));
        expect(essence(alone)).toEqual(essence(before));
      }),
      { numRuns: 300, seed: 21 },
    );
  });

  test('more key signatures than are remembered change nothing', () => {
    const mapRow = createRowMapper();
    for (let index = 0; index < 2000; index++) {
      const result = mapRow({ value: { [`k${index}`]: index, text: `t${index}` } });
      expect(result.kind === 'mapped' && result.metadata).toEqual({ [`k${index}`]: index });
    }
  });

  test('a key with a line feed is not taken for two', () => {
    const mapRow = createRowMapper();
    expect(mapRow({ value: { 'a\ntext': 1 } }).kind).toBe('unmappable');
    expect(mapRow({ value: { a: 1, text: 't' } }).kind).toBe('mapped');
    expect(mapRow({ value: { 'a\ntext': 1 } }).kind).toBe('unmappable');
  });
});
