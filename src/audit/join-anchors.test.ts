import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { QueryProcess } from '../engine/query-process.ts';
import { StyleScores } from '../engine/style-scores.ts';
import { calibrateStyle, type StyleAnchorText } from '../origin/style/style-calibration.ts';
import { type AuditStyleScores, joinedAnchors } from './calibrate-scores.ts';
import { joinAnchors, standsAmong } from './join-anchors.ts';
import { refuseSharedAnchors } from './refuse-shared-anchors.ts';

const contentOf = (text: string) => hash('sha256', text).slice(0, 16);
const anchor = (source: string, text: string, more: Partial<StyleAnchorText> = {}): StyleAnchorText => ({
  ...{ source, language: 'en', words: 120, logit: text.length, content: contentOf(text) },
  ...more,
});

let folder: string;
let query: QueryProcess;
let scores: StyleScores;
/** Records of letters, of which those with the signature are known to be human, and of the forum. */
const records: readonly MadeRecord[] = [
  { id: 'old', source: 'letters', signature: 'known' },
  { id: 'older', source: 'letters', signature: 'known' },
  { id: 'new', source: 'letters' },
  ...Array.from({ length: 30 }, (_, i): MadeRecord => ({ id: `post ${i}`, source: 'forum' })),
].map((record) => ({ ...record, words: 120, style: 10 }));
const knownHuman = [['letters', 'text', 'known'] as const];
const data = [anchor('letters', 'old'), anchor('letters', 'older')];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'outcross-join-'));
  query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 1 });
  scores = await StyleScores.open(query, await makeParts({ folder }, [records]));
});
afterAll(async () => {
  await query.close();
  await rm(folder, { recursive: true, force: true });
});

async function calibratedWith(named: readonly StyleAnchorText[]): Promise<AuditStyleScores> {
  const settings = { modelId: 'm', newestGenerator: '2024-06', languages: ['en'], profiles: [], anchors: named };
  return {
    ...{ settings, scores, knownHuman, hardMarked: [], attestedWithin: [], cutTo: null },
    calibration: calibrateStyle([], settings),
    ...(await joinedAnchors({ scores, knownHuman, named, records: data })),
  };
}
const namesOf = ({ anchors }: Pick<AuditStyleScores, 'anchors'>) =>
  anchors.map(({ source, content }) => [
    source,
    ['old', 'older', 'new', 'a', 'b', 'c', 'post 0'].find((text) => contentOf(text) === content),
  ]);

test('further anchors stand between those of files and those of the data, each text once', async () => {
  const calibrated = await calibratedWith([anchor('*', 'a'), anchor('letters', 'b')]);
  expect(namesOf(calibrated)).toEqual([
    ['*', 'a'],
    ['letters', 'b'],
    ['letters', 'old'],
    ['letters', 'older'],
  ]);
  // One that was named at the audit, one of the data, one of the data for no source, and a new one.
  const further = [anchor('letters', 'b'), anchor('letters', 'old'), anchor('*', 'older'), anchor('letters', 'c')];
  const joined = await joinAnchors(calibrated, further, { alone: false });
  expect(namesOf(joined)).toEqual([
    ['*', 'a'],
    ['letters', 'b'],
    ['letters', 'old'],
    ['letters', 'c'],
    ['letters', 'older'],
  ]);
  expect(joined.fromData).toBe(1);
  expect(namesOf(await joinAnchors(calibrated, further.slice(0, 1), { alone: true }))).toEqual([['letters', 'b']]);
});

test('anchors of an earlier version, without contents, are known by what is known of them', async () => {
  const { content: _, ...old } = anchor('letters', 'old');
  const calibrated = await calibratedWith([old]);
  expect(calibrated.anchors).toHaveLength(2);
  expect(calibrated.fromData).toBe(1);
  expect(standsAmong([anchor('letters', 'old')], [old])).toBe(true);
});

test('what is judged is told where it stands among the anchors; declared texts are left out instead', async () => {
  const named = [anchor('letters', 'new'), anchor('forum', 'post 0', { logit: 3 })];
  const { shared, contents } = await calibratedWith(named);
  expect(shared).toEqual([
    { source: 'forum', texts: 1, own: 1 },
    { source: 'letters', texts: 1, own: 1 },
  ]);
  expect(contents).toEqual(new Set(['new', 'post 0', 'old', 'older'].map(contentOf)));
  const declared = [anchor('*', 'post 0', { declared: true }), anchor('*', 'a', { declared: true })];
  const others = await calibratedWith(declared);
  expect(namesOf(others)).toEqual([
    ['*', 'a'],
    ['letters', 'old'],
    ['letters', 'older'],
  ]);
  expect(others.shared).toEqual([]);
  expect(others.contents.has(contentOf('a'))).toBe(false);
});

test('anchors that are the texts to be judged are refused; a few of these are told of', async () => {
  const posts = (count: number, source = 'forum') =>
    Array.from({ length: count }, (_, i) => anchor(source, `post ${i}`));
  const refused = async (named: readonly StyleAnchorText[]) => refuseSharedAnchors(await calibratedWith(named));
  await expect(refused(posts(27))).rejects.toThrow('27 of the 30 texts of forum');
  await expect(refused(posts(26))).resolves.toBeUndefined();
  // Named for others they are no anchors of the forum: they leave nothing to judge, and are told of.
  await expect(refused(posts(30, '*'))).resolves.toBeUndefined();
  await expect(refused([anchor('letters', 'new')])).resolves.toBeUndefined();
});

test('a file named again is known by its texts, each as often as it is there', () => {
  const twenty = Array.from({ length: 20 }, (_, n) => anchor('*', `text ${n}`));
  expect(standsAmong(twenty, [anchor('*', 'a'), ...twenty])).toBe(true);
  // 18 of 20 are equal, the least that is taken for the same file; 17 are chance, or another file.
  expect(standsAmong(twenty, twenty.slice(2))).toBe(true);
  expect(standsAmong(twenty, twenty.slice(3))).toBe(false);
  expect(standsAmong([anchor('*', 'a'), anchor('*', 'a')], [anchor('*', 'a')])).toBe(false);
  expect(standsAmong([anchor('other', 'a')], [anchor('*', 'a')])).toBe(false);
  expect(standsAmong([], twenty)).toBe(false);
});
