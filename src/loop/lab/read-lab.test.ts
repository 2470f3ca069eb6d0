import { expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { parseLab } from './read-lab.ts';
import { checkLab, resolveLab } from './resolve-lab.ts';

const problemOf = (text: string, rows?: unknown): string => {
  try {
    resolveLab(checkLab(parseLab(text, { place: 'my/lab.yaml' })), rows);
  } catch (error) {
    if (error instanceof ConfigError) return `${error.message} | ${error.hint}`;
    throw error;
  }
  throw new Error('nothing is wrong with it');
};
const GAUSSIAN = 'data: { truth: normal }\nmodel: { id: gaussian }\n';

test('fills in defaults', () => {
  const lab = resolveLab(checkLab(parseLab(GAUSSIAN)), undefined);
  expect(lab).toMatchObject({
    kind: 'vectors',
    size: 1000,
    test: 100,
    generations: 10,
    seeds: 5,
    seed: 1,
    model: { id: 'gaussian', ddof: 0 },
    gate: false,
  });
  expect(lab.arms.map(({ title }) => title)).toEqual(['replace']);
});

test('titles of arms say what is in them', () => {
  const { arms } = checkLab(
    parseLab(`${GAUSSIAN}arms:
  - regime: replace
  - { regime: mix, human: { share: 10% } }
  - { regime: mix, human: { share: 0.1, kind: replayed, draw: independent } }
  - { regime: window, batches: 4 }
  - { regime: replace, sampling: { temperature: 0.9, keep: { share: 0.5, by: likelihood } } }
  - { title: my own, regime: accumulate }
`),
  );
  expect(arms.map(({ title }) => title)).toEqual([
    'replace',
    '10 % fresh human',
    '10 % replayed human, by chance',
    'window of 4',
    'replace, temperature 0.9, best 50 % by likelihood',
    'my own',
  ]);
  expect(new Set(arms.map(({ key }) => key)).size).toBe(6);
});

test('what an arm is called changes none of its random numbers; what it does changes them', () => {
  const keyOf = (arm: string) => checkLab(parseLab(`${GAUSSIAN}arms: [${arm}]`)).arms[0]!.key;
  expect(keyOf('{ regime: replace, title: a }')).toBe(keyOf('{ regime: replace, title: b }'));
  expect(keyOf('{ regime: replace }')).not.toBe(keyOf('{ regime: replace, sampling: { temperature: 0.9 } }'));
});

test.each([
  ['data: { truth: nromal }\nmodel: { id: gaussian }', 'my/lab.yaml:1:16: data.truth', 'Did you mean "normal"?'],
  [
    'data: { truth: normal, varience: 2 }\nmodel: { id: gaussian }',
    'my/lab.yaml:1:24: unknown key "varience" in data',
    'Did you mean "variance"?',
  ],
  ['data: { truth: normal }\nmodel: { id: gausian }', 'my/lab.yaml:2:14: model.id', 'Did you mean "gaussian"?'],
  [
    'data: { truth: normal }\nmodel: { id: gaussian, ddoff: 1 }',
    'my/lab.yaml:2:24: unknown key "ddoff" in model',
    'Did you mean "ddof"?',
  ],
  ['data: { truth: normal }', 'my/lab.yaml:1:1: model is missing', 'Add it'],
  ['model: { id: gaussian }\ndata: {}', 'my/lab.yaml:2:', ''],
  [`${GAUSSIAN}arms: [{ regime: replce }]`, 'my/lab.yaml:3:18: arms[0].regime', 'Did you mean "replace"?'],
  [
    `${GAUSSIAN}arms: [{ regime: mix, human: { shar: 0.1 } }]`,
    'unknown key "shar" in arms[0].human',
    'Did you mean "share"?',
  ],
  [
    `${GAUSSIAN}arms: [{ regime: replace, human: { share: 0.1 } }]`,
    'unknown key "human" in arms[0]',
    'Known keys: model, regime, sampling, title.',
  ],
  [`${GAUSSIAN}arms: []`, 'my/lab.yaml:3:7: arms: expected at least one arm', ''],
  [`${GAUSSIAN}generation: 3`, 'my/lab.yaml:3:1: unknown key "generation"', 'Did you mean "generations"?'],
  [`${GAUSSIAN}size: 1`, 'my/lab.yaml:3:7: size: expected at least 2', ''],
  [
    `${GAUSSIAN}sampling: { top_k: 3 }`,
    'my/lab.yaml:3:13: model gaussian knows no top_k',
    'It knows temperature, top_p, and keep.',
  ],
  [
    `${GAUSSIAN}sampling: { keep: { share: 0.5, by: commonness } }`,
    'by: commonness needs rows that have a type or an item',
    'by: likelihood',
  ],
  [`${GAUSSIAN}sampling: { keep: { share: 0.5, by: distance } }`, 'by: distance needs a centre', 'Add centre'],
  [`${GAUSSIAN}gate: true`, 'my/lab.yaml:3:1: the gate holds texts or interactions against', 'Leave gate out'],
  [
    `${GAUSSIAN}arms: [{ regime: replace }, { regime: replace }]`,
    'arm 2 does the same as arm 1',
    'Take one of them out',
  ],
  [
    `${GAUSSIAN}arms: [{ regime: replace, model: { id: n-gram } }]`,
    'model n-gram trains on documents',
    'models of one kind',
  ],
  [
    `${GAUSSIAN}arms: [{ regime: reintroduce, after: 10 }]`,
    'rare rows would come back in generation 11; there are 10',
    'Lower after',
  ],
  [`${GAUSSIAN}arms: [{ regime: recipe }]`, 'recipes build from texts and logs', ''],
  [`${GAUSSIAN}seeds: 1000000\ngenerations: 1000`, 'are 1000000000 trainings', 'fewer seeds or generations'],
  [`${GAUSSIAN}measures: { tail_share: 0.1 }`, 'measures.tail_share is of categories', 'Leave it out'],
  [
    'data: { truth: zipf, types: 5 }\nmodel: { id: gaussian }',
    'truth zipf gives categories; model gaussian trains on vectors',
    '',
  ],
  [
    'data: { path: a.csv, user: u }\nmodel: { id: gaussian }',
    'data.user means nothing to files of vectors',
    'columns, path',
  ],
  [
    'data: { path: a.csv, colums: [a] }\nmodel: { id: gaussian }',
    'unknown key "colums" in data',
    'Did you mean "column',
  ],
])('refuses %j', (text, problem, hint) => {
  const told = problemOf(text);
  expect(told).toContain(problem);
  expect(told).toContain(hint);
});

const rowsOf = (count: number) => ({ values: Float64Array.from({ length: count }, (_, at) => at), dimensions: 1 });
const FILES = 'data: { path: table.csv }\nmodel: { id: gaussian }\n';

test('of files, takes as many rows as last for all generations', () => {
  const lab = (more: string) => resolveLab(checkLab(parseLab(FILES + more)), rowsOf(1000));
  // 900 beside the test set; of size s, s + 9 * round(.1 s) <= 900.
  expect(lab('arms: [{ regime: mix, human: { share: 0.1 } }]').size).toBe(474);
  expect(lab('arms: [{ regime: mix, human: { share: 0.1, kind: replayed } }]').size).toBe(900);
  expect(lab('arms: [{ regime: two-models }]').size).toBe(450);
});

test('says for how many generations fresh human rows last', () => {
  // 900 - 600 = 300 in reserve, 60 a generation: 5 generations after the first.
  expect(problemOf(`${FILES}size: 600\narms: [{ regime: mix, human: { share: 0.1 } }]`, rowsOf(1000))).toContain(
    'fresh human rows, 60 a generation, last for 6 of 10 generations: 300 are left',
  );
  expect(problemOf(`${FILES}size: 950`, rowsOf(1000))).toContain('1000 human rows, of which 100 are held out');
});

test('the same rows have the same digest, other rows another', () => {
  const digest = (rows: unknown) => resolveLab(checkLab(parseLab(FILES)), rows).dataDigest;
  expect(digest(rowsOf(100))).toBe(digest(rowsOf(100)));
  expect(digest(rowsOf(100))).not.toBe(digest({ ...rowsOf(100), dimensions: 2 }));
});

test('a value where keys belong is told which keys', () => {
  expect(problemOf('data: { truth: normal }\nmodel: gaussian\n')).toMatch(
    /^my\/lab.yaml:2:8: model: expected keys and values \| Write them below it/,
  );
  expect(problemOf(`${GAUSSIAN}arms:\n  - { regime: mix, human: 10% }\n`)).toBe(
    'my/lab.yaml:4:27: arms[0].human: expected keys and values | Write them below it: draw, kind, share.',
  );
  expect(problemOf('- a\n- b\n')).toMatch(/^my\/lab.yaml:1:1: expected keys and values \| .*data.*model/);
});
