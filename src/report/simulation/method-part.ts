import { regimeNamed } from '../../loop/regimes/regime-registry.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { formatCount } from '../format-number.ts';
import { dataName } from '../html/data-name.ts';
import { html, type SafeHtml } from '../html/safe-html.ts';
import { table } from '../html/table.ts';
import { CLOSED_FORM_TEXTS } from './closed-form-texts.ts';
import { SEEDS_FOR_A_BAND } from './course.ts';
import { unitBeside } from './measure-number.ts';
import { measureTextOf } from './measure-texts.ts';

const LAB_LINES = 400;

/** How it was measured: what intervals are, what each measure and closed form means, and the lab itself. */
export function methodPart(result: SimulationResult): SafeHtml {
  const { arms, measures, closedForms, lab } = result;
  const forms = [...new Set(closedForms.map(({ form }) => form))].sort();
  const lines = labLines(lab);
  return html`<p>Each generation is a model of its own, trained from nothing on the set that its arm makes up. Generation 1 trains on human data in every arm. Medians are over seeds; intervals hold nine seeds in ten, or all of them where there are fewer than ${SEEDS_FOR_A_BAND}. They say how much chance alone makes one loop differ from another, not how another model or other data would do. Held is what lies within a tenth, narrowed and wider what lies beyond, by the 95 % interval of the median by ranks, or by the least and the largest of fewer than six seeds, which say less; unclear is where that reaches over the edge.</p>
<details><summary>Arms</summary>${table({
    caption: 'Rows that the last generation of the first seed trained on',
    columns: [
      { heading: 'Arm', cell: ({ title }: ArmRow) => dataName(title) },
      {
        heading: 'Regime',
        cell: ({ regime }: ArmRow) => {
          const about = regimeNamed(regime)?.about;
          return about === undefined ? regime : html`${regime}<div class="quiet">${about}</div>`;
        },
      },
      { heading: 'Rows', cell: ({ rows }: ArmRow) => countText(rows), numeric: true },
      { heading: 'Fresh human', cell: ({ fresh }: ArmRow) => countText(fresh), numeric: true },
      { heading: 'Replayed human', cell: ({ replayed }: ArmRow) => countText(replayed), numeric: true },
      { heading: 'Build', cell: ({ build }: ArmRow) => (build === undefined ? '–' : build.slice(0, 12)) },
    ],
    rows: arms.map(({ title, regime }) => armRow(result, title, regime)),
    elsewhere: 'result.json',
    isBroad: true,
  })}</details>
<details><summary>What each measure means</summary><dl class="definitions">${measures.map(
    (measure) =>
      html`<div><dt>${measure.title}${unitBeside(measure)}</dt><dd>${measureTextOf(measure) ?? `Defined in ${definitionOf(measure.anchor)}.`}</dd></div>`,
  )}</dl><p class="quiet">Formulas: <code>docs/collapse.md#what-is-measured</code>.</p></details>
${
  forms.length === 0
    ? null
    : html`<details><summary>The closed forms</summary><dl class="definitions">${forms.map(
        (form) => html`<div><dt>${form}</dt><dd>${CLOSED_FORM_TEXTS[form] ?? 'See docs/collapse.md.'}</dd></div>`,
      )}</dl><p class="quiet">Each is held against thousands of simulated loops by a test: <code>docs/collapse.md</code>.</p></details>`
}
<details><summary>The lab, defaults filled in</summary><pre>${lines.slice(0, LAB_LINES).map((line) => html`${line}\n`)}${lines.length > LAB_LINES ? `… ${formatCount(lines.length - LAB_LINES)} more lines in result.json` : ''}</pre></details>`;
}

interface ArmRow {
  readonly title: string;
  readonly regime: string;
  readonly rows: number | undefined;
  readonly fresh: number | undefined;
  readonly replayed: number | undefined;
  readonly build: string | undefined;
}

function armRow({ generations }: SimulationResult, title: string, regime: string): ArmRow {
  let last: (typeof generations)[number] | undefined;
  for (const one of generations) {
    if (one.arm !== title) continue;
    const isLater =
      last === undefined || one.seed < last.seed || (one.seed === last.seed && one.generation > last.generation);
    if (isLater) last = one;
  }
  return {
    title,
    regime,
    rows: last?.trainingRows,
    fresh: last?.freshHumanRows,
    replayed: last?.replayedHumanRows,
    build: last?.build,
  };
}

function countText(count: number | undefined): string {
  return count === undefined ? '–' : formatCount(count);
}

function labLines(lab: SimulationResult['lab']): readonly string[] {
  return JSON.stringify(lab, null, 2).split('\n');
}

/** Measures name the page, or the section alone. */
function definitionOf(anchor: string): string {
  return `docs/collapse.md#${anchor.slice(anchor.indexOf('#') + 1)}`;
}
