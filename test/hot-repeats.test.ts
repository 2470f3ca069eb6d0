import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { HOT_CORPORA, type HotCorpus, hotMisses, plainCorpus } from '../bench/hot-corpora.ts';
import { writeTexts } from '../bench/write-texts.ts';
import { type AuditedRepeats, auditRepeats } from './support/audited-repeats.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** An audit may take so many times the processor time of a plain corpus of as many bytes. */
const MOST_TIMES = 10;
/** Corpora of fewer bytes than this share of the plain one are held against so much of it: an audit of nothing takes time too. */
const LEAST_SHARE = 0.5;
const PLAIN_DOCUMENTS = 20_000;
const PLAIN_CORPUS = plainCorpus(100);
const DOCUMENTS: Readonly<Record<string, number>> = {
  identical: 20_000,
  'other-case': 20_000,
  'near-copies': 5000,
  templates: 6000,
  overlap: 20_000,
  stretches: 10_000,
  boilerplate: 8000,
  'one-word': 8000,
  short: 5000,
  'long-words': 3000,
};

async function auditCorpus(corpus: HotCorpus, documents: number) {
  const folder = await temporaryFolder('hot');
  await mkdir(path.join(folder, 'data'));
  const bytes = writeTexts(path.join(folder, 'data', 'all.jsonl'), corpus.texts(documents));
  const before = process.cpuUsage();
  const found = await auditRepeats({
    data: [path.join(folder, 'data')],
    workspace: path.join(folder, 'ws'),
    removalBudget: 1,
  });
  const { user, system } = process.cpuUsage(before);
  return { found, bytes, cpuSeconds: (user + system) / 1e6 };
}

function expectCounts({ repeats, result }: AuditedRepeats, corpus: HotCorpus, documents: number): void {
  expect(result.records.accepted).toBe(documents);
  expect(hotMisses(repeats, corpus.counts(documents))).toEqual([]);
  expect(repeats.pairs.unreadable).toBe(0);
  expect(repeats.pairs.not_compared).toBe(0);
  expect(repeats.removal.kept_by_budget).toBe(0);
}

describe('data in which everything resembles everything', () => {
  let plain: Awaited<ReturnType<typeof auditCorpus>>;

  test('a plain corpus to hold others against', async () => {
    // The first audit of a process loads what later ones have.
    await auditCorpus(PLAIN_CORPUS, 200);
    plain = await auditCorpus(PLAIN_CORPUS, PLAIN_DOCUMENTS);
    expectCounts(plain.found, PLAIN_CORPUS, PLAIN_DOCUMENTS);
  });

  test.each(HOT_CORPORA.map((corpus) => [corpus.name, corpus] as const))('%s', async (name, corpus) => {
    const documents = DOCUMENTS[name]!;
    const { found, bytes, cpuSeconds } = await auditCorpus(corpus, documents);
    expectCounts(found, corpus, documents);
    // Each text meets a few others of each band, never all of them.
    expect(found.repeats.pairs.nominated).toBeLessThan(documents * 28 * 9);
    const allowed = MOST_TIMES * plain.cpuSeconds * Math.max(LEAST_SHARE, bytes / plain.bytes);
    expect(cpuSeconds, `${(bytes / 1e6).toFixed(1)} MB`).toBeLessThan(allowed);
  });
});
