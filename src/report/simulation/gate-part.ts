import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { type VerdictSeries, verdictsByGeneration } from '../charts/verdicts-by-generation.ts';
import { formatCount } from '../format-number.ts';
import { chartWithTable } from '../html/chart-with-table.ts';
import { dataName } from '../html/data-name.ts';
import { html, type SafeHtml } from '../html/safe-html.ts';
import { table } from '../html/table.ts';
import { gateSentences } from './simulation-texts.ts';

const ELSEWHERE = 'result.json';
const ARMS_DRAWN = 12;

/** Verdicts of the gate, generation by generation; null where the lab did not ask for it. */
export function gatePart(result: SimulationResult, { document }: { readonly document: Document }): SafeHtml | null {
  const sentences = gateSentences(result);
  if (sentences.length === 0) return null;
  const series = verdictsOf(result);
  return html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
${chartWithTable({
  chart: (width) =>
    verdictsByGeneration(series.slice(0, ARMS_DRAWN), {
      document,
      width,
      label: `Verdicts of the gate over generations: ${sentences.slice(0, 4).join('; ')}.`,
    }),
  caption: html`Outputs of each generation held against the frozen human reference. In the accent colour, the share of seeds that FAIL (F); grey, INCONCLUSIVE (?); empty, PASS (P).`,
  data: table({
    caption: 'Seeds by verdict',
    columns: [
      { heading: 'Arm', cell: ({ name }: Row) => dataName(name) },
      { heading: 'Generation', cell: ({ generation }: Row) => formatCount(generation), numeric: true },
      { heading: 'PASS', cell: ({ pass }: Row) => formatCount(pass), numeric: true },
      { heading: 'INCONCLUSIVE', cell: ({ inconclusive }: Row) => formatCount(inconclusive), numeric: true },
      { heading: 'FAIL', cell: ({ fail }: Row) => formatCount(fail), numeric: true },
    ],
    rows: series.flatMap(({ name, cells }) => cells.map((cell): Row => ({ name, ...cell }))),
    elsewhere: ELSEWHERE,
  }),
})}`;
}

type Row = VerdictSeries['cells'][number] & { readonly name: string };

function verdictsOf({ arms, generations }: SimulationResult): readonly VerdictSeries[] {
  return arms.flatMap(({ title }) => {
    const cells = new Map<number, { pass: number; inconclusive: number; fail: number }>();
    for (const { arm, generation, verdict } of generations) {
      if (arm !== title || verdict === undefined) continue;
      const cell = cells.get(generation) ?? { pass: 0, inconclusive: 0, fail: 0 };
      if (verdict === 'PASS') cell.pass++;
      else if (verdict === 'FAIL') cell.fail++;
      else cell.inconclusive++;
      cells.set(generation, cell);
    }
    return cells.size === 0
      ? []
      : [
          {
            name: title,
            cells: [...cells].sort(([a], [b]) => a - b).map(([generation, cell]) => ({ generation, ...cell })),
          },
        ];
  });
}
