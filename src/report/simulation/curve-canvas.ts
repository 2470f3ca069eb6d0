import type { CurveCharacters } from './curve-characters.ts';

/** First of the 256 braille patterns; each dot adds one bit. */
const BRAILLE = 0x2800;
/** Bits of the dots of a cell: shape [rows 4][columns 2]. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Characters that curves are drawn into. Places are shares of the canvas: x from the left, y from the bottom, 0-1 each. */
export interface CurveCanvas {
  /** A polyline; `every`: only each so manieth dot is set, so that it looks dotted. */
  line(points: readonly (readonly [x: number, y: number])[], pen: CurvePen): void;
  /** Row, from the top, that a height falls into. */
  rowOf(y: number): number;
  /**
   * Rows from the top; what belongs to one pen is painted by it, runs at a time. Lines end without blanks.
   *
   * @param paint turns text of a pen into coloured text of the same width
   */
  rows(paint: (text: string, pen: CurvePen) => string): readonly string[];
}

export interface CurvePen {
  /** Identity of what is drawn, for colours. */
  readonly id: number;
  /** One ASCII character, used where dots cannot be. */
  readonly letter: string;
  /** 1: solid. */
  readonly every: number;
}

/**
 * An empty canvas of so many characters. In braille each character has two dots by four; in ASCII it has one place. Where two pens meet
 * in a character, the dots of both are set, and it is painted by the later one.
 */
export function curveCanvas({
  columns,
  rows,
  characters,
}: {
  readonly columns: number;
  readonly rows: number;
  readonly characters: CurveCharacters;
}): CurveCanvas {
  const [dotsAcross, dotsDown] = characters === 'braille' ? [2, 4] : [1, 1];
  const [width, height] = [columns * dotsAcross, rows * dotsDown];
  const bits = new Uint8Array(columns * rows);
  const pens: (CurvePen | undefined)[] = Array.from({ length: columns * rows }, () => undefined);
  const set = (x: number, y: number, pen: CurvePen) => {
    const cell = Math.floor(y / dotsDown) * columns + Math.floor(x / dotsAcross);
    bits[cell]! |= DOTS[y % dotsDown]![x % dotsAcross]!;
    pens[cell] = pen;
  };
  const place = (share: number, dots: number) => Math.round(Math.min(1, Math.max(0, share)) * (dots - 1));
  return {
    line(points, pen) {
      const dots = points.map(([x, y]) => [place(x, width), height - 1 - place(y, height)] as const);
      if (dots.length === 1) set(...dots[0]!, pen);
      let walked = 0;
      for (let index = 1; index < dots.length; index++) {
        const [[x1, y1], [x2, y2]] = [dots[index - 1]!, dots[index]!];
        const steps = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1);
        // The last dot of a piece is the first of the next.
        for (let step = index === 1 ? 0 : 1; step <= steps; step++, walked++)
          if (walked % pen.every === 0)
            set(Math.round(x1 + ((x2 - x1) * step) / steps), Math.round(y1 + ((y2 - y1) * step) / steps), pen);
      }
    },
    rowOf(y) {
      return Math.floor((height - 1 - place(y, height)) / dotsDown);
    },
    rows(paint) {
      return Array.from({ length: rows }, (_, row) => {
        let line = '';
        let run = '';
        let pen: CurvePen | undefined;
        const push = () => {
          if (run !== '') line += pen === undefined ? run : paint(run, pen);
          run = '';
        };
        let last = columns - 1;
        while (last >= 0 && pens[row * columns + last] === undefined) last--;
        for (let column = 0; column <= last; column++) {
          const cell = row * columns + column;
          const next = pens[cell];
          if (next !== pen) push();
          pen = next;
          run +=
            next === undefined
              ? ' '
              : characters === 'braille'
                ? String.fromCharCode(BRAILLE + bits[cell]!)
                : next.letter;
        }
        push();
        return line;
      });
    },
  };
}
