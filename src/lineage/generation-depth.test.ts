import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORIGIN_CLASSES, type OriginClass } from '../record/origin.ts';
import { dataSetDepth, modelTextDepth, recordDepth } from './generation-depth.ts';
import { lineageDepths } from './lineage-depths.ts';

describe('recordDepth', () => {
  const known = { min: 1, max: 1 };
  const deeper = { min: 2, max: 3 };
  const open = { min: 1, max: null };
  test.each([
    ['human', [], { min: 0, max: 0 }],
    ['algorithmic', [], { min: 0, max: 0 }],
    ['synthetic', [known], known],
    ['synthetic', [known, deeper], { min: 1, max: 3 }],
    ['synthetic', [deeper, open], { min: 1, max: null }],
    ['synthetic', [undefined], { min: 1, max: null }],
    ['synthetic', [], { min: 1, max: null }],
    ['synthetic-human-edited', [deeper], deeper],
    ['machine-translated', [deeper], deeper],
    ['human-ai-assisted', [deeper], { min: 0, max: 3 }],
    ['mixed', [known, deeper], { min: 0, max: 3 }],
    ['mixed', [undefined, deeper], { min: 0, max: null }],
    ['mixed', [], { min: 0, max: null }],
    ['unknown', [known], { min: 0, max: null }],
  ] as const)('%s by %j is %j', (originClass, writers, depth) => {
    expect(recordDepth(originClass, writers)).toEqual(depth);
  });

  test('never breaks the rules of the record schema: S1 to S5, L1', () => {
    const depth = fc.record({ min: fc.nat(4), more: fc.option(fc.nat(3)) }).map(({ min, more }) => ({
      min: min + 1,
      max: more === null ? null : min + 1 + more,
    }));
    fc.assert(
      fc.property(
        fc.constantFrom(...ORIGIN_CLASSES),
        fc.array(fc.option(depth, { nil: undefined }), { maxLength: 3 }),
        (of, writers) => {
          const { min, max } = recordDepth(of, writers);
          expect(max === null || min <= max).toBe(true);
          if (of === 'human' || of === 'algorithmic') expect({ min, max }).toEqual({ min: 0, max: 0 });
          if (of.startsWith('synthetic') || of === 'machine-translated') expect(min).toBeGreaterThanOrEqual(1);
          if (of === 'mixed' || of === 'human-ai-assisted' || of === 'unknown') expect(min).toBe(0);
        },
      ),
    );
  });
});

test('one record sets the depth of a set, and one that nobody knows opens it', () => {
  expect(dataSetDepth([])).toEqual({ min: 0, max: 0 });
  expect(
    dataSetDepth([
      { min: 0, max: 0 },
      { min: 0, max: 4 },
      { min: 2, max: 2 },
    ]),
  ).toEqual({ min: 2, max: 4 });
  expect(dataSetDepth([{ min: 2, max: 2 }, undefined])).toEqual({ min: 2, max: null });
  expect(modelTextDepth({ min: 2, max: 4 })).toEqual({ min: 3, max: 5 });
  expect(modelTextDepth(undefined)).toEqual({ min: 1, max: null });
});

