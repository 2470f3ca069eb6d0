import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { seededGenerator } from '../../statistics/seeded-generator.ts';
import { calibrateStyle, parseStyleCalibration, type StyleAnchorText } from './style-calibration.ts';
import { reachedLevel } from './style-promise.ts';

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
    // 1 - 0.05^(1/99) = 0.0298
    expect(calibration.p(record)).toEqual({
      p: 0.01,
      bound: expect.closeTo(1 - 0.05 ** (1 / 99), 9),
      anchors: 99,
      bucket: { source: 'a', language: 'en', length: '120-199' },
      comparedWith: 'own',
    });
  });

  test('anchors that somebody vouches for as of its source, be it only one of them', () => {
    const vouched = calibrateStyle([...anchors(98), ...anchors(1, { vouched: true, from: 98 })], model);
    expect(vouched.p(record)).toMatchObject({ p: 0.01, anchors: 99, comparedWith: 'vouched' });
    expect(vouched.p({ ...record, source: 'b' })).toMatchObject({ p: 0.01, comparedWith: 'others' });
    const text = JSON.stringify(vouched.toFile());
    expect(parseStyleCalibration(text, { place: 'c.json', ...model }).p(record)).toEqual(vouched.p(record));
  });

  test('every other source of its language and length, by the highest p, where its own has fewer', () => {
    const calibration = calibrateStyle(
      [...anchors(98), ...anchors(199, { source: 'b' }), ...anchors(99, { source: 'c', from: 1e7 })],
      model,
    );
    // Against b alone p = 1/200, against c alone 100/100, against all 396 together (1 + 99)/397.
    expect(calibration.p(record)).toMatchObject({ p: 1, anchors: 99, comparedWith: 'others' });
    expect(calibration.p({ ...record, logit: 1e9 })).toMatchObject({ p: 1 / 100, comparedWith: 'others' });
    expect(calibration.p({ ...record, source: 'never seen', logit: 1e9 })).toMatchObject({
      p: 1 / 100,
      comparedWith: 'others',
    });
  });

  test('nothing where no source has 99 of its length, whatever other lengths have', () => {
    const calibration = calibrateStyle([...anchors(98), ...anchors(500, { words: 300 })], model);
    expect(calibration.p(record)).toEqual({ abstains: 'fewer than 99 anchors of its length' });
    expect(calibration.p({ ...record, words: 250 })).toMatchObject({ p: 1 / 501 });
  });

  test('windows of anchors, where it is a window', () => {
    const calibration = calibrateStyle(
      anchors(120, { words: 900 }).map((anchor) => ({ ...anchor, windowLogit: -anchor.logit })),
      model,
    );
    expect(calibration.windowP({ source: 'a', language: 'en', logit: 1 })).toMatchObject({
      p: 1 / 121,
      comparedWith: 'own',
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
    [record, 'fewer than 99 anchors of its length'],
    [{ ...record, language: 'en-GB' }, 'fewer than 99 anchors of its length'],
  ] as const)('%o', (text, reason) => {
    expect(calibration.p(text)).toEqual({ abstains: reason });
  });

  test('without any anchor', () => {
    expect(calibrateStyle([], model).p(record)).toEqual({ abstains: 'no anchors in this language' });
  });
});

