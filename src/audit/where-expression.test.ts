import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPARISONS, RECORD_FIELDS, type RecordCondition, type RecordField } from '../engine/record-condition.ts';
import { WhereError } from '../errors.ts';
import { MAX_WHERE_LENGTH, parseWhere, printWhere } from './where-expression.ts';

const groupColumns = ['author', 'source', 'a "b"', 'and', 'group:x', 'год'];

function failure(expression: string): WhereError {
  try {
    parseWhere(expression, { groupColumns });
  } catch (error) {
    expect(error).toBeInstanceOf(WhereError);
    return error as WhereError;
  }
  throw new Error(`"${expression}" was read`);
}

const fixed = (name: keyof typeof RECORD_FIELDS): RecordField => ({ kind: 'fixed', name });
const equal = (name: keyof typeof RECORD_FIELDS, value: string | number): RecordCondition => ({
  kind: 'compare',
  field: fixed(name),
  comparison: '=',
  value,
});

test('reads comparisons, lists and null tests', () => {
  expect(parseWhere('source = letters')).toEqual(equal('source', 'letters'));
  expect(parseWhere('words>=50')).toEqual({ kind: 'compare', field: fixed('words'), comparison: '>=', value: 50 });
  expect(parseWhere("preview ~ 'it\\'s\\n\\u{1f600}'")).toEqual({
    kind: 'compare',
    field: fixed('preview'),
    comparison: '~',
    value: "it's\n😀",
  });
  expect(parseWhere('class in (human, "unknown" , mixed)')).toEqual({
    kind: 'in',
    field: fixed('class'),
    values: ['human', 'unknown', 'mixed'],
  });
  expect(parseWhere('date IS Unknown')).toEqual({ kind: 'known', field: fixed('date'), known: false });
  expect(parseWhere('id = web/~00ff~1#messages[0].content')).toEqual(equal('id', 'web/~00ff~1#messages[0].content'));
  expect(parseWhere('class = unknown')).toEqual(equal('class', 'unknown'));
});

test('the code of Icelandic needs no quotation marks', () => {
  expect(parseWhere('language = is and source = letters')).toMatchObject({ items: [equal('language', 'is'), {}] });
  expect(parseWhere('language in (en, is)')).toMatchObject({ kind: 'in', values: ['en', 'is'] });
  expect(parseWhere('language is known')).toMatchObject({ kind: 'known', known: true });
  expect(() => parseWhere('source = is')).toThrow('expected a value before is');
});

test('and binds closer than or, not closest', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((value) => equal('source', value)) as [
    RecordCondition,
    RecordCondition,
    RecordCondition,
  ];
  expect(parseWhere('source=a or source=b and not source=c')).toEqual({
    kind: 'or',
    items: [a, { kind: 'and', items: [b, { kind: 'not', item: c }] }],
  });
  expect(parseWhere('(source=a or source=b) and source=c')).toEqual({
    kind: 'and',
    items: [{ kind: 'or', items: [a, b] }, c],
  });
});

test('groups are fields, by prefix where a field has their name', () => {
  expect(parseWhere('author = Ada', { groupColumns })).toMatchObject({ field: { kind: 'group', name: 'author' } });
  expect(parseWhere('source = x', { groupColumns })).toMatchObject({ field: fixed('source') });
  expect(parseWhere('group:source = x', { groupColumns })).toMatchObject({ field: { kind: 'group', name: 'source' } });
  expect(parseWhere(`'a "b"' = x`, { groupColumns })).toMatchObject({ field: { kind: 'group', name: 'a "b"' } });
});

test.each([
  ['', 0, 'empty'],
  ['   ', 3, 'empty'],
  ['sorce = a', 0, '"sorce" is no field'],
  ['source letters', 7, 'expected = != <= >= < > ~, in or is'],
  ['source = a b', 11, 'expected and, or, or the end'],
  ['source = a)', 10, 'no parenthesis to close'],
  ['(source = a', 11, 'expected )'],
  ['source =', 8, 'expected a value'],
  ['source = and', 9, 'expected a value before and'],
  ['source = "a', 9, 'no closing "'],
  ['source = "a\\q"', 11, 'is no escape'],
  ['source = "\\u{110000}"', 10, 'is no escape'],
  ['source in (a b)', 13, 'expected , or )'],
  ['source in ()', 11, 'expected a value'],
  ['source is a', 10, 'expected known or unknown'],
  ['words > many', 8, 'is no number'],
  ['date < yesterday', 7, 'is no date'],
  ['month = 2022', 8, 'is no month'],
  ['class = humann', 8, 'is no class'],
  ['class < human', 6, 'no order'],
  ['evidence < a', 9, 'neither less nor greater'],
  ['source = a; DROP TABLE records', 12, 'expected and'],
  ["source = a' OR '1'='1", 10, 'expected and, or, or the end'],
  ['source = a -- comment', 11, 'expected and'],
  ['1=1', 0, 'is no field'],
  ['\u0000', 0, 'is no field'],
])('says where "%s" cannot be meant', (expression, position, problem) => {
  const error = failure(expression);
  expect(error.message).toContain(problem);
  expect(error.position).toBe(position);
  expect(error.exitCode).toBe(2);
  expect(error.hint).not.toBe('');
});

