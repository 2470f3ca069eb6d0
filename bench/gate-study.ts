/**
 * How often the gate cries wolf, and what it sees. Halves of human texts go through the whole gate as if one were a model's: every FAIL is
 * false. Then one half is narrowed on purpose, by known amounts. Prints one row a pool and case, and keeps the figures in
 * bench/results/gate-study-<pool>.json.
 *
 *   node bench/gate-study.ts [--pool NAME] [--case NAME] [--runs 200] [--injected 40] [--documents 4000] [--splits 999] [--seed 1]
 *   node bench/gate-study.ts --tables          tables for docs/gate.md from the figures kept
 *
 * Figures are kept after each case, so that cases can be run one by one; those not run again stay as they are.
 *
 * A pool's calibration part is frozen once, as `outcross reference create` freezes it; halves are drawn from the rest, without a text in
 * both. Reads ../shared/data, or OUTCROSS_DATA. A run of 4,000 documents takes some three seconds of one core.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { frozenRulers } from '../src/gate/compare/frozen-rulers.ts';
import { judgeArms } from '../src/gate/compare/judge-arms.ts';
import { type ClassifiedDocument, classifyDocuments } from '../src/gate/reference/classify-document.ts';
import { createReference } from '../src/gate/reference/create-reference.ts';
import { openReference } from '../src/gate/reference/open-reference.ts';
import { clopperPearsonInterval } from '../src/statistics/clopper-pearson-interval.ts';
import { seededGenerator } from '../src/statistics/seeded-generator.ts';
import { INJECTIONS, type Injection } from './gate-injections.ts';
import { GATE_POOLS, type GatePool, requireGateData } from './gate-pools.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    pool: { type: 'string' },
    case: { type: 'string' },
    runs: { type: 'string', default: '200' },
    injected: { type: 'string', default: '40' },
    documents: { type: 'string', default: '4000' },
    splits: { type: 'string', default: '999' },
    seed: { type: 'string', default: '1' },
    tables: { type: 'boolean', default: false },
  },
});
const DATA = path.resolve(process.env.OUTCROSS_DATA ?? path.join(import.meta.dirname, '../../shared/data'));
const RESULTS = path.join(import.meta.dirname, 'results');
/** 99 % point of false FAILs at a chance of 5 % in 200 runs. */
const MOST_FALSE = 18;

interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly runs: number;
  readonly documents: number;
  readonly fail: number;
  readonly pass: number;
  readonly inconclusive: number;
  /** Runs in which strata, panel, or the alarm for wider than people spoke. */
  readonly byStrata: number;
  readonly byPanel: number;
  readonly wider: number;
}
interface PoolResult {
  readonly pool: string;
  readonly title: string;
  readonly texts: number;
  readonly tested: number;
  readonly smallestShare: number;
  readonly machine: string;
  readonly cases: readonly CaseResult[];
}

if (values.tables) {
  printTables(
    readdirSync(RESULTS)
      .filter((name) => name.startsWith('gate-study-'))
      .sort()
      .map((name) => JSON.parse(readFileSync(path.join(RESULTS, name), 'utf8')) as PoolResult),
  );
} else {
  requireGateData(DATA);
  const pools = GATE_POOLS.filter(({ name }) => values.pool === undefined || name === values.pool);
  if (pools.length === 0) throw new RangeError(`--pool takes one of ${GATE_POOLS.map(({ name }) => name).join(', ')}`);
  mkdirSync(RESULTS, { recursive: true });
  const results: PoolResult[] = [];
  if (values.case !== undefined && !INJECTIONS.some(({ name }) => name === values.case))
    throw new RangeError(`--case takes one of ${INJECTIONS.map(({ name }) => name).join(', ')}`);
  for (const pool of pools) results.push(await study(pool));
  printTables(results);
  const loud = results.flatMap(({ pool, cases }) => {
    const unchanged = cases.find(({ name }) => name === 'none');
    return unchanged !== undefined && unchanged.fail > MOST_FALSE * Math.max(1, unchanged.runs / 200)
      ? [{ pool, ...unchanged }]
      : [];
  });
  for (const { pool, fail, runs } of loud) process.stderr.write(`${pool}: ${fail} false FAILs of ${runs}\n`);
  if (loud.length > 0) process.exitCode = 1;
}

