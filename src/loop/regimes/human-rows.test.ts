import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { randomStream } from '../../statistics/random-stream.ts';
import { amountOf } from '../data/amount-of.ts';
import { type Documents, documents } from '../data/documents.ts';
import { humanDataOfRows } from '../data/human-data-of-rows.ts';
import { fixVocabulary } from '../data/vocabulary.ts';
import { labOf } from '../lab/read-lab.ts';
import { simulate } from '../run/simulate.ts';
import { humanRows } from './human-rows.ts';
import { mixRegime } from './mix.ts';
import type { Regime, RegimeContext } from './regime.ts';
import type { RegimeOptions } from './regime-entry.ts';

/** Texts of 1 to 200 words. */
function texts(count: number): readonly string[] {
  const random = randomStream(1, 'texts');
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + Math.floor(200 * random()) }, () => `w${Math.floor(300 * random() ** 2)}`).join(' '),
  );
}

test('a long human text takes the place of outputs: training sets stay of one size', async () => {
  const long = Array.from({ length: 30 }, (_, at) => `w${at} `.repeat(500).trim());
  const rows: Documents = { texts: long, vocabulary: fixVocabulary(long, { unit: 'words' }) };
  const human = humanDataOfRows({ kind: documents, rows, first: 5000, test: 500, random: randomStream(1), place: 'x' });
  const regime = (await mixRegime.create(
    mixRegime.settings.parse({ human: { share: 0.1 } }),
    {} as RegimeOptions<unknown>,
  )) as Regime<Documents>;
  const { data, freshHumanRows } = await regime.trainingSet({
    kind: documents,
    size: 2000,
    human,
    random: randomStream(2),
    // Outputs are as short as anyone wants them.
    draw: async (count: number) => ({ ...rows, texts: [`${'w0 '.repeat(count).trim()}`] }),
  } as unknown as RegimeContext<Documents>);
  // 200 words were asked for; one text of 500 is the least there is.
  expect(freshHumanRows).toBe(1);
  expect(amountOf(documents, data)).toBe(2000);
  // All of it human: nothing is left for outputs, though whole rows come to less.
  const all = humanRows(
    { share: 1, kind: 'fresh', draw: 'stratified' },
    { kind: documents, human, size: 1700, random: randomStream(3) },
  );
  expect(amountOf(documents, all.data!)).toBe(1500);
  expect(all.amount).toBe(1700);
});

test('the reserve of texts lasts for all generations at the default size, whatever their lengths', async () => {
  const folder = await temporaryFolder('reserve');
  await writeFile(path.join(folder, 'lines.txt'), texts(120).join('\n'));
  for (const rows of ['lines', 'blocks'])
    for (const share of [0.02, 0.35]) {
      const lab = labOf(
        {
          data: { path: 'lines.txt', rows },
          model: { id: 'n-gram', order: 1 },
          seeds: 4,
          generations: 8,
          arms: [
            { regime: 'mix', human: { share } },
            { regime: 'mix', human: { share, draw: 'independent' } },
          ],
        },
        { place: 'lab.yaml', folder },
      );
      const { result } = await simulate({ lab, workers: 0 });
      expect(result.stopped).toEqual([]);
      expect(result.generations).toHaveLength(2 * 4 * 8);
    }
});