describe('lineageDepths', () => {
  const human = { class: 'human' } as const;

  test('the archive, two generations of X-7B, and their mix: by the example of the record reference', () => {
    const { models, dataSets } = lineageDepths({
      models: [
        { name: 'X-7B@1.0', trainedOn: ['harbour-archive'] },
        { name: 'X-7B@2.1', trainedOn: ['x7b-gen1@2026-04'] },
      ],
      dataSets: [
        { name: 'harbour-archive', groups: [human] },
        { name: 'x7b-gen1@2026-04', groups: [{ class: 'synthetic', writers: ['X-7B@1.0'] }] },
        // Seeds from the archive do not change the depth.
        { name: 'tides-mix', groups: [human, { class: 'synthetic', writers: ['X-7B@2.1'] }] },
      ],
    });
    expect(models.get('X-7B@1.0')).toEqual({ min: 1, max: 1 });
    expect(models.get('X-7B@2.1')).toEqual({ min: 2, max: 2 });
    expect(dataSets.get('tides-mix')).toEqual({ min: 2, max: 2 });
  });

  test('data of the base counts; a base that nobody knows opens the depth', () => {
    const { models } = lineageDepths({
      models: [
        { name: 'base', trainedOn: ['web'] },
        { name: 'tuned', trainedOn: ['letters'], base: 'base' },
        { name: 'strange', trainedOn: ['letters'], base: 'somebody' },
        { name: 'blank' },
        { name: 'vouched', base: 'somebody', declared: { min: 1, max: 1 } },
        { name: 'lost', trainedOn: ['letters', 'a set that is gone'] },
      ],
      dataSets: [
        { name: 'letters', groups: [human] },
        { name: 'web', groups: [human, { depth: { min: 1, max: 2 } }] },
      ],
    });
    expect(Object.fromEntries(models)).toEqual({
      base: { min: 2, max: 3 },
      tuned: { min: 2, max: 3 },
      strange: { min: 1, max: null },
      blank: { min: 1, max: null },
      vouched: { min: 1, max: 1 },
      lost: { min: 1, max: null },
    });
  });

  test('grows by one a generation, over thousands of them', () => {
    const generations = 20_000;
    const { models } = lineageDepths({
      models: Array.from({ length: generations }, (_, t) => ({ name: `model ${t}`, trainedOn: [`set ${t}`] })),
      dataSets: Array.from({ length: generations }, (_, t) => ({
        name: `set ${t}`,
        groups: [human, ...(t === 0 ? [] : [{ class: 'synthetic' as const, writers: [`model ${t - 1}`] }])],
      })).reverse(),
    });
    expect(models.get(`model ${generations - 1}`)).toEqual({ min: generations, max: generations });
  });

  test('does not depend on the order of nodes', () => {
    const classes: readonly OriginClass[] = ORIGIN_CLASSES;
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            class: fc.constantFrom(...classes),
            writer: fc.nat(9),
            on: fc.nat(9),
            base: fc.option(fc.nat(9)),
          }),
          {
            minLength: 1,
            maxLength: 10,
          },
        ),
        (rows) => {
          // Every node names earlier ones alone.
          const models = rows.map(({ on, base }, t) => ({
            name: `m${t}`,
            trainedOn: [`s${on % (t + 1)}`],
            ...(base !== null && base < t && { base: `m${base}` }),
          }));
          const dataSets = rows.map(({ class: of, writer }, t) => ({
            name: `s${t}`,
            groups: [{ class: of, ...(writer < t && { writers: [`m${writer}`] }) }],
          }));
          const first = lineageDepths({ models, dataSets });
          const second = lineageDepths({ models: models.toReversed(), dataSets: dataSets.toReversed() });
          for (const { name } of models) expect(second.models.get(name)).toEqual(first.models.get(name));
          for (const { name } of dataSets) expect(second.dataSets.get(name)).toEqual(first.dataSets.get(name));
        },
      ),
    );
  });

  test('a circle is named, and so is a name that comes twice', () => {
    const models = [{ name: 'M', trainedOn: ['S'] }];
    expect(() =>
      lineageDepths({ models, dataSets: [{ name: 'S', groups: [{ class: 'synthetic', writers: ['M'] }] }] }),
    ).toThrow('data set "S" → model "M" → data set "S": a lineage cannot lead back to itself');
    expect(() => lineageDepths({ models: [{ name: 'M', base: 'M' }], dataSets: [] })).toThrow('"M" → model "M"');
    expect(() => lineageDepths({ models: [...models, ...models], dataSets: [] })).toThrow('two models');
  });
});

const example = path.join(
  process.env.OUTCROSS_REFERENCE ?? fileURLToPath(new URL('../../../shared/reference', import.meta.url)),
  'provenance/tides-mix/origin.jsonl',
);
test.skipIf(!existsSync(example))(
  'records of the example have the depth the rule gives (needs ../shared/reference)',
  () => {
    const records = readFileSync(example, 'utf8')
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            origin: { class: OriginClass; generation_depth: unknown; generators?: { trained_on?: string[] }[] };
          },
      );
    const sets = new Map([['x7b-gen1@2026-04', { min: 1, max: 1 }]]);
    for (const { origin } of records) {
      const writers = (origin.generators ?? []).map(({ trained_on }) =>
        modelTextDepth(trained_on && dataSetDepth(trained_on.map((set) => sets.get(set)))),
      );
      expect(recordDepth(origin.class, writers)).toEqual(origin.generation_depth);
    }
    expect(records.length).toBeGreaterThan(5);
  },
);
