/** Writes made-up benchmark results to try scores on: of people, and of two releases, of which the second fails one group of customers: node examples/gate/make-scores.ts [folder] */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../demo/seeded-random.ts';

const folder = path.resolve(process.argv[2] ?? 'gate-example');
const CUSTOMERS = ['Danish', 'Finnish', 'Swedish', 'Norwegian', 'Icelandic'] as const;
const TASKS = ['invoice', 'return', 'address', 'warranty'] as const;
const ITEMS = 1600;

interface Scorer {
  readonly seed: number;
  /** Chance of being right, and where Icelandic customers ask. */
  readonly right: number;
  readonly icelandic: number;
  /** Whether it says how sure it is. */
  readonly isSure: boolean;
}

function scores({ seed, right, icelandic, isSure }: Scorer): string {
  const questions = seededRandom(1, 'scores');
  const random = seededRandom(seed, 'answers');
  return Array.from({ length: ITEMS }, (_, index) => {
    const customer = CUSTOMERS[questions.uniform() < 0.07 ? 4 : questions.below(4)]!;
    const task = TASKS[questions.below(TASKS.length)]!;
    // Some questions are hard for everybody, so that right answers go together.
    const hardness = questions.uniform() * 0.2 - 0.1;
    const chance = Math.min(0.99, (customer === 'Icelandic' ? icelandic : right) - hardness);
    // How sure it is follows what is hard, and knows nothing of who asks.
    const confidence = Math.min(0.99, Math.max(0.5, right - hardness + random.uniform() * 0.08 - 0.04));
    const correct = random.uniform() < chance;
    const row = {
      item: `q${index + 1}`,
      prompt: `${customer} customer, ${task}: question ${index + 1}`,
      customer,
      task,
      correct,
      ...(isSure && { confidence: Number(confidence.toFixed(3)) }),
    };
    return `${JSON.stringify(row)}\n`;
  }).join('');
}

mkdirSync(folder, { recursive: true });
writeFileSync(
  path.join(folder, 'people-scores.jsonl'),
  scores({ seed: 1, right: 0.88, icelandic: 0.88, isSure: false }),
);
writeFileSync(path.join(folder, 'v2-scores.jsonl'), scores({ seed: 2, right: 0.87, icelandic: 0.84, isSure: true }));
writeFileSync(path.join(folder, 'v3-scores.jsonl'), scores({ seed: 3, right: 0.89, icelandic: 0.6, isSure: true }));
process.stdout.write(`Written to ${folder}\n`);
