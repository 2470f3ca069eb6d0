import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { hostileSimulation, sampleSimulation } from '../fixtures/sample-simulation.ts';
import { type Course, coursesOf } from '../simulation/course.ts';
import { histogramsOf } from '../simulation/histograms-of.ts';
import { armsOverGenerations } from './arms-over-generations.ts';
import { courseByArm } from './course-by-arm.ts';
import { histogramRows } from './histogram-rows.ts';
import { lossesByGeneration } from './losses-by-generation.ts';
import { verdictsByGeneration } from './verdicts-by-generation.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const format = (value: number) => value.toPrecision(3);
const LONG = `${'a long name '.repeat(20)}<b>\u001b`;

function parsed(markup: string | null): SVGElement {
  if (markup === null) throw new Error('nothing was drawn');
  return parseHTML(`<!doctype html><html><body>${markup}</body></html>`).document.querySelector('svg') as SVGElement;
}

const texts = (svg: SVGElement) => [...svg.querySelectorAll('text')].map((text) => text.textContent).filter(Boolean);

/** Nothing lies outside, nothing is no number, no text of the data is markup. */
function expectWithin(svg: SVGElement, width: number): void {
  const [, , frameWidth, frameHeight] = svg.getAttribute('viewBox')!.split(' ').map(Number) as number[];
  expect(frameWidth).toBe(width);
  for (const text of svg.querySelectorAll('text')) {
    if (text.textContent === '') continue;
    const place = /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(text.getAttribute('transform') ?? '');
    const [x, y] = [Number(place?.[1]), Number(place?.[2])];
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(width + 1);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(frameHeight!);
  }
  for (const dot of svg.querySelectorAll('circle')) {
    expect(Number(dot.getAttribute('cx'))).toBeLessThanOrEqual(width);
    expect(Number(dot.getAttribute('cy'))).toBeLessThanOrEqual(frameHeight!);
  }
  for (const path of svg.querySelectorAll('path'))
    for (const [, x, y] of (path.getAttribute('d') ?? '').matchAll(/(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)/g)) {
      expect(Number(x)).toBeLessThanOrEqual(width + 1);
      expect(Number(y)).toBeGreaterThanOrEqual(-1);
      expect(Number(y)).toBeLessThanOrEqual(frameHeight! + 1);
    }
  expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined|\u001b/);
  expect(svg.querySelector('script, style, b')).toBeNull();
}

const arms = sampleSimulation.arms.map(({ title }) => title);
const courses = coursesOf(sampleSimulation.generations, { measure: 'variance', arms });
const seriesOf = ({ arm, points }: Course) => ({
  name: arm,
  isMarked: arm === 'replace',
  points: points.map((point) => ({ ...point, seen: point.mean })),
  form: { label: 'expected, G1', values: sampleSimulation.closedForms[0]!.values },
});

