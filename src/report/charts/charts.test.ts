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
