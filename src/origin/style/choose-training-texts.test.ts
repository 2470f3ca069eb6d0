import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { type ChosenText, chooseTrainingTexts } from './choose-training-texts.ts';
import type { LabelledText } from './labelled-text.ts';
import { trainingRecipeSchema } from './training-recipe.ts';

const recipe = trainingRecipeSchema.parse({
  version: 1,
  name: 'test',
  languages: ['en'],
  licence: 'CC0-1.0',
  cap: 10,
  sources: [{ file: '*', title: 'test', licence: 'CC0-1.0' }],
});

let made = 0;
/** A text of 60 words that share nothing with those of another one. */
function label(fields: Partial<LabelledText> = {}): LabelledText {
  made++;
  return {
    file: 'a.jsonl',
    id: `id-${made}`,
    text: Array.from({ length: 60 }, (_, index) => `w${(made * 1000 + index).toString(36)}`).join(' '),
    origin: 'human',
    generator: fields.origin === 'ai' ? 'm1' : 'human',
    domain: 'news',
    language: 'en',
    source: 's',
    isHeldOut: false,
    isRewritten: false,
    groups: [],
    sourceIndex: 0,
    ...fields,
  };
}

async function choose(texts: readonly LabelledText[]) {
  const leftOut: Record<string, number> = {};
  const chosen = await chooseTrainingTexts(texts, { recipe, leftOut });
  return { chosen, leftOut };
}

const ids = (texts: readonly ChosenText[]) => texts.map(({ id }) => id);

test('takes so many of an origin, domain and generator, human ones four times as many, in any order alike', async () => {
  const texts = [
    ...Array.from({ length: 60 }, () => label()),
    ...Array.from({ length: 30 }, () => label({ origin: 'ai' })),
    ...Array.from({ length: 5 }, () => label({ origin: 'ai', generator: 'm2' })),
  ];
  const { chosen, leftOut } = await choose(texts);
  expect(chosen.filter(({ origin }) => origin === 'human')).toHaveLength(40);
  expect(chosen.filter(({ generator }) => generator === 'm1')).toHaveLength(10);
  expect(chosen.filter(({ generator }) => generator === 'm2')).toHaveLength(5);
  expect(leftOut).toEqual({ 'above the cap': 40 });
  expect(ids((await choose([...texts].reverse())).chosen)).toEqual(ids(chosen));
});

describe('nothing that is trained on belongs to a held-out text', () => {
  test('by a named group', async () => {
    const texts = [
      label({ groups: ['pair=1'] }),
      label({ groups: ['pair=1', 'pkey=9'], isHeldOut: true }),
      label({ groups: ['pkey=9'] }),
      label(),
    ];
    const { chosen, leftOut } = await choose(texts);
    expect(ids(chosen.filter(({ isHeldOut }) => !isHeldOut))).toEqual([texts[3]!.id]);
    expect(ids(chosen.filter(({ isHeldOut }) => isHeldOut))).toEqual([texts[1]!.id]);
    expect(leftOut).toEqual({ 'belongs together with a held-out text': 2 });
  });

  test('by words, across files, also where a text has a new end', async () => {
    const long = label({ isHeldOut: true });
    const version = label({ file: 'b.jsonl', text: `${long.text} and then something else was added here.` });
    const { chosen, leftOut } = await choose([version, long, label()]);
    expect(ids(chosen)).not.toContain(version.id);
    expect(leftOut).toEqual({ 'belongs together with a held-out text': 1 });
  });
});

test('texts that belong together fall into one fold', async () => {
  const texts = Array.from({ length: 40 }, (_, index) => label({ groups: [`pair=${index % 20}`] }));
  const { chosen } = await choose(texts);
  const folds = new Map<string, number>();
  for (const { groups, fold } of chosen) {
    expect(folds.get(groups[0]!) ?? fold).toBe(fold);
    folds.set(groups[0]!, fold);
  }
  expect(new Set(folds.values()).size).toBeGreaterThan(2);
});

test('takes each text once, and none that is called both', async () => {
  const [twice, both] = [label(), label()];
  const { chosen, leftOut } = await choose([
    twice,
    { ...twice, id: 'other', isHeldOut: true },
    both,
    { ...both, id: 'b', origin: 'ai', generator: 'm1' },
  ]);
  expect(ids(chosen)).toEqual(['other']);
  expect(leftOut).toEqual({ repeated: 1, 'labelled human and AI': 2 });
});

test('rewritten texts are never held out', async () => {
  const human = label({ groups: ['pair=1'], isHeldOut: true });
  const rewritten = label({ groups: ['pair=1'], origin: 'ai', isRewritten: true, isHeldOut: true });
  const { chosen, leftOut } = await choose([human, rewritten]);
  expect(ids(chosen)).toEqual([human.id]);
  expect(leftOut).toEqual({ 'rewritten and held out': 1 });
});

test('holds out a share of the groups where the data name no split', async () => {
  const texts = Array.from({ length: 40 }, () => label({ isHeldOut: undefined }));
  const leftOut = {};
  const chosen = await chooseTrainingTexts(texts, { recipe: { ...recipe, heldOutShare: 0.25 }, leftOut });
  const heldOut = chosen.filter(({ isHeldOut }) => isHeldOut).length;
  // 40 draws of 0.25: 10 ± 2.7
  expect(heldOut).toBeGreaterThan(2);
  expect(heldOut).toBeLessThan(20);
});

test('a column of ids is no column of generators', async () => {
  const texts = Array.from({ length: 4097 }, (_, index) =>
    label({ origin: 'ai', generator: `g${index}`, text: `t${index}` }),
  );
  await expect(choose(texts)).rejects.toThrow(ConfigError);
});
