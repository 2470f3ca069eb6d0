import { expect, test } from 'vitest';
import { randomStream } from '../../statistics/random-stream.ts';
import { placesOfAmount } from './places-of-amount.ts';
import { mostOfWholeRows, rowLengths } from './row-lengths.ts';
import { shuffledPlaces } from './shuffled-places.ts';

/** What rows in random order come to, where an amount is asked for so many times. */
function given(sizes: Float64Array, { amount, times, seed }: { amount: number; times: number; seed: number }): number {
  const order = shuffledPlaces(sizes.length, randomStream(seed, 'order'));
  let [at, total] = [0, 0];
  for (let time = 0; time < times; time++) {
    const part = placesOfAmount(sizes, { order, rows: sizes.length, from: at, amount });
    at = part.end;
    total += part.amount;
  }
  expect(at).toBeLessThan(sizes.length);
  return total;
}

test('equal rows: exactly what they come to, whichever side they are rounded to', () => {
  const sizes = new Float64Array(2000).fill(64);
  for (const amount of [1, 31, 640, 671, 672, 673, 1000])
    expect(mostOfWholeRows(amount, { times: 9, lengths: rowLengths(sizes) })).toBe(
      given(sizes, { amount, times: 9, seed: 1 }),
    );
});

test('rows of unequal length: enough in every one of 500 orders, and not much more than asked for', () => {
  const random = randomStream(2, 'lengths');
  const sizes = Float64Array.from({ length: 5000 }, () => 1 + Math.floor(200 * random() ** 3));
  const lengths = rowLengths(sizes)!;
  for (const amount of [20, 300, 5000])
    for (const times of [1, 9, 30]) {
      const most = mostOfWholeRows(amount, { times, lengths });
      for (let seed = 0; seed < 500 && times * amount < 60_000; seed++)
        expect(given(sizes, { amount, times, seed })).toBeLessThanOrEqual(most);
      expect(most).toBeLessThan(times * (amount + lengths.mean) + 4 * Math.sqrt(times) * lengths.ofToken);
    }
});

test('rows that count 1 each come to what is asked for', () => {
  expect(rowLengths(undefined)).toBeUndefined();
  expect(mostOfWholeRows(7, { times: 3, lengths: undefined })).toBe(21);
  expect(mostOfWholeRows(0, { times: 3, lengths: rowLengths(Float64Array.of(1, 2)) })).toBe(0);
});
