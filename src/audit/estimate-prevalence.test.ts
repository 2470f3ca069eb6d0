import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type MadeRecord, makeParts } from '../../test/support/made-parts.ts';
import { QueryProcess } from '../engine/query-process.ts';
import { StyleScores } from '../engine/style-scores.ts';
import { DETECTION_LEVELS } from '../origin/prevalence/detection-profile.ts';
import { calibrateStyle } from '../origin/style/style-calibration.ts';
import { estimatePrevalence } from './estimate-prevalence.ts';
import type { StyleSettings } from './style-settings.ts';

test('marks of texts without a score are a floor, and such texts are counted', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-estimate-'));
  const query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 1 });
  try {
    let made = 0;
    const record = (source: string, more: Partial<MadeRecord>): MadeRecord => ({
      id: `r${made++}`,
      source,
      language: 'en',
      date: '2025-03',
      signature: '[]',
      words: 9,
      style: null,
      ...more,
    });
    // Short answers, a fifth of them with chatbot residue; a forum of 150 scored texts and 50 short ones, ten of these with residue.
    const answers = Array.from({ length: 1000 }, (_, n) =>
      record('answers', n % 5 === 0 ? { signature: 'residue' } : {}),
    );
    const forum = Array.from({ length: 200 }, (_, n) =>
      record('forum', n < 150 ? { words: 60, style: n * 10 } : n < 160 ? { signature: 'residue' } : {}),
    );
    const parts = await makeParts({ folder: await mkdtemp(path.join(folder, 'ws-')) }, [[...answers, ...forum]]);
    const anchors = Array.from({ length: 120 }, (_, n) => ({ source: '*', language: 'en', words: 60, logit: n / 80 }));
    const settings: StyleSettings = {
      modelId: 'style-test',
      newestGenerator: '2025-01',
      languages: ['en'],
      profiles: [],
      anchors,
    };
    const { by_source: bySource } = await estimatePrevalence({
      settings,
      scores: await StyleScores.open(query, parts),
      calibration: calibrateStyle(anchors, { modelId: settings.modelId, languages: settings.languages }),
      knownHuman: [],
      hardMarked: [
        ['answers', 'text', 'residue'],
        ['forum', 'text', 'residue'],
      ],
      anchors,
      fromData: 0,
      contents: new Set(),
      shared: [],
      attestedWithin: [],
      cutTo: null,
    });
    expect(bySource).toMatchObject([
      { source: 'answers', texts: 1000, n: 0, floor: 0.2, low: 0.2, abstains: 'no-texts', stands_for: 0 },
      { source: 'forum', texts: 200, n: 150, floor: 0.05, abstains: null, stands_for: 150 },
    ]);
  } finally {
    await query.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('what generators are known to hide is that of the length of the texts', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-estimate-'));
  const query = await QueryProcess.start({ temporaryFolder: folder, memoryLimitMb: 128, threads: 1 });
  try {
    // The same scores as those of the anchors: short texts in one source, long ones in the other.
    const lengths = { notes: 60, letters: 300 };
    const records = Object.entries(lengths).flatMap(([source, words]) =>
      Array.from({ length: 200 }, (_, n): MadeRecord => {
        const style = n * 10;
        return { id: `${source}${n}`, source, language: 'en', date: '2025-03', signature: '[]', words, style };
      }),
    );
    const parts = await makeParts({ folder: await mkdtemp(path.join(folder, 'ws-')) }, [records]);
    const anchors = Object.entries(lengths).flatMap(([source, words]) =>
      Array.from({ length: 200 }, (_, n) => ({ source, language: 'en', words, logit: n / 100 })),
    );
    const found = { domain: 'news', generator: 'g', texts: 500 };
    const profiles = [
      { ...found, length: '50-79' as const, rates: DETECTION_LEVELS.map((level) => level ** 0.6) },
      { ...found, length: '200+' as const, rates: DETECTION_LEVELS.map((level) => level ** 0.02) },
    ];
    const settings = { modelId: 'style-test', newestGenerator: '2025-01', languages: ['en'], profiles, anchors };
    const estimateWith = async (known: typeof profiles) => {
      const { by_source: bySource } = await estimatePrevalence({
        settings: { ...settings, profiles: known },
        scores: await StyleScores.open(query, parts),
        calibration: calibrateStyle(anchors, settings),
        knownHuman: [],
        hardMarked: [],
        anchors,
        fromData: 0,
        contents: new Set(),
        shared: [],
        attestedWithin: [],
        cutTo: null,
      });
      return new Map(bySource.map(({ source, high }) => [source, high]));
    };
    const both = await estimateWith(profiles);
    expect(both.get('letters')).toBeLessThan(0.2);
    expect(both.get('notes')).toBeGreaterThan(0.3);
    const long = await estimateWith(profiles.slice(1));
    expect(both.get('letters')).toBe(long.get('letters'));
    expect(both.get('notes')).toBeGreaterThan(long.get('notes')!);
  } finally {
    await query.close();
    await rm(folder, { recursive: true, force: true });
  }
});
