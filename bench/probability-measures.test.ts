import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DETECTION_LEVELS } from '../src/origin/prevalence/detection-profile.ts';
import { loadStyleModel } from '../src/origin/style/style-model.ts';
import { createStyleScorer } from '../src/origin/style/style-scorer.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { dataFolder, readOriginRows } from './detector-rows.ts';
import { measureReliability, type ReliabilityRow, type ReliabilitySet } from './probability-measures.ts';
import { reliabilitySets } from './probability-sets.ts';

const model = { id: 'm', languages: ['en'] };

/** Human text of scores 0 to 1, a share of the AI text above all of it, the rest like it. */
function made(share: number): ReliabilitySet {
  const random = seededGenerator(3);
  const text = (logit: number) => ({ words: 150, logit });
  return {
    name: 'made',
    human: Array.from({ length: 2000 }, () => text(random())),
    ai: Array.from({ length: 1000 }, (_, i) => text(i < share * 1000 ? 1 + random() : random())),
  };
}

test('what is said of made texts is so, where their generator is as measured', () => {
  // Found: all that lies above, and of the rest as much as of human text; half of it by the generator that escapes.
  const found = (share: number) => DETECTION_LEVELS.map((level) => share + (1 - share) * level);
  const profiles = [{ domain: 'd', generator: 'g', texts: 500, rates: found(0.6) }];
  const rows = measureReliability([made(0.6)], { ...model, profiles });
  const own = rows.filter(({ set }) => set === 'made');
  expect(own.map(({ level }) => level)).toEqual([0.001, 0.01, 0.05, null]);
  expect(own.reduce((sum, { ai }) => sum + ai, 0)).toBeCloseTo(1, 9);
  expect(own.reduce((sum, { human }) => sum + human, 0)).toBeCloseTo(1, 9);
  expect(own[0]!.ai).toBeGreaterThan(0.6);
  expect(own[0]!.observed).toBeGreaterThan(own[0]!.said.p - 0.05);
  expect(own[3]!.said, 'no level says nothing').toEqual({
    low: expect.closeTo(0.35, 9),
    p: expect.closeTo(0.35, 9),
    high: expect.closeTo(0.35, 9),
  });
  expect(rows.filter(({ set }) => set === 'all').map(({ set: _, ...row }) => row)).toEqual(
    own.map(({ set: _, ...row }) => row),
  );
});

const folder = dataFolder();
describe.skipIf(!existsSync(path.join(folder, 'origin')))(
  'labelled texts that the shipped model has not learned (skipped where the data is absent)',
  () => {
    test('p_synthetic says how many of the texts are AI, at each level of style', () => {
      const rows = ['detectrl', 'ellipse_nonnative', 'modern2026_ai']
        .flatMap((file) => readOriginRows(folder, file))
        .filter(({ language }) => language === 'en')
        .map((row) => ({ ...row, cut: row.text }));
      const shipped = loadStyleModel();
      const sets = reliabilitySets(rows, createStyleScorer(shipped));
      expect(sets.map(({ human }) => human.length).every((count) => count > 1200)).toBe(true);
      const { id, languages, card } = shipped;
      const measured = measureReliability(sets, { id, languages, profiles: card.profiles.rows });
      const all = measured.filter(({ set }) => set === 'all');
      expect(all.map(({ level }) => level)).toEqual([0.001, 0.01, 0.05, null]);
      const name = ({ set, level }: ReliabilityRow) => `${set}, p <= ${level}`;
      for (const row of all.slice(0, 3)) expect(Math.abs(row.observed - row.said.p), name(row)).toBeLessThan(0.08);
      for (const row of measured) {
        const { level, said, observed, interval } = row;
        if (level === null) {
          // A low score is not held for a text: newer generators have one too.
          expect(observed, name(row)).toBeLessThan(said.p);
          continue;
        }
        expect(Math.abs(observed - said.p), name(row)).toBeLessThan(0.12);
        expect(interval.high, name(row)).toBeGreaterThan(said.low);
        // At the strictest level the weight of style has an end, beneath what was measured.
        if (level > 0.001) expect(interval.low, name(row)).toBeLessThan(said.high);
      }
    }, 60_000);
  },
);
