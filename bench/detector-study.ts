import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ablationRow, measureTaught, stackedRows } from './detector-ablation.ts';
import { trainAll } from './detector-fits.ts';
import { measureExceeding, measureSeparation, thresholdOf } from './detector-measures.ts';
import { eachFold, FitQueue, LADDER, OUTSIDE_DOMAINS, REFUSED, TAUGHT } from './detector-plan.ts';
import { promiseSets } from './detector-promise-sets.ts';
import { measurePromises, type PromiseStudy } from './detector-promises.ts';
import type { DetectorResults } from './detector-results.ts';
import { dataFolder } from './detector-rows.ts';
import { logitOf, type StudyScores, scoreKnown, scorers, sidesOf, sidesOfKind } from './detector-scores.ts';
import {
  distinct,
  measureEdits,
  measureGroups,
  measureInside,
  measureLengths,
  measureNewer,
  nameOf,
  scoreLeftOut,
} from './detector-sections.ts';
import { writeTables } from './detector-tables.ts';
import { type KnownText, knownTexts, outsideTexts, shuffled } from './detector-texts.ts';
import { chosenTexts, type FitTask, familyOf, SHIPPED_PARTS, studyRecipe } from './detector-training.ts';
import { describeMachine } from './machine.ts';

// node bench/detector-study.ts [--threads 2]
// Trains some hundred models and measures them; writes bench/results/detector.json and, from it, the tables of docs/origin.md.
// node bench/detector-study.ts --tables: the tables alone, from what was measured last.
// node bench/detector-study.ts --promises: measures what anchors promise anew (15 models), all else stays as it was measured last.
// node bench/detector-study.ts --trial: few models, prints what was measured, writes nothing.

const RESULTS = path.resolve(import.meta.dirname, 'results/detector.json');
const PAGE = path.resolve(import.meta.dirname, '../docs/origin.md');
/** Domains of fewer human texts are not left out one by one. */
const LEAST_LEFT_OUT = 50;
/** Human texts of a domain that a model learns from where anchors teach. */
const TAUGHT_ANCHORS = 150;

const { values: flags } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    tables: { type: 'boolean', default: false },
    promises: { type: 'boolean', default: false },
    trial: { type: 'boolean', default: false },
  },
});
if (!flags.tables) {
  const folder = dataFolder();
  if (!existsSync(path.join(folder, 'origin'))) {
    process.stderr.write(
      `There are no labelled texts in ${folder}. Name the folder that holds them in OUTCROSS_DATA.\n`,
    );
    process.exit(2);
  }
  const threads = Number(flags.threads);
  const results = flags.promises
    ? {
        ...(JSON.parse(readFileSync(RESULTS, 'utf8')) as DetectorResults),
        promises: await studyPromises(folder, threads),
      }
    : await study(folder, { threads, isTrial: flags.trial });
  if (flags.trial) {
    process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
    process.exit();
  }
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
}
writeTables(PAGE, JSON.parse(readFileSync(RESULTS, 'utf8')) as DetectorResults);

/** What anchors promise, by the same models as in the whole study. */
async function studyPromises(folder: string, threads: number): Promise<PromiseStudy> {
  const chosen = await chosenTexts(folder, await studyRecipe({ withLeftOut: false }));
  const known = knownTexts(chosen.filter(({ isRewritten }) => !isRewritten));
  const { rows: outside } = outsideTexts(folder, chosen);
  const queue = new FitQueue();
  const shipped = queue.addFolds(SHIPPED_PARTS);
  const leftOut = leftOutDomains(known).map((domain) => ({ domain, task: queue.add(withoutDomain(domain)) }));
  const files = await trainAll(queue.tasks, { folder, threads, onDone: () => {} });
  return measurePromises(promiseSets({ folder, known, outside, scorerOf: scorers(files) }, { shipped, leftOut }));
}

/** Domains of enough human texts to be left out one by one. */
function leftOutDomains(known: readonly KnownText[]): readonly string[] {
  const people = known.filter(({ text }) => text.origin === 'human');
  return distinct(people, ({ text }) => text.domain)
    .filter(([, rows]) => rows.length >= LEAST_LEFT_OUT)
    .map(([domain]) => domain);
}

function withoutDomain(domain: string): FitTask {
  return { parts: SHIPPED_PARTS, without: { domain }, anchors: [] };
}

