import { describe, expect, test } from 'vitest';
import { hostileSimulation, sampleSimulation } from '../fixtures/sample-simulation.ts';
import { textWidth } from '../text-width.ts';
import { terminalSimulation } from './terminal-simulation.ts';

const summary = (width = 80) =>
  terminalSimulation({ result: sampleSimulation, report: 'runs/first run/report.html' }, { color: false, width });

describe('the summary', () => {
  test('begins with what is left, then what to do', () => {
    const lines = summary().split('\n');
    expect(lines[0]).toMatch(/^After 12 generations replace has \d/);
    expect(summary().replaceAll('\n', ' ')).toContain('Medians of 23 to 24 seeds an arm.');
  });

  test('has a line an arm and one of human data, then the curves', () => {
    const text = summary();
    expect(text).toMatch(/^replace +\d+(\.\d+)? % \(/m);
    expect(text).toMatch(/^human data +100 %/m);
    expect(text).toMatch(/[\u2801-\u28ff]/);
  });

  test('tells what stopped, with its remedy, and what the gate said', () => {
    const text = summary().replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      'replace: 1 seed stopped at generation 9: The variance is not above 0. Give it more rows a generation.',
    );
    expect(text).toContain('first FAIL at generation');
  });

  test('names the report as a shell takes it', () =>
    expect(summary()).toMatch(/^report +'runs\/first run\/report\.html'$/m));

  test.each([40, 60, 80, 120])('keeps to %d columns', (width) => {
    for (const line of summary(width).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });
});

test('texts from data steer no terminal', () => {
  const text = terminalSimulation({ result: hostileSimulation, report: null }, { color: false, width: 80 });
  expect(text).not.toMatch(/\x1b|\u202e|\u200b/);
});

test('a result without generations says so', () => {
  const text = terminalSimulation(
    { result: { ...sampleSimulation, generations: [], closedForms: [], stopped: [] }, report: null },
    { color: false, width: 80 },
  );
  expect(text).toContain('nothing was measured');
});
