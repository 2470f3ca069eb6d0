import { parseHTML } from 'linkedom';
import { beforeAll, expect, test } from 'vitest';
import { makePlan } from '../../loop/plan/make-plan.ts';
import type { Plan } from '../../loop/plan/plan.ts';
import { planStrata } from '../../loop/plan/plan-strata.ts';
import { shoppingCsv } from '../../mix/build/shopping-list.ts';
import { planHtml } from './plan-html.ts';
import { planJson } from './plan-json.ts';
import { terminalPlan } from './terminal-plan.ts';

const HOSTILE = '<script>alert(1)</script>\u001b[31m\u202e" onload="alert(2)';

async function made(human: number, masses: readonly number[]): Promise<Plan> {
  const rows = masses.map((mass, index) => ({ name: index === masses.length - 1 ? HOSTILE : `s${index}`, mass }));
  return makePlan({
    ...planStrata(rows, { place: 'test' }),
    source: { kind: 'file', name: HOSTILE, by: [], unit: 'mass' },
    synthetic: 2000,
    human,
    generations: 6,
    replicas: 100,
  });
}

let short: Plan;
let many: Plan;
let enough: Plan;

beforeAll(async () => {
  short = await made(150, [0.6, 0.3, 0.09, 0.01]);
  many = await made(
    400,
    Array.from({ length: 40 }, (_, rank) => 1 / (rank + 1) ** 2),
  );
  enough = await made(5000, [0.6, 0.4]);
});

test('the page holds every section, nothing from outside, and nothing that a name brought', () => {
  for (const plan of [short, many, enough]) {
    const page = planHtml(plan);
    const { document } = parseHTML(page);
    expect([...document.querySelectorAll('section')].map(({ id }) => id)).toEqual([
      'answer',
      'strata',
      'price',
      'floors',
      'fresh',
      'simulation',
      'shopping',
      'recipe',
      'words',
    ]);
    expect(document.querySelectorAll('script, iframe, link, img').length).toBe(0);
    expect(document.querySelectorAll('[onload]').length).toBe(0);
    expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect(page).not.toContain('\u001b');
    expect(page).not.toContain('\u202e');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(document.querySelectorAll('figure svg').length).toBeGreaterThanOrEqual(2);
    for (const svg of document.querySelectorAll('svg')) expect(svg.getAttribute('aria-label')).toMatch(/\.$/);
  }
});

test('charts show lines, simulated dots and rows in both sizes', () => {
  const { document } = parseHTML(planHtml(short));
  const [strata, price] = [...document.querySelectorAll('figure')];
  for (const svg of strata!.querySelectorAll('svg')) {
    // Four strata, each as it is and with the rows needed.
    expect(svg.querySelectorAll('path').length).toBeGreaterThanOrEqual(8);
    expect(svg.querySelectorAll('circle').length).toBeGreaterThanOrEqual(16);
  }
  expect(price!.querySelectorAll('svg')[0]!.textContent).toContain('now 150');
});

test('JSON is the plan in snake case, the list as builds write it', () => {
  const value = JSON.parse(planJson(short));
  expect(value.schema).toBe('outcross.plan/1');
  expect(value.settings).toMatchObject({ synthetic: 2000, human: 150, keep: 0.5, of: 'joint', top_p: 1 });
  expect(value.needed.rows).toBe(short.needed.rows);
  expect(value.strata).toHaveLength(4);
  expect(value.strata[3].human_rows).toBeCloseTo(1.5, 9);
  expect(value.shopping.schema).toBe('outcross.shopping-list/1');
  expect(value.shopping.items[0].stratum).toEqual({ stratum: value.shopping.items[0].label });
});

test('the list as CSV names strata, quoted', () => {
  const csv = shoppingCsv(short.shopping, ['stratum']);
  expect(csv.split('\r\n')[0]).toBe('stratum,where,rows,because,have_rows,have_fresh_rows,kept_out_rows');
  expect(csv.split('\r\n')).toHaveLength(short.shopping.items.length + 2);
});

test.each([40, 80, 120])('the terminal of %d columns gets the answer first, safe and no wider', (width) => {
  for (const plan of [short, many, enough]) {
    const text = terminalPlan({ plan, report: 'plan.html', recipe: null }, { color: false, width });
    expect(text).not.toMatch(/\u001b|\u202e|NaN|undefined|Infinity/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    expect(text).toMatch(/needed/);
    expect(text).toContain('budget:');
  }
  expect(terminalPlan({ plan: enough, report: null, recipe: null }, { color: false, width: 80 })).toMatch(
    /^5,000 fresh human rows a generation are enough/,
  );
  expect(terminalPlan({ plan: short, report: null, recipe: 'r.yaml' }, { color: false, width: 80 })).toContain(
    'r.yaml',
  );
});
