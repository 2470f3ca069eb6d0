import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { WinnowKernel } from '../kernels/winnow-kernel.ts';
import { mix32 } from '../statistics/mix32.ts';
import { openLedger } from './ledger.ts';
import { type LedgerLookup, openLedgerLookup } from './ledger-lookup.ts';

/** Words that occur in no other text: each text is told from the others by its name. */
function ownWords(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${name}${((at + 1) * 7919) % 100_003}`);
}

const GENERATIONS = [
  ownWords('plum', 250).join(' '),
  ownWords('pear', 120).join(' '),
  `${ownWords('quince', 60).join(' ')}.\n\n${ownWords('medlar', 30).join(' ')}`,
  'Sure, here it is.',
  `It’s “${ownWords('fig', 40).join(' ')}” — ${ownWords('date', 40).join(' ')}…`,
];

async function makeLedger(texts: readonly string[], folder: string): Promise<string> {
  await using ledger = await openLedger(folder);
  await Promise.all(
    texts.map((text, at) => ledger.add({ text, model: { family: `family-${at % 3}` }, time: '2026-03-01T10:00:00Z' })),
  );
  return folder;
}

let lookup: LedgerLookup;
beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'outcross-lookup-'));
  lookup = await openLedgerLookup(await makeLedger(GENERATIONS, folder));
  return async () => {
    lookup.close();
    await rm(folder, { recursive: true, force: true });
  };
});

describe('lookUp', () => {
  test('finds an identical text, whatever its case, quotation marks, dashes, Markdown and invisible characters', () => {
    const text = GENERATIONS[4]!;
    const copies = [
      text,
      text.toUpperCase(),
      text.replace('“', '"').replace('”', '"').replace('’', "'").replace('—', '-').replace('…', '...'),
      [...text].join('\u200b'),
      `**${text.replaceAll(' ', '  ')}**\n`,
    ];
    for (const copy of copies) {
      expect(lookup.lookUp(copy)[0]).toMatchObject({
        relation: 'identical',
        decides: 'record',
        entry: 4,
        family: 'family-1',
        time: '2026-03-01T10:00:00.000Z',
        share: 1,
        entryShare: 1,
      });
    }
    expect(lookup.lookUp(`  ${text}`)[0]!.spans).toEqual([{ start: 2, end: text.length + 1 }]);
  });

  test('knows a short text only as a whole, and concludes nothing from it', () => {
    expect(lookup.lookUp('sure, HERE it is.')).toMatchObject([{ relation: 'identical', decides: 'nothing', entry: 3 }]);
    expect(lookup.lookUp('here it is.')).toEqual([]);
  });

  test('gives a span, not the record, where 40 words stand in 2,000 others', () => {
    const before = ownWords('human', 1000).join(' ');
    const excerpt = ownWords('plum', 250).slice(100, 140).join(' ');
    const matches = lookup.lookUp(`${before} ${excerpt} ${ownWords('own', 1000).join(' ')}`);
    expect(matches).toMatchObject([{ relation: 'contains', decides: 'span', entry: 0 }]);
    const [{ spans }] = matches as [(typeof matches)[number]];
    expect(spans).toHaveLength(1);
    const start = before.length + 1;
    expect(spans[0]!.start).toBeGreaterThanOrEqual(start);
    expect(spans[0]!.end).toBeLessThanOrEqual(start + excerpt.length);
    // All but the four words at each end that no fingerprint needs to cover.
    expect(spans[0]!.end - spans[0]!.start).toBeGreaterThan(excerpt.length * 0.75);
  });

  test('tells texts that are contained, that are near, and that hold a paragraph', () => {
    const plum = ownWords('plum', 250);
    expect(lookup.lookUp(plum.slice(50, 100).join(' '))).toMatchObject([
      { relation: 'contained', decides: 'record', share: 1 },
    ]);
    const edited = plum.map((word, at) => (mix32(at) % 6 === 0 ? `other${at}` : word)).join(' ');
    expect(lookup.lookUp(edited)).toMatchObject([{ relation: 'near', decides: 'record', entry: 0 }]);
    const [, paragraph] = GENERATIONS[2]!.split('\n\n') as [string, string];
    const around = ownWords('human', 90).join(' ');
    expect(lookup.lookUp(`${around}\n\n${paragraph}\n\n${around}`)).toMatchObject([
      { relation: 'paragraph', decides: 'span' },
    ]);
    expect(lookup.lookUp(`${around} ${paragraph} ${around}`)).toMatchObject([
      { relation: 'contains', decides: 'span' },
    ]);
  });

  test('finds nothing in an empty text, one of a word, and one of other words', () => {
    for (const text of ['', ' \n', '🚀?!', 'plum', 'plum7919', ownWords('other', 500).join(' ')])
      expect(lookup.lookUp(text)).toEqual([]);
  });

  test('finds every shared run of 12 words, and none of fewer than 8', () => {
    const plum = ownWords('plum', 250);
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.integer({ min: 0, max: 40 }),
        fc.nat(60),
        fc.nat(60),
        (from, length, before, after) => {
          const run = plum.slice(from, from + length);
          const start = [...ownWords('human', before), ...run].join(' ').length;
          const text = [...ownWords('human', before), ...run, ...ownWords('own', after)].join(' ');
          const spans = lookup.lookUp(text).flatMap((match) => match.spans);
          if (length >= 12)
            expect(spans.some((span) => span.start < start && span.end > start - run.join(' ').length)).toBe(true);
          if (length < 8) expect(spans).toEqual([]);
          for (const span of spans) expect(text.slice(span.start, span.end)).toMatch(/^plum.*plum\d+$/);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('finds passages of many entries in one text', async () => {
    const names = Array.from({ length: 60 }, (_, at) => `name${String.fromCharCode(97 + (at % 26))}${at}x`);
    const many = await openLedgerLookup(
      await makeLedger(
        names.map((name) => ownWords(name, 80).join(' ')),
        await temporaryFolder(),
      ),
    );
    try {
      const matches = many.lookUp(names.map((name) => ownWords(name, 80).slice(30, 54).join(' ')).join(' but then '));
      expect(new Set(matches.map(({ entry }) => entry)).size).toBe(60);
      expect(matches.every(({ decides }) => decides === 'span')).toBe(true);
    } finally {
      many.close();
    }
  });

  test('names the earliest of many entries with the same phrase, which alone proves no span', async () => {
    const phrase = ownWords('disclaimer', 20).join(' ');
    const texts = Array.from({ length: 90 }, (_, at) => `${ownWords(`w${at}x`, 60).join(' ')} ${phrase}`);
    const many = await openLedgerLookup(await makeLedger(texts, await temporaryFolder()));
    try {
      const matches = many.lookUp(`${ownWords('human', 60).join(' ')} ${phrase} ${ownWords('own', 60).join(' ')}`);
      expect(matches.map(({ entry }) => entry).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 16 }, (_, at) => at),
      );
      expect(matches.every(({ decides, relation }) => decides === 'nothing' && relation === 'contains')).toBe(true);
      // As a whole it is still known.
      expect(many.lookUp(texts[80]!)[0]).toMatchObject({ relation: 'identical', entry: 80, decides: 'record' });
    } finally {
      many.close();
    }
  });

  test('takes a text that was registered every day for one text, of each family that wrote it', async () => {
    const daily = ownWords('daily', 200);
    const folder = await makeLedger(Array(70).fill(daily.join(' ')), await temporaryFolder('lookup'));
    const page = [...ownWords('before', 200), ...daily.slice(50, 150), ...ownWords('behind', 200)].join(' ');
    const some = await openLedgerLookup(folder);
    expect(some.lookUp(page).map(({ entry, family, decides }) => [entry, family, decides])).toEqual([
      [0, 'family-0', 'span'],
      [1, 'family-1', 'span'],
      [2, 'family-2', 'span'],
    ]);
    expect(some.lookUp(daily.join(' '))[0]).toMatchObject({ relation: 'identical', decides: 'record', entry: 0 });
    some.close();
  });

  test('takes hostile texts in time and memory of their size', () => {
    const plum = GENERATIONS[0]!;
    const texts = [
      'a '.repeat(5_000_000),
      `${plum} `.repeat(1000),
      '\u200b'.repeat(1_000_000),
      `plum7919${'\u0301\u0323'.repeat(500_000)}`,
      '中'.repeat(300_000),
    ];
    const start = performance.now();
    for (const text of texts) lookup.lookUp(text);
    expect(performance.now() - start).toBeLessThan(8000);
    expect(lookup.lookUp(`${plum} `.repeat(1000))[0]).toMatchObject({ entry: 0 });
  });
});

test('looks up in other threads what this one has opened', async () => {
  const worker = new Worker(
    `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then(async ({ openLedgerLookup }) => {
      const lookup = await openLedgerLookup(workerData.share.folder, { share: workerData.share });
      parentPort.postMessage(workerData.texts.map((text) => lookup.lookUp(text)));
      lookup.close();
    });`,
    {
      eval: true,
      workerData: {
        module: path.join(import.meta.dirname, 'ledger-lookup.ts'),
        share: lookup.share,
        texts: GENERATIONS,
      },
    },
  );
  const found = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  expect(found).toEqual(lookup.lookUpBatch(GENERATIONS));
});

test('winnowing is quick enough that texts without a match cost little', () => {
  const kernel = new WinnowKernel();
  const text = ownWords('human', 200_000).join(' ');
  kernel.read(text);
  const timeOf = (work: () => unknown) => {
    const start = performance.now();
    for (let round = 0; round < 5; round++) work();
    return performance.now() - start;
  };
  const winnowing = timeOf(() => kernel.read(text));
  const lookingUp = timeOf(() => lookup.lookUp(text));
  // Measured 1.5; other processes take their share of either.
  expect(lookingUp).toBeLessThan(winnowing * 6 + 200);
});
