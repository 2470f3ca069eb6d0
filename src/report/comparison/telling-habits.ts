import type { HouseStyle, HouseStyleResult } from '../../gate/house-style/measure-house-style.ts';
import { sayInterval, sayRatio } from '../../gate/verdict/say-number.ts';

/** The table's name of the rate of the excess words, which are listed below it. */
const EXCESS_WORDS = 'excess-words';

/** Habits of a house style that differ from people's beyond their 90 % interval, the furthest from people first. */
export function tellingHabits({ features }: HouseStyle): readonly HouseStyleResult[] {
  const distance = ({ ratio }: HouseStyleResult) =>
    ratio === undefined || ratio === 0 ? Number.POSITIVE_INFINITY : Math.abs(Math.log(ratio));
  return features
    .filter(
      ({ id, low, high }) => id !== EXCESS_WORDS && low !== undefined && (low > 1 || (high !== undefined && high < 1)),
    )
    .toSorted((a, b) => distance(b) - distance(a));
}

/** The name of a habit as reports show it. */
export function habitTitle({ id, title }: HouseStyleResult): string {
  return id === EXCESS_WORDS ? 'Texts with one of the words below' : title;
}

/** `Em dashes: 0.32 of people’s (90 % interval 0.16–0.62)`. */
export function habitText(habit: HouseStyleResult): string {
  const { ratio, low, high } = habit;
  if (ratio === undefined) return `${habitTitle(habit)}: none among people`;
  const interval = low === undefined ? '' : ` (${sayInterval(low, high)})`;
  return `${habitTitle(habit)}: ${sayRatio(ratio)} of people’s${interval}`;
}
