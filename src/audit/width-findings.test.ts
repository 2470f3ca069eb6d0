import { expect, test } from 'vitest';
import type { AuditResult } from './audit-result.ts';
import { widthFindings } from './width-findings.ts';

function arm(name: string, value: number, margin: number | null, n = 2_000_000) {
  return {
    arm: name,
    dimension: 'origin',
    measured: true,
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
  ['there is no interval', [arm('human', 1000, null), arm('synthetic', 500, 5)]],
  ['there is no human text', [arm('unknown', 1000, 5), arm('synthetic', 500, 5)]],
  ['one was not measured', [arm('human', 1000, 5), { ...arm('synthetic', 500, 5), measured: false }]],
  ['the arms are of a column', [arm('human', 1000, 5), { ...arm('synthetic', 500, 5), dimension: 'group:kind' }]],
])('says nothing where %s', (_, arms) => {
  expect(widthFindings(auditWith(arms))).toEqual([]);
});

test('says nothing where width was not measured', () => {
  expect(widthFindings({ width: null } as AuditResult)).toEqual([]);
});
