import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { TEXT_PANEL_METRICS } from './text-panel-metrics.ts';

test('docs/metrics.md has a heading for each metric, in the order of the panel', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/metrics.md'), 'utf8');
  const named = [...page.matchAll(/^## (.+)$/gm)].flatMap(([, heading]) => heading!.split(', '));
  const ids = TEXT_PANEL_METRICS.map(({ id }) => id);
  expect(named.filter((name) => ids.includes(name))).toEqual(ids);
});

test('every metric says all that reports need', () => {
  for (const { title, formula, source, failureModes, version, range } of TEXT_PANEL_METRICS) {
    for (const text of [title, formula, source, failureModes, version]) expect(text.length).toBeGreaterThan(0);
    expect(range[0]).toBeLessThan(range[1]);
  }
});
