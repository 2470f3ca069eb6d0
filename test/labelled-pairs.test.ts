import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dedup } from '../src/report/dedup.ts';
import { SeededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** Pairs of texts with labels made by others; not part of the repository. */
const folder = path.join(process.env.OUTCROSS_DATA ?? path.resolve(import.meta.dirname, '../../shared/data'), 'dedup');

interface Pair {
  readonly a: unknown;
  readonly b: unknown;
  readonly [label: string]: unknown;
}

describe.skipIf(!existsSync(folder))('rows of labelled pairs (needs the folder of real data)', () => {
  test.each([
    ['pan_sentence_pairs.train', 'dup', ['a', 'b']],
    ['sts_pairs', 'score', ['a', 'b']],
    ['er_magellan_pairs', 'dup', ['a.description', 'a.name', 'a.title', 'b.description', 'b.name', 'b.title']],
  ] as const)(
    '%s: only a row goes that stands whole in another, with its label',
    async (name, label, text) => {
      const random = new SeededRandom(11);
      const pairs = gunzipSync(await readFile(path.join(folder, `${name}.jsonl.gz`)))
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Pair)
        .filter((_, i) => i % 10 === 0);
      // Some pairs again as they are, some with another label, some with the partner of another pair.
      const again = pairs.flatMap((pair) => {
        const chance = random.below(100);
        if (chance < 5) return [pair];
        if (chance < 10) return [{ ...pair, [label]: 7 }];
        return chance < 15 ? [{ ...pair, b: random.pick(pairs).b }] : [];
      });
      const all = [...pairs, ...again];
      const place = await temporaryFolder('pairs');
      await mkdir(path.join(place, 'data'));
      await writeFile(path.join(place, 'data/pairs.jsonl'), all.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
      const { removed, repeats, output } = await dedup({
        data: [path.join(place, 'data')],
        workspace: path.join(place, 'ws'),
        columns: { text: [...text] },
        removalBudget: 1,
        cwd: place,
        output: 'lists',
        lists: ['huggingface'],
      });
      const indices = (await readFile(path.join(output!, 'huggingface.jsonl'), 'utf8')).trimEnd().split('\n');
      const gone = new Set(indices.map((line) => (JSON.parse(line) as { index: number }).index));
      expect(gone.size).toBe(removed.rows);
      expect(repeats.removal.other_columns_differ).toBeGreaterThan(0);
      const kept = all.filter((_, i) => !gone.has(i));
      const wordsOf = (value: unknown) =>
        ` ${JSON.stringify(value)
          .toLowerCase()
          .match(/[\p{L}\p{N}]+/gu)!
          .join(' ')} `;
      const keptWords = kept.map((pair) => [pair[label], wordsOf(pair.a), wordsOf(pair.b)] as const);
      for (const index of gone) {
        const own = all[index]!;
        const [a, b] = [wordsOf(own.a), wordsOf(own.b)];
        const isHeld = keptWords.some(([value, x, y]) => value === own[label] && x.includes(a) && y.includes(b));
        expect(isHeld, JSON.stringify(own)).toBe(true);
      }
      // Every pair that was written again as it is does go, once.
      const distinct = new Set(all.map((pair) => JSON.stringify(pair)));
      expect(kept.length).toBeLessThanOrEqual(distinct.size);
      expect(new Set(kept.map((pair) => JSON.stringify(pair))).size).toBe(kept.length);
    },
    120_000,
  );
});
