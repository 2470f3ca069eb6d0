import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { currentReviews, type NamedReview, type Review, reviewTargetKey } from '../record/review.ts';
import { publishNewFile } from './publish-new-file.ts';
import { publishReview, readReviews, rewriteReview } from './reviews.ts';

const review = (parts: Partial<Review> = {}): Review => ({
  reviewer: 'ada',
  target: { kind: 'record', record: 'letters/a' },
  verdict: 'human',
  decidedAt: '2026-11-22T10:00:00.000Z',
  reason: null,
  note: null,
  snapshot: '0123456789abcdef',
  records: 1,
  words: 5,
  supersedes: [],
  ...parts,
});

test('a verdict is read as it was given, in a file that says the same whatever the order of its keys', async () => {
  const workspace = { folder: await temporaryFolder('reviews') };
  expect(await readReviews(workspace)).toEqual([]);
  const given = review({
    target: { kind: 'group', source: 'letters', field: 'text', column: { name: 'author', value: 'Ada "A"' } },
    note: 'knows\nthe author',
  });
  const name = await publishReview(workspace, given);
  expect(name).toMatch(/^20261122T100000000Z-[0-9a-f]{12}$/);
  expect(await readReviews(workspace)).toEqual([{ name, ...given }]);
  const text = await readFile(path.join(workspace.folder, 'reviews', `${name}.json`), 'utf8');
  const keys = Object.keys(JSON.parse(text));
  expect(keys).toEqual([...keys].sort());
  await rewriteReview(workspace, { name, ...given, note: null });
  expect(await readReviews(workspace)).toEqual([{ name, ...given, note: null }]);
  expect(await readdir(path.join(workspace.folder, 'reviews'))).toEqual([`${name}.json`]);
});

test('a file that is damaged, or says what no verdict says, is named', async () => {
  const workspace = { folder: await temporaryFolder('reviews') };
  const name = await publishReview(workspace, review());
  const file = path.join(workspace.folder, 'reviews', `${name}.json`);
  const text = await readFile(file, 'utf8');
  for (const damaged of [text.slice(0, 40), text.replace('"human"', '"robot"'), text.replace('review/1', 'review/2')]) {
    await writeFile(file, damaged);
    await expect(readReviews(workspace)).rejects.toThrow(name);
  }
});

test('a folder that cannot be read is told; one that is not there holds none', async () => {
  const workspace = { folder: await temporaryFolder('reviews') };
  await writeFile(path.join(workspace.folder, 'reviews'), 'no folder');
  await expect(readReviews(workspace)).rejects.toMatchObject({
    code: 'workspace',
    path: path.join(workspace.folder, 'reviews'),
    problem: 'cannot be read (ENOTDIR), and what stands in it is never left out unseen',
  });
});

test('of two that publish under one name one succeeds, and nothing is replaced', async () => {
  const folder = await temporaryFolder('reviews');
  const file = path.join(folder, 'new', 'x.json');
  const done = await Promise.all(['a', 'b', 'c'].map((content) => publishNewFile(file, content)));
  expect(done.filter(Boolean).length).toBe(1);
  const content = await readFile(file, 'utf8');
  expect(content).toBe('abc'[done.indexOf(true)]);
  expect(await publishNewFile(file, 'd')).toBe(false);
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await readdir(path.join(folder, 'new'))).toEqual(['x.json']);
});

test('many processes give verdicts at once, and none is lost', async () => {
  const workspace = { folder: await temporaryFolder('reviews') };
  const code = `import { publishReview } from ${JSON.stringify(new URL('./reviews.ts', import.meta.url).href)};
    const [, folder, reviewer, text] = process.argv;
    for (let i = 0; i < 20; i++) await publishReview({ folder }, { ...JSON.parse(text), reviewer, words: i });`;
  await Promise.all(
    ['ada', 'bo', 'cy'].map(
      (reviewer) =>
        new Promise<void>((resolve, reject) => {
          const child = spawn(
            process.execPath,
            ['--input-type=module', '-e', code, workspace.folder, reviewer, JSON.stringify(review())],
            { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
          );
          child.on('exit', (status) => (status === 0 ? resolve() : reject(new Error(`ended with ${status}`))));
        }),
    ),
  );
  const found = await readReviews(workspace);
  const given = found.map(({ reviewer, words }) => `${reviewer} ${words}`).sort();
  expect(given).toEqual(
    ['ada', 'bo', 'cy'].flatMap((name) => Array.from({ length: 20 }, (_, i) => `${name} ${i}`)).sort(),
  );
});

const named = (name: string, parts: Partial<Review> = {}): NamedReview => ({ name, ...review(parts) });

test('a later verdict takes the place of those it names, also where the clock went back', () => {
  const first = named('2-a', { verdict: 'human', decidedAt: '2026-11-22T12:00:00.000Z' });
  const second = named('1-b', { verdict: 'mixed', decidedAt: '2026-11-22T11:00:00.000Z', supersedes: ['2-a'] });
  expect(currentReviews([first, second])).toEqual([second]);
  // Given without seeing each other: by the clock, then by the name.
  const third = named('3-c', { verdict: 'synthetic', decidedAt: '2026-11-22T11:00:00.000Z', supersedes: ['2-a'] });
  expect(currentReviews([first, second, third])).toEqual([third]);
  // Nobody takes back what another said.
  const other = named('0-d', { reviewer: 'bo', supersedes: ['1-b'] });
  const elsewhere = named('9-e', { target: { kind: 'record', record: 'letters/b' } });
  expect(currentReviews([elsewhere, first, second, other])).toEqual([other, second, elsewhere]);
});

test('which verdicts count does not depend on the order they are read in', () => {
  const anyReview = fc.record({
    reviewer: fc.constantFrom('ada', 'bo'),
    record: fc.constantFrom('s/a', 's/b'),
    hour: fc.integer({ min: 10, max: 12 }),
    supersedes: fc.array(fc.nat(7).map(String), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(anyReview, { maxLength: 8 }), (list) => {
      const reviews = list.map(({ reviewer, record, hour, supersedes }, i) =>
        named(String(i), {
          ...{ reviewer, supersedes, target: { kind: 'record', record } },
          decidedAt: `2026-11-22T${hour}:00:00.000Z`,
        }),
      );
      const current = currentReviews(reviews);
      expect(currentReviews([...reviews].reverse())).toEqual(current);
      const keys = current.map(({ target, reviewer }) => `${reviewTargetKey(target)} ${reviewer}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test('a target has one key, whatever is left out of it', () => {
  expect(reviewTargetKey({ kind: 'group', source: 's', field: undefined })).toBe(
    reviewTargetKey({ kind: 'group', source: 's' }),
  );
  const keys = [
    { kind: 'record', record: 's' },
    { kind: 'group', source: 's' },
    { kind: 'group', source: 's', field: 't' },
    { kind: 'group', source: 's', evidence: 't' },
    { kind: 'group', source: 's', column: { name: 't', value: 'u' } },
    { kind: 'group', source: 's', column: { name: 'u', value: 't' } },
  ].map((target) => reviewTargetKey(target as Review['target']));
  expect(new Set(keys).size).toBe(keys.length);
});
