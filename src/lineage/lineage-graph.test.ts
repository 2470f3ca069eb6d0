import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { ConfigError, WorkspaceError } from '../errors.ts';
import { lineageFile, removeLineageEntry } from '../workspace/lineage-files.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import { depthName, parseDepthName } from './depth-name.ts';
import type { GenerationEntry, ModelEntry } from './lineage-entry.ts';
import { type LineageBuild, LineageGraph, readLineageGraph } from './lineage-graph.ts';
import { type BuildManifest, manifestText, readManifest } from './manifest.ts';
import { addToLineage, readLineage } from './read-lineage.ts';

const digestOf = (character: string) => character.repeat(64);

const model = (name: string, rest: Partial<ModelEntry> = {}): ModelEntry => ({
  schema: 'outcross.model/1',
  name,
  aliases: [],
  family: null,
  base: null,
  trained_on: null,
  depth: null,
  added_at: '2026-11-22T10:00:00Z',
  note: null,
  ...rest,
});
const on = (build: string, digest = digestOf('a')) => ({ trained_on: [{ build, digest }] });
const generation = (name: string, of: string, sources: string[]): GenerationEntry => ({
  schema: 'outcross.generation/1',
  name,
  model: of,
  sources,
  added_at: '2026-11-22T10:00:00Z',
  note: null,
});
const build = (name: string, sources: string[], depths: readonly string[]): LineageBuild => ({
  name,
  digest: digestOf('a'),
  sources,
  depths: depths.map((depth) => ({ depth: parseDepthName(depth)!, rows: 10 })),
});

/** Two rounds: letters → one → small → small-out → its own text beside letters → two → large, made of small. */
const rounds = {
  builds: [build('one', ['letters'], ['0']), build('two', ['letters', 'small-out'], ['0', '1'])],
  models: [
    model('small', { ...on('one'), aliases: ['Small-7B'], family: 'ours' }),
    model('large', { ...on('two'), base: 'small' }),
    model('prompted'),
  ],
  generations: [generation('small november', 'small', ['small-out'])],
};

describe('LineageGraph', () => {
  const graph = new LineageGraph(rounds);

  test('depth grows by one a round', () => {
    expect(graph.modelDepths.get('small')).toEqual({ min: 1, max: 1 });
    expect(graph.buildDepth('two')).toEqual({ min: 1, max: 1 });
    expect(graph.modelDepths.get('large')).toEqual({ min: 2, max: 2 });
    expect(graph.modelDepths.get('prompted')).toEqual({ min: 1, max: null });
    expect(graph.buildDepth('three')).toBeUndefined();
    expect(graph.problems).toEqual([]);
  });

  test('models are known by name and alias, whatever the case, and by the sources of their text', () => {
    expect(graph.knownModel(' small-7b ')).toEqual({
      name: 'small',
      family: 'ours',
      base: undefined,
      depth: { min: 1, max: 1 },
    });
    expect(graph.knownModel('LARGE')?.base).toBe('small');
    expect(graph.knownModel('medium')).toBeUndefined();
    expect(graph.modelsOfSource('small-out')).toEqual(['small']);
    expect(graph.modelsOfSource('letters')).toEqual([]);
  });

  test('only builds that a model was trained on were shown to one', () => {
    expect(['one', 'two', 'three'].map((name) => graph.isTrainedOn(name))).toEqual([true, true, false]);
    expect(graph.trainedOn('one')).toEqual(['small']);
  });

  test('a withdrawn source is followed to everything it went into, once each', () => {
    expect(
      graph.descendants({ kind: 'source', name: 'letters' }).map(({ kind, name, steps }) => `${steps} ${kind} ${name}`),
    ).toEqual([
      '1 build one',
      '1 build two',
      '2 model large',
      '2 model small',
      '3 generation small november',
      '4 source small-out',
    ]);
    expect(graph.descendants({ kind: 'source', name: 'nowhere' })).toEqual([]);
  });

  test('a model is followed back to all it was made of', () => {
    const ancestors = graph.ancestors({ kind: 'model', name: 'large' });
    expect(ancestors.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'build two',
      'model small',
      'build one',
      'source letters',
      'source small-out',
      'generation small november',
    ]);
    expect(ancestors[1]!.from).toEqual({ kind: 'model', name: 'large' });
  });

  test('text that comes round to a source of the same name makes no circle', () => {
    const round = new LineageGraph({
      builds: [build('one', ['mixed'], ['0', '1'])],
      models: [model('M', on('one'))],
      generations: [generation('g', 'M', ['mixed'])],
    });
    expect(round.modelDepths.get('M')).toEqual({ min: 2, max: 2 });
    expect(round.descendants({ kind: 'model', name: 'M' }).map(({ name }) => name)).toEqual(['g', 'mixed', 'one']);
  });

  test('what is not there, or is not what it was, opens the depth and is said', () => {
    const broken = new LineageGraph({
      builds: [build('one', ['letters'], ['0'])],
      models: [model('A', on('gone')), model('B', on('one', digestOf('b'))), model('C', { aliases: ['a'] })],
      generations: [generation('g', 'D', ['x'])],
    });
    expect(broken.modelDepths.get('A')).toEqual({ min: 1, max: null });
    expect(broken.modelDepths.get('B')).toEqual({ min: 1, max: null });
    expect(broken.isTrainedOn('one')).toBe(false);
    expect(broken.problems).toEqual([
      'Model "A" was trained on build "gone", which is not here.',
      'Model "B" was trained on another build of the name "one".',
      '"a" stands for model "A" and for model "C"; the first counts.',
      'Generation "g" is of model "D", which is not in the lineage.',
    ]);
  });

  test('a model that is its own base is refused', () => {
    const models = [model('A', { base: 'B' }), model('B', { base: 'A' })];
    expect(() => new LineageGraph({ models, builds: [], generations: [] })).toThrow('cannot lead back to itself');
  });
});

