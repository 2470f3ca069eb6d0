import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { auditRepeats } from './support/audited-repeats.ts';
import { jsonLines, nearCopy, plainTexts } from './support/planted-texts.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { writeFiles } from './support/write-files.ts';

const texts = plainTexts(new SeededRandom(8), 4, 80);
const copies = texts.map((text, i) => nearCopy(text, 1, `c${i}x`).text);

test.each([
  [3, '3 texts changed or vanished while the audit ran; pairs and samples go without them.'],
  [1, '1 text changed or vanished while the audit ran; pairs and samples go without it.'],
])('texts that vanish before they are compared are counted in the notes of the run: %d', async (count, note) => {
  const folder = await temporaryFolder('lost');
  await writeFiles(folder, {
    'data/stays.jsonl': jsonLines([...texts, ...copies.slice(count)].map((text) => ({ text }))),
    'data/goes.jsonl': jsonLines(copies.slice(0, count).map((text) => ({ text }))),
  });
  const options = { data: [path.join(folder, 'data')], workspace: path.join(folder, 'ws') };
  const disturbed = await auditRepeats({
    ...options,
    onProgress: ({ stage }) => {
      if (stage === 'compare') rmSync(path.join(folder, 'data/goes.jsonl'), { force: true });
    },
  });
  expect(disturbed.report.run.notes).toContain(note);
  expect(disturbed.repeats.pairs).toMatchObject({ confirmed: 4 - count, unreadable: count });
  const undisturbed = await auditRepeats(options);
  expect(undisturbed.report.run.notes.filter((one) => one.includes('vanished'))).toEqual([]);
});
