import { expect, test } from 'vitest';
import { Utf8Scratch } from './utf8-scratch.ts';

test('the bytes of a text, whatever was encoded before', () => {
  const scratch = new Utf8Scratch();
  const long = 'þ€😀x'.repeat(900_000);
  for (const text of ['', 'a', long, 'grün', 'half \ud83d pair', 'x'.repeat(70_000), long.slice(1)])
    expect(Buffer.from(scratch.encode(text)).equals(Buffer.from(text, 'utf8'))).toBe(true);
});
