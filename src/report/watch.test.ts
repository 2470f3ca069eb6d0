import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../test/support/seeded-random.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { forgetRows, planForgetting } from '../audit/forget.ts';
import { createReference } from '../gate/reference/create-reference.ts';
import { readTombstones } from '../workspace/tombstones.ts';
import { verifyWorkspace } from '../workspace/verify-workspace.ts';
import { openExistingWorkspace } from '../workspace/workspace.ts';
import { workspaceSize } from '../workspace/workspace-size.ts';
import { checkAudit } from './check-audit.ts';
import { parseComparisonJson } from './comparison/comparison-json.ts';
import { forget } from './forget.ts';
import { forgetInAudit } from './forget-in-audit.ts';
import { forgetInComparison } from './forget-in-comparison.ts';
import { publishAppended } from './watch.ts';

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

function texts(seed: number, count: number, { north }: { readonly north: number }): string {
  const random = new SeededRandom(seed);
  const word = () => SYLLABLES[random.below(20)]! + SYLLABLES[random.below(20)]! + SYLLABLES[random.below(20)]!;
  return Array.from({ length: count }, (_, index) => {
    const text = Array.from({ length: 20 }, word).join(' ');
    const region = random.below(1000) < north * 1000 ? 'north' : 'south';
    return `${JSON.stringify({ id: `${seed}-${index}`, text, region })}\n`;
  }).join('');
}

/** Every word of the published comparisons. */
async function allComparisons(folder: string): Promise<string> {
  const entries = await readdir(path.join(folder, 'comparisons'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')))).join('\n');
}

test('an appended generation has its pages; what they quote can be forgotten, and damage is found', async () => {
  const cwd = await temporaryFolder('watch');
  await writeFiles(cwd, {
    'people.jsonl': texts(1, 900, { north: 0.5 }),
    'v1.jsonl': texts(2, 400, { north: 0.05 }),
  });
  const options = { cwd, workers: 1 };
  const created = { ...options, columns: { groups: ['region'] }, assumesHuman: true };
  await createReference({ ...created, name: 'people', data: ['people.jsonl'] });
  const now = () => new Date('2026-11-22T10:00:00Z');
  const report = await publishAppended({
    ...options,
    line: 'chat',
    reference: 'people',
    generation: { data: ['v1.jsonl'], name: 'v1' },
    splits: 19,
    now,
  });
  const place = path.join(cwd, '.outcross');
  const workspace = await openExistingWorkspace(place);
  expect(path.relative(place, report.line!.folder)).toBe(path.join('watches', '2026-11-22-chat'));
  expect((await readdir(report.line!.folder)).sort()).toEqual(['line.html', 'line.json', 'run.json']);
  const check = () => verifyWorkspace(workspace, { checkAudit });
  expect(await check()).toMatchObject({ checked: { comparisons: 1, lines: 1, references: 1 }, damaged: [] });
  expect(await workspaceSize(workspace)).toMatchObject({ comparisons: { count: 1 }, lines: { count: 1 } });

  const lost = report.comparison.generations[0]!.contrast!.lost;
  expect(lost[0]!.examples.length).toBeGreaterThan(1);
  const [{ id, preview }, other] = lost[0]!.examples as [{ id: string; preview: string }, { id: string }];
  expect(await allComparisons(place)).toContain(preview);
  const plan = await planForgetting({ workspace: place, id });
  expect(plan).toMatchObject({ rows: 1, comparisons: 1, references: 1 });
  // Cut off where the page was written and the data was not: the next erasure finishes it, and the tombstone still names it.
  const cutOff = forgetRows({ workspace: place }, plan.digests, {
    rewriteAudit: forgetInAudit,
    rewriteComparison: async (comparison, isForgotten) => {
      await forgetInComparison(comparison, isForgotten);
      throw new Error('cut off');
    },
  });
  await expect(cutOff).rejects.toThrow('cut off');
  const done = await forget({ workspace: place }, []);
  expect(done).toMatchObject({ comparisons: 1, references: 1 });
  const after = await allComparisons(place);
  expect(after).not.toContain(preview);
  expect(after).not.toContain(`"${id}"`);
  expect(after).toContain(`"${other.id}"`);
  expect(after).toContain('went when records were forgotten');
  const [last] = await readTombstones(workspace);
  expect(last!.tombstone).toMatchObject({ finished: true, comparisons: { rewritten: ['2026-11-22-v1'], removed: [] } });
  expect((await check()).damaged).toEqual([]);
  // The counts and the verdict are as they were.
  const json = await readFile(path.join(report.comparisonFolder!, 'compare.json'), 'utf8');
  expect(parseComparisonJson(json)!.generations[0]!.verdict).toEqual(
    JSON.parse(JSON.stringify(report.comparison.generations[0]!.verdict)),
  );

  // A comparison that nobody can read may show anything: the next erasure removes it.
  await writeFile(path.join(report.comparisonFolder!, 'compare.json'), json.slice(0, 500));
  await writeFile(path.join(place, 'lines/chat/000002.json'), '{}');
  const damaged = (await check()).damaged.map(({ file }) => file.split(path.sep).join('/'));
  expect(damaged).toEqual(['comparisons/2026-11-22-v1/compare.json', 'lines/chat']);
  const second = await planForgetting({ workspace: place, id: other.id });
  expect(await forget({ workspace: place }, second.digests)).toMatchObject({ comparisons: 1 });
  expect(await readdir(path.join(place, 'comparisons'))).toEqual([]);
}, 60_000);