async function study(pool: GatePool): Promise<PoolResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'outcross-gate-study-'));
  try {
    const texts = [...new Set(pool.texts(DATA))];
    const file = path.join(folder, 'texts.jsonl');
    writeFileSync(file, texts.map((text, at) => `${JSON.stringify({ id: `t${at}`, text })}\n`).join(''));
    const workspace = path.join(folder, 'workspace');
    // Strata are made so large that a comparator of this size decides them; halves of the same size can then come to a PASS.
    await createReference({
      name: pool.name,
      data: [file],
      workspace,
      assumesHuman: true,
      documentsPerPart: Number(values.documents),
    });
    const reference = await openReference(pool.name, { workspace });
    const rulers = await frozenRulers(reference);
    const rest = [
      ...(await classifyDocuments(reference, reference.documents('comparator'))),
      ...(await classifyDocuments(reference, reference.documents('reserve'))),
    ];
    const size = Math.min(Number(values.documents), Math.floor(rest.length / 2));
    const tested = reference.strata.filter(({ isTested }) => isTested);
    const shares = tested.map((stratum) => {
      const at = reference.strata.indexOf(stratum);
      return rest.filter(({ strata }) => strata.includes(at)).length / rest.length;
    });
    const about = {
      pool: pool.name,
      title: pool.title,
      texts: texts.length,
      tested: tested.length,
      smallestShare: Math.min(1, ...shares),
      machine: describeMachine(),
    };
    const cases = new Map(keptCases(pool.name).map((one) => [one.name, one]));
    const all: readonly { readonly injection: Injection; readonly runs: number }[] = INJECTIONS.map((injection) => ({
      injection,
      runs: Number(injection.name === 'none' ? values.runs : values.injected),
    })).filter(({ injection, runs }) => runs > 0 && (values.case === undefined || values.case === injection.name));
    for (const { injection, runs } of all) {
      const position = INJECTIONS.indexOf(injection);
      const counts = { fail: 0, pass: 0, inconclusive: 0, byStrata: 0, byPanel: 0, wider: 0 };
      for (let run = 0; run < runs; run++) {
        const random = seededGenerator(Number(values.seed) * 1_000_003 + position * 10_007 + run);
        const drawn = shuffled(rest, random);
        const human = inOrder(drawn.slice(0, size));
        const model = injection.change(drawn.slice(size, 2 * size), { reference, random });
        const generation = model.isChanged
          ? await classifyDocuments(
              reference,
              model.documents.map(({ document }) => document),
            )
          : model.documents;
        const { verdict } = await judgeArms(
          { reference, rulers },
          { reference: human, generation: inOrder(generation), isPaired: false },
          (problem) => (problem === undefined ? [] : [{ id: 'long-enough', holds: false, says: problem }]),
          { splits: Number(values.splits) },
        );
        counts[verdict.outcome === 'FAIL' ? 'fail' : verdict.outcome === 'PASS' ? 'pass' : 'inconclusive']++;
        if (verdict.strata.some(({ isTested, outcome }) => isTested && outcome === 'narrowed')) counts.byStrata++;
        if (verdict.panel.some(({ outcome }) => outcome === 'narrowed')) counts.byPanel++;
        if (verdict.overDispersion.isAlarm) counts.wider++;
      }
      cases.set(injection.name, { name: injection.name, title: injection.title, runs, documents: size, ...counts });
      writeFileSync(resultsFile(pool.name), `${JSON.stringify({ ...about, cases: inOrderOfCases(cases) }, null, 2)}\n`);
      process.stderr.write(`${pool.name} ${injection.name}: ${JSON.stringify(counts)} of ${runs}\n`);
    }
    return { ...about, cases: inOrderOfCases(cases) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultsFile(pool: string): string {
  return path.join(RESULTS, `gate-study-${pool}.json`);
}

/** What earlier runs found in a pool. */
function keptCases(pool: string): readonly CaseResult[] {
  if (!existsSync(resultsFile(pool))) return [];
  return (JSON.parse(readFileSync(resultsFile(pool), 'utf8')) as PoolResult).cases;
}

function inOrderOfCases(cases: ReadonlyMap<string, CaseResult>): readonly CaseResult[] {
  return INJECTIONS.flatMap(({ name }) => cases.get(name) ?? []);
}

function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}

function inOrder(documents: readonly ClassifiedDocument[]): readonly ClassifiedDocument[] {
  return documents.toSorted((a, b) => (a.document.key < b.document.key ? -1 : a.document.key > b.document.key ? 1 : 0));
}

function printTables(results: readonly PoolResult[]): void {
  process.stdout.write(
    '| pool | texts | n an arm | strata tested, smallest | case | runs | FAIL (95 % interval) | PASS | INCONCLUSIVE | by strata / panel | wider |\n| --- | ---: | ---: | --- | --- | ---: | --- | ---: | ---: | --- | ---: |\n',
  );
  for (const { pool, texts, tested, smallestShare, cases } of results)
    for (const { title, runs, documents, fail, pass, inconclusive, byStrata, byPanel, wider } of cases) {
      const { low, high } = clopperPearsonInterval(fail, runs);
      const share = (count: number) => `${((100 * count) / runs).toFixed(1)} %`;
      process.stdout.write(
        `| ${pool} | ${texts} | ${documents} | ${tested}, ${(100 * smallestShare).toFixed(1)} % | ${title} | ${runs} | ${share(fail)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}) | ${share(pass)} | ${share(inconclusive)} | ${byStrata} / ${byPanel} | ${wider} |\n`,
      );
    }
}
