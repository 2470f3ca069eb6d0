import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { calibrateStyle, parseStyleCalibration, type StyleAnchorText } from './style-calibration.ts';

const model = { modelId: 'style-0123456789ab', languages: ['en'] };

/** n anchors with logits from, from + 1, … */
function anchors(
  n: number,
  at: Partial<StyleAnchorText> & { readonly from?: number } = {},
): readonly StyleAnchorText[] {
  const { from = 0, ...rest } = at;
  return Array.from({ length: n }, (_, index) => ({
    source: 'a',
    language: 'en',
    words: 150,
    logit: from + index,
    ...rest,
    ...(rest.logit === undefined && { logit: from + index }),
  }));
}
const record = { source: 'a', language: 'en', words: 150, logit: 1e6 };

describe('a text is held against', () => {
  test('anchors of its own bucket where there are 99', () => {
    const calibration = calibrateStyle([...anchors(99), ...anchors(500, { source: 'b', from: 1e7 })], model);
    // 1 - 0.1^(1/99) = 0.0230
    expect(calibration.p(record)).toEqual({
      p: 0.01,
      bound: expect.closeTo(1 - 0.1 ** (1 / 99), 9),
      anchors: 99,
      bucket: { source: 'a', language: 'en', length: '120-199' },
      level: 'source',
    });
  });

  test('every other source of its language and length, by the highest p, where its own has fewer', () => {
    const calibration = calibrateStyle(
      [...anchors(98), ...anchors(199, { source: 'b' }), ...anchors(99, { source: 'c', from: 1e7 })],
      model,
    );
    // Against b alone p = 1/200, against c alone 100/100, against all 396 together (1 + 99)/397.
    expect(calibration.p(record)).toMatchObject({ p: 1, anchors: 99, level: 'language' });
    expect(calibration.p({ ...record, logit: 1e9 })).toMatchObject({ p: 1 / 100, level: 'language' });
    expect(calibration.p({ ...record, source: 'never seen', logit: 1e9 })).toMatchObject({
      p: 1 / 100,
      level: 'language',
    });
  });

  test('other lengths of its language after that', () => {
    const calibration = calibrateStyle([...anchors(60), ...anchors(60, { words: 300 })], model);
    expect(calibration.p(record)).toEqual({
      p: 1 / 121,
      bound: expect.closeTo(1 - 0.1 ** (1 / 120), 9),
      anchors: 120,
      bucket: { source: 'a', language: 'en', length: '120-199' },
      level: 'all',
    });
  });

  test('windows of anchors, where it is a window', () => {
    const calibration = calibrateStyle(
      anchors(120, { words: 900 }).map((anchor) => ({ ...anchor, windowLogit: -anchor.logit })),
      model,
    );
    expect(calibration.windowP({ source: 'a', language: 'en', logit: 1 })).toMatchObject({
      p: 1 / 121,
      level: 'source',
    });
    expect(calibration.p({ ...record, words: 900, logit: 1 })).toMatchObject({ p: 120 / 121 });
  });
});

describe('it abstains', () => {
  const calibration = calibrateStyle([...anchors(98), ...anchors(200, { language: 'de' })], model);
  test.each([
    [{ ...record, words: 49 }, 'fewer than 50 words'],
    [{ ...record, language: 'de' }, 'a language that the model was not trained on'],
    [{ ...record, language: 'und' }, 'a language that the model was not trained on'],
    [record, 'fewer than 99 anchors in this language'],
    [{ ...record, language: 'en-GB' }, 'fewer than 99 anchors in this language'],
  ] as const)('%o', (text, reason) => {
    expect(calibration.p(text)).toEqual({ abstains: reason });
  });

  test('without any anchor', () => {
    expect(calibrateStyle([], model).p(record)).toEqual({ abstains: 'no anchors in this language' });
  });
});

const anyAnchor: fc.Arbitrary<StyleAnchorText> = fc.record({
  source: fc.constantFrom('a', 'b', 'c'),
  language: fc.constantFrom('en', 'en-US', 'de', 'und'),
  words: fc.integer({ min: 0, max: 400 }),
  logit: fc.double({ min: -30, max: 30, noNaN: true }),
});

test('it says how unusual a score is, or nothing: never that a text is human', () => {
  fc.assert(
    fc.property(fc.array(anyAnchor, { maxLength: 400 }), anyAnchor, (known, text) => {
      const judged = calibrateStyle(known, model).p(text);
      const keys = Object.keys(judged).sort();
      expect([['abstains'], ['anchors', 'bound', 'bucket', 'level', 'p']]).toContainEqual(keys);
      expect(JSON.stringify(judged)).not.toMatch(/human/);
      if ('p' in judged) {
        expect(judged.p).toBeGreaterThanOrEqual(1 / (judged.anchors + 1));
        expect(judged.bound).toBeGreaterThanOrEqual(judged.p);
        expect(judged.bound).toBeLessThanOrEqual(1);
        expect(judged.anchors).toBeGreaterThanOrEqual(99);
      }
    }),
  );
});

test('a higher score never has a higher p', () => {
  fc.assert(
    fc.property(
      fc.array(anyAnchor, { minLength: 150, maxLength: 300 }),
      anyAnchor,
      fc.double({ min: 0, max: 10, noNaN: true }),
      (known, text, more) => {
        const calibration = calibrateStyle(
          known.map((anchor) => ({ ...anchor, language: 'en', words: 60 + anchor.words })),
          model,
        );
        const [low, high] = [text.logit, text.logit + more].map((logit) =>
          calibration.p({ ...text, language: 'en', words: 80, logit }),
        );
        if ('p' in low! && 'p' in high!) expect(high.p).toBeLessThanOrEqual(low.p);
      },
    ),
  );
});

describe('the file', () => {
  const calibration = calibrateStyle(anchors(150, { windowLogit: 0.5 }), model);
  const text = JSON.stringify(calibration.toFile());

  test('gives the same calibration again', () => {
    const read = parseStyleCalibration(text, { place: 'c.json', ...model });
    expect(read.toFile()).toEqual(calibration.toFile());
    expect(read.p(record)).toEqual(calibration.p(record));
  });

  test('of another model is refused', () => {
    expect(() =>
      parseStyleCalibration(text, { place: 'c.json', modelId: 'style-ffffffffffff', languages: ['en'] }),
    ).toThrow('c.json: it was made with style-0123456789ab; the model in use is style-ffffffffffff');
  });

  test.each(['', '[]', '{"format":"x"}', text.replace('"120-199"', '"0-9"')])(
    'that is none is refused: %.20s',
    (broken) => {
      expect(() => parseStyleCalibration(broken, { place: 'c.json', ...model })).toThrow(ConfigError);
    },
  );
});
