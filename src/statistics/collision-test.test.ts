import { describe, expect, test } from 'vitest';
import { collisionTest } from './collision-test.ts';
import { seededGenerator } from './seeded-generator.ts';

describe('collisionTest', () => {
  test('matches a bound worked by hand', () => {
    // Equal n, people 0, model 1: balanced at 1/2, where both diverge by ln 2; 2 · exp(-10 ln 2) = 2/1024.
    const p = collisionTest({ generation: { units: 20, share: 1 }, people: { units: 20, share: 0 } });
    expect(p).toBeCloseTo(2 / 1024, 9);
  });

  test('is 1 where no text repeats, or no more than among people', () => {
    expect(collisionTest({ generation: { units: 5000, share: 0 }, people: { units: 9000, share: 0 } })).toBe(1);
    expect(collisionTest({ generation: { units: 5000, share: 0.1 }, people: { units: 9000, share: 0.1 } })).toBe(1);
  });

  test('data that holds each output twice is no collapse', () => {
    // 2,000 units, 1,000 pairs alike of 1,999,000.
    const share = 1000 / ((2000 * 1999) / 2);
    expect(collisionTest({ generation: { units: 2000, share }, people: { units: 9000, share: 0 } })).toBe(1);
  });

  test('keeps its level where both arms repeat alike', () => {
    // 2,000 draws, n = 100 and 60 units of ten equally frequent texts, seed 1. At level 0.05 at most 5 % may be below; by far fewer are.
    const random = seededGenerator(1);
    const draw = (units: number) => {
      const counts = new Array<number>(10).fill(0);
      for (let unit = 0; unit < units; unit++) counts[Math.floor(random() * 10)]!++;
      return { units, share: counts.reduce((sum, each) => sum + each * (each - 1), 0) / (units * (units - 1)) };
    };
    let found = 0;
    for (let turn = 0; turn < 2000; turn++)
      if (collisionTest({ generation: draw(100), people: draw(60) }) <= 0.05) found++;
    expect(found / 2000).toBeLessThanOrEqual(0.05);
  });

  test.each([
    { units: 1, share: 0 },
    { units: 10, share: 1.5 },
    { units: 10, share: Number.NaN },
  ])('refuses %o', (people) => {
    expect(() => collisionTest({ generation: { units: 10, share: 0.5 }, people })).toThrow(RangeError);
  });
});
