/**
 * What scores against people's say, and how often wrongly, where the truth is known: right and wrong answers of people and of a model to the same
 * items, drawn independently. Prints the table of docs/gate.md; keeps the figures in bench/results/score-simulation.json. They depend on the
 * seed and on nothing of the machine.
 *
 *   node bench/score-simulation.ts [--runs 500] [--seed 1] [--trial]
 *
 * `--trial` prints the table and writes nothing.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pairedScoreTest, type ScorePair } from '../src/gate/scores/paired-score-test.ts';
import type { ItemScore } from '../src/gate/scores/scored-item.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    trial: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const RESULTS = path.resolve(import.meta.dirname, 'results/score-simulation.json');

const DELTA = 0.2;
const LEVEL = 0.05;
/** Items, and how many of them are one unit: half of a unit's items copy its first one. */
const CASES = [
  { items: 30, unitSize: 1, people: 0.95 },
  { items: 30, unitSize: 1, people: 0.7 },
  { items: 60, unitSize: 1, people: 0.9 },
  { items: 150, unitSize: 1, people: 0.7 },
  { items: 150, unitSize: 1, people: 0.3 },
  { items: 300, unitSize: 5, people: 0.9 },
  { items: 300, unitSize: 5, people: 0.7 },
] as const;

type Case = (typeof CASES)[number];

/** Answers of one scorer: right with the chance `share`. */
function drawn(random: () => number, share: number, { items, unitSize }: Case): readonly ItemScore[] {
  let first = 0;
  return Array.from({ length: items }, (_, at): ItemScore => {
    const own = random() < share ? 1 : 0;
    const copies = random() < 0.5;
    if (at % unitSize === 0) first = own;
    const score = at % unitSize !== 0 && copies ? first : own;
    const item = `q${at}`;
    const unit = `u${Math.floor(at / unitSize)}`;
    return {
      item,
      unit,
      score,
      trials: 1,
      confidence: undefined,
      claims: [],
      groups: {},
      preview: undefined,
      recordIds: [],
    };
  });
}

function rates(each: Case, kept: number): { readonly fail: number; readonly pass: number } {
  let [fail, pass] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const random = seededGenerator(seed * 1_000_003 + run);
    const reference = drawn(random, each.people, each);
    const generation = drawn(random, each.people * kept, each);
    const pairs = reference.map((own, at): ScorePair => ({ reference: own, generation: generation[at]! }));
    const { pFail, pPass } = pairedScoreTest(pairs, { kind: 'right-wrong', tolerated: { loss: DELTA }, seed: run });
    if (pFail <= LEVEL) fail++;
    if (pPass <= LEVEL) pass++;
  }
  return { fail: fail / runs, pass: pass / runs };
}

const rows = CASES.map((each) => ({
  ...each,
  atTolerated: rates(each, 1 - DELTA),
  nothingLost: rates(each, 1),
  halfLost: rates(each, 0.5),
}));
const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
process.stdout.write(
  `${[
    line([
      'items',
      'people right',
      'FAIL at the tolerated loss',
      'PASS at the tolerated loss',
      'PASS, nothing lost',
      'FAIL, half lost',
    ]),
    line(['---', '---', '---', '---', '---', '---']),
    ...rows.map(({ items, unitSize, people, atTolerated, nothingLost, halfLost }) =>
      line([
        unitSize === 1 ? String(items) : `${items} in ${items / unitSize} units`,
        percent(people),
        percent(atTolerated.fail),
        percent(atTolerated.pass),
        percent(nothingLost.pass),
        percent(halfLost.fail),
      ]),
    ),
  ].join('\n')}\n`,
);
if (!values.trial) {
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify({ runs, seed, delta: DELTA, level: LEVEL, rows }, null, 2)}\n`);
}
