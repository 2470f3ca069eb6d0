import { expect, test } from 'vitest';
import { wrapCommand } from './wrap-command.ts';

test('breaks between arguments, never inside one', () => {
  expect(wrapCommand('outcross trace --where "a = b and c = d" --json', { width: 30 })).toEqual([
    'outcross trace --where \\',
    '  "a = b and c = d" --json',
  ]);
  expect(wrapCommand(`outcross audit 'it'\\''s here' a\\ b`, { width: 16 })).toEqual([
    'outcross audit \\',
    `  'it'\\''s here' \\`,
    '  a\\ b',
  ]);
  expect(wrapCommand('short one', { width: 20 })).toEqual(['short one']);
  expect(wrapCommand('a "never closed and long', { width: 10 })).toEqual(['a \\', '  "never closed and long']);
});
