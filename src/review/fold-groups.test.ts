import { expect, test } from 'vitest';
import type { RankedGroup } from '../engine/review-ranking.ts';
import { evidenceSignature } from '../origin/signature.ts';
import { foldGroups } from './fold-groups.ts';

const group = (name: string, words: number, more: Partial<RankedGroup> = {}) => ({
  name,
  group: {
    ...{ source: 'crawl', field: null, column: null, value: null, signature: null },
    ...{ records: words / 10, words, reach: { records: words / 10, words }, gain: words * 100, pressing: words * 100 },
    ...more,
  } satisfies RankedGroup,
});
const NOTHING = evidenceSignature([]);
const MARKED = evidenceSignature([
  { kind: 'text-artefact', verdict: 'mixed', strength: 'heuristic', source: 'marker:openai-turn-ref' },
]);
const names = (items: ReturnType<typeof foldGroups<ReturnType<typeof group>>>) => items.map(({ name }) => name);

test('what asks the same once more is left out, what marks say of is not', () => {
  const evidence = { field: 'text', signature: NOTHING };
  expect(
    names(
      foldGroups([
        group('crawl', 1000),
        group('crawl, nothing known', 950, evidence),
        group('crawl, marked', 940, { field: 'text', signature: MARKED }),
        group('crawl, a third', 330, { field: 'title' }),
        group('letters', 900, { source: 'letters' }),
      ]),
    ),
  ).toEqual(['crawl', 'crawl, marked', 'crawl, a third', 'letters']);
  // Where the wider one was answered, it is asked.
  expect(names(foldGroups([group('crawl, nothing known', 950, evidence)]))).toEqual(['crawl, nothing known']);
});

test('of a column three values are asked about beside their source, and all of them without it', () => {
  const values = Array.from({ length: 6 }, (_, at) => group(`v${at}`, 100 - at, { column: 0, value: `v${at}` }));
  const other = group('other', 50, { column: 1, value: 'x' });
  const elsewhere = group('elsewhere', 40, { source: 'letters', column: 0, value: 'v0' });
  expect(names(foldGroups([group('crawl', 1000), ...values, other, elsewhere]))).toEqual([
    ...['crawl', 'v0', 'v1', 'v2', 'other', 'elsewhere'],
  ]);
  expect(names(foldGroups(values))).toHaveLength(6);
});
