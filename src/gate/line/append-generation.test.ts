import { hash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import '../../../test/support/compile-cache.ts';
import { SeededRandom } from '../../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeFiles } from '../../../test/support/write-files.ts';
import { openExistingWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { compareGeneration, type PreparedReference } from '../compare/compare-generation.ts';
import { prepareReference } from '../compare/prepare-reference.ts';
import type { GateDocument } from '../gate-document.ts';
import { createReference } from '../reference/create-reference.ts';
import { openReference } from '../reference/open-reference.ts';
import { renewReference } from '../reference/renew-reference.ts';
import { type AppendedGeneration, appendComparison, appendGeneration } from './append-generation.ts';
import { rollBackLine, signOffRelease } from './decide-release.ts';
import { readLineState } from './kept-line.ts';
import { alphasOfRelease } from './line-alphas.ts';
import { renewLine } from './renew-line.ts';
import { surveyLine } from './survey-line.ts';

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const AT = '2026-11-22T10:00:00.000Z';

interface Row {
  readonly id: string;
  readonly text: string;
  readonly region?: string;
  readonly temperature?: number;
}

/** Texts of three regions, of which the comparator of 1,300 holds enough of the north: what people write, and what a model does that neglects the north. */
function texts(seed: number, count: number, { north = 0.7, settings = false } = {}): string {
  const random = new SeededRandom(seed);
  const word = () => SYLLABLES[random.below(20)]! + SYLLABLES[random.below(20)]! + SYLLABLES[random.below(20)]!;
  return Array.from({ length: count }, (_, index) => {
    const text = Array.from({ length: 16 }, word).join(' ');
    const region = random.below(1000) < north * 1000 ? 'north' : index % 2 === 0 ? 'south' : 'east';
    return `${JSON.stringify({ id: `${seed}-${index}`, text, region, ...(settings && { temperature: index % 2 }) })}\n`;
  }).join('');
}

/** One text again and again. */
function sameText(count: number): string {
  const text = SYLLABLES.slice(0, 16).join(' ');
  const row = (id: string) => `${JSON.stringify({ id, text, region: 'north' })}\n`;
  return Array.from({ length: count }, (_, index) => row(`same-${index}`)).join('');
}

let folder: string;
let workspace: Workspace;
let prepared: PreparedReference | undefined;
const append = (file: string, name: string, reference = 'people') =>
  appendGeneration({
    line: 'chat',
    reference,
    generation: { data: [file], name },
    cwd: folder,
    splits: 49,
    at: AT,
  });

/** Appends texts without a file, which takes a fraction of the time. */
async function appendTexts(rows: string, name: string, isNamed = false): Promise<AppendedGeneration> {
  const documents = rows
    .trimEnd()
    .split('\n')
    .map((row): GateDocument => {
      const { id, text, region, temperature } = JSON.parse(row) as Row;
      const key = BigInt.asIntN(64, BigInt(`0x${hash('sha256', text).slice(0, 16)}`));
      return {
        key,
        id,
        text,
        unit: id,
        prompt: null,
        groups: region === undefined ? {} : { region },
        ...(temperature !== undefined && { settings: { temperature } }),
      };
    });
  return await appendComparison(workspace, { line: 'chat', reference: 'people', at: AT, isNamed }, async (alphas) => {
    const opened = await openReference('people', { cwd: folder });
    // The human arm is placed once for each ruler.
    if (prepared?.reference.hash !== opened.hash) prepared = await prepareReference(opened);
    const { manifest, hash: referenceHash } = prepared.reference;
    const { name: ruler, unit, firstWords, delta, origin } = manifest;
    return {
      formatVersion: 1,
      reference: {
        ...{ name: ruler, hash: referenceHash, unit, part: 'comparator', firstWords, delta },
        ...{ assumedHuman: origin.assumedHuman, documents: prepared.human.length, erased: 0 },
      },
      generations: [await compareGeneration(prepared, { name, documents }, { alphas, splits: 49 })],
    };
  });
}

describe('generations of a line', { timeout: 240_000 }, () => {
  test('are appended once, judged at what is left, refused where they cannot be compared, and decided about', async () => {
    folder = await temporaryFolder('append-generation');
    await writeFiles(folder, {
      'people.jsonl': texts(1, 1300),
      'newer.jsonl': texts(2, 1300),
      'v1.jsonl': texts(3, 80),
      'collapsed.jsonl': texts(8, 81) + sameText(119),
    });
    const v2 = texts(4, 80, { north: 0.07 });
    const v3 = texts(5, 80);
    const mixed = texts(6, 60, { settings: true });
    const options = { cwd: folder, columns: { groups: ['region'] }, assumesHuman: true };
    await createReference({ ...options, name: 'people', data: ['people.jsonl'] });
    workspace = await openExistingWorkspace(path.join(folder, '.outcross'));

    const refused = await appendTexts(mixed, 'mixed');
    expect(refused).toMatchObject({ state: undefined, generation: undefined, isAdded: false });
    expect(refused.refusals.join()).toContain('temperature');
    expect(await readLineState(workspace, 'chat')).toBeUndefined();

    // Texts without the column whose groups decide begin no line: these would never be watched.
    const unplaced = await appendTexts(texts(7, 80).replaceAll('"region"', '"area"'), 'unplaced');
    expect(unplaced).toMatchObject({ state: undefined, isAdded: false });
    expect(unplaced.refusals.join()).toMatch(/region north.* could not be counted .*never watch them/);
    expect(unplaced.comparison.generations[0]!.verdict).toMatchObject({ outcome: 'INCONCLUSIVE' });

    // One text in 60 % of the outputs: collapsed beyond chance, though nothing that it writes can be counted.
    const collapsed = await append('collapsed.jsonl', 'collapsed');
    expect(collapsed).toMatchObject({ state: undefined, isAdded: false });
    const { verdict, headline } = collapsed.comparison.generations[0]!;
    expect(verdict.outcome).toBe('FAIL');
    expect(verdict.repetition!.p).toBeLessThan(1e-6);
    expect(verdict.reasons[0]).toMatch(/^59 % of the records \(118\) repeat another one’s text word for word/);
    expect(headline.text).toMatch(/^narrowed to a few texts: 59 %/);

    const first = await append('v1.jsonl', 'v1');
    expect(first).toMatchObject({ isAdded: true, refusals: [] });
    expect(first.generation).toMatchObject({ index: 0, alphas: alphasOfRelease(1) });
    expect(first.generation!.outcome).not.toBe('FAIL');

    const second = await appendTexts(v2, 'v2');
    expect(second.comparison.generations[0]!.verdict.preconditions.filter(({ holds }) => !holds)).toEqual([]);
    expect(second.generation).toMatchObject({ index: 1, outcome: 'FAIL', alphas: alphasOfRelease(2) });
    const survey = surveyLine(second.state!);
    const north = survey.strata.find(({ label }) => label.includes('north'))!;
    expect(north).toMatchObject({ status: 'narrowed' });
    const [before, after] = north.series;
    expect(before!.low).toBeLessThan(1);
    expect(before!.high).toBeGreaterThan(1);
    expect(after!.ratio).toBeGreaterThan(after!.low);
    expect(after!.high).toBeLessThan(0.8);
    expect(survey.register).toContainEqual({ stratum: north.id, generation: 1, event: 'narrowed', isUndone: false });

    const again = await appendTexts(v2, 'v2 under another name');
    expect(again).toMatchObject({ isAdded: false, generation: { index: 1, name: 'v2', outcome: 'FAIL' } });
    expect(again.state!.generations).toHaveLength(2);

    // Other outputs under a name that somebody chose would make two releases of one name.
    await expect(appendTexts(v3, 'v2', true)).rejects.toThrow('release 2 is called "v2" already');
    expect(await readLineState(workspace, 'chat')).toEqual(again.state);

    const decision = { who: 'release board', why: 'the north is gone', at: AT };
    const back = await rollBackLine(workspace, 'chat', { ...decision, to: 'v1' });
    expect(back.rolledBack).toEqual(['v2']);
    expect(surveyLine(back.state).current!.name).toBe('v1');
    expect(surveyLine(back.state).register[0]!.isUndone).toBe(true);
    await expect(rollBackLine(workspace, 'chat', { ...decision, to: '1' })).rejects.toThrow('no release stands after');
    await expect(rollBackLine(workspace, 'chat', { ...decision, to: '2' })).rejects.toThrow('was rolled back itself');
    await expect(signOffRelease(workspace, 'chat', { ...decision, why: ' ' })).rejects.toThrow('--why is empty');
    await expect(signOffRelease(workspace, 'chat', { ...decision, release: 'v9' })).rejects.toThrow('no release "v9"');
    await expect(signOffRelease(workspace, 'none', decision)).rejects.toThrow('is not there');
    const signed = await signOffRelease(workspace, 'chat', decision);
    expect(signed.generations[0]!.signedOff).toEqual(decision);

    // A newer version of the reference is another ruler until the line is told how one leads to the other.
    const renewed = await renewReference({
      name: 'people',
      data: ['newer.jsonl'],
      cwd: folder,
      columns: { groups: ['region'] },
      assumesHuman: true,
    });
    const message = await append('v1.jsonl', 'v3').then(
      () => undefined,
      (error: { readonly message: string; readonly hint: string }) => `${error.message} ${error.hint}`,
    );
    expect(message).toContain('another ruler');
    expect(message).toContain('outcross watch renew chat people');
    const line = await renewLine(workspace, 'chat', { reference: 'people', at: AT });
    expect(line).toMatchObject({ referenceHash: renewed.hash, ruler: 2 });
    expect(await renewLine(workspace, 'chat', { reference: 'people', at: AT })).toEqual(line);
    const third = await appendTexts(v3, 'v3');
    expect(third.generation).toMatchObject({ index: 2, ruler: 2, alphas: alphasOfRelease(3) });
  });
});
