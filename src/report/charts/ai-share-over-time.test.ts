import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import type { SharePeriod } from '../../origin/prevalence/estimate-shares.ts';
import { aiShareOverTimeChart, SHARE_SOURCES_DRAWN } from './ai-share-over-time.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

function draw(periods: readonly SharePeriod[], width: number): SVGElement {
  const markup = aiShareOverTimeChart(periods, { document, width });
  if (markup === null) throw new Error('nothing was drawn');
  return parseHTML(`<!doctype html><html><body>${markup}</body></html>`).document.querySelector('svg') as SVGElement;
}

const plain = (nodes: Iterable<Element>) =>
  [...nodes].map((node) => node.textContent?.replaceAll('\u00a0', ' ')).filter((text) => text !== '');
const texts = (svg: SVGElement) => plain(svg.querySelectorAll('text'));
const titles = (svg: SVGElement) => plain(svg.querySelectorAll('title'));

function period(
  source: string,
  from: string | null,
  to: string | null,
  rest: Partial<SharePeriod['estimate']> = {},
): SharePeriod {
  return {
    source,
    from,
    to,
    estimate: {
      documents: 420,
      n: 412,
      anchors: 300,
      confidence: 0.95,
      floor: 0,
      low: 0.31,
      high: 0.58,
      point: 0.42,
      pointInterval: { low: 0.4, high: 0.45 },
      estimators: [],
      doubts: [],
      abstains: null,
      leftOut: [],
      ...rest,
    },
  };
}

const PERIODS: readonly SharePeriod[] = [
  period('forum-crawl', '2023-01', '2023-06', { low: 0, high: 0.04, point: 0.01, n: 150 }),
  period('forum-crawl', '2023-07', '2023-12', { low: 0.02, high: 0.2, point: null, floor: 0.03 }),
  period('forum-crawl', '2024-01', '2024-01', {
    n: 0,
    low: 0,
    high: 1,
    point: null,
    abstains: { code: 'too-few-anchors', anchors: 12, needed: 99 },
  }),
  period('forum-crawl', '2025-06', '2025-06'),
  period('forum-crawl', null, null, { low: 0.1, high: 0.9, point: null, n: 30 }),
  period('mail', '2024-05', '2024-09', { documents: 100, n: 99, low: 0, high: 0, point: 0 }),
];

test.each([320, 340, 720, 1200])('lies within its frame at %d pixels', (width) => {
  const hostile = period(`<b>\u202e${'x'.repeat(500)}`, '2024-01', '2024-02');
  for (const periods of [PERIODS, [PERIODS[0]!], [PERIODS[4]!], [...PERIODS, hostile]]) {
    const svg = draw(periods, width);
    const [, , frameWidth, frameHeight] = svg.getAttribute('viewBox')!.split(' ').map(Number) as number[];
    expect(frameWidth).toBe(width);
    for (const rect of svg.querySelectorAll('rect')) {
      const [x, y, w, h] = ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name))) as number[];
      expect(x!).toBeGreaterThanOrEqual(-1);
      expect(x! + w!).toBeLessThanOrEqual(width + 2);
      expect(y!).toBeGreaterThanOrEqual(-1);
      expect(y! + h!).toBeLessThanOrEqual(frameHeight! + 1);
      expect(h!).toBeGreaterThan(0);
    }
    for (const text of svg.querySelectorAll('text')) {
      if (text.textContent === '') continue;
      const position = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(text.getAttribute('transform') ?? '');
      expect(Number(position?.[1])).toBeGreaterThanOrEqual(0);
      expect(Number(position?.[1])).toBeLessThanOrEqual(width + 1);
      expect(Number(position?.[2])).toBeLessThanOrEqual(frameHeight!);
    }
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined|<b>|\u202e/);
  }
});

