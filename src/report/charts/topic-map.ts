import * as Plot from '@observablehq/plot';
import type { AuditResult } from '../../audit/audit-result.ts';
import type { Topic } from '../../audit/topics-result.ts';
import { formatQuantity, formatShare } from '../format-number.ts';
import { type Chart, drawChart, FONT_SIZE, labelPixels, labelText, pixelScales } from './chart.ts';
import { chartColor } from './palette.ts';

/** Rare topics named on the map, smallest first. */
export const RARE_TOPICS_NAMED = 8;
/** Topics drawn: all rare ones that are named, and the largest of the others. */
const TOPICS_DRAWN = 150;
/** From this width on, the map is broader than high. */
const WIDE = 560;
const MARGIN = 26;
/** Pixels of radius of the smallest circle, and of the largest on a broad map and on a phone's. */
const SMALLEST = 3;
const LARGEST = 30;
const LARGEST_ON_A_PHONE = 22;
const LABEL_HEIGHT = 17;
/** Words that name a topic on the map. */
const WORDS_NAMED = 2;
const WORDS_OF_RARE = 3;
/** Pixels of radius from which a name may stand on its circle. */
const HOLDS_A_NAME = 12;

interface Circle {
  readonly topic: Topic;
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly title: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly circle: Circle;
  readonly box: Box;
}

/**
 * Topics as circles, near ones near each other, area by share of the sample. Rare topics are drawn in the accent colour and named
 * first; others are named where there is room.
 */
export const topicMapChart: Chart = (audit: AuditResult, { document, width }) => {
  const all = audit.topics?.clusters ?? [];
  if (audit.topics === null || all.length === 0) return null;
  const rare = all.filter((topic) => topic.rare).sort((a, b) => a.documents - b.documents || a.id - b.id);
  const named = rare.slice(0, RARE_TOPICS_NAMED);
  const others = all
    .filter((topic) => !named.includes(topic))
    .sort((a, b) => b.documents - a.documents || a.id - b.id)
    .slice(0, TOPICS_DRAWN - named.length);
  const height = Math.round(width * (width >= WIDE ? 0.62 : 1.15));
  // Largest first, so that small circles lie on top.
  const circles = placeCircles([...others, ...[...named].reverse()], { width, height });
  const circleOf = new Map(circles.map((circle) => [circle.topic, circle]));
  const labels = placeLabels(
    [...named, ...others].map((topic) => circleOf.get(topic) as Circle),
    { circles, width, height, named: new Set(named) },
  );
  const rareShare = rare.reduce((sum, topic) => sum + topic.share, 0);
  return drawChart(
    {
      document,
      width,
      height,
      label: `Map of ${formatQuantity(all.length, 'topic')} in ${formatQuantity(audit.topics.sampled, 'text')}. ${formatQuantity(rare.length, 'topic')} rare, together ${formatShare(Math.min(1, rareShare))}.`,
    },
    {
      ...pixelScales(width, height),
      marks: [
        Plot.dot(
          circles.filter(({ topic }) => !topic.rare),
          {
            x: 'x',
            y: 'y',
            r: 'r',
            fill: chartColor('unknown'),
            fillOpacity: 0.3,
            stroke: chartColor('unknown'),
            title: 'title',
          },
        ),
        Plot.dot(
          circles.filter(({ topic }) => topic.rare),
          { x: 'x', y: 'y', r: 'r', fill: chartColor('accent'), title: 'title' },
        ),
        Plot.link(
          labels.filter(({ circle, box }) => distance(circle, box) > circle.r + 6),
          {
            x1: ({ circle }) => circle.x,
            y1: ({ circle }) => circle.y,
            x2: ({ circle, box }) => clamp(circle.x, box.left, box.right),
            y2: ({ circle, box }) => clamp(circle.y, box.top + 3, box.bottom - 3),
            stroke: chartColor('accent'),
            strokeOpacity: 0.7,
          },
        ),
        Plot.text(labels, {
          x: 'x',
          y: 'y',
          text: 'text',
          textAnchor: 'middle',
          fontSize: FONT_SIZE,
          fill: ({ circle }) => chartColor(circle.topic.rare ? 'accent' : 'ink'),
          stroke: chartColor('paper'),
          strokeWidth: 3,
        }),
      ],
      r: { type: 'identity' },
    },
  );
};

/** Positions to one scale in both directions, so that distances keep their meaning; the map fills its frame in one of them. */
function placeCircles(
  topics: readonly Topic[],
  { width, height }: { width: number; height: number },
): readonly Circle[] {
  const [lowX, highX] = ends(topics.map(({ x }) => x));
  const [lowY, highY] = ends(topics.map(({ y }) => y));
  const largestRadius = width >= WIDE ? LARGEST : LARGEST_ON_A_PHONE;
  const room = { x: width - 2 * (MARGIN + largestRadius / 2), y: height - 2 * (MARGIN + largestRadius / 2) };
  const largest = Math.max(...topics.map(({ share }) => share));
  // Axes of a map may be stretched a little to fill the frame, up to twice one against the other.
  const scaleX = room.x / Math.max(1e-9, highX - lowX);
  const scaleY = room.y / Math.max(1e-9, highY - lowY);
  const usedX = highX === lowX ? 0 : Math.min(scaleX, highY === lowY ? scaleX : scaleY * 2);
  const usedY = highY === lowY ? 0 : Math.min(scaleY, highX === lowX ? scaleY : scaleX * 2);
  return topics.map((topic) => ({
    topic,
    x: width / 2 + (topic.x - (lowX + highX) / 2) * usedX,
    y: height / 2 - (topic.y - (lowY + highY) / 2) * usedY,
    r: largest === 0 ? SMALLEST : Math.max(SMALLEST, Math.sqrt(topic.share / largest) * largestRadius),
    title: `${labelText(nameOf(topic, topic.words.length), 2000)}: ${formatShare(topic.share)} of the sample, ${formatQuantity(topic.documents, 'text')}`,
  }));
}