test('offers the nearest field and value', () => {
  expect(failure('sorce = a').hint).toMatch(/^Did you mean source\?/);
  expect(failure('auhtor = a').hint).toMatch(/^Did you mean author\?/);
  expect(failure('class = humann').hint).toMatch(/^Did you mean human\?/);
});

test('bounds length, depth and number of conditions', () => {
  expect(failure('('.repeat(MAX_WHERE_LENGTH + 1)).message).toContain('longer than');
  expect(failure('('.repeat(5000)).message).toContain('nested deeper');
  expect(failure(`${'not '.repeat(2000)}source = a`).message).toContain('nested deeper');
  expect(failure(Array.from({ length: 501 }, () => 'words=1').join(' or ')).message).toContain('more than 500');
  expect(failure(`words in (${'1,'.repeat(600)}1)`).message).toContain('more than 500');
});

test('answers any text with a condition or a place', () => {
  const pieces = fc.constantFrom(
    'source',
    'words',
    '=',
    '~',
    '!=',
    '(',
    ')',
    'and',
    'or',
    'not',
    'in',
    'is',
    'known',
    '"',
    "'",
    '\\',
    ',',
    ' ',
    'x',
    '1',
    '\u0000',
    '\u202e',
    '\ud800',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces).map((all) => all.join('')),
      ),
      (expression) => {
        try {
          parseWhere(expression, { groupColumns });
        } catch (error) {
          expect(error).toBeInstanceOf(WhereError);
          expect((error as WhereError).position).toBeGreaterThanOrEqual(0);
          expect((error as WhereError).position).toBeLessThanOrEqual(expression.length);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

const textValue = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('and', 'is', "'; --", 'a"b', '\\', '', '\ud800', '1'),
);
const listed: Readonly<Record<string, readonly string[]>> = {
  class: ['human', 'human-ai-assisted', 'unknown'],
  origin: ['mixed', 'unknown'],
  status: ['declared'],
  flag: ['conflict'],
  rule: ['nothing', 'artefact'],
  length: ['under 10 words', '1,000–2,999 words'],
};
const field: fc.Arbitrary<RecordField> = fc.oneof(
  fc.constantFrom(...(Object.keys(RECORD_FIELDS) as (keyof typeof RECORD_FIELDS)[])).map(fixed),
  fc.constantFrom(...groupColumns).map((name): RecordField => ({ kind: 'group', name })),
);
/** A value the field can have. */
function possibleValue(one: RecordField): fc.Arbitrary<string | number> {
  if (one.kind === 'group') return textValue;
  if (RECORD_FIELDS[one.name] === 'number') return fc.integer({ min: -1e9, max: 1e9 }).map((value) => value || 0);
  if (one.name === 'year') return fc.constant('1890');
  if (one.name === 'month') return fc.constant('1890-05');
  if (one.name === 'date') return fc.constantFrom('1890', '1890-05', '1890-05-01');
  const values = listed[one.name];
  return values ? fc.constantFrom(...values) : textValue;
}
const leaf: fc.Arbitrary<RecordCondition> = field.chain((one): fc.Arbitrary<RecordCondition> => {
  const isOrdered = one.kind === 'group' || !(one.name in listed || one.name === 'evidence');
  const comparisons = COMPARISONS.filter((sign) => sign !== '~' && (isOrdered || sign === '=' || sign === '!='));
  return fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constant(one),
      comparison: fc.constantFrom(...comparisons),
      value: possibleValue(one),
    }),
    textValue.map((value): RecordCondition => ({ kind: 'compare', field: one, comparison: '~', value })),
    fc
      .array(possibleValue(one), { minLength: 1, maxLength: 4 })
      .map((values): RecordCondition => ({ kind: 'in', field: one, values })),
    fc.boolean().map((known): RecordCondition => ({ kind: 'known', field: one, known })),
  );
});
const condition = fc.letrec<{ node: RecordCondition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      items: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
    tie('node').map((item): RecordCondition => ({ kind: 'not', item })),
  ),
})).node;

test('what is printed reads back the same', () => {
  fc.assert(
    fc.property(condition, (one) => {
      const printed = printWhere(one);
      fc.pre(printed.length <= MAX_WHERE_LENGTH);
      expect(parseWhere(printed, { groupColumns })).toEqual(one);
    }),
    { numRuns: 500 },
  );
});
