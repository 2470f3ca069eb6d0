import { expect, test } from 'vitest';
import type { AuditResult } from './audit-result.ts';
import { widthFindings } from './width-findings.ts';

function measure(value: number, margin: number | null, n = 2_000_000, length = 200) {
  return {
    words: 2 * n,
    median_document_words: length,
    metrics: [
      {
        id: 'types',
        value,
        low: margin === null ? null : value - margin,
        high: margin === null ? null : value + margin,
        n,
      },
    ],
  };
}

function arm(name: string, ...measured: Parameters<typeof measure>) {
  return { arm: name, dimension: 'origin', measured: true, measures: [measure(...measured)] };
}

function auditWith(arms: readonly object[]): AuditResult {
  return {
    width: { arms },
    origin: { groups: { synthetic: { records: 7, words: 70 } } },
  } as unknown as AuditResult;
}

test('says that model text is narrower, with both margins', () => {
  expect(widthFindings(auditWith([arm('human', 61_904, 260), arm('synthetic', 38_377, 190)]))).toMatchObject([
    {
      kind: 'narrow-synthetic',
      records: 7,
      words: 70,
      title:
        'Model text is narrower here than human text: in 2,000,000 words each, 38,377 ± 190 different words against 61,904 ± 260.',
    },
  ]);
});

test.each([
  ['the intervals overlap', [arm('human', 1000, 60), arm('synthetic', 900, 50)]],
  ['the intervals touch', [arm('human', 1000, 50), arm('synthetic', 900, 50)]],
  ['model text is wider', [arm('human', 900, 5), arm('synthetic', 1000, 5)]],
  ['samples differ in size', [arm('human', 1000, 5), arm('synthetic', 500, 5, 1_000_000)]],
  ['model texts are twice as long', [arm('human', 1000, 5), arm('synthetic', 500, 5, 2_000_000, 400)]],
  ['model texts are half as long', [arm('human', 1000, 5, 2_000_000, 301), arm('synthetic', 500, 5)]],
  ['there is no interval', [arm('human', 1000, null), arm('synthetic', 500, 5)]],
  ['there is no human text', [arm('unknown', 1000, 5), arm('synthetic', 500, 5)]],
  ['one was not measured', [arm('human', 1000, 5), { ...arm('synthetic', 500, 5), measures: [] }]],
  ['the arms are of a column', [arm('human', 1000, 5), { ...arm('synthetic', 500, 5), dimension: 'group:kind' }]],
])('says nothing where %s', (_, arms) => {
  expect(widthFindings(auditWith(arms))).toEqual([]);
});

test('speaks of the largest number of words that both were measured on', () => {
  const human = { ...arm('human', 0, 0), measures: [measure(900, 5, 6000), measure(100, 5, 300)] };
  const synthetic = { ...arm('synthetic', 0, 0), measures: [measure(70, 5, 300)] };
  const titles = (arms: readonly object[]) => widthFindings(auditWith(arms)).map(({ title }) => title);
  expect(titles([human, synthetic])).toEqual([expect.stringContaining('in 300 words each')]);
  const both = { ...synthetic, measures: [measure(899, 5, 6000), ...synthetic.measures] };
  expect(titles([human, both]), 'the larger sample decides').toEqual([]);
});

test('says the ends of an interval that lies unevenly, and never a margin of nothing', () => {
  const human = arm('human', 1000, 0.2);
  const [cut] = arm('synthetic', 500, 50).measures;
  Object.assign(cut!.metrics[0]!, { high: 501.5 });
  const [finding] = widthFindings(auditWith([human, { ...arm('synthetic', 0, 0), measures: [cut] }]));
  expect(finding!.title).toContain('500 (450 to 502) different words against 1,000 ± 1.');
});

test('says nothing where width was not measured', () => {
  expect(widthFindings({ width: null } as AuditResult)).toEqual([]);
});
