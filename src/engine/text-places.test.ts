import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { writeFiles } from '../../test/support/write-files.ts';
import { openSnapshot } from '../audit/open-snapshot.ts';
import type { SnapshotInput } from '../audit/run-audit.ts';
import { makeText } from '../origin/style/fixtures/made-texts.ts';
import type { SourceCard } from '../record/source-card.ts';
import { audit } from '../report/audit.ts';
import { readSnapshot } from '../workspace/snapshots.ts';
import { sampleTextPlaces, type TextPlaceOptions } from './text-places.ts';

const json = (rows: readonly unknown[]) => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
const texts = (from: number, count: number, words: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({
    text: makeText('plain', { seed: from + i, words }),
    lang: 'en',
    ...more,
  }));

test('samples texts by their contents, each once, of each source', async () => {
  const folder = await temporaryFolder('places');
  await writeFiles(folder, {
    'data/a/rows.jsonl': json([
      ...texts(0, 40, 150, { kind: 'x' }),
      ...texts(0, 40, 150, { kind: 'x' }),
      ...texts(100, 9, 60),
    ]),
    'data/b/rows.jsonl': json([...texts(200, 12, 150), ...texts(300, 5, 150, { lang: 'de' })]),
    'data/c/rows.jsonl': json(texts(400, 7, 150)),
  });
  const workspace = path.join(folder, 'ws');
  const report = await audit({
    data: [path.join(folder, 'data')],
    workspace,
    workers: 1,
    findsRepeats: false,
    measuresWidth: false,
    columns: { groups: ['kind'] },
  });
  const manifest = await readSnapshot<SnapshotInput, SourceCard>({ folder: workspace }, report.run.snapshotId);
  await using open = await openSnapshot({ folder: workspace }, manifest);
  const uses = open.uses
    .filter(({ source }) => source !== 'c')
    .map(({ source, field, signature }) => [source, field, signature] as const);
  const base = { parts: open.parts, uses, languages: ['en'], leastWords: 110, limit: 1000, groupColumns: [0] };
  const sample = (more: Partial<TextPlaceOptions> = {}) => sampleTextPlaces(open.query, { ...base, ...more });

  const all = await sample();
  const of = (source: string) => all.filter((place) => place.source === source);
  expect([of('a').length, of('b').length, all.length]).toEqual([40, 12, 52]);
  expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(52);
  expect(all.map(({ sha256 }) => sha256)).toEqual(all.map(({ sha256 }) => sha256).sort());
  expect(new Set(of('a').map(({ groups }) => groups[0]))).toEqual(new Set(['x']));
  expect(of('b')[0]).toMatchObject({ language: 'en', groups: [null], input: 0 });
  expect(manifest.parts.map(({ key }) => key)).toContain(all[0]!.part);

  // Those with the lowest hashes of each source; more of them begin with fewer.
  const some = await sample({ limit: 10 });
  const lowest = (source: string) => of(source).slice(0, 10);
  expect(some).toHaveLength(20);
  expect(new Set(some)).toEqual(new Set([...lowest('a'), ...lowest('b')]));
  expect(await sample({ leastWords: 60, languages: ['en'] })).toHaveLength(61);
  expect(await sample({ languages: ['fr'] })).toEqual([]);
  expect(await sample({ uses: [] })).toEqual([]);
});
