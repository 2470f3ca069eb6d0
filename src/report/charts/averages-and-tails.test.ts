import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { averagesAndTails, type GenerationSeries } from './averages-and-tails.ts';
import { DARK_PALETTE, LIGHT_PALETTE } from './palette.ts';
import { standaloneSvg } from './standalone-svg.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const line = (name: string, isTail: boolean, ratios: readonly number[]): GenerationSeries => ({
  name,
  isTail,
  points: ratios.map((ratio, generation) => ({
    generation,
    ratio,
    low: ratio === 0 ? undefined : ratio * 0.95,
    high: ratio === 0 ? undefined : ratio * 1.05,
  })),
});
const SERIES = [
  line('mean surprisal', false, [1, 1, 0.99]),
  line('different words in a row of 50', false, [1, 1.01, 1]),
  line('rarest words seen again', true, [1, 0.6, 0]),
];
const draw = (series: readonly GenerationSeries[], width = 720) =>
  averagesAndTails(series, { document, width, label: 'Averages stay, tails fall.', margin: 0.1 });
const parsed = (markup: string) =>
  parseHTML(`<!doctype html><html><body>${markup}</body></html>`).document.querySelector('svg') as SVGElement;
const placesOf = (svg: SVGElement) =>
  [...svg.querySelectorAll('text')]
    .filter((text) => text.textContent !== '')
    .map((text) => {
      const [, x, y] = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(text.getAttribute('transform') ?? '') ?? [];
      return { text: text.textContent!.replaceAll('\u00a0', ' '), x: Number(x), y: Number(y) };
    });

describe('averagesAndTails', () => {
  test('names each line at its end with its last value, and generations from the people on', () => {
    const svg = parsed(draw(SERIES)!);
    const texts = placesOf(svg).map(({ text }) => text);
    for (const text of [
      'mean surprisal 0.99',
      'different words in a row of 50 1.00',
      'rarest words seen again 0.00',
      'people',
      '1',
      '2',
    ])
      expect(texts).toContain(text);
    expect(svg.querySelector('title')!.textContent).toBe('mean surprisal, generation 0: 1.00');
    expect(svg.getAttribute('aria-label')).toBe('Averages stay, tails fall.');
  });

  test.each([320, 720])('lies within its frame at %d pixels, with names that do not touch', (width) => {
    const markup = draw([...SERIES, line('a line of the same end', true, [1, 1, 1])], width)!;
    expect(markup).not.toMatch(/NaN|Infinity|undefined/);
    const svg = parsed(markup);
    const [, , frameWidth, frameHeight] = svg.getAttribute('viewBox')!.split(' ').map(Number) as number[];
    const places = placesOf(svg);
    for (const { x, y, text } of places) {
      expect(x, text).toBeGreaterThanOrEqual(0);
      expect(x, text).toBeLessThanOrEqual(frameWidth!);
      expect(y, text).toBeGreaterThanOrEqual(0);
      expect(y, text).toBeLessThanOrEqual(frameHeight!);
    }
    const right = Math.max(...places.map(({ x }) => x));
    const names = places.filter(({ x }) => x === right).map(({ y }) => y);
    expect(names).toHaveLength(4);
    for (const [at, y] of names.toSorted((a, b) => a - b).entries())
      if (at > 0) expect(y - names.toSorted((a, b) => a - b)[at - 1]!).toBeGreaterThanOrEqual(13);
  });

  test('draws nothing from nothing, and the same twice', () => {
    expect(draw([])).toBeNull();
    expect(draw([line('empty', true, [])])).toBeNull();
    expect(draw(SERIES)).toBe(draw(SERIES));
    expect(draw([line('one point', true, [1])])).toContain('one point 1.00');
  });
});

describe('standaloneSvg', () => {
  test.each([
    ['light', LIGHT_PALETTE],
    ['dark', DARK_PALETTE],
  ])('has the colours of the %s palette on its paper, and a margin', (_, palette) => {
    const markup = draw(SERIES)!;
    const file = standaloneSvg(markup, palette);
    expect(file).not.toContain('var(');
    expect(file).toContain(palette.accent);
    const svg = parsed(file);
    const [x, y, width, height] = svg.getAttribute('viewBox')!.split(' ').map(Number) as number[];
    expect([x, y]).toEqual([-16, -16]);
    expect(Number(svg.getAttribute('width'))).toBe(752);
    expect([width, height]).toEqual([Number(svg.getAttribute('width')), Number(svg.getAttribute('height'))]);
    const [paper] = svg.querySelectorAll('rect');
    expect(paper!.getAttribute('fill')).toBe(palette.paper);
    // Whatever was drawn is still there.
    expect(svg.querySelectorAll('path, circle, text').length).toBe(
      parsed(markup).querySelectorAll('path, circle, text').length,
    );
  });

  test('refuses what is no chart', () => {
    expect(() => standaloneSvg('<p>text</p>')).toThrow(RangeError);
  });
});
