import { describe, expect, test } from 'vitest';
import { hostileSimulation, sampleSimulation } from '../fixtures/sample-simulation.ts';
import { textWidth } from '../text-width.ts';
import { terminalCurves } from './terminal-curves.ts';

const variance = sampleSimulation.measures.find(({ id }) => id === 'variance')!;
const subject = {
  generations: sampleSimulation.generations,
  measure: variance,
  arms: sampleSimulation.arms.map(({ title }) => title),
  generationCount: 12,
  closedForms: sampleSimulation.closedForms,
  reference: 1,
};

describe.each(['braille', 'ascii'] as const)('%s', (characters) => {
  test.each([40, 80, 133])('keeps to %d columns', (width) => {
    for (const color of [false, true]) {
      const lines = terminalCurves(subject, { color, width, characters });
      for (const line of lines) expect(textWidth(line.replaceAll(/\x1b\[\d+m/g, ''))).toBeLessThanOrEqual(width);
    }
  });

  test('has the same number of lines from before the first generation to the end', () => {
    const counts = [0, 1, 5, 12].map(
      (reached) =>
        terminalCurves(
          { ...subject, generations: subject.generations.filter(({ generation }) => generation <= reached) },
          { color: false, width: 80, characters },
        ).length,
    );
    expect(new Set(counts).size).toBe(1);
  });

  test('names arms where they end, and human data', () => {
    const text = terminalCurves(subject, { color: false, width: 100, characters }).join('\n');
    expect(text).toContain('human data');
    expect(text).toMatch(/replace 0\.\d+/);
    expect(text).toContain('median of 24 seeds');
    expect(text).toMatch(/geometric mean 0\.\d+, expected 0\.\d+ \(G1\)/);
  });
});

test('ASCII draws with ASCII alone; a long name may be cut', () => {
  const lines = terminalCurves(subject, { color: false, width: 80, characters: 'ascii' }).slice(0, -2);
  expect(lines.join('\n').replaceAll('…', '')).toMatch(/^[\x20-\x7e\n]*$/);
});

test('without colour there is no escape, with colour only colours', () => {
  expect(terminalCurves(subject, { color: false, width: 80 }).join('')).not.toContain('\x1b');
  const colored = terminalCurves(subject, { color: true, width: 80 }).join('');
  expect(colored).toContain('\x1b[36m');
  expect(colored.replaceAll(/\x1b\[\d+m/g, '')).not.toContain('\x1b');
});

test('names from data steer no terminal', () => {
  const lines = terminalCurves(
    {
      generations: hostileSimulation.generations,
      measure: hostileSimulation.measures[1]!,
      arms: hostileSimulation.arms.map(({ title }) => title),
      generationCount: 12,
      closedForms: hostileSimulation.closedForms,
    },
    { color: false, width: 80 },
  );
  expect(lines.join('')).not.toMatch(/\x1b|\u202e|\u200b/);
});

test('a higher median is drawn higher, a curve grows towards the last generation', () => {
  const rows = (text: readonly string[]) => text.slice(1, 10);
  const early = terminalCurves(
    { ...subject, generations: subject.generations.filter(({ generation }) => generation <= 3), closedForms: [] },
    { color: false, width: 80, characters: 'ascii' },
  );
  const late = terminalCurves({ ...subject, closedForms: [] }, { color: false, width: 80, characters: 'ascii' });
  const rightmost = (text: readonly string[], letter: string) =>
    Math.max(...rows(text).map((row) => row.slice(0, 48).lastIndexOf(letter)));
  expect(rightmost(early, 'a')).toBeLessThan(rightmost(late, 'a') / 2);
  const rowOf = (letter: string) => rows(late).findIndex((row) => row.slice(40, 50).includes(letter));
  expect(rowOf('b')).toBeLessThan(rowOf('a'));
});
