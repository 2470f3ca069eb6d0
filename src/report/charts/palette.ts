/**
 * Colours of reports and charts. The four headings of origin stay apart for the common forms of colour blindness and
 * have 3 : 1 against the paper; text colours have 4.5 : 1 against what they stand on (palette.test.ts holds both).
 */
export interface Palette {
  readonly paper: string;
  readonly raised: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly accent: string;
  readonly human: string;
  readonly synthetic: string;
  readonly mixed: string;
  readonly unknown: string;
  readonly 'on-human': string;
  readonly 'on-synthetic': string;
  readonly 'on-mixed': string;
  readonly 'on-unknown': string;
}

export const LIGHT_PALETTE: Palette = {
  paper: '#fdfcfa',
  raised: '#f4f2ed',
  ink: '#1d2023',
  quiet: '#5b6167',
  line: '#dcd8d0',
  accent: '#0a6a5c',
  human: '#1f6fa3',
  synthetic: '#c07c12',
  mixed: '#5a2358',
  unknown: '#8b9299',
  'on-human': '#fdfcfa',
  'on-synthetic': '#1d2023',
  'on-mixed': '#fdfcfa',
  'on-unknown': '#1d2023',
};

export const DARK_PALETTE: Palette = {
  paper: '#15181b',
  raised: '#1e2226',
  ink: '#e6e4df',
  quiet: '#a3a8ad',
  line: '#363b40',
  accent: '#66cdb8',
  human: '#4a9bd4',
  synthetic: '#dd9a2e',
  mixed: '#e9c3ec',
  unknown: '#7d848b',
  'on-human': '#15181b',
  'on-synthetic': '#15181b',
  'on-mixed': '#15181b',
  'on-unknown': '#15181b',
};

/** The colour as a CSS variable, so that one drawing serves light, dark and print; light where no style sheet says more. */
export function chartColor(name: keyof Palette): string {
  return `var(--oc-${name}, ${LIGHT_PALETTE[name]})`;
}

/** Declarations of a palette for a style sheet. */
export function paletteCss(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--oc-${name}:${value};`)
    .join('');
}
