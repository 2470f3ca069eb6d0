import { expect, test } from 'vitest';
import type { ReferenceBridge } from '../reference/reference-bridge.ts';
import { renewedByBridge } from './entry-of-bridge.ts';
import { lineEntrySchema } from './line-entry.ts';
import { nextLineState } from './next-line-state.ts';

const AT = '2026-11-22T10:00:00Z';
const [FROM, TO] = ['a'.repeat(64), 'b'.repeat(64)];
const definition = (id: string, dimension: string) => ({ id, label: id, dimension, isTail: true, isTested: true });
const measured = (id: string, old: number, renewed: number) => ({
  id,
  label: id,
  isTested: true,
  old: { count: old, n: 1000 },
  new: { count: renewed, n: 3000 },
  ratio: null,
  low: null,
  high: null,
});

test('strata go on by what both rulers find in the same texts', () => {
  const state = nextLineState(undefined, {
    kind: 'opened',
    line: 'chat',
    at: AT,
    referenceHash: FROM,
    referenceName: 'people',
    assumedHuman: false,
    delta: 0.2,
    strata: ['language:is', 'topic:3', 'surprisal:high'].map((id) => ({
      ...definition(id, id.split(':')[0]!),
      reference: { count: 50, n: 1000 },
    })),
  });
  const bridge: ReferenceBridge = {
    schema: 'outcross.reference-bridge/1',
    from: FROM,
    to: TO,
    sharedDocuments: 400,
    byOldStrata: [measured('language:is', 50, 150), measured('topic:3', 40, 120), measured('surprisal:high', 0, 0)],
    byNewStrata: [
      measured('language:is', 50, 150),
      measured('topic:3', 90, 10),
      measured('surprisal:high', 20, 60),
      { ...measured('period:1800', 0, 0), new: { count: 0, n: 0 } },
    ],
    moved: [],
  };
  const entry = renewedByBridge(state, bridge, {
    strata: [
      definition('language:is', 'language'),
      definition('topic:3', 'topic'),
      definition('surprisal:high', 'surprisal'),
      definition('period:1800', 'period'),
    ],
    referenceName: 'people, again',
    assumedHuman: false,
    at: AT,
  });
  expect(lineEntrySchema.parse(entry)).toEqual(entry);
  expect(entry.bridge).toEqual([
    { id: 'language:is', from: 'language:is', factor: 1 },
    // Topic 3 is another one now, and the old ruler found no text of high surprisal at all.
    { id: 'topic:3', from: null, factor: null },
    { id: 'surprisal:high', from: null, factor: null },
  ]);
  expect(entry.strata.map(({ id }) => id)).not.toContain('period:1800');
  expect(entry.strata[0]!.reference).toEqual({ count: 150, n: 3000 });
  expect(entry.overlap).toBe(4000);
  expect(nextLineState(state, entry).referenceHash).toBe(TO);
});
