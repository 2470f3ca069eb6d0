import { expect, test } from 'vitest';
import { markdownText } from './markdown-text.ts';

test.each([
  ['emphasis and code', '*a* _b_ `c`', '&#42;a&#42; &#95;b&#95; &#96;c&#96;'],
  ['links and images', '![x](https://e.org)', '!&#91;x&#93;(https&#58;//e.org)'],
  ['tags', '<img src=x>', '&#60;img src=x&#62;'],
  ['tables', 'a | b', 'a &#124; b'],
  ['mentions and issues', '@who #12 &#35;', '`@`who `#`12 &#38;`#`35;'],
  ['addresses', 'www.e.org', 'www&#46;e.org'],
  ['lists', '- a', '&#45; a'],
  ['numbered lists', '12. a', '12&#46; a'],
  ['headings', '# a', '&#35; a'],
  ['lines', 'a\n\n# b', 'a # b'],
  ['indented code', '    a', 'a'],
  ['hidden characters', 'a\u202eb', 'a&#92;u202eb'],
  ['nothing of ordinary text', 'partner-faq (2024): 3.5 files, "so"!', 'partner-faq (2024): 3.5 files, "so"!'],
])('disarms %s', (_, hostile, expected) => {
  expect(markdownText(hostile)).toBe(expected);
});
