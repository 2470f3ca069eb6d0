import { expect, test } from 'vitest';
import { parseJsonObject } from './json-object.ts';

test.each([
  ['{"a":1 x}', 'not JSON at character 8 of 9'],
  ['{"text":"a"', 'ends inside a JSON value after 11 characters'],
  ['{"text":"a",', 'ends inside a JSON value after 12 characters'],
  ['{"text":', 'ends inside a JSON value after 8 characters'],
  ['{"text":"a', 'ends inside a JSON value after 10 characters'],
])('a fault in %s is placed within the text, or at its end', (text, detail) => {
  expect(parseJsonObject(text)).toEqual({ reason: 'malformed-json', detail });
});
