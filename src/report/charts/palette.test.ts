import { describe, expect, test } from 'vitest';
import { ORIGIN_GROUPS } from '../../record/origin.ts';
import { DARK_PALETTE, LIGHT_PALETTE, type Palette } from './palette.ts';

type Triple = readonly [number, number, number];

/** Full colour blindness in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.0. */
const SIGHT: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(color: string): Triple {
  const channel = (start: number) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const apply = (rows: readonly [Triple, Triple, Triple], vector: Triple): Triple => [
  dot(rows[0], vector),
  dot(rows[1], vector),
  dot(rows[2], vector),
];

/** Björn Ottosson's OKLab from linear RGB: distances of 0.02 are just visible. */
function oklab(color: Triple): Triple {
  const clamped = color.map((channel) => Math.min(1, Math.max(0, channel))) as unknown as Triple;
  const cones = apply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    clamped,
  ).map(Math.cbrt) as unknown as Triple;
  return apply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

const luminance = (color: string) => dot(linear(color), [0.2126, 0.7152, 0.0722]);

/** Contrast of WCAG 2.2: 1 to 21. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a) + 0.05, luminance(b) + 0.05].sort((x, y) => x - y) as [number, number];
  return high / low;
}

describe.each([
  ['light', LIGHT_PALETTE],
  ['dark', DARK_PALETTE],
] as const)('%s', (_, palette: Palette) => {
  test.each(Object.keys(SIGHT))('the headings stay apart with %s colour sight', (sight) => {
    const seen = ORIGIN_GROUPS.map((group) => oklab(apply(SIGHT[sight]!, linear(palette[group]))));
    for (let i = 0; i < seen.length; i++) {
      for (let j = i + 1; j < seen.length; j++) {
        const distance = Math.hypot(...seen[i]!.map((value, axis) => value - seen[j]![axis]!));
        expect(distance, `${ORIGIN_GROUPS[i]} and ${ORIGIN_GROUPS[j]}`).toBeGreaterThan(0.1);
      }
    }
  });

  test('text has 4.5 : 1, drawings have 3 : 1', () => {
    for (const ground of [palette.paper, palette.raised]) {
      for (const text of [palette.ink, palette.quiet, palette.accent])
        expect(contrast(text, ground)).toBeGreaterThan(4.5);
    }
    for (const group of ORIGIN_GROUPS) {
      expect(contrast(palette[group], palette.paper), group).toBeGreaterThan(3);
      expect(contrast(palette[`on-${group}`], palette[group]), `on ${group}`).toBeGreaterThan(4.5);
    }
  });
});
