import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { serialiseSvg } from './serialise-svg.ts';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const { document } = parseHTML('<!doctype html><html><body></body></html>');
const element = (name: string) => document.createElementNS(NAMESPACE, name) as SVGElement;

test('text and attributes are escaped', () => {
  const svg = element('svg');
  svg.setAttribute('aria-label', '"><script>&amp;');
  const text = element('text');
  text.textContent = '</text><b>&\u202e';
  svg.append(text);
  expect(serialiseSvg(svg)).toBe(
    '<svg aria-label="&quot;&gt;&lt;script&gt;&amp;amp;"><text>&lt;/text&gt;&lt;b&gt;&amp;\\u202e</text></svg>',
  );
});

test('what no chart needs is refused', () => {
  const withChild = (name: string) => {
    const svg = element('svg');
    svg.append(element(name));
    return svg;
  };
  for (const name of ['script', 'foreignObject', 'a', 'image', 'use', 'style']) {
    expect(() => serialiseSvg(withChild(name))).toThrow(TypeError);
  }
  for (const name of ['onload', 'href', 'xlink:href', 'style']) {
    const svg = element('svg');
    svg.setAttribute(name, 'x');
    expect(() => serialiseSvg(svg)).toThrow(TypeError);
  }
});
