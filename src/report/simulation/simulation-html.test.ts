import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { labOf } from '../../loop/lab/read-lab.ts';
import { simulate } from '../../loop/run/simulate.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { hostileSimulation, sampleSimulation } from '../fixtures/sample-simulation.ts';
import { simulationHtml } from './simulation-html.ts';
import { terminalSimulation } from './terminal-simulation.ts';

const parse = (markup: string) => parseHTML(markup).document;
const all = (document: Document, selector: string) => [...document.querySelectorAll(selector)];
const ids = (result: SimulationResult) => all(parse(simulationHtml(result)), 'main section').map(({ id }) => id);

describe('the page', () => {
  const document = parse(simulationHtml(sampleSimulation));

  test('asks its question and answers it first', () => {
    expect(document.querySelector('h1')!.textContent.replaceAll('\u00a0', ' ')).toBe(
      'What is left after 12 generations?',
    );
    expect(document.querySelector('.answer')!.textContent).toMatch(
      /^After 12.generations replace has \d+.% of human data’s variance/,
    );
  });

  test('has a part for each thing that the result holds', () => {
    expect(ids(sampleSimulation)).toEqual([
      'kept',
      'stopped',
      'course',
      'spread',
      'samples',
      'losses',
      'gate',
      'method',
    ]);
  });

  test('leaves out parts of which there is nothing', () => {
    const bare: SimulationResult = {
      ...sampleSimulation,
      stopped: [],
      generations: sampleSimulation.generations.map(
        ({ arm, seed, generation, trainingRows, freshHumanRows, replayedHumanRows, values }) => ({
          arm,
          seed,
          generation,
          trainingRows,
          freshHumanRows,
          replayedHumanRows,
          values,
        }),
      ),
    };
    expect(ids(bare)).toEqual(['kept', 'course', 'method']);
    expect(ids({ ...bare, generations: [] })).toEqual(['kept', 'method']);
  });

  test('each chart is an image with its sentence, in two sizes, with its numbers as a table', () => {
    const figures = all(document, 'figure');
    expect(figures.length).toBeGreaterThanOrEqual(7);
    for (const figure of figures) {
      expect(all(figure as unknown as Document, 'svg[role=img]')).toHaveLength(2);
      for (const svg of all(figure as unknown as Document, 'svg'))
        expect(svg.getAttribute('aria-label')!.length).toBeGreaterThan(20);
      expect(figure.querySelector('details table')).not.toBeNull();
    }
  });

  test('says how each closed form compares, in standard errors', () => {
    expect(document.querySelector('main')!.textContent).toMatch(/Apart, standard errors/);
    expect(document.querySelector('#method')!.textContent).toMatch(/G1.*G4/s);
  });

  test('every link leads somewhere in the page, every id is used once', () => {
    const own = all(document, '[id]').map(({ id }) => id);
    expect(new Set(own).size).toBe(own.length);
    for (const link of all(document, 'a')) expect(own).toContain(link.getAttribute('href')!.slice(1));
  });

  test('the same result gives the same bytes', () => {
    expect(simulationHtml(sampleSimulation)).toBe(simulationHtml(sampleSimulation));
  });
});

describe('hostile texts', () => {
  const markup = simulationHtml(hostileSimulation);

  test('stay text', () => {
    expect(markup).not.toMatch(/<script|\u001b|\u202e|\u200b|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    expect(parse(markup).querySelector('script, img, iframe, object')).toBeNull();
    expect(markup).toContain('&lt;script&gt;');
  });

  test('are cut where they are long', () => {
    for (const sample of all(parse(markup), '#samples li')) expect(sample.textContent.length).toBeLessThan(400);
  });
});

test('a large result gives a page of a bounded size', () => {
  const generations = Array.from({ length: 20 }, (_, arm) =>
    Array.from({ length: 150 }, (__, index) => ({
      ...sampleSimulation.generations[0]!,
      arm: `arm ${arm}`,
      generation: index + 1,
    })),
  ).flat();
  const large: SimulationResult = {
    ...sampleSimulation,
    arms: Array.from({ length: 20 }, (_, arm) => ({ title: `arm ${arm}`, regime: 'replace' })),
    generations,
    closedForms: [],
    stopped: Array.from({ length: 500 }, (_, seed) => ({
      ...sampleSimulation.stopped[0]!,
      seed,
      reason: `reason ${seed}`,
    })),
    lab: { many: Array.from({ length: 10_000 }, (_, index) => index) },
  };
  expect(simulationHtml(large).length).toBeLessThan(3_000_000);
});

test('a lab as it runs: page and summary of what the simulator gives', async () => {
  const lab = labOf(
    {
      title: 'Three small loops',
      data: { truth: 'normal' },
      model: { id: 'gaussian' },
      size: 30,
      generations: 4,
      seeds: 3,
      arms: [{ regime: 'replace' }, { regime: 'mix', human: { share: 0.2 } }],
    },
    { place: 'lab.yaml' },
  );
  const { result } = await simulate({ lab, workers: 0 });
  const document = parse(simulationHtml(result));
  expect(document.querySelector('h1')!.textContent).toMatch(/after 4.generations/);
  expect(document.querySelector('.answer')!.textContent).toMatch(
    /^After 4.generations replace has .*human data’s variance/,
  );
  expect(document.querySelector('#course')!.textContent).toMatch(/expected, G1/);
  expect(document.querySelector('#method')!.textContent).toContain('each generation trains on');
  const summary = terminalSimulation({ result, report: null }, { color: false, width: 100 });
  expect(summary).toMatch(/^After 4 generations replace has/);
  expect(summary).toMatch(/by formula G1, .* in 3 seeds/);
});