function ends(values: readonly number[]): readonly [low: number, high: number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Names beside their circles, where they cover no other name; rare topics get one in any case, with a line where it is far off. */
function placeLabels(
  wanted: readonly Circle[],
  {
    circles,
    width,
    height,
    named,
  }: { circles: readonly Circle[]; width: number; height: number; named: ReadonlySet<Topic> },
): readonly Label[] {
  const taken: Box[] = [];
  const labels: Label[] = [];
  for (const circle of wanted) {
    const isNamed = named.has(circle.topic);
    const text = labelText(nameOf(circle.topic, isNamed ? WORDS_OF_RARE : WORDS_NAMED), Math.min(220, width * 0.55));
    // Estimates of width err by leaving room, and here room is scarce.
    const half = labelPixels(text) * 0.45;
    const places = candidates(circle, { half, isNamed })
      .map(({ x, y }) => ({
        x: clamp(x, half + 2, width - half - 2),
        y: clamp(y, LABEL_HEIGHT / 2 + 1, height - LABEL_HEIGHT / 2 - 1),
      }))
      .map(({ x, y }) => {
        const box = { left: x - half, right: x + half, top: y - LABEL_HEIGHT / 2, bottom: y + LABEL_HEIGHT / 2 };
        const isOnCircle = Math.hypot(x - circle.x, y - circle.y) < circle.r;
        return {
          x,
          y,
          box,
          isOnCircle,
          ...covers(box, { circle, circles, taken }),
          off: Math.max(0, distance(circle, box) - circle.r),
        };
      });
    const least = places.reduce((best, place) => (costOf(place) < costOf(best) ? place : best));
    if (!isNamed && (least.names > 0 || least.rare > 0 || least.others > 0.15 * 2 * half * LABEL_HEIGHT)) continue;
    taken.push(least.box);
    if (isNamed) taken.push(...leaderBoxes(circle, least.box));
    labels.push({ text, x: least.x, y: least.y, circle, box: least.box });
  }
  return labels;
}

/** Places for a name: on the circle, above, below, right and left of it, and for rare topics all around, farther and farther off. */
function candidates(
  { x, y, r }: Circle,
  { half, isNamed }: { half: number; isNamed: boolean },
): readonly { readonly x: number; readonly y: number }[] {
  const off = r + LABEL_HEIGHT / 2 + 2;
  const near = [
    { x, y: y - off },
    { x, y: y + off },
    { x: x + r + half + 4, y },
    { x: x - r - half - 4, y },
    ...(r >= HOLDS_A_NAME ? [{ x, y }] : []),
  ];
  if (!isNamed) return near;
  const far = [1, 2, 3, 4, 5, 6].flatMap((ring) =>
    Array.from({ length: 12 }, (_, step) => {
      const angle = (step / 12) * 2 * Math.PI;
      return {
        x: x + Math.cos(angle) * (r + half * Math.abs(Math.cos(angle)) + ring * 18),
        y: y - Math.sin(angle) * (off + ring * 18),
      };
    }),
  );
  return [...near, ...far];
}

interface Covered {
  /** Pixels of area covered of other names and leaders, of rare topics' circles, of other circles. */
  readonly names: number;
  readonly rare: number;
  readonly others: number;
}

function covers(
  box: Box,
  { circle, circles, taken }: { circle: Circle; circles: readonly Circle[]; taken: readonly Box[] },
): Covered {
  let rare = 0;
  let others = 0;
  for (const other of circles) {
    // A large circle can bear its own name; a small one would be hidden by it.
    if (other === circle && circle.r >= HOLDS_A_NAME) continue;
    const covered = overlap(box, {
      left: other.x - other.r,
      right: other.x + other.r,
      top: other.y - other.r,
      bottom: other.y + other.r,
    });
    if (other.topic.rare || other === circle) rare += covered;
    else others += covered;
  }
  return { names: taken.reduce((sum, other) => sum + overlap(box, other), 0), rare, others };
}

/** Covering a name is worst, then a rare topic; a pale circle under a name does little harm, a name far off some. */
function costOf({
  names,
  rare,
  others,
  off,
  isOnCircle,
}: Covered & { readonly off: number; readonly isOnCircle: boolean }): number {
  return names * 10 + rare * 10 + others * 0.5 + off * 6 + (isOnCircle ? 120 : 0);
}

/** The line from a circle to its name as boxes, so that no other name is written over it. */
function leaderBoxes({ x, y }: Circle, box: Box): readonly Box[] {
  const end = { x: clamp(x, box.left, box.right), y: clamp(y, box.top, box.bottom) };
  const steps = Math.ceil(Math.hypot(end.x - x, end.y - y) / 8);
  return Array.from({ length: steps }, (_, step) => {
    const at = { x: x + ((end.x - x) * step) / steps, y: y + ((end.y - y) * step) / steps };
    return { left: at.x - 3, right: at.x + 3, top: at.y - 3, bottom: at.y + 3 };
  });
}

function overlap(a: Box, b: Box): number {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 0 && down > 0 ? across * down : 0;
}

function distance({ x, y }: Circle, box: Box): number {
  return Math.hypot(x - clamp(x, box.left, box.right), y - clamp(y, box.top, box.bottom));
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function nameOf({ words, id }: Topic, count: number): string {
  return words.length === 0 ? `topic ${id}` : words.slice(0, count).join(', ');
}
