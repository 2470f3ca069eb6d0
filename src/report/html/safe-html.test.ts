import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { escapeHtml } from '../escape-html.ts';
import { html, joinHtml, SafeHtml } from './safe-html.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '" onload="alert(1)',
  "' onload='alert(1)",
  'javascript:alert(1)',
  '<img src=x onerror=alert(1)>',
  '--><svg onload=alert(1)>',
  ']]><x>',
  '&lt;b&gt;',
  '`+alert(1)+`',
];

test.each(HOSTILE)('%s stays text in text and in attributes', (hostile) => {
  const page = html`<p title="${hostile}">${hostile}</p>`.toString();
  const { document } = parseHTML(`<!doctype html><html><body>${page}</body></html>`);
  expect(document.querySelectorAll('*')).toHaveLength(3);
  const paragraph = document.querySelector('p')!;
  expect(paragraph.textContent).toBe(hostile);
  expect(paragraph.getAttributeNames()).toEqual(['title']);
  expect(paragraph.getAttribute('title')).toBe(hostile);
});

test('hidden and steering characters become visible', () => {
  expect(escapeHtml('a\u202eb\u200bc\x1b[0m')).toBe('a\\u202eb\\u200bc\\x1b[0m');
});

test('an address is a place in the page or a mistake', () => {
  const link = (to: string) => html`<a href="${to}">x</a>`;
  expect(`${link('#def-word')}`).toBe('<a href="#def-word">x</a>');
  for (const to of ['javascript:alert(1)', 'https://example.org', '#a"b', '//x', ''])
    expect(() => link(to)).toThrow(TypeError);
});

test('values are refused where they could not be made harmless', () => {
  expect(() => html`<p onclick="${'x'}">`).toThrow(TypeError);
  expect(() => html`<p style="color:${'red'}">`).toThrow(TypeError);
  expect(() => html`<p class=${'x'}>`).toThrow(TypeError);
  expect(() => html`<p ${'x'}>`).toThrow(TypeError);
  expect(() => html`<${'p'}>`).toThrow(TypeError);
  expect(() => html`<style>${'x'}</style>`).toThrow(TypeError);
  expect(() => html`<script>${'x'}</script>`).toThrow(TypeError);
  expect(() => html`<p title="${html`<b>`}">`).toThrow(TypeError);
  expect(() => Reflect.construct(SafeHtml, [Symbol('x'), '<script>'])).toThrow(TypeError);
});

test('markup nests, lists join, nothing leaves nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(`${html`<ul>${items}${null}${undefined}${false}${0}</ul>`}`).toBe('<ul><li>a</li><li>&lt;b&gt;</li>0</ul>');
  expect(`${joinHtml(items)}`).toBe('<li>a</li><li>&lt;b&gt;</li>');
});
