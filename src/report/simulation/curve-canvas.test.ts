import { expect, test } from 'vitest';
import { curveCanvas } from './curve-canvas.ts';
import { curveCharacters } from './curve-characters.ts';

const solid = { id: 0, letter: 'a', every: 1 };

test('braille: a rising line sets one dot a column, the lowest left, the highest right', () => {
  const canvas = curveCanvas({ columns: 2, rows: 1, characters: 'braille' });
  canvas.line(
    [
      [0, 0],
      [1, 1],
    ],
    solid,
  );
  // Dots from the bottom: row 3 left 0x40, row 2 right 0x20; then row 1 left 0x02, row 0 right 0x08.
  expect(canvas.rows((text) => text)).toEqual([String.fromCharCode(0x2860, 0x280a)]);
});

test('ASCII: a letter a place; a line falls from the top row to the bottom row', () => {
  const canvas = curveCanvas({ columns: 3, rows: 3, characters: 'ascii' });
  canvas.line(
    [
      [0, 1],
      [1, 0],
    ],
    solid,
  );
  expect(canvas.rows((text) => text)).toEqual(['a', ' a', '  a']);
  expect([canvas.rowOf(1), canvas.rowOf(0)]).toEqual([0, 2]);
});

test('dotted lines leave out places, later pens paint over earlier ones', () => {
  const canvas = curveCanvas({ columns: 6, rows: 1, characters: 'ascii' });
  const across = [
    [0, 0],
    [1, 0],
  ] as const;
  canvas.line(across, solid);
  canvas.line(across, { id: 1, letter: '.', every: 2 });
  expect(canvas.rows((text) => text)).toEqual(['.a.a.a']);
  expect(canvas.rows((text, { id }) => `${id}${text}`)[0]).toBe('1.0a1.0a1.0a');
});

test('what lies outside is drawn at the edge; a single point is a dot; no point is nothing', () => {
  const canvas = curveCanvas({ columns: 2, rows: 2, characters: 'ascii' });
  canvas.line([[5, -3]], solid);
  canvas.line([], solid);
  expect(canvas.rows((text) => text)).toEqual(['', ' a']);
});

test('characters by terminal and locale', () => {
  expect(curveCharacters({})).toBe('braille');
  expect(curveCharacters({ TERM: 'dumb' })).toBe('ascii');
  expect(curveCharacters({ LANG: 'en_GB.UTF-8' })).toBe('braille');
  expect(curveCharacters({ LANG: 'en_GB.utf8', LC_ALL: 'C' })).toBe('ascii');
  expect(curveCharacters({ LANG: 'de_DE.ISO-8859-1' })).toBe('ascii');
});
