import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BottomK } from './bottom-k.ts';
import { TailReservoirs } from './tail-reservoirs.ts';

const rows = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-f]{1,3}$/), fc.constantFrom(0.5, 1, 3)), {
  selector: ([id]) => id,
  maxLength: 40,
});

const sampleOf = (given: readonly (readonly [string, number])[], { k = 6, seed = 1 } = {}) => {
  const sample = new BottomK({ k, seed });
  for (const [id, weight] of given) sample.offer(id, weight);
  return sample;
};

describe('a sample', () => {
  test('follows from rows alone: not from their order, nor from how they were divided, nor from rows that come again', () => {
    fc.assert(
      fc.property(rows, fc.nat(40), fc.integer({ min: 1, max: 8 }), (given, cut, k) => {
        const whole = sampleOf(given, { k });
        const parts = sampleOf(given.slice(0, cut), { k });
        parts.merge(sampleOf([...given].reverse().slice(0, 25), { k }));
        parts.merge(sampleOf(given, { k }));
        expect(parts.state()).toEqual(whole.state());
        expect(whole.rows()).toHaveLength(Math.min(k, given.length));
        // By definition: the k lowest keys.
        const keys = given.map(([id, weight]) => sampleOf([[id, weight]]).rows()[0]!).sort((a, b) => a.key - b.key);
        expect(whole.rows()).toEqual(keys.slice(0, k));
        expect(whole.threshold).toBe(keys[k]?.key);
      }),
      { numRuns: 200 },
    );
  });

  test('of fewer rows is a part of one of more', () => {
    fc.assert(
      fc.property(rows, (given) => {
        expect(sampleOf(given, { k: 9 }).rows().slice(0, 4)).toEqual(sampleOf(given, { k: 4 }).rows());
      }),
      { numRuns: 50 },
    );
  });

  test('comes back from its state; a state that was changed is refused', () => {
    const sample = sampleOf(
      [
        ['a', 1],
        ['b', 2],
        ['c', 1],
      ],
      { k: 2 },
    );
    expect(BottomK.fromState(structuredClone(sample.state())).state()).toEqual(sample.state());
    const [first, ...rest] = sample.state().rows;
    expect(() => BottomK.fromState({ k: 2, seed: 1, rows: [{ ...first!, weight: 7 }, ...rest] })).toThrow('key');
  });

  test('takes each row by weight: inclusion chances estimate sums without bias', () => {
    // 60 rows of weights 1, 2, 4; 4,000 seeds. Estimated count of rows: sum of 1/chance, expected 60. Its standard error is taken from the
    // draws themselves; four of them.
    const estimates = Array.from({ length: 4000 }, (_, seed) => {
      const sample = sampleOf(
        Array.from({ length: 60 }, (_, at) => [`row ${at}`, [1, 2, 4][at % 3]!] as const),
        { k: 15, seed },
      );
      return sample.rows().reduce((sum, { weight }) => sum + 1 / sample.inclusionChance(weight), 0);
    });
    const mean = estimates.reduce((sum, value) => sum + value, 0) / 4000;
    const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3999;
    expect(Math.abs(mean - 60)).toBeLessThan(4 * Math.sqrt(variance / 4000));
  });

  test('of equal weights takes all rows equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed++)
      for (const { id } of sampleOf(
        Array.from({ length: 20 }, (_, at) => [`row ${at}`, 1] as const),
        { k: 5, seed },
      ).rows())
        counts.set(id, (counts.get(id) ?? 0) + 1);
    // 3,000 draws of 5 of 20: 750 each, variance 3000/4 · 3/4 (1 + 1/19) about; chi-square with 19 df is above 55 once in 25,000 times.
    const chiSquare =
      [...counts.values()].reduce((sum, count) => sum + (count - 750) ** 2 / (750 * 0.75), 0) * (19 / 20);
    expect(counts.size).toBe(20);
    expect(chiSquare).toBeLessThan(55);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a weight of %d', (weight) => {
    expect(() => new BottomK({ k: 1, seed: 1 }).offer('a', weight)).toThrow(RangeError);
  });

  test('refuses a row that comes with another weight, and samples of another seed', () => {
    const sample = sampleOf([['a', 1]]);
    expect(() => sample.offer('a', 2)).toThrow('one of 2');
    expect(() => sample.merge(sampleOf([], { seed: 2 }))).toThrow('seed 2');
  });
});

describe('reservoirs', () => {
  const options = { rows: 3, seed: 5 };

  test('hold so many rows of each stratum, merge, and come back from what was written', () => {
    const all = new TailReservoirs(options);
    const parts = [new TailReservoirs(options), new TailReservoirs(options)];
    for (let at = 0; at < 200; at++) {
      const [stratum, id] = [`is, ${at % 7}`, `letters/${at}`];
      all.offer(stratum, id);
      parts[at % 2]!.offer(stratum, id);
    }
    all.offer('__proto__', 'odd/1');
    parts[0]!.offer('__proto__', 'odd/1');
    parts[0]!.merge(parts[1]!);
    expect(parts[0]!.state()).toEqual(all.state());
    expect(all.rows().size).toBe(8);
    expect([...all.rows().values()].map((ids) => ids.length).sort()).toEqual([1, 3, 3, 3, 3, 3, 3, 3]);
    const written = JSON.parse(JSON.stringify(all.state())) as ReturnType<TailReservoirs['state']>;
    expect(TailReservoirs.fromState(written, options).rows()).toEqual(all.rows());
    expect(() => TailReservoirs.fromState(written, { rows: 3, seed: 6 })).toThrow('seed');
  });

  test('let go of withdrawn rows; the next in line moves up', () => {
    const reservoirs = new TailReservoirs(options);
    for (let at = 0; at < 20; at++) reservoirs.offer('old', `letters/${at}`);
    const [first, ...rest] = reservoirs.rows().get('old')!;
    const left = reservoirs
      .without((id) => id === first)
      .rows()
      .get('old')!;
    expect(left).toHaveLength(3);
    expect(left.slice(0, 2)).toEqual(rest);
    expect(reservoirs.rows().get('old')).toContain(first);
  });
});
