import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { ratioIntervals } from './ratio-intervals.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const ROWS = ['area other', 'unusual wording (the 16.8 % most surprising)', 'language en'].map((name, at) => ({
  name,
  heading: at === 1 ? 'The others' : undefined,
  ratio: 1 - at * 0.2,
  low: 0.9 - at * 0.2,
  high: 1.2 - at * 0.1,
  note: '1.00 kept',
  isMarked: false,
}));

/** Top and bottom of all pieces of dotted lines, and the middles of all texts below the axis, in pixels. */
function placed(width: number) {
  const markup = ratioIntervals(ROWS, { document, width, label: 'ratios', tolerated: 0.8 })!;
  const svg = parseHTML(`<!doctype html><html><body>${markup}</body></html>`).document.querySelector('svg')!;
  const pieces = [...svg.querySelectorAll('[stroke-dasharray] path')].map((path) => {
    const [, top, bottom] = /^M[\d.]+,([\d.]+)L[\d.]+,([\d.]+)/.exec(path.getAttribute('d') ?? '') ?? [];
    return { top: Number(top), bottom: Number(bottom) };
  });
  const middles = [...svg.querySelectorAll('text')]
    .map((text) => Number(/translate\(-?[\d.]+,(-?[\d.]+)\)/.exec(text.getAttribute('transform') ?? '')?.[1]))
    .filter((y) => y > 24);
  return { pieces, middles };
}

test('on a phone the lines of the scale stand at the tracks alone, clear of all names', () => {
  const { pieces, middles } = placed(360);
  // Two lines, each at the axis and at three tracks.
  expect(pieces).toHaveLength(8);
  // A name and a note of each row, the second line of the long name, and a heading.
  expect(middles).toHaveLength(8);
  const halfOfText = 7;
  for (const { top, bottom } of pieces)
    for (const y of middles)
      expect(bottom <= y - halfOfText || top >= y + halfOfText, `${top}–${bottom}, ${y}`).toBe(true);
});

test('where names stand beside their tracks the lines go all the way down', () => {
  const { pieces, middles } = placed(720);
  expect(pieces).toHaveLength(2);
  for (const { top, bottom } of pieces) {
    expect(top).toBeLessThan(Math.min(...middles));
    expect(bottom).toBeGreaterThan(Math.max(...middles));
  }
});

const texts = (markup: string) =>
  [...parseHTML(`<!doctype html><html><body>${markup}</body></html>`).document.querySelectorAll('svg text')].map(
    (text) => text.textContent,
  );

test('a long name goes on in a second line instead of being cut', () => {
  const name = 'Different documents, by likeness around the human mean';
  for (const width of [340, 720]) {
    const shown = texts(ratioIntervals([{ ...ROWS[0]!, name }], { document, width, label: 'ratios' })!);
    const lines = shown.filter((text) => name.includes(text!));
    expect(lines.join(' ')).toBe(name);
    expect(lines).toHaveLength(2);
  }
});

test('what has no ratio keeps its row, without a dot and without moving the scale', () => {
  const markup = (rows: typeof ROWS) => ratioIntervals(rows, { document, width: 720, label: 'ratios' })!;
  const none = { ...ROWS[0]!, ratio: undefined, low: undefined, high: undefined, note: '0.1083 to 0, undecided' };
  const drawn = ratioIntervals([ROWS[0]!, none], { document, width: 720, label: 'ratios' })!;
  expect(drawn.match(/<circle/g)).toHaveLength(1);
  expect(markup([ROWS[0]!, ROWS[0]!]).match(/<circle/g)).toHaveLength(2);
  expect(texts(drawn)).toContain('0.1083 to 0, undecided');
});
