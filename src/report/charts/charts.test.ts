import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import type { AuditResult } from '../../audit/audit-result.ts';
import { emptyReport } from '../fixtures/empty-report.ts';
import { hostileReport } from '../fixtures/hostile-report.ts';
import { sampleAudit } from '../fixtures/sample-report.ts';
import type { Chart } from './chart.ts';
import { languagesChart } from './languages.ts';
import { lengthBandsChart } from './length-bands.ts';
import { originBySourceChart } from './origin-by-source.ts';
import { originOverTimeChart } from './origin-over-time.ts';
import { rankFrequencyChart } from './rank-frequency.ts';
import { repeatsByStratumChart } from './repeats-by-stratum.ts';
import { strataMassChart } from './strata-mass.ts';
import { topicMapChart } from './topic-map.ts';
import { widthByClassChart } from './width-by-class.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

function draw(chart: Chart, audit: AuditResult, width: number): SVGElement {
  const markup = chart(audit, { document, width });
  if (markup === null) throw new Error('nothing was drawn');
  return parseHTML(`<!doctype html><html><body>${markup}</body></html>`).document.querySelector('svg') as SVGElement;
}

const texts = (svg: SVGElement) =>
  [...svg.querySelectorAll('text')].map((text) => text.textContent?.replaceAll('\u00a0', ' ')).filter(Boolean);
const titles = (svg: SVGElement) =>
  [...svg.querySelectorAll('title')].map((title) => title.textContent?.replaceAll('\u00a0', ' '));
const CHARTS: readonly (readonly [name: string, chart: Chart])[] = [
  ['languages', languagesChart],
  ['length bands', lengthBandsChart],
  ['origin by source', originBySourceChart],
  ['origin over time', originOverTimeChart],
  ['strata mass', strataMassChart],
  ['repeats by stratum', repeatsByStratumChart],
  ['width by class', widthByClassChart('origin')],
  ['rank and frequency', rankFrequencyChart],
  ['topic map', topicMapChart],
];