test('depths go by names that can be read again', () => {
  for (const [name, depth] of [
    ['0', { min: 0, max: 0 }],
    ['1 to 3', { min: 1, max: 3 }],
    ['2 or more', { min: 2, max: null }],
  ] as const) {
    expect(depthName(depth)).toBe(name);
    expect(parseDepthName(name)).toEqual(depth);
  }
  for (const name of ['', '-1', '3 to 1', 'x', '1 or more ', '1 to 2 or more'])
    expect(parseDepthName(name)).toBeUndefined();
});

describe('in a workspace', () => {
  const workspaceOf = async (): Promise<Workspace> => openWorkspace(path.join(await temporaryFolder(), 'workspace'));

  test('entries come back as they were added; the same again changes nothing, another is refused', async () => {
    const workspace = await workspaceOf();
    const odd = model('meta/Llama ../..\u0000 3', { note: 'a name that no file could have' });
    expect(await addToLineage(workspace, 'models', odd)).toBe(true);
    expect(await addToLineage(workspace, 'models', { ...odd, added_at: '2027-01-01T00:00:00Z' })).toBe(false);
    await expect(addToLineage(workspace, 'models', { ...odd, base: 'x' })).rejects.toThrow(ConfigError);
    expect(await readLineage(workspace, 'models')).toEqual([odd]);
    expect(await removeLineageEntry(workspace, 'models', odd.name)).toBe(true);
    expect(await removeLineageEntry(workspace, 'models', odd.name)).toBe(false);
    expect(await readLineage(workspace, 'models')).toEqual([]);
  });

  test('of many that add at once one is first, and nobody disturbs another', async () => {
    const workspace = await workspaceOf();
    const same = await Promise.all(
      Array.from({ length: 10 }, () => addToLineage(workspace, 'models', model('shared'))),
    );
    expect(same.filter(Boolean)).toHaveLength(1);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) =>
        addToLineage(workspace, 'models', model(at % 2 === 0 ? 'contested' : `own ${at}`, { note: `${at}` })),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
    expect(await readLineage(workspace, 'models')).toHaveLength(12);
  });

  test('damaged entries are named, never passed over', async () => {
    const workspace = await workspaceOf();
    await addToLineage(workspace, 'models', model('whole'));
    const file = lineageFile(workspace, 'models', 'torn');
    await writeFile(file, '{"schema":');
    await expect(readLineage(workspace, 'models')).rejects.toThrow(WorkspaceError);
    await writeFile(file, JSON.stringify({ ...model('torn'), depth: { min: 0, max: 0 } }));
    await expect(readLineage(workspace, 'models')).rejects.toThrow('does not fit its schema');
  });

  test('a graph is read from entries and manifests', async () => {
    const workspace = await workspaceOf();
    const digest = await publishBuild(
      workspace,
      'october',
      { letters: 40, empty: 0, 'bot-log': 10 },
      { '0': 40, '1 to 2': 10, '3': 0 },
    );
    await addToLineage(workspace, 'models', model('M', on('october', digest)));
    await addToLineage(workspace, 'generations', generation('M november', 'M', ['m-out']));
    const graph = await readLineageGraph(workspace);
    expect(graph.buildDepth('october')).toEqual({ min: 1, max: 2 });
    expect(graph.modelDepths.get('M')).toEqual({ min: 2, max: 3 });
    expect(graph.ancestors({ kind: 'source', name: 'm-out' }).map(({ name }) => name)).toEqual([
      'M november',
      'M',
      'october',
      'bot-log',
      'letters',
    ]);
    await addToLineage(workspace, 'models', model('N', { base: 'N' }));
    await expect(readLineageGraph(workspace)).rejects.toThrow('the lineage contradicts itself');
  });
});

/** @returns digest of the manifest */
async function publishBuild(
  workspace: Workspace,
  name: string,
  sources: Readonly<Record<string, number>>,
  depths: Readonly<Record<string, number>>,
): Promise<string> {
  const listed = (rows: Readonly<Record<string, number>>) =>
    Object.entries(rows).map(([of, count]) => ({
      name: of,
      before: { rows: count + 5, words: 10 * count + 50 },
      after: { rows: count, words: 10 * count },
    }));
  const none = { rows: 0, words: 0 };
  const file = { file: 'x', sha256: digestOf('0') };
  const manifest: BuildManifest = {
    schema: 'outcross.build/1',
    name,
    about: null,
    tool: { name: 'outcross', version: '0.0.0' },
    recipe: { digest: digestOf('0'), content: {} },
    seed: 1,
    inputs: [],
    budget: { unit: 'rows', asked: null, selected: 50 },
    rows: { read: none, selected: none, held_out: none, refused: [] },
    splits: [],
    hold_out: null,
    exposure: [],
    composition: { group: [], class: [], depth: listed(depths), family: [], source: listed(sources), language: [] },
    strata: { by: [], rare_below: null, listed: [], total: 0 },
    rules: [],
    columns: { flat: {}, as_text: [], data: [] },
    row_table: { ...file, rows: 0, size_bytes: 0 },
    card: file,
  };
  const folder = path.join(workspace.folder, 'builds', name);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'manifest.json'), manifestText(manifest));
  await writeFile(path.join(folder, 'run.json'), JSON.stringify({ startedAt: '2026-11-22T10:00:00Z' }));
  return (await readManifest(folder)).digest;
}
