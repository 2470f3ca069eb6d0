import { expect, test } from 'vitest';
import { textAtPath } from './text-at-path.ts';

test.each<[string, Record<string, unknown>, readonly string[]]>([
  ['text', { text: 'a' }, ['a']],
  ['messages[1].content', { messages: [{ content: 'q' }, { content: 'r' }] }, ['r']],
  ['a.name', { a: { name: 'x' } }, ['x']],
  ['messages%5B3%5D%2Econtent', { 'messages[3].content': 'odd' }, ['odd']],
  [
    'messages[0].content',
    { messages: [{ content: [{ type: 'text', text: 'p' }, { type: 'image' }, { text: 'q' }] }] },
    ['p', 'q'],
  ],
  ['none', { text: 'a' }, []],
  ['text[4].x', { text: 'a' }, []],
])('%s', (path, row, expected) => {
  expect(textAtPath(row, path)).toEqual(expected);
});