describe.each(CHARTS)('%s', (_, chart) => {
  test.each([320, 340, 720])('lies within its frame at %d pixels', (width) => {
    for (const audit of [sampleAudit, hostileReport.audit]) {
      const svg = draw(chart, audit, width);
      const [, , frameWidth, frameHeight] = svg.getAttribute('viewBox')!.split(' ').map(Number) as number[];
      expect(frameWidth).toBe(width);
      for (const rect of svg.querySelectorAll('rect')) {
        const [x, y, w, h] = ['x', 'y', 'width', 'height'].map((name) => Number(rect.getAttribute(name))) as [
          number,
          number,
          number,
          number,
        ];
        expect(x).toBeGreaterThanOrEqual(-1);
        expect(x + w).toBeLessThanOrEqual(width + 2);
        expect(y).toBeGreaterThanOrEqual(-1);
        expect(y + h).toBeLessThanOrEqual(frameHeight! + 1);
      }
      for (const text of svg.querySelectorAll('text')) {
        if (text.textContent === '') continue;
        const position = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(text.getAttribute('transform') ?? '');
        const [x, y] = [Number(position?.[1]), Number(position?.[2])];
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(width + 1);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(frameHeight!);
      }
      expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  test('draws with variables, text as text', () => {
    const markup = chart(hostileReport.audit, { document, width: 340 })!;
    expect(markup).not.toMatch(/<script|<style|<img|<a /);
    expect(markup).not.toMatch(/\x1b|\u202e|\u200b/);
    expect(markup).toContain('var(--oc-');
    expect(draw(chart, sampleAudit, 340).getAttribute('aria-label')).toMatch(/\.$/);
  });

  test('draws nothing from nothing', () => {
    expect(chart(emptyReport.audit, { document, width: 340 })).toBeNull();
  });

  test('gives the same markup each time', () => {
    expect(chart(sampleAudit, { document, width: 720 })).toBe(chart(sampleAudit, { document, width: 720 }));
  });
});

test('origin by source: segments and names', () => {
  const svg = draw(originBySourceChart, sampleAudit, 720);
  expect(titles(svg)).toEqual([
    'All sources: human 75 %, 3,290,499 words',
    'All sources: synthetic 18 %, 801,588 words',
    'All sources: mixed 0.6 %, 24,910 words',
    'All sources: unknown 6.7 %, 295,435 words',
    'state-of-the-union: human 100 %, 1,830,650 words',
    'brown-corpus: human 100 %, 1,006,770 words',
    'ngram-generations: synthetic 100 %, 800,658 words',
    'partner-faq: human 95 %, 453,079 words',
    'partner-faq: mixed 5.2 %, 24,910 words',
    'partner-faq: unknown 0.2 %, 1,015 words',
    'web-notes: synthetic 0.3 %, 930 words',
    'web-notes: unknown 99.7 %, 294,420 words',
  ]);
  // Each heading is named once for the first bar: in its segment, or above it where it has no room.
  for (const width of [320, 720]) {
    const names = texts(draw(originBySourceChart, sampleAudit, width));
    for (const named of [/^human( 75\s%)?$/, /^synthetic( 18\s%)?$/, /^mixed( 0\.6\s%)?$/, /^unknown( 6\.7\s%)?$/])
      expect(names.filter((name) => named.test(name ?? ''))).toHaveLength(1);
  }
});

test('origin by source: 300 sources become 12 and the others together', () => {
  const sources = Array.from({ length: 300 }, (_, index) => ({
    ...sampleAudit.sources[0]!,
    id: `source ${index} ${'x'.repeat(190)}`,
    words: 1000 - index,
  }));
  const names = texts(draw(originBySourceChart, { ...sampleAudit, sources }, 340));
  expect(names).toContain('288 other sources');
  expect(names.filter((name) => name?.startsWith('source '))).toHaveLength(12);
  for (const name of names) expect(name!.length).toBeLessThan(45);
});

test('origin over time: a row for each heading that has words, named', () => {
  const names = texts(draw(originOverTimeChart, sampleAudit, 720));
  expect(names).toEqual([
    '1,000,000',
    'human · 3,239,724 words',
    'synthetic · 800,658 words',
    'mixed · 24,910 words',
    'unknown · 1,015 words',
    '1800',
    '1825',
    '1850',
    '1875',
    '1900',
    '1925',
    '1950',
    '1975',
    '2000',
  ]);
});

test('strata mass: the rare ones by name, the line by its value', () => {
  const names = texts(draw(strataMassChart, sampleAudit, 720));
  expect(names).toContain('rare: under 0.1 %');
  expect(names).toContain('partner-faq, Welsh, 2020s');
  expect(names).toContain('web-notes, not known, undated');
  expect(names).toContain('33 groups, largest first →');
});

test('strata mass: points and names stay bounded, labels apart', () => {
  const groups = Array.from({ length: 4000 }, (_, index) => ({
    ...sampleAudit.strata.groups[0]!,
    label: `group ${index}`,
    words: index < 3900 ? index % 7 : 10_000,
    rare: index < 3900,
  }));
  const audit = { ...sampleAudit, strata: { ...sampleAudit.strata, groups, total: 4000, rare: 3900 } };
  for (const width of [340, 720]) {
    const svg = draw(strataMassChart, audit, width);
    expect(svg.querySelectorAll('circle').length).toBeLessThanOrEqual(400 + 8);
    const heights = [...svg.querySelectorAll('text')]
      .filter((text) => text.textContent?.startsWith('group '))
      .map((text) => Number(/,(-?[\d.]+)\)/.exec(text.getAttribute('transform')!)?.[1]))
      .sort((a, b) => a - b);
    expect(heights).toHaveLength(8);
    for (let index = 1; index < heights.length; index++)
      expect(heights[index]! - heights[index - 1]!).toBeGreaterThanOrEqual(17.9);
  }
});

test('one group, one source, one language, one year', () => {
  const one: AuditResult = {
    ...sampleAudit,
    sources: sampleAudit.sources.slice(0, 1),
    languages: sampleAudit.languages.slice(0, 1),
    lengths: sampleAudit.lengths.slice(0, 1),
    origin: { ...sampleAudit.origin, by_month: sampleAudit.origin.by_month.filter((cell) => cell.month === '1961') },
    strata: { ...sampleAudit.strata, groups: sampleAudit.strata.groups.slice(0, 1), total: 1, rare: 1 },
  };
  for (const [, chart] of CHARTS) {
    for (const width of [320, 720]) expect(draw(chart, one, width).outerHTML).not.toMatch(/NaN|Infinity/);
  }
});

test('groups without words, and a limit of nothing', () => {
  const groups = sampleAudit.strata.groups.map((group, index) => ({ ...group, words: index < 3 ? 0 : group.words }));
  const audit = {
    ...sampleAudit,
    settings: { ...sampleAudit.settings, rare_below: 0 },
    strata: { ...sampleAudit.strata, groups },
  };
  expect(draw(strataMassChart, audit, 340).outerHTML).not.toMatch(/NaN|Infinity/);
});

const plain = (values: readonly (string | undefined)[]) => values.map((value) => value?.replaceAll('\u00a0', ' '));

test('repeats by stratum: all records first, what goes and what the budget leaves in', () => {
  for (const width of [340, 720]) {
    const named = texts(draw(repeatsByStratumChart, sampleAudit, width));
    expect(named).toContain('budget 10 %');
    expect(named).toContain('4.2 % of 15,894 go, 84 left in');
    expect(named).toContain('9.5 % of 148 go, 42 left in');
    expect(named).toContain('2.9 % of 3,000 go');
  }
  const svg = draw(repeatsByStratumChart, sampleAudit, 720);
  expect(svg.querySelectorAll('rect')).toHaveLength(16);
});

test('repeats by stratum: no bar passes the limit where the limit is held', () => {
  const svg = draw(repeatsByStratumChart, sampleAudit, 720);
  const limit = Number(
    svg
      .querySelector('path[d]')!
      .getAttribute('d')!
      .match(/M(-?[\d.]+)/)![1],
  );
  const solid = [...svg.querySelectorAll('rect')].slice(8);
  for (const bar of solid) {
    expect(Number(bar.getAttribute('x')) + Number(bar.getAttribute('width'))).toBeLessThanOrEqual(limit + 1);
  }
});

test('repeats by stratum: 200 groups become 12', () => {
  const group = sampleAudit.repeats!.by_stratum[0]!;
  const by_stratum = Array.from({ length: 200 }, (_, index) => ({
    ...group,
    label: `group ${index} ${'x'.repeat(300)}`,
  }));
  const audit = { ...sampleAudit, repeats: { ...sampleAudit.repeats!, by_stratum } };
  const named = texts(draw(repeatsByStratumChart, audit, 340));
  expect(named.filter((name) => name?.startsWith('group '))).toHaveLength(12);
  for (const name of named) expect(name!.length).toBeLessThan(60);
});

test('width by class: a panel a metric, each class with its margin, the direction named', () => {
  const named = texts(draw(widthByClassChart('origin'), sampleAudit, 720));
  expect(named).toContain('Different words');
  expect(named.filter((name) => name === 'wider →')).toHaveLength(9);
  expect(named.filter((name) => name === '← wider')).toHaveLength(3);
  expect(named).toContain('19,204 ± 257');
  expect(named).toContain('81.1 ± 0.2 %');
  expect(named.filter((name) => name === 'human')).toHaveLength(12);
  expect(named).not.toContain('mixed');
});

test('width by class: dots lie on their intervals, in the order of their values', () => {
  const svg = draw(widthByClassChart('origin'), sampleAudit, 340);
  const [human, synthetic, unknown] = [...svg.querySelectorAll('circle')]
    .slice(0, 3)
    .map((dot) => Number(dot.getAttribute('cx')));
  expect(human!).toBeGreaterThan(unknown!);
  expect(unknown!).toBeGreaterThan(synthetic!);
  expect(plain(titles(svg))[0]).toBe('human: different words 18,947 to 19,461, n = 125,000 words');
});

test('width by class: one class, no interval, equal values, a metric nobody knows', () => {
  const arm = sampleAudit.width!.arms[0]!;
  const metrics = [
    { id: 'types', value: 10, se: null, low: null, high: null, no_interval: 'too few documents', n: 100 },
    { id: 'new-metric', value: 0, se: 0, low: 0, high: 0, no_interval: null, n: 100 },
  ];
  const measures = [{ ...arm.measures[0]!, metrics }];
  const audit = { ...sampleAudit, width: { ...sampleAudit.width!, arms: [{ ...arm, measures }] } };
  for (const width of [320, 720]) {
    const svg = draw(widthByClassChart('origin'), audit, width);
    expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
    expect(texts(svg)).toContain('new-metric');
  }
});

test('width by class: of many values of a column the largest are drawn', () => {
  const arm = sampleAudit.width!.arms[0]!;
  const arms = Array.from({ length: 40 }, (_, index) => ({
    ...arm,
    dimension: 'group:author',
    arm: `author ${index}`,
    available_words: index,
  }));
  const audit = { ...sampleAudit, width: { ...sampleAudit.width!, arms } };
  const named = texts(draw(widthByClassChart('group:author'), audit, 340));
  expect(new Set(named.filter((name) => name?.startsWith('author ')))).toEqual(
    new Set(Array.from({ length: 8 }, (_, index) => `author ${32 + index}`)),
  );
  expect(widthByClassChart('origin')(audit, { document, width: 340 })).toBeNull();
});

test('rank and frequency: every line ends with its number of words', () => {
  const named = texts(draw(rankFrequencyChart, sampleAudit, 340));
  for (const end of ['human: 19,204 different words', 'synthetic: 11,377 different words'])
    expect(named).toContain(end);
  expect(named).toContain('10,000');
});

test('topic map: every rare topic is named, names cover no name', () => {
  for (const width of [320, 340, 720]) {
    const svg = draw(topicMapChart, sampleAudit, width);
    const named = texts(svg);
    for (const name of ['whale, oil', 'yellow, fever', 'cyfeiriad, cyfr', 'indian, tribes'])
      expect(named.some((text) => text?.startsWith(name))).toBe(true);
    const boxes = [...svg.querySelectorAll('text')]
      .filter((text) => text.textContent !== '')
      .map((text) => {
        const [, x, y] = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(text.getAttribute('transform')!)!.map(Number);
        return { x: x!, y: y!, half: text.textContent!.length * 3.2 };
      });
    for (const [index, a] of boxes.entries())
      for (const b of boxes.slice(index + 1))
        expect(Math.abs(a.y - b.y) >= 14 || Math.abs(a.x - b.x) >= a.half + b.half).toBe(true);
  }
});

test('topic map: thousands of topics in one place, without words, with huge words', () => {
  const topic = sampleAudit.topics!.clusters[0]!;
  const clusters = Array.from({ length: 3000 }, (_, id) => ({
    ...topic,
    id,
    words: id % 2 === 0 ? [] : ['x'.repeat(100_000)],
    documents: id,
    share: 0,
    x: 3,
    y: -1,
    rare: id < 1000,
  }));
  const audit = { ...sampleAudit, topics: { ...sampleAudit.topics!, clusters } };
  const svg = draw(topicMapChart, audit, 340);
  expect(svg.querySelectorAll('circle').length).toBeLessThanOrEqual(150);
  expect(svg.outerHTML).not.toMatch(/NaN|Infinity/);
  for (const text of texts(svg)) expect(text!.length).toBeLessThan(60);
  expect(svg.outerHTML.length).toBeLessThan(200_000);
});
