import { expect, test } from 'vitest';
import { classSums, pooledClasses } from './pooled-classes.ts';

test('rare types go together in their order, the rest to the last class', () => {
  // 9 and 5 stand alone; 1 + 4 reach 5; 2.5 + 2 are left over and join that pool; 0 is expected nowhere.
  const pooled = pooledClasses([9, 1, 5, 4, 2.5, 0, 2], { least: 5 });
  expect(pooled.classes).toBe(3);
  expect(Array.from(pooled.classOf)).toEqual([0, 2, 1, 2, 2, -1, 2]);
  expect(Array.from(classSums([1, 1, 1, 1, 1, 7, 1], pooled))).toEqual([1, 1, 4]);
});

test('what is too rare even together is one class', () => {
  expect(pooledClasses([1, 1, 0.5], { least: 5 }).classes).toBe(1);
  expect(pooledClasses([], { least: 5 }).classes).toBe(0);
  expect(() => pooledClasses([Number.NaN], { least: 5 })).toThrow(RangeError);
  expect(() => pooledClasses([1], { least: 0 })).toThrow(RangeError);
});
