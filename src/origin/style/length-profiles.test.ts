import { expect, test } from 'vitest';
import { DETECTION_LEVELS } from '../prevalence/detection-profile.ts';
import { makeText } from './fixtures/made-texts.ts';
import { LEAST_PROFILED, lengthProfiles, type ProfiledText } from './length-profiles.ts';

const countWords = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;

/** Scores a text by how many words it has, so that what was scored can be told from the rates. */
function scorerOf(seen: string[], logitOf: (text: string, words: number) => number) {
  return {
    score(text: string) {
      seen.push(text);
      const words = countWords(text);
      return words < 50 ? undefined : { words, logit: logitOf(text, words) };
    },
  };
}

function texts(count: number, words: (index: number) => number): readonly ProfiledText[] {
  return Array.from({ length: 2 * count }, (_, index) => ({
    id: `text ${index}`,
    text: makeText(index % 2 === 0 ? 'plain' : 'flowery', { seed: index, words: words(index) }),
    origin: index % 2 === 0 ? ('human' as const) : ('ai' as const),
    generator: index % 2 === 0 ? 'human' : 'model',
    domain: 'made',
  }));
}

test('every length is measured on all texts that are as long, cut to it', () => {
  const seen: string[] = [];
  const own = texts(100, () => 400);
  const profiles = lengthProfiles(
    own,
    scorerOf(seen, (text) => (text.includes('underscores') ? 1 : 0)),
  );
  expect(profiles.map(({ domain, generator, length, texts: n }) => [domain, generator, length, n])).toEqual([
    ['made', 'model', '50-79', 100],
    ['made', 'model', '80-119', 100],
    ['made', 'model', '120-199', 100],
    ['made', 'model', '200+', 100],
  ]);
  for (const { rates } of profiles) expect(rates).toEqual(DETECTION_LEVELS.map(() => 1));
  expect(seen.every((text) => own.some((whole) => whole.text.startsWith(text)))).toBe(true);
  const pieces = seen.map(countWords);
  const within = (from: number, to: number) => pieces.filter((words) => words >= from && words < to);
  expect([within(50, 80), within(80, 120), within(120, 200), within(400, 500)].map(({ length }) => length)).toEqual([
    200, 200, 200, 200,
  ]);
  // Lengths are drawn, not one for all; pieces end where sentences do.
  expect(new Set(within(120, 200)).size).toBeGreaterThan(20);
  expect(seen.filter((text) => text.endsWith('.')).length).toBeGreaterThan(0.7 * seen.length);
});

test('less is found of shorter texts where shorter texts say less', () => {
  const profiles = lengthProfiles(
    texts(200, () => 300),
    scorerOf([], (text, words) => (text.includes('underscores') ? words / 100 : 0) + ((text.length * 7919) % 100) / 50),
  );
  const found = profiles.map(({ rates }) => rates[DETECTION_LEVELS.indexOf(0.1)]!);
  expect(found[0]!).toBeLessThan(found[2]!);
  expect(found[2]!).toBeLessThanOrEqual(found[3]!);
});

test('texts shorter than a length are not in it, and few texts make no profile', () => {
  const long = (index: number) => (index < 2 * LEAST_PROFILED - 2 ? 400 : 60);
  const profiles = lengthProfiles(
    texts(LEAST_PROFILED, long),
    scorerOf([], () => 0),
  );
  expect(profiles.map(({ length, texts: n }) => [length, n])).toEqual([['50-79', LEAST_PROFILED]]);
  expect(
    lengthProfiles(
      texts(LEAST_PROFILED - 1, () => 400),
      scorerOf([], () => 0),
    ),
  ).toEqual([]);
});

test('nothing depends on the order of the texts', () => {
  const scorer = scorerOf([], (text) => text.length % 97);
  const own = texts(80, (index) => 60 + 3 * index);
  expect(lengthProfiles([...own].reverse(), scorer)).toEqual(lengthProfiles(own, scorer));
});
