/**
 * Both panels against what they are meant to take, beside the Python package `diversity` on the same texts in the same run.
 *
 *   node bench/gate-panel.ts [--texts 1000000] [--documents 10000] [--draws 200] [--peers /tmp/outcross-peers] [--trial]
 *
 * 1. The lexical text panel of 1,000,000 texts of 12 words, one thread: at most 15 s.
 * 2. 999 block permutations of the whole gate panel at 10,000 documents of 150 words a side, with 256-number vectors: at most 20 s.
 * 3. Like arms through the panel again and again: how often the family rejects at 0.02 and 0.05.
 *
 * The peer is installed by `<peers>/python/bin/python -m pip install --no-deps -r bench/peers/requirements-diversity.txt`. Its numbers
 * that take time as the square of the texts are measured on fewer of them, which is said. Ends with 1 when a target is missed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureGatePanel } from '../src/gate/panel/measure-gate-panel.ts';
import type { PanelInput } from '../src/gate/panel/panel-input.ts';
import { tokenStrata } from '../src/gate/panel/token-strata.ts';
import { measureTextPanel } from '../src/range/text-panel.ts';
import { mix32 } from '../src/statistics/mix32.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { createTfIdfEmbedder } from '../src/strata/tf-idf-embedder.ts';
import { fitTfIdf } from '../src/strata/tf-idf-fit.ts';
import { describeMachine, requireQuiet } from './machine.ts';
import { PEER_FOLDER, peerPrograms } from './peers/peer-folder.ts';

const { values } = parseArgs({
  options: {
    texts: { type: 'string', default: '1000000' },
    documents: { type: 'string', default: '10000' },
    draws: { type: 'string', default: '200' },
    peers: { type: 'string', default: PEER_FOLDER },
    trial: { type: 'boolean', default: false },
  },
});

const WORDS_A_TEXT = 12;
const FIRST_WORDS = 150;
const TARGET_LEXICAL_S = 15;
const TARGET_PERMUTATIONS_S = 20;
/** Texts that the peer's quadratic numbers are measured on. */
const QUADRATIC_TEXTS = 4000;
const TOPICS = 64;

requireQuiet({ isTrial: values.trial });
process.stdout.write(`${describeMachine()}\n`);
const folder = mkdtempSync(path.join(os.tmpdir(), 'outcross-gate-panel-'));
let isMissed = false;
try {
  await measureLexical();
  await measurePermutations();
  await measureSize();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`\nload at the end ${os.loadavg()[0]!.toFixed(2)}\n`);
if (isMissed) process.exitCode = 1;

/** Words that follow each other about as they do in natural text: runs of two to four words repeat, and the tail is long. */
function makeTexts(
  count: number,
  { words, seed, vocabulary = 60_000 }: { words: number; seed: number; vocabulary?: number },
): string[] {
  const random = seededGenerator(seed);
  const rank = (share: number) => Math.floor(vocabulary ** share);
  return Array.from({ length: count }, () => {
    let word = rank(random());
    const text = [spell(word)];
    while (text.length < words) {
      // Three times in four one of the 40 words that like to follow this one, the first of them most often.
      const follower = Math.floor(40 ** random());
      word = rank(random() < 0.75 ? mix32(word * 64 + follower) / 2 ** 32 : random());
      text.push(spell(word));
    }
    return text.join(' ');
  });
}

function spell(rank: number): string {
  let rest = rank + 1;
  let word = '';
  while (rest > 0) {
    word += 'bcdfghklmnprstvz'[rest % 16]! + 'aeiou'[(rest >> 4) % 5]!;
    rest = Math.floor(rest / 80);
  }
  return word;
}

async function measureLexical(): Promise<void> {
  const count = Number(values.texts);
  const texts = makeTexts(count, { words: WORDS_A_TEXT, seed: 1 });
  const words = count * WORDS_A_TEXT;
  const documents = texts.map((text, index) => ({ key: BigInt((index * 0x9e3779b1) >>> 0), text }));
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const panel = measureTextPanel({ id: 'texts', documents: () => documents }, { words, bytes: 2 ** 20 });
  const seconds = (performance.now() - start) / 1000;
  report(`lexical panel, ${count} texts of ${WORDS_A_TEXT} words`, { seconds, cpu, target: TARGET_LEXICAL_S });
  process.stdout.write(`  ${panel.metrics.map(({ id, value }) => `${id} ${value.toPrecision(4)}`).join(', ')}\n`);
  runPeer(texts, count);
}