describe.each([320, 340, 720])('at %d pixels', (width) => {
  const options = { document, width, label: 'A chart.', format };

  test('arms: one line each, named with its last value at its end', () => {
    const series = courses.map(seriesOf);
    const svg = parsed(armsOverGenerations(series, { ...options, reference: 1, isLogarithmic: true }));
    expectWithin(svg, width);
    expect(svg.querySelectorAll('circle')).toHaveLength(2);
    expect(texts(svg)).toContain('human data');
    expect(texts(svg).some((text) => text!.startsWith('replace 0.'))).toBe(true);
  });

  test('courses: a panel an arm, the form named in each', () => {
    const svg = parsed(courseByArm(courses.map(seriesOf), { ...options, reference: 1 }));
    expectWithin(svg, width);
    expect(texts(svg).filter((text) => text === 'expected, G1')).toHaveLength(2);
    expect(texts(svg).filter((text) => text === 'human data')).toHaveLength(1);
  });

  test('histograms: a row a generation, edges without end drawn and marked', () => {
    const drawn = histogramsOf(sampleSimulation, 'value');
    const svg = parsed(histogramRows(drawn, options));
    expectWithin(svg, width);
    expect(texts(svg).filter((text) => text === '12')).toHaveLength(2);
  });

  test('losses: a curve a generation, numbered where it ends', () => {
    const curves = Array.from({ length: 5 }, (_, index) => ({
      generation: index + 1,
      points: Array.from({ length: 900 }, (__, step) => ({ step, loss: 3 + index / 10 - step / 1000 })),
    }));
    const svg = parsed(
      lossesByGeneration(
        [
          { name: 'replace', curves },
          { name: LONG, curves },
        ],
        options,
      ),
    );
    expectWithin(svg, width);
    expect(svg.querySelectorAll('circle')).toHaveLength(10);
    expect(texts(svg)).toContain('step 0');
    expect(texts(svg).filter((text) => text === '899')).toHaveLength(2);
  });

  test('verdicts: letters of what most seeds show', () => {
    const cells = [
      { generation: 1, pass: 3, inconclusive: 1, fail: 0 },
      { generation: 2, pass: 0, inconclusive: 3, fail: 1 },
      { generation: 3, pass: 0, inconclusive: 0, fail: 4 },
      { generation: 4, pass: 2, inconclusive: 0, fail: 2 },
    ];
    const svg = parsed(
      verdictsByGeneration(
        [
          { name: 'replace', cells },
          { name: LONG, cells },
        ],
        options,
      ),
    );
    expectWithin(svg, width);
    expect(texts(svg).filter((text) => text === 'F')).toHaveLength(2);
    expect(texts(svg).filter((text) => text === '?')).toHaveLength(2);
    expect(texts(svg).filter((text) => text === 'P')).toHaveLength(2);
  });

  test('one generation, one arm, one seed', () => {
    const point = { generation: 1, median: 2, low: 2, high: 2, seen: 2 };
    const one = { name: LONG, isMarked: true, points: [point], form: { label: 'expected, X', values: [2] } };
    expectWithin(parsed(armsOverGenerations([one], options)), width);
    expectWithin(parsed(courseByArm([one], options)), width);
    expectWithin(
      parsed(
        verdictsByGeneration([{ name: LONG, cells: [{ generation: 1, pass: 1, inconclusive: 0, fail: 0 }] }], options),
      ),
      width,
    );
  });

  test('thousands of generations, values of nothing and of hundreds of decades', () => {
    const points = Array.from({ length: 5000 }, (_, index) => {
      const median = index === 4000 ? 0 : Math.exp(-index / 3);
      return { generation: index + 1, median, low: median / 10, high: median * 10, seen: median };
    });
    const series = Array.from({ length: 30 }, (_, index) => ({
      name: `arm ${index}`,
      isMarked: false,
      points,
      form: { label: 'expected, X', values: points.map(({ median }) => median) },
    }));
    for (const isLogarithmic of [false, true]) {
      const overview = parsed(armsOverGenerations(series.slice(0, 10), { ...options, isLogarithmic }));
      expectWithin(overview, width);
      const panels = courseByArm(series.slice(0, 12), { ...options, isLogarithmic })!;
      expect(panels.length).toBeLessThan(1_500_000);
      expect(panels).not.toMatch(/NaN|Infinity/);
    }
  });
});

test('the higher value is drawn higher, on both scales', () => {
  for (const isLogarithmic of [false, true]) {
    const series = [
      { name: 'low', isMarked: false, points: [{ generation: 1, median: 1, low: 1, high: 1 }] },
      { name: 'high', isMarked: false, points: [{ generation: 1, median: 9, low: 9, high: 9 }] },
    ];
    const svg = parsed(armsOverGenerations(series, { document, width: 720, label: 'A.', format, isLogarithmic }));
    const [low, high] = [...svg.querySelectorAll('circle')].map((dot) => Number(dot.getAttribute('cy')));
    expect(high!).toBeLessThan(low!);
  }
});

test('nothing to draw is null', () => {
  const options = { document, width: 340, label: 'A.', format };
  expect(armsOverGenerations([], options)).toBeNull();
  expect(courseByArm([{ name: 'a', isMarked: false, points: [], form: undefined }], options)).toBeNull();
  expect(histogramRows([], options)).toBeNull();
  expect(lossesByGeneration([{ name: 'a', curves: [] }], options)).toBeNull();
  expect(verdictsByGeneration([], options)).toBeNull();
});

test('hostile names are text', () => {
  const hostile = coursesOf(hostileSimulation.generations, {
    measure: 'variance',
    arms: hostileSimulation.arms.map(({ title }) => title),
  });
  const markup = courseByArm(hostile.map(seriesOf), { document, width: 340, label: hostile[0]!.arm, format })!;
  expect(markup).not.toMatch(/<script|\u001b|\u202e|\u200b/);
});