test('one box a period with its range, point and n; what is not known is an outline and says so', () => {
  const svg = draw(PERIODS, 720);
  expect(titles(svg)).toEqual([
    'forum-crawl, 2023-01 to 2023-06: AI share 0 to 4.0 %, most likely 1.0 %, n = 150, compared with 300 human texts',
    'forum-crawl, 2023-07 to 2023-12: AI share 2.0 to 20 %, 3.0 % with marks that are proof, n = 412, compared with 300 human texts',
    'forum-crawl, 2025-06: AI share 31 to 58 %, most likely 42 %, n = 412, compared with 300 human texts',
    'forum-crawl, no date: AI share 10 to 90 %, n = 30, compared with 300 human texts',
    'mail, 2024-05 to 2024-09: AI share 0 to 0 %, most likely 0 %, n = 99, compared with 300 human texts',
    'forum-crawl, 2024-01: not known, 420 documents',
  ]);
  const named = texts(svg);
  expect(named).toContain('forum-crawl');
  expect(named).toContain('2025-06: 31 to 58 % of 412 texts');
  expect(named).toContain('no date');
  // n stands beneath every box that has room for it.
  expect(named.filter((text) => /^\d+$/.test(text!) && text !== '0' && text !== '50')).toEqual([
    '150',
    '412',
    '412',
    '30',
    '99',
  ]);
});

test('numbers of texts stand apart', () => {
  const many = Array.from({ length: 48 }, (_, month) => {
    const name = `${2020 + Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}`;
    return period('web', name, name, { n: 10_000 + month });
  });
  const places = [...draw(many, 720).querySelectorAll('text')]
    .filter((text) => /^10,0\d\d$/.test(text.textContent ?? ''))
    .map((text) => Number(/translate\((-?[\d.]+),/.exec(text.getAttribute('transform')!)![1]));
  expect(places.length).toBeGreaterThan(8);
  for (let index = 1; index < places.length; index++) expect(places[index]! - places[index - 1]!).toBeGreaterThan(40);
});

test('boxes stand on the scale of 0 to 100 %, in time', () => {
  const svg = draw(PERIODS.slice(0, 2), 720);
  const [early, late] = [...svg.querySelectorAll('rect')].map((rect) =>
    ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name))),
  ) as [number[], number[]];
  // Half a year each, side by side, and 0.04 against 0.18 of the height.
  expect(late[0]!).toBeGreaterThan(early[0]! + early[2]!);
  expect(late[2]!).toBeCloseTo(early[2]!, 6);
  expect(late[3]! / early[3]!).toBeCloseTo(0.18 / 0.04, 6);
});

test('of many sources those with most texts are drawn, in bounded markup', () => {
  const many = Array.from({ length: 60 }, (_, source) =>
    Array.from({ length: 40 }, (_, month) =>
      period(
        `source ${source}`,
        `${2020 + Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}`,
        `${2020 + Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}`,
        { documents: source },
      ),
    ),
  ).flat();
  const svg = draw(many, 340);
  expect(texts(svg).filter((text) => text?.startsWith('source '))).toHaveLength(SHARE_SOURCES_DRAWN);
  expect(svg.getAttribute('aria-label')).toMatch(/52\u00a0other sources not drawn\.$/);
});

test('nothing from nothing; a source of which nothing is known; the same each time', () => {
  expect(aiShareOverTimeChart([], { document, width: 340 })).toBeNull();
  expect(texts(draw([PERIODS[2]!], 720))).toContain('not known: too few texts known to be human, 420 documents');
  expect(aiShareOverTimeChart(PERIODS, { document, width: 720 })).toBe(
    aiShareOverTimeChart(PERIODS.slice(), { document, width: 720 }),
  );
});

test('draws with variables, text as text', () => {
  const markup = aiShareOverTimeChart(PERIODS, { document, width: 340 })!;
  expect(markup).not.toMatch(/<script|<style|<img|<a /);
  expect(markup).toContain('var(--oc-');
  expect(draw(PERIODS, 340).getAttribute('aria-label')).toMatch(/^AI share over time of 2\u00a0sources.*\.$/);
});

test('what human texts of other sources say is an outline, and is told as that', () => {
  const byOthers = period('crawl', '2024-01', '2024-03', { point: null, doubts: [{ code: 'anchors-of-others' }] });
  const filled = (svg: SVGElement) =>
    [...svg.querySelectorAll('rect')].map(
      (rect) => (rect.closest('[stroke-dasharray]') ?? rect).getAttribute('stroke-dasharray') === null,
    );
  const svg = draw([byOthers], 720);
  expect(filled(svg)).toEqual([false]);
  expect(titles(svg)).toEqual([expect.stringMatching(/compared with 300 human texts of other sources$/)]);
  expect(texts(svg).join(' ')).toContain('31 to 58 % of 412 texts, by other sources');
  expect(filled(draw([period('crawl', '2024-01', '2024-03')], 720))).toEqual([true]);
});