/** The package `diversity`: the same kinds of numbers, without intervals. */
function runPeer(texts: readonly string[], count: number): void {
  const { python } = peerPrograms(values.peers);
  if (!existsSync(python)) {
    process.stdout.write(`  diversity: ${python} is missing: run node bench/peers/set-up.ts\n`);
    return;
  }
  const file = path.join(folder, 'texts.txt');
  writeFileSync(file, `${texts.join('\n')}\n`);
  const script = path.join(import.meta.dirname, 'peers', 'diversity_panel.py');
  const { stdout, stderr, status } = spawnSync(python, [script, file, String(QUADRATIC_TEXTS)], { encoding: 'utf8' });
  if (status !== 0) {
    process.stdout.write(`  diversity failed:\n${stderr.split('\n').slice(-5).join('\n')}\n`);
    return;
  }
  const facts = JSON.parse(stdout) as {
    version: string;
    linear: Record<string, number>;
    quadratic: Record<string, number>;
  };
  const list = (seconds: Record<string, number>) =>
    Object.entries(seconds)
      .map(([name, s]) => `${name} ${s.toFixed(1)} s`)
      .join(', ');
  process.stdout.write(`  diversity ${facts.version} on ${count} texts: ${list(facts.linear)}\n`);
  process.stdout.write(`  diversity on the first ${QUADRATIC_TEXTS} of them: ${list(facts.quadratic)}\n`);
  const own = texts.slice(0, QUADRATIC_TEXTS).map((text, index) => ({ key: BigInt(index), text }));
  const start = performance.now();
  measureTextPanel({ id: 'first', documents: () => own }, { words: own.length * WORDS_A_TEXT, bytes: 2 ** 16 });
  process.stdout.write(
    `  ours on the same ${QUADRATIC_TEXTS}: ${((performance.now() - start) / 1000).toFixed(2)} s, all metrics with intervals\n`,
  );
}

async function measurePermutations(): Promise<void> {
  const count = Number(values.documents);
  const texts = makeTexts(2 * count + 4000, { words: FIRST_WORDS, seed: 2 });
  const calibration = texts.slice(2 * count);
  const embedder = createTfIdfEmbedder(fitTfIdf(calibration));
  const { dimensions } = embedder;
  const vectors = await embedder.embed(texts);
  const random = seededGenerator(3);
  const inputs = texts.map(
    (text, index): PanelInput => ({
      key: BigInt(Math.floor(random() * 2 ** 52)),
      unit: String(index),
      text,
      surprisal: 5 + random(),
      vector: vectors.subarray(index * dimensions, (index + 1) * dimensions),
      topic: Math.floor(TOPICS * random() ** 2),
    }),
  );
  const input = {
    reference: inputs.slice(0, count),
    generation: inputs.slice(count, 2 * count),
    firstWords: FIRST_WORDS,
    isPaired: false,
    seed: 4,
    mostDocuments: count,
    tokenStrata: await tokenStrata(calibration, { firstWords: FIRST_WORDS }),
    surprisalThreshold: 5.95,
    topics: { count: TOPICS, tail: Array.from({ length: 20 }, (_, topic) => TOPICS - 1 - topic) },
    centroids: vectors.slice(0, TOPICS * dimensions),
    anchors: vectors.slice(2 * count * dimensions, (2 * count + 2000) * dimensions),
    dimensions,
  };
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  let last = start;
  const steps: string[] = [];
  const { sample, measurements, notMeasured } = await measureGatePanel({
    ...input,
    onProgress: () => {
      const now = performance.now();
      steps.push(((now - last) / 1000).toFixed(1));
      last = now;
    },
  });
  const seconds = (performance.now() - start) / 1000;
  report(
    `${sample.splits - 1} relabellings of ${measurements.length} numbers, ${sample.documents} documents a side, ${sample.blocks} blocks`,
    { seconds, cpu, target: TARGET_PERMUTATIONS_S },
  );
  process.stdout.write(`  seconds before each number: ${steps.join(' ')}\n`);
  if (notMeasured.length > 0)
    throw new Error(`not measured: ${notMeasured.map(({ id, reason }) => `${id} (${reason})`).join(', ')}`);
}

/** Rejections of the family among like arms. */
async function measureSize(): Promise<void> {
  const draws = Number(values.draws);
  const rejections = { 0.02: 0, 0.05: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const texts = makeTexts(256, { words: 40, seed: 1000 + draw, vocabulary: 5000 });
    const random = seededGenerator(draw);
    const inputs = texts.map((text, index): PanelInput => {
      const vector = Float32Array.from({ length: 8 }, () => random() - 0.3);
      const length = Math.hypot(...vector);
      return {
        key: BigInt(Math.floor(random() * 2 ** 52)),
        unit: String(index),
        text,
        surprisal: 5 + random(),
        vector: vector.map((value) => value / length),
        topic: Math.floor(12 * random() ** 2),
      };
    });
    const { measurements } = await measureGatePanel({
      reference: inputs.slice(0, 128),
      generation: inputs.slice(128),
      firstWords: 40,
      isPaired: false,
      seed: draw,
      splits: 199,
      surprisalThreshold: 5.95,
      topics: { count: 12, tail: [8, 9, 10, 11] },
      dimensions: 8,
    });
    const least = Math.min(...measurements.map(({ pAdjusted }) => pAdjusted ?? 1));
    for (const alpha of [0.02, 0.05] as const) if (least <= alpha) rejections[alpha]++;
  }
  process.stdout.write(
    `\nlike arms, ${draws} draws of 128 documents a side: rejected at 0.02 ${rejections[0.02]}, at 0.05 ${rejections[0.05]}\n`,
  );
}

function report(
  what: string,
  { seconds, cpu, target }: { seconds: number; cpu: NodeJS.CpuUsage; target: number },
): void {
  const isOver = seconds > target;
  if (isOver) isMissed = true;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(
    `\n${what}: ${seconds.toFixed(1)} s (target ${target} s${isOver ? ', MISSED' : ''}), ${((user + system) / 1e6).toFixed(1)} s of processor, ` +
      `peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`,
  );
}
