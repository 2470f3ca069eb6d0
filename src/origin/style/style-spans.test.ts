import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combinedP, findSegment, higherCriticism, type JudgedWindow } from './style-spans.ts';

function windows(values: readonly (readonly [logit: number, p: number])[]): readonly JudgedWindow[] {
  return values.map(([logit, p], index) => ({ span: { start: index * 700, end: (index + 1) * 700 }, logit, p }));
}

describe('two parts', () => {
  test('are found where one is unlike human text and the other is not', () => {
    const text = windows([
      [-3.1, 0.9],
      [-2.9, 0.8],
      [-3, 0.7],
      [-3.2, 0.9],
      [4, 0.001],
      [4.2, 0.001],
      [3.9, 0.002],
    ]);
    const segment = findSegment(text)!;
    expect(segment.span).toEqual({ start: 4 * 700, end: 7 * 700 });
    expect(segment.p).toBeCloseTo((2 * 0.004) / 3, 12);
    expect(segment.gain).toBeGreaterThan(6);
    expect(
      findSegment([...text].reverse().map((window, index) => ({ ...window, span: text[index]!.span })))!.span,
    ).toEqual({ start: 0, end: 3 * 700 });
  });

  test('are not where the logits part but nothing is unusual', () => {
    expect(
      findSegment(
        windows([
          [-3.1, 0.9],
          [-2.9, 0.8],
          [-3, 0.7],
          [4, 0.2],
          [4.2, 0.3],
          [3.9, 0.2],
        ]),
      ),
    ).toBeUndefined();
  });

  test('are not where all of it is unusual', () => {
    expect(
      findSegment(
        windows([
          [2, 0.01],
          [2.1, 0.01],
          [2, 0.01],
          [6, 0.001],
          [6.1, 0.001],
          [6, 0.001],
        ]),
      ),
    ).toBeUndefined();
  });

  test('are not in texts of one level, of few windows, of none', () => {
    expect(
      findSegment(
        windows([
          [1, 0.3],
          [1.4, 0.2],
          [0.7, 0.6],
          [1.2, 0.4],
          [1, 0.3],
          [0.8, 0.5],
        ]),
      ),
    ).toBeUndefined();
    expect(
      findSegment(
        windows([
          [-3, 0.9],
          [-3, 0.9],
          [5, 0.001],
        ]),
      ),
    ).toBeUndefined();
    expect(findSegment([])).toBeUndefined();
    expect(
      findSegment(
        windows([
          [1, 0.5],
          [1, 0.5],
          [1, 0.5],
          [1, 0.5],
        ]),
      ),
    ).toBeUndefined();
  });
});

describe('higher criticism', () => {
  test('matches a vector worked by hand', () => {
    // m = 4, p = .01, .3, …: i = 1: 2 (.25 - .01)/√(.01 · .99) = 4.824; i = 2: 2 (.5 - .3)/√(.21) = .873
    expect(higherCriticism([0.5, 0.3, 0.01, 0.9])).toBeCloseTo((2 * 0.24) / Math.sqrt(0.0099), 12);
  });

  test('grows with one very small value among many', () => {
    const calm = Array.from({ length: 30 }, (_, index) => (index + 0.5) / 30);
    expect(higherCriticism([...calm.slice(1), 0.001])).toBeGreaterThan(higherCriticism(calm) + 3);
    expect(higherCriticism([])).toBe(0);
    expect(higherCriticism([1, 1, 1])).toBe(0);
  });

  test('does not depend on order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { maxLength: 40 }), (ps) => {
        expect(higherCriticism([...ps].reverse())).toBe(higherCriticism(ps));
      }),
    );
  });
});

test('p-values of windows are combined by twice their mean', () => {
  expect(combinedP([0.01, 0.03])).toBeCloseTo(0.04, 15);
  expect(combinedP([0.9, 0.8])).toBe(1);
});
