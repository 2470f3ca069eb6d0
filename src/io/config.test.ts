import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../errors.ts';
import { configJsonSchema, parseColumnFlags, parseConfig, readConfig } from './config.ts';

function errorOf(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const VALID = `version: 1
columns:
  text: [body]
  date: meta.created
sources:
  - id: forum
    files: ["forum/**/*.jsonl.gz"]
    format: jsonl
    card:
      roles: { human: human, gpt: synthetic }
      licence: CC-BY-4.0
`;

test('a configuration is read, roles in the spelling of fields', () => {
  expect(parseConfig(VALID)).toEqual({
    version: 1,
    columns: { text: ['body'], date: 'meta.created' },
    sources: [
      {
        id: 'forum',
        files: ['forum/**/*.jsonl.gz'],
        format: 'jsonl',
        card: { basis: 'declaration', roles: { user: 'human', assistant: 'synthetic' }, licence: 'CC-BY-4.0' },
      },
    ],
  });
});

describe('errors name place, problem and what to do', () => {
  test.each([
    [
      VALID.replace('licence', 'license'),
      'outcross.yaml:11:7: unknown key "license" in sources[0].card',
      'Did you mean "licence"?',
    ],
    [VALID.replace('sources', 'source'), 'outcross.yaml:5:1: unknown key "source"', 'Did you mean "sources"?'],
    [VALID.replace('body', '1'), 'outcross.yaml:3:10: columns.text[0]: ', 'Correct the value.'],
    [
      VALID.replace('id: forum', 'id: My Forum'),
      'outcross.yaml:6:9: sources[0].id: expected lower-case letters',
      'Correct the value.',
    ],
    [VALID.replace('version: 1', 'version: 2'), 'outcross.yaml:1:10: version: ', 'Correct the value.'],
    ['columns: {}', 'outcross.yaml:1:1: version is missing', 'Add it: "version: 1".'],
    [
      VALID.replace('  date', '\tdate'),
      'outcross.yaml:4:1: is not YAML: ',
      'Correct the line; indent with spaces and quote texts that hold ": " or "#".',
    ],
    ['', 'outcross.yaml: version is missing', 'Add it: "version: 1".'],
    [
      `${VALID}  - id: forum\n    files: [x]\n`,
      'outcross.yaml:12:9: sources[1].id: "forum" is the id of an earlier source',
      'Correct the value.',
    ],
    [
      VALID.replace('licence: CC-BY-4.0', 'basis: contract'),
      'outcross.yaml:11:14: sources[0].card.basis: "contract" needs a reference',
      'Correct the value.',
    ],
    [
      VALID.replace('licence: CC-BY-4.0', 'generation_depth: { min: 2, max: 1 }'),
      'outcross.yaml:11:40: sources[0].card.generation_depth.max: the largest depth, 1, is below',
      'Correct the value.',
    ],
    [
      VALID.replace('gpt:', 'user:').replace('user: synthetic', 'user: synthetic'),
      'outcross.yaml, source forum: roles gives the turns of "user" two origins, human and synthetic',
      'Name "user" once.',
    ],
  ])('%#', (text, message, hint) => {
    const error = errorOf(() => parseConfig(text));
    expect(error.message.slice(0, message.length)).toBe(message);
    expect(error.hint).toBe(hint);
  });

  test('aliases that multiply are refused', () => {
    const bomb = `version: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n${Array.from({ length: 9 }, (_, i) => {
      const inner = `*${String.fromCharCode(97 + i)}`;
      return `x${i}: &${String.fromCharCode(98 + i)} [${Array(10).fill(inner).join(', ')}]`;
    }).join('\n')}\n`;
    expect(errorOf(() => parseConfig(bomb)).message).toMatch(/^outcross.yaml: cannot be read: /);
  });

  test('a text beyond the bound is not parsed', () => {
    expect(errorOf(() => parseConfig(' '.repeat(2_000_000))).message).toMatch(
      /has 2000000 characters; at most 1048576/,
    );
  });
});

test('a file is read, and a missing one is an error of configuration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outcross-config-'));
  try {
    await writeFile(join(folder, 'outcross.yaml'), VALID);
    expect((await readConfig(join(folder, 'outcross.yaml'), 'outcross.yaml')).sources[0]?.id).toBe('forum');
    await expect(readConfig(join(folder, 'absent.yaml'), 'absent.yaml')).rejects.toThrow(
      'absent.yaml: cannot be read (ENOENT)',
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the JSON schema describes what is written, not what is filled in', () => {
  const schema = configJsonSchema() as {
    required: string[];
    additionalProperties: boolean;
    properties: Record<string, unknown>;
  };
  expect(schema.required).toEqual(['version']);
  expect(schema.additionalProperties).toBe(false);
  expect(Object.keys(schema.properties)).toEqual(['version', 'columns', 'sources']);
});

describe('column flags', () => {
  test('roles and columns, lists after commas, flags repeated', () => {
    expect(parseColumnFlags(['text=title,body,id=commit', 'groups=meta.lang', 'text=notes', 'layout=text'])).toEqual({
      text: ['title', 'body', 'notes'],
      id: 'commit',
      groups: ['meta.lang'],
      layout: 'text',
    });
    expect(parseColumnFlags([])).toEqual({});
  });

  test.each([
    [['txt=body'], 'unknown role "txt"', 'Did you mean "text"?'],
    [['body'], '"body" names no role', 'Write a role before the column, such as text=body.'],
    [['id='], '"id" names no column', 'Write a column after it, such as id=NAME.'],
    [['id=a,b'], '"id" takes one column, not "a" and "b"', 'Name one column for it.'],
    [['id=a', 'id=b'], '"id" is given twice', 'Name one column for it.'],
    [['layout=chat'], 'layout: ', 'Correct the value.'],
  ])('%j is refused', (flags, problem, hint) => {
    const error = errorOf(() => parseColumnFlags(flags));
    expect(error.message).toContain(problem);
    expect(error.hint).toBe(hint);
  });
});
