import { LIGHT_PALETTE, type Palette } from './palette.ts';

const VARIABLE = /var\(--oc-([a-z-]+), #[0-9a-f]{6}\)/g;
const FONTS = 'system-ui, sans-serif';
/** Pixels of paper about the drawing. */
const MARGIN = 16;

/**
 * A chart as a file of its own: the colours of one palette in place of variables, on its paper, with a margin. Ends with a line feed.
 *
 * @param markup of a chart
 * @throws {RangeError} for other markup
 */
export function standaloneSvg(markup: string, palette: Palette = LIGHT_PALETTE): string {
  // In markup of charts every ">" of a value is escaped, so the first one ends the root's own tag.
  const end = markup.indexOf('>');
  const root = markup.slice(0, end);
  const [width, height] = ['width', 'height'].map((name) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(root)?.[1]));
  if (!root.startsWith('<svg ') || !(width! > 0) || !(height! > 0))
    throw new RangeError('this is no chart: it does not begin with an image of a known size');
  const [wide, high] = [width! + 2 * MARGIN, height! + 2 * MARGIN];
  const others = root.replace(/ (?:width|height|viewBox|font-family)="[^"]*"/g, '');
  const head = `${others} width="${wide}" height="${high}" viewBox="${-MARGIN} ${-MARGIN} ${wide} ${high}" font-family="${FONTS}">`;
  const paper = `<rect x="${-MARGIN}" y="${-MARGIN}" width="${wide}" height="${high}" fill="var(--oc-paper, ${LIGHT_PALETTE.paper})"></rect>`;
  const drawn = `${head}${paper}${markup.slice(end + 1)}`;
  return `${drawn.replace(VARIABLE, (whole, name: string) => palette[name as keyof Palette] ?? whole)}\n`;
}
