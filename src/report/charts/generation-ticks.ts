import { FONT_SIZE, labelPixels } from './chart.ts';

/** Between two numbers, in pixels. */
const GAP = 14;
const WORD = 'generation';

/** A label of the axis of generations, to be set centred at `x`. */
export interface GenerationTick {
  readonly x: number;
  readonly text: string;
}

/**
 * Labels of the axis of generations: the first, which names the axis where there is room, the last, and round numbers between as far as they
 * stand apart. All lie within `left` and `right`.
 */
export function generationTicks({
  last,
  xOf,
  left,
  right,
}: {
  readonly last: number;
  readonly xOf: (generation: number) => number;
  readonly left: number;
  readonly right: number;
}): readonly GenerationTick[] {
  const half = (text: string) => labelPixels(text, FONT_SIZE - 1) / 2;
  const within = (text: string, x: number) => Math.min(right - half(text), Math.max(left + half(text), x));
  const tick = (generation: number, text = String(generation)) => ({ x: within(text, xOf(generation)), text });
  if (last === 1) return [tick(1, `${WORD} 1`)];
  const named = `${WORD} 1`;
  const end = tick(last);
  const hasRoom = left + 2 * half(named) + GAP < end.x - half(end.text);
  const found: GenerationTick[] = [hasRoom ? tick(1, named) : tick(1)];
  const step = roundStep((last - 1) / 5);
  for (let generation = step; generation < last; generation += step) {
    if (generation <= 1) continue;
    const next = tick(generation);
    const before = found.at(-1)!;
    const isFree = next.x - half(next.text) - GAP > before.x + half(before.text);
    if (isFree && next.x + half(next.text) + GAP < end.x - half(end.text)) found.push(next);
  }
  return [...found, end];
}

/** 1, 2, 5, 10, 20, … at least as large. */
function roundStep(least: number): number {
  for (let power = 1; ; power *= 10) for (const step of [1, 2, 5]) if (step * power >= least) return step * power;
}
