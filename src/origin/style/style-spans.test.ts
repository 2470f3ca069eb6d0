import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSegment, higherCriticism, type JudgedWindow } from './style-spans.ts';

/** Windows with these logits, one behind the other. */
function windows(...logits: readonly number[]): readonly JudgedWindow[] {
  return logits.map((logit, index) => ({ span: { start: index * 700, end: (index + 1) * 700 }, logit, p: pOf(logit) }));
}

/** As anchors between -4 and 0 would give it. */
const pOf = (logit: number) => (logit > 0 ? Math.max(0.001, 0.01 / logit) : Math.min(1, -logit / 4));

describe('two parts', () => {
  test('are found where one is unlike human text and the other is not', () => {
    const text = windows(-3.1, -2.9, -3, -3.2, 4, 4.2, 3.9);
    const segment = findSegment(text, pOf)!;
    expect(segment.span).toEqual({ start: 4 * 700, end: 7 * 700 });
    expect(segment.p).toBeCloseTo(0.01 / ((4 + 4.2 + 3.9) / 3), 12);
    // RSS of one level: Σ(z - mean)²; of two: .05 + .0467, each over 7 windows.
    const whole = text.reduce((sum, { logit }) => sum + (logit - (-12.2 + 12.1) / 7) ** 2, 0);
    const both = 0.05 + 0.14 / 3;
    expect(segment.gain).toBeCloseTo(7 * Math.log(whole / both) - 2 * Math.log(7), 4);
    expect(findSegment(windows(4, 4.2, 3.9, -3.1, -2.9, -3, -3.2), pOf)!.span).toEqual({ start: 0, end: 3 * 700 });
  });

  test('are found where the unusual one lies in the middle', () => {
    const text = windows(-3.1, -2.9, -3, 4, 4.2, 3.9, -3.2, -3, -2.8);
    const segment = findSegment(text, pOf)!;
    expect(segment).toMatchObject({ from: 3, to: 6, span: { start: 3 * 700, end: 6 * 700 } });
    // Two breaks cost ln 9 more than one.
    const residual = (logits: readonly number[]) => {
      const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
      return logits.reduce((sum, logit) => sum + (logit - mean) ** 2, 0);
    };
    const logits = text.map(({ logit }) => logit);
    const both = residual(logits.slice(3, 6)) + residual([...logits.slice(0, 3), ...logits.slice(6)]);
    expect(segment.gain).toBeCloseTo(9 * Math.log(residual(logits) / both) - 3 * Math.log(9), 4);
  });

  test.each([
    ['where the logits part but the higher side is not unusual', [-3.1, -2.9, -3, 0.2, 0.3, 0.2]],
    ['where all of it is unusual', [2, 2.1, 2, 6, 6.1, 6]],
    ['in text of one level', [-1, -1.4, -0.7, -1.2, -1, -0.8]],
    ['in text of equal windows', [-1, -1, -1, -1, -1]],
    ['in text of few windows', [-3, -3, 5]],
    ['in none', []],
  ])('are not %s', (_, logits) => {
    expect(findSegment(windows(...logits), pOf)).toBeUndefined();
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