async function study(
  folder: string,
  { threads, isTrial }: { readonly threads: number; readonly isTrial: boolean },
): Promise<DetectorResults> {
  // A trial shows that everything runs; it skips most of the models.
  const some = <Item>(items: readonly Item[]) => (isTrial ? items.slice(-1) : items);
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const say = (line: string) => process.stderr.write(`${seconds()} s  ${line}\n`);
  const chosen = await chosenTexts(folder, await studyRecipe({ withLeftOut: false }));
  const known = knownTexts(chosen.filter(({ isRewritten }) => !isRewritten));
  const { rows: outside, duplicates } = outsideTexts(folder, chosen);

  const queue = new FitQueue();
  const shipped = queue.addFolds(SHIPPED_PARTS);
  const ladder = some(LADDER).map(({ name, parts }) => ({ name, fits: queue.addFolds(parts) }));
  const refused = some(REFUSED).map(({ name, parts }) => ({ name, fits: queue.addFolds(parts) }));
  const domains = some(leftOutDomains(known)).map((domain) => ({ domain, task: queue.add(withoutDomain(domain)) }));
  const models = known.filter(({ text, isMeasured }) => text.origin === 'ai' && isMeasured);
  const families = some(distinct(models, ({ text }) => familyOf(text.generator))).map(([family]) => ({
    family,
    whole: queue.add({ parts: SHIPPED_PARTS, without: { family }, anchors: [] }),
    folds: eachFold((fold) => queue.add({ parts: SHIPPED_PARTS, without: { fold, family }, anchors: [] })),
  }));
  const taught = some(TAUGHT).map(({ name, human, ai }) => {
    const order = shuffled(
      outside.filter((row) => row.origin === 'human' && human(row)),
      1,
    );
    const learned = order.slice(0, TAUGHT_ANCHORS);
    return {
      name,
      learned,
      rest: order.slice(TAUGHT_ANCHORS),
      ai: outside.filter((row) => row.origin === 'ai' && ai(row)),
      task: queue.add({ parts: SHIPPED_PARTS, without: {}, anchors: learned.map(({ text }) => text) }),
    };
  });
  say(`${known.length} known texts, ${outside.length} from outside, ${queue.tasks.length} models to train`);
  const files = await trainAll(queue.tasks, {
    folder,
    threads,
    onDone: (done) => {
      if (done % 10 === 0 || done === queue.tasks.length) say(`${done} models trained`);
    },
  });

  const scorerOf = scorers(files);
  const knownScores = scoreKnown(known, shipped, { scorerOf });
  const measured = known.filter(({ isMeasured }) => isMeasured);
  const inside = sidesOf(measured, knownScores);
  const whole = scorerOf(shipped.whole);
  const scores: StudyScores = {
    folder,
    known,
    outside,
    knownScores,
    outsideScores: new Map(outside.map((row) => [row, logitOf(whole, row.cut)])),
    carried1: thresholdOf(inside.human, 0.01),
    carried5: thresholdOf(inside.human, 0.05),
    scorerOf,
  };
  const carriedOver = (human: readonly number[], ai: readonly number[]) => ({
    carried: measureExceeding(human, scores.carried1),
    carriedTpr: ai.length === 0 ? null : measureExceeding(ai, scores.carried1),
  });
  const leftOut = domains.map((one) => scoreLeftOut(scores, one));
  const results: DetectorResults = {
    machine: describeMachine(),
    model: {
      sha256: createHash('sha256').update(files[shipped.whole]!).digest('hex'),
      bytes: files[shipped.whole]!.length,
    },
    known: { human: inside.human.length, ai: inside.ai.length },
    outside: {
      human: outside.filter(({ origin }) => origin === 'human').length,
      other: outside.filter(({ origin }) => origin !== 'human').length,
      duplicates,
    },
    inDistribution: measureInside(scores, shipped),
    lengths: measureLengths(scores, shipped),
    unseenDomains: [
      ...leftOut.map(({ domain, human, ai }) => ({
        ...measureSeparation(`${nameOf(domain)}, left out`, { human, ai }),
        ...carriedOver(human, ai),
      })),
      ...OUTSIDE_DOMAINS.map(({ name, holds }) => {
        const sides = sidesOfKind(scores, holds);
        return { ...measureSeparation(name, sides), ...carriedOver(sides.human, sides.ai) };
      }),
    ],
    unseenFamilies: families.map(({ family, ...fits }) => {
      const rows = measured.filter(({ text }) => text.origin === 'human' || familyOf(text.generator) === family);
      return {
        ...measureSeparation(family, sidesOf(rows, scoreKnown(rows, fits, { scorerOf }))),
        seenTprAt1: measureSeparation(family, sidesOf(rows, knownScores)).tprAt1,
      };
    }),
    newer: measureNewer(scores),
    edits: measureEdits(scores),
    groups: measureGroups(scores),
    promises: measurePromises(promiseSets(scores, { shipped, leftOut: domains })),
    ablation: [
      ...ladder.map(({ name, fits }) => ablationRow(scores, name, fits)),
      ...refused.map(({ name, fits }) => ({ ...ablationRow(scores, name, fits), isRefused: true })),
      ...stackedRows(scores),
    ],
    negatives: taught.map((one) => measureTaught(scores, { ...one, whole: shipped.whole })),
    seconds: seconds(),
  };
  say('measured');
  return results;
}
