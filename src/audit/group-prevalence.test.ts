import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { QueryProcess } from '../engine/query-process.ts';
import { StyleScores } from '../engine/style-scores.ts';
import { calibrateStyle, type StyleAnchor } from '../origin/style/style-calibration.ts';
import { testColumn } from './group-prevalence.ts';
import type { StyleSettings } from './style-settings.ts';

test('a group is tested by human texts of its own sources where there are some, else shown and never named', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-groups-'));
  const query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 1 });
  try {
    let made = 0;
    const records = (source: string, group: string, count: number, style: (n: number) => number) =>
      Array.from({ length: count }, (_, n): MadeRecord => {
        const id = `r${made++}`;
        return { id, source, language: 'en', words: 60, style: style(n), signature: '[]', groups: [group] };
      });
    // Anchors of the forum have scores of 0 to 1.5; of letters there are none.
    const anchors = Array.from(
      { length: 150 },
      (_, n): StyleAnchor => ({ source: 'forum', language: 'en', words: 60, logit: n / 100, vouched: true }),
    );
    const parts = await makeParts(
      { folder: await mkdtemp(path.join(folder, 'ws-')) },
      [
        [
          ...records('forum', 'both', 25, (n) => 10 * n),
          ...records('letters', 'both', 60, () => 5000),
          ...records('letters', 'foreign', 40, () => 5000),
          ...records('forum', 'few', 10, () => 5000),
          ...records('letters', 'few', 40, () => 5000),
          ...records('forum', 'model', 40, () => 5000),
        ],
      ],
      1,
    );
    const settings: StyleSettings = {
      modelId: 'style-test',
      newestGenerator: '2025-01',
      languages: ['en'],
      profiles: [],
      anchors,
    };
    const { result } = await testColumn(
      {
        settings,
        scores: await StyleScores.open(query, parts),
        calibration: calibrateStyle(anchors, { modelId: settings.modelId, languages: settings.languages }),
        knownHuman: [],
        hardMarked: [],
        anchors,
        fromData: 0,
        contents: new Set(),
        shared: [],
        attestedWithin: [],
        cutTo: null,
      },
      { query, parts, column: 'g0', sources: undefined, falseDiscoveryRate: 0.05 },
    );
    expect([result.tested, result.tested_against_others]).toEqual([3, 1]);
    const of = new Map(result.groups.map((group) => [group.group, group]));
    // Its letters, all of them unlike the forum, are left out.
    expect(of.get('both')).toMatchObject({ n: 25, compared_with: 'own', outcome: 'not-shown', adjusted_p: null });
    expect(of.get('foreign')).toMatchObject({
      ...{ n: 40, compared_with: 'others', outcome: 'not-decidable', adjusted_p: null },
      estimate: {
        compared_with: 'others',
        point: null,
        doubts: [{ code: 'anchors-of-others' }, { code: 'no-profiles' }],
      },
    });
    expect(of.get('few')).toMatchObject({ n: 10, compared_with: null, outcome: 'too-few-anchors', estimate: null });
    expect(of.get('model')).toMatchObject({ n: 40, compared_with: 'own', outcome: 'not-decidable' });
  } finally {
    await query.close();
    await rm(folder, { recursive: true, force: true });
  }
});
