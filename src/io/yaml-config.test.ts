import { expect, test } from 'vitest';
import * as z from 'zod';
import { ConfigError } from '../errors.ts';
import { parseYamlConfig } from './yaml-config.ts';

/** A value whose form is told by a key, or that has a form without it; and a list of such values. */
const schema = z.strictObject({
  data: z.union([
    z.discriminatedUnion('truth', [
      z.strictObject({ truth: z.literal('normal'), variance: z.number().default(1) }),
      z.strictObject({ truth: z.literal('zipf'), types: z.int() }),
    ]),
    z.strictObject({ path: z.string(), columns: z.array(z.string()).optional() }),
  ]),
  arms: z
    .array(
      z.discriminatedUnion('regime', [
        z.strictObject({ regime: z.literal('replace') }),
        z.strictObject({ regime: z.literal('mix'), human: z.strictObject({ share: z.number() }) }),
      ]),
    )
    .default([]),
});

test.each([
  ['data: { truth: zipf, types: 3 }', { data: { truth: 'zipf', types: 3 }, arms: [] }],
  ['data: { path: a.csv }\narms: [{ regime: replace }]', { data: { path: 'a.csv' }, arms: [{ regime: 'replace' }] }],
])('reads %j', (text, value) => {
  expect(parseYamlConfig(text, { schema, place: 'x' })).toEqual(value);
});

test.each([
  ['data: { truth: zpif }', 'x:1:16: data.truth: expected "normal", "zipf"', 'Did you mean "zipf"?'],
  ['data: { truth: zipf, typs: 3 }', 'x:1:22: unknown key "typs" in data', 'Did you mean "types"?'],
  ['data: { truth: normal, typs: 3 }', 'x:1:24: unknown key "typs" in data', 'Known keys: truth, variance.'],
  ['data: { path: a.csv, colums: [a] }', 'x:1:22: unknown key "colums" in data', 'Did you mean "columns"?'],
  ['data: { truth: zipf }', 'data.types is missing', 'Add it: "types: …".'],
  [
    'data: { path: a }\narms: [{ regime: mx }]',
    'x:2:18: arms[0].regime: expected "mix", "replace"',
    'Did you mean "mix"?',
  ],
  ['data: { path: a }\narms: [{ title: x }]', 'arms[0].regime is missing', 'Add it'],
  [
    'data: { path: a }\narms: [{ regime: mix, human: { shar: 1 } }]',
    'unknown key "shar" in arms[0].human',
    'Did you mean "share"?',
  ],
  ['data: { path: a }\narms: [{ regime: replace, humn: 1 }]', 'unknown key "humn" in arms[0]', 'Known keys: regime.'],
])('says what is wrong with %j', (text, problem, hint) => {
  const told = (() => {
    try {
      parseYamlConfig(text, { schema, place: 'x' });
      return undefined;
    } catch (error) {
      return error;
    }
  })();
  expect(told).toBeInstanceOf(ConfigError);
  expect((told as ConfigError).message).toContain(problem);
  expect((told as ConfigError).hint).toContain(hint);
});