describe('where groups are named, a text is held against', () => {
  const genre = { ...model, groupColumns: ['genre'] };
  const of = (value: string | null) => ({ groups: [value] });

  test('anchors of its own group alone', () => {
    const calibration = calibrateStyle(
      [...anchors(199, of('letter')), ...anchors(99, { ...of('abstract'), from: 1e7 })],
      genre,
    );
    expect(calibration.groupColumns).toEqual(['genre']);
    expect(calibration.calibratedGroups()).toEqual([['abstract', 'letter']]);
    expect(calibration.p({ ...record, ...of('letter') })).toMatchObject({
      p: 1 / 200,
      anchors: 199,
      comparedWith: 'own',
    });
    expect(calibration.p({ ...record, ...of('abstract') })).toMatchObject({ p: 1, anchors: 99 });
  });

  test('nothing where its group has fewer than 99, whatever the others have', () => {
    const calibration = calibrateStyle([...anchors(500, of('letter')), ...anchors(98, of('abstract'))], genre);
    const abstains = (value: string | null, count: number) => ({
      abstains: 'fewer than 99 anchors of its group',
      group: { column: 'genre', value, anchors: count },
    });
    expect(calibration.p({ ...record, ...of('abstract') })).toEqual(abstains('abstract', 98));
    expect(calibration.p({ ...record, ...of('never seen') })).toEqual(abstains('never seen', 0));
    expect(calibration.p(record), 'a text without a group is of none').toEqual(abstains(null, 0));
    expect(calibration.p({ ...record, words: 20, ...of('abstract') })).toEqual({ abstains: 'fewer than 50 words' });
  });

  test('anchors without a group, where it has none', () => {
    const calibration = calibrateStyle([...anchors(99), ...anchors(99, { ...of('letter'), from: 1e7 })], genre);
    expect(calibration.p(record)).toMatchObject({ p: 0.01, anchors: 99 });
    expect(calibration.p({ ...record, ...of(null) })).toMatchObject({ p: 0.01, anchors: 99 });
  });

  test('its group of every source, where its own has too few of it', () => {
    const calibration = calibrateStyle(
      [
        ...anchors(300, of('letter')),
        ...anchors(50, of('abstract')),
        ...anchors(120, { source: 'b', ...of('abstract') }),
      ],
      genre,
    );
    expect(calibration.p({ ...record, ...of('abstract') })).toMatchObject({ p: 1 / 121, comparedWith: 'others' });
  });

  test('its groups in every column, by the highest p', () => {
    const both = { ...model, groupColumns: ['genre', 'writer'] };
    const calibration = calibrateStyle(
      [
        ...anchors(150, { groups: ['letter', 'learner'] }),
        ...anchors(150, { groups: ['abstract', 'learner'], from: 1e7 }),
        ...anchors(150, { groups: ['letter', 'native'] }),
      ],
      both,
    );
    // 300 letters, none as high: 1/301; 300 learners, of which 150 are: 151/301.
    expect(calibration.p({ ...record, groups: ['letter', 'learner'] })).toMatchObject({ p: 151 / 301, anchors: 300 });
    expect(calibration.p({ ...record, groups: ['letter', 'native'] })).toMatchObject({ p: 1 / 151, anchors: 150 });
    expect(calibration.p({ ...record, groups: ['letter', 'other'] })).toMatchObject({ group: { column: 'writer' } });
    // Of its genre in its own source, of its writer in another: nobody of its own source is like it in both.
    const apart = calibrateStyle(
      [
        ...anchors(150, { groups: ['letter', 'native'] }),
        ...anchors(150, { source: 'b', groups: ['abstract', 'learner'] }),
      ],
      both,
    );
    expect(apart.p({ ...record, groups: ['letter', 'native'] })).toMatchObject({ comparedWith: 'own' });
    expect(apart.p({ ...record, groups: ['letter', 'learner'] })).toMatchObject({ comparedWith: 'others' });
  });

  test('so no group is flagged more often than promised; without names one of them is', () => {
    // A third of the texts score half a unit higher. 150 draws of 450 anchors, 100 fresh texts of that third each.
    const random = seededGenerator(7);
    const draw = (value: string): StyleAnchorText => ({
      ...record,
      ...of(value),
      logit: random() + (value === 'high' ? 0.5 : 0),
    });
    let [named, pooled] = [0, 0];
    for (let i = 0; i < 150; i++) {
      const drawn = [
        ...Array.from({ length: 300 }, () => draw('low')),
        ...Array.from({ length: 150 }, () => draw('high')),
      ];
      const calibrations = [calibrateStyle(drawn, genre), calibrateStyle(drawn, model)] as const;
      for (let text = 0; text < 100; text++) {
        const [own, all] = calibrations.map((each) => {
          const judged = each.p(draw('high'));
          return 'p' in judged && (reachedLevel(judged) ?? 1) <= 0.01;
        });
        if (own) named++;
        if (all) pooled++;
      }
    }
    // The highest of 150: 1/151 = 0.66 % on average; the mean of 150 draws has a standard deviation of 0.07 % or so.
    expect(named / 15_000).toBeLessThan(0.01);
    // The fourth highest of 450, all of them of the 150: 4/151 = 2.6 %.
    expect(pooled / 15_000).toBeGreaterThan(0.02);
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
      expect([['abstains'], ['anchors', 'bound', 'bucket', 'comparedWith', 'p']]).toContainEqual(keys);
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

  test('keeps groups, and windows of them', () => {
    const some = [
      ...anchors(120, { groups: ['x'], windowLogit: 0.5 }),
      ...anchors(120, { groups: [null], from: 50, windowLogit: 2 }),
    ];
    const grouped = calibrateStyle(some, { ...model, groupColumns: ['domain'] });
    const read = parseStyleCalibration(JSON.stringify(grouped.toFile()), { place: 'c.json', ...model });
    expect(read.toFile()).toEqual(grouped.toFile());
    for (const groups of [['x'], [null], ['y']]) {
      expect(read.p({ ...record, groups })).toEqual(grouped.p({ ...record, groups }));
      expect(read.windowP({ ...record, groups, logit: 1 })).toEqual(grouped.windowP({ ...record, groups, logit: 1 }));
    }
    const bent = JSON.stringify(grouped.toFile()).replace('"groups":["x"]', '"groups":["x","y"]');
    expect(() => parseStyleCalibration(bent, { place: 'c.json', ...model })).toThrow('2 groups for 1 columns');
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
