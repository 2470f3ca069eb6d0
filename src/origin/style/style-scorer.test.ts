import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScalarStyleScanner } from '../../kernels/scalar-style-scanner.ts';
import { type MadeStyle, makeText } from './fixtures/made-texts.ts';
import { type JudgedSpans, judgeSpans } from './judge-spans.ts';
import type { LabelledText } from './labelled-text.ts';
import { calibrateStyle } from './style-calibration.ts';
import { STYLE_FEATURES } from './style-features.ts';
import { STYLE_WEIGHT_COUNT } from './style-model.ts';
import { createStyleScorer } from './style-scorer.ts';
import { trainingTexts, trainStyleModel } from './train-style-model.ts';

const model = {
  id: 'style-0123456789ab',
  newestGenerator: '2024-06',
  languages: ['en'],
  bias: -0.3,
  scales: [0.001, 0.0007],
  features: STYLE_FEATURES.map(({ name }, index) => ({
    name,
    mean: 0.2,
    deviation: 0.3,
    weight: ((index % 5) - 2) / 10,
  })),
  weights: Int8Array.from({ length: STYLE_WEIGHT_COUNT }, (_, bucket) => (Math.imul(bucket, 0x9e3779b1) >>> 24) - 128),
};
const scorer = createStyleScorer(model);
const twin = createStyleScorer(model, { createScanner: (tables) => new ScalarStyleScanner(tables) });

const WORDS = [
  'the',
  'Rain',
  'fell,',
  'and',
  'nobody',
  "didn't",
  'care.',
  'Why?',
  '“So”',
  '—',
  '1999',
  'naïve',
  'e\u0301te\u0301',
  'ﬁne',
  '漢字',
  '…',
  '\n- ',
  'https://a.b/c',
];
const proses = fc.array(fc.constantFrom(...WORDS), { minLength: 40, maxLength: 700 }).map((words) => words.join(' '));

test('gives the same bits by kernel and by twin', () => {
  fc.assert(
    fc.property(proses, (text) => {
      expect(scorer.score(text)).toEqual(twin.score(text));
      expect(scorer.windows(text)).toEqual(twin.windows(text));
    }),
    { numRuns: 60 },
  );
});

test('a text has no score below 50 words, nor has a window', () => {
  const words = (n: number) => Array.from({ length: n }, (_, index) => `word${'abcdefghij'[index % 10]}`).join(' ');
  expect(scorer.score(words(49))).toBeUndefined();
  expect(scorer.score(words(50))).toMatchObject({ words: 50 });
  expect(scorer.score('')).toBeUndefined();
  expect(scorer.windows(words(49))).toEqual([]);
});

test('a long text is scored whole, by the mean of its windows', () => {
  const [plain, flowery] = [makeText('plain', { seed: 1, words: 1000 }), makeText('flowery', { seed: 2, words: 1000 })];
  const [first, second, both] = [plain, flowery, `${plain} ${flowery}`].map((text) => scorer.score(text)!);
  expect(both!.words).toBe(first!.words + second!.words);
  const [low, high] = [first!.logit, second!.logit].sort((a, b) => a - b);
  expect(both!.logit).toBeGreaterThan(low!);
  expect(both!.logit).toBeLessThan(high!);
  // What stands at the end counts as what stands at the beginning.
  expect(scorer.score(`${flowery} ${plain}`)!.logit).toBeCloseTo(both!.logit, 1);
});

test('windows follow one another in the text', () => {
  const text = makeText('plain', { seed: 3, words: 900 });
  const windows = scorer.windows(text);
  expect(windows.length).toBeGreaterThan(5);
  for (const [index, { span, words }] of windows.entries()) {
    expect(words).toBeGreaterThanOrEqual(50);
    expect(span.start).toBe(index === 0 ? 0 : windows[index - 1]!.span.end);
    expect(text.slice(span.start, span.end).trim()).toMatch(/^[A-Z].*\.$/s);
  }
});

test('spans of a text by two hands are told apart, and none where nothing can be said', () => {
  const labelled = (style: MadeStyle, seed: number): LabelledText => ({
    file: 'made',
    id: `${style}-${seed}`,
    text: makeText(style, { seed, words: 260 }),
    origin: style === 'plain' ? 'human' : 'ai',
    generator: 'made',
    domain: 'made',
    language: 'en',
    source: 's',
    isHeldOut: false,
    isRewritten: false,
    groups: [],
    sourceIndex: 0,
  });
  const texts = Array.from({ length: 120 }, (_, index) => labelled(index % 2 === 0 ? 'plain' : 'flowery', index));
  const trained = trainStyleModel(trainingTexts(texts, { seed: 1 }), { languages: ['en'], inverseStrength: 0.1 });
  const own = createStyleScorer({ ...trained, id: model.id, newestGenerator: 'unknown' });
  const anchors = Array.from({ length: 400 }, (_, seed) => {
    const text = makeText('plain', { seed: 1000 + seed, words: 400 });
    return { source: 's', language: 'en', ...own.score(text)!, windowLogit: own.windows(text)[0]!.logit };
  });
  const calibration = calibrateStyle(anchors, { modelId: own.modelId, languages: own.languages });
  const options = { scorer: own, calibration, source: 's', language: 'en' };
  const human = makeText('plain', { seed: 7, words: 700 });
  const text = `${human} ${makeText('flowery', { seed: 8, words: 600 })}`;
  const judge = (one: string) => judgeSpans(one, options) as JudgedSpans;
  const judged = judge(text);
  expect(judged.segment!.span.end).toBe(text.length);
  // The break is found to a window of about 120 words.
  expect(Math.abs(judged.segment!.span.start - human.length)).toBeLessThan(800);
  expect(judged.higherCriticism).toBeGreaterThan(judge(human).higherCriticism);
  expect(judge(human).segment).toBeUndefined();
  expect(judge(human).found).toEqual([]);
  const [found] = judged.found;
  expect(judged.found).toHaveLength(1);
  expect(found!.span).toEqual(judged.segment!.span);
  expect(found!.anyP).toBeCloseTo(found!.p * judged.windows.length, 12);
  expect(found!.anyP).toBeLessThanOrEqual(0.05);
  expect(judgeSpans(text, { ...options, language: 'de' })).toEqual({
    abstains: 'a language that the model was not trained on',
  });
  expect(judgeSpans('Too short.', options)).toBeUndefined();
  // With 99 anchors one window in so many proves nothing.
  const few = calibrateStyle(anchors.slice(0, 99), { modelId: own.modelId, languages: own.languages });
  const weak = judgeSpans(text, { ...options, calibration: few }) as JudgedSpans;
  expect(weak.isEnough).toBe(false);
  expect(weak.found).toEqual([]);
});
