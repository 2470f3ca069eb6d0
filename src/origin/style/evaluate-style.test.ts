import { expect, test } from 'vitest';
import { randomText } from '../../../test/support/random-text.ts';
import { SeededRandom } from '../../../test/support/seeded-random.ts';
import { evaluateStyle } from './evaluate-style.ts';
import type { LabelledText } from './labelled-text.ts';
import { loadStyleModel } from './style-model.ts';
import { createStyleScorer } from './style-scorer.ts';

const random = new SeededRandom(4);
const texts = (count: number): LabelledText[] =>
  Array.from({ length: count }, (_, n) => ({
    file: 'a.jsonl',
    id: `${n}`,
    text: randomText(random, 70),
    origin: n % 2 === 0 ? 'human' : 'ai',
    generator: n % 2 === 0 ? 'human' : 'some',
    // Of 12 texts; from 480 on of two.
    domain: `domain ${n < 480 ? Math.floor(n / 12) : Math.floor(n / 2)}`,
    language: 'en',
    source: 'one',
    isHeldOut: undefined,
    groups: [],
    isRewritten: false,
    sourceIndex: 0,
  }));
const scorer = createStyleScorer(loadStyleModel());

test('of more than 40 groups the largest are measured, and the others counted', async () => {
  // 40 domains of 12 texts, five of two.
  const evaluation = await evaluateStyle(texts(490), { scorer });
  expect(evaluation.groupsLeftOut).toEqual({ domain: 5, 'domain of human text': 5 });
  const domains = evaluation.groups.filter(({ test: name }) => name.startsWith('domain '));
  expect(domains).toHaveLength(40);
  expect(domains.every(({ human, ai }) => human === 6 && ai === 6)).toBe(true);
  expect(evaluation.falseAlarms).toHaveLength(40);
});

test('nothing is left out of 40', async () => {
  const evaluation = await evaluateStyle(texts(480), { scorer });
  expect(evaluation.groupsLeftOut).toEqual({});
  expect(evaluation.groups.filter(({ test: name }) => name.startsWith('domain '))).toHaveLength(40);
});
