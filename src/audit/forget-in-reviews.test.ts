import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import type { ReviewTarget } from '../record/review.ts';
import { audit } from '../report/audit.ts';
import { forget } from '../report/forget.ts';
import { publishReview, readReviews } from '../workspace/reviews.ts';
import { planForgetting } from './forget.ts';
import { traceRecords } from './trace.ts';

test('what reviewers said of forgotten records names them no more, and still counts', async () => {
  const folder = await temporaryFolder('forget-reviews');
  const workspace = path.join(folder, 'ws');
  await writeFiles(folder, {
    'data/letters/rows.jsonl': [
      { id: 'secret-1', text: 'A letter of hers.', author: 'Ada Example' },
      { id: 'secret-2', text: 'Another letter of hers.', author: 'Ada Example' },
      { id: 'kept', text: 'A letter of his.', author: 'Bo' },
      { id: 'secret-3', text: 'One of his that goes.', author: 'Bo' },
    ]
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  });
  await audit({ data: [path.join(folder, 'data')], workspace, columns: { groups: ['author'] } });
  const give = (target: ReviewTarget, reviewer = 'cy') =>
    publishReview(
      { folder: workspace },
      {
        ...{ reviewer, target, verdict: 'human', decidedAt: '2026-11-22T10:00:00.000Z' },
        ...{ reason: 'met Ada Example', note: null, snapshot: '0', records: 1, words: 4, supersedes: [] },
      },
    );
  const author = (value: string): ReviewTarget => ({
    kind: 'group',
    source: 'letters',
    column: { name: 'author', value },
  });
  await give({ kind: 'record', record: 'letters/secret-1' });
  await give(author('Ada Example'), 'di');
  await give(author('Bo'));
  await give({ kind: 'record', record: 'letters/kept' }, 'di');

  const { digests } = await planForgetting({ workspace, where: 'given_id ~ secret' });
  expect(digests.length).toBe(3);
  await forget({ workspace }, digests);

  const names = await readdir(path.join(workspace, 'reviews'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(workspace, 'reviews', name), 'utf8')));
  const gone = texts.filter((text) => /secret|%[0-9a-f]{32}/.test(text));
  expect(gone.length).toBe(2);
  for (const text of gone) expect(text).not.toMatch(/secret|Example/);
  // Bo has a record left, so his name is still there to be said.
  expect((await readReviews({ folder: workspace })).filter(({ reason }) => reason !== null).length).toBe(2);

  const { records } = await traceRecords({ workspace, where: 'words > 0', limit: 10 });
  const origins = records.map(
    ({ forgotten, origin }) => `${forgotten ? 'forgotten' : 'kept'} ${origin.class} ${origin.status}`,
  );
  expect(origins.sort()).toEqual([
    'forgotten human declared',
    'forgotten unknown unknown',
    'forgotten unknown unknown',
    'kept human verified',
  ]);
  const after = await readReviews({ folder: workspace });
  await forget({ workspace }, []);
  expect(await readReviews({ folder: workspace })).toEqual(after);
});
