import { expect, test } from 'vitest';
import { measureHouseStyle } from '../../gate/house-style/measure-house-style.ts';
import { habitText, tellingHabits } from './telling-habits.ts';

/** Forty texts a side, as many words each: the model hedges in every one, people in a fifth. */
const arm = (name: string, isHedged: (at: number) => boolean) =>
  Array.from({ length: 40 }, (_, at) => ({
    key: BigInt(at),
    unit: `${name}-${at}`,
    text: isHedged(at) ? 'Perhaps the river rose in the night.' : 'The old river rose in the night.',
  }));

test('only habits whose interval leaves out 1 are told, in words', () => {
  const style = measureHouseStyle({ reference: arm('a', (at) => at % 5 === 0), generation: arm('b', () => true) });
  const habits = tellingHabits(style);
  expect(habits.map(({ id }) => id)).toEqual(['hedges']);
  expect(habitText(habits[0]!)).toMatch(/^Hedges: .* 5\.00 of people’s \(90 % interval \d\.\d\d–\d+\.\d\d\)$/);
});
