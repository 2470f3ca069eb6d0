/**
 * Runs every experiment of docs/collapse.md again and writes its tables.
 *
 *   node bench/collapse-study.ts [--only ID]                run one experiment, or all, and closed forms beside whole loops; keep what came out
 *   node bench/collapse-study.ts --forms [--only ID]        the closed forms alone, or one lab of them
 *   node bench/collapse-study.ts --write                    run all of it, then write the tables of docs/collapse.md
 *   node bench/collapse-study.ts --tables                   write the tables from the figures kept
 *
 * Figures are kept after each experiment in bench/results/collapse.json, so that they can be run one by one; those not run again stay as they
 * are. Experiments on data of others read ../shared/data, or OUTCROSS_DATA, and are left out, saying so, where it is absent.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CLOSED_FORM_TEXTS } from '../src/report/simulation/closed-form-texts.ts';
import { wrapText } from '../src/report/wrap-text.ts';
import { type CollapseExperiment, DATA } from './collapse-experiment.ts';
import { COLLAPSE_EXPERIMENTS } from './collapse-experiments.ts';
import { checkForms, FORM_LABS, type FormCheck } from './collapse-forms.ts';
import { describeMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    forms: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    tables: { type: 'boolean', default: false },
  },
});
const RESULTS = path.join(import.meta.dirname, 'results/collapse.json');
const PAGE = path.join(import.meta.dirname, '../docs/collapse.md');
/** Where an experiment has no published figure, or none to explain. */
const NONE = '–';
/** Columns of a line of the page. */
const WIDTH = 140;
/** What came out is told in parts, set apart by these; of more than two each is an item of its own. */
const PARTS = '; ';

interface KeptFigures {
  /** What came out of an experiment, and how long it took. */
  readonly experiments: Record<
    string,
    { readonly ours: string; readonly durationMs: number; readonly machine: string }
  >;
  forms: readonly FormCheck[];
}

const kept: KeptFigures = existsSync(RESULTS)
  ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as KeptFigures)
  : { experiments: {}, forms: [] };

if (!values.tables) {
  const isWanted = (id: string) => values.only === undefined || values.only === id;
  for (const lab of FORM_LABS) if (isWanted(lab.id) && (values.forms || values.only === undefined)) await runForms(lab);
  for (const experiment of COLLAPSE_EXPERIMENTS) if (isWanted(experiment.id) && !values.forms) await runOne(experiment);
}
if (values.write || values.tables) writeTables();

async function runOne({ id, needsData, run }: CollapseExperiment): Promise<void> {
  if (needsData === true && !existsSync(DATA)) {
    process.stdout.write(`${id}: left out, ${DATA} is absent\n`);
    return;
  }
  const started = performance.now();
  const ours = await run();
  kept.experiments[id] = { ours, durationMs: Math.round(performance.now() - started), machine: describeMachine() };
  keep();
  process.stdout.write(`${id} (${((performance.now() - started) / 1000).toFixed(1)} s): ${ours}\n`);
}

async function runForms(lab: (typeof FORM_LABS)[number]): Promise<void> {
  const checks = await checkForms(lab);
  for (const check of checks)
    process.stdout.write(
      `${check.form} ${check.arm}, ${check.measure} at t = ${check.generation}: ${check.expected}, seen ${check.seen}, ${check.distance?.toFixed(1) ?? '–'} standard errors, ${check.seeds} seeds\n`,
    );
  const order = FORM_LABS.map(({ id }) => id);
  kept.forms = [...kept.forms.filter((one) => one.lab !== lab.id), ...checks].sort(
    (a, b) => order.indexOf(a.lab) - order.indexOf(b.lab),
  );
  keep();
}

function keep(): void {
  mkdirSync(path.dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(kept, null, 2)}\n`);
}

/** Puts each table between its two marks; what stands around them is written by hand. */
function writeTables(): void {
  let page = readFileSync(PAGE, 'utf8');
  for (const [name, table] of Object.entries({
    forms: formsTable(),
    experiments: experimentsText('experiment'),
    'counter-examples': experimentsText('counter-example'),
    cures: experimentsText('cure'),
    missing: missingList(),
  })) {
    const [from, to] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
    const [start, end] = [page.indexOf(from), page.indexOf(to)];
    if (start < 0 || end < 0) throw new RangeError(`${PAGE} has no marks for the table "${name}"`);
    page = `${page.slice(0, start + from.length)}\n${table}\n${page.slice(end)}`;
  }
  writeFileSync(PAGE, page);
}

function formsTable(): string {
  const rows = kept.forms.map(
    ({ form, arm, measure, generation, seeds, expected, seen, distance }) =>
      `| ${form} | ${arm} | ${measure} | ${generation} | ${expected} | ${seen} | ${distance === undefined ? '–' : distance.toFixed(1).replace('-', '−')} | ${seeds} |`,
  );
  return [
    '| form | loop | of | t | expected | seen ± standard error | apart, standard errors | seeds |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function experimentsText(part: CollapseExperiment['part']): string {
  return COLLAPSE_EXPERIMENTS.filter((one) => one.part === part)
    .flatMap((one) => {
      const figures = kept.experiments[one.id];
      return figures === undefined ? [] : [experimentText(one, figures.ours)];
    })
    .join('\n');
}

function experimentText({ what, published, command, difference }: CollapseExperiment, ours: string): string {
  const parts = ours.split(PARTS);
  const found = parts.length > 2 ? [item('ours:'), ...parts.map((one) => item(one, '  '))] : [item(`ours: ${ours}`)];
  return [
    ...wrapped(`**${what}**`, ''),
    '',
    ...(published === NONE ? [] : [item(`published: ${published}`)]),
    ...found,
    item(`command: \`${command}\``),
    ...(difference === NONE ? [] : [item(`the difference: ${difference}`)]),
    '',
  ].join('\n');
}

function item(text: string, indent = ''): string {
  return wrapped(`- ${text}`, `${indent}  `).join('\n').replace(/^ {2}/, '');
}

/** Lines of the page, all but the first further in. */
function wrapped(text: string, indent: string): readonly string[] {
  return wrapText(text, { width: WIDTH - indent.length }).map((line, at) =>
    at === 0 && indent === '' ? line : `${indent}${line}`,
  );
}

function missingList(): string {
  const missing = COLLAPSE_EXPERIMENTS.filter(({ id }) => kept.experiments[id] === undefined).map(
    ({ what }) => `- ${what}: not run yet.`,
  );
  const checked = new Set(kept.forms.map(({ form }) => form));
  const formsMissing = Object.keys(CLOSED_FORM_TEXTS).filter((form) => !checked.has(form));
  return [
    ...missing,
    ...(formsMissing.length === 0
      ? []
      : [
          `- Closed forms ${formsMissing.join(', ')} beside whole loops: their tests draw directly from the laws that they are about.`,
        ]),
    '',
  ].join('\n');
}
