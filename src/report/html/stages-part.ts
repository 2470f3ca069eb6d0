import type { StageComparison, StageStratum, StageWidth, StepEffect } from '../../gate/stages/stage-comparison.ts';
import { sayRatio } from '../../gate/verdict/say-number.ts';
import { type RatioRow, ratioIntervals } from '../charts/ratio-intervals.ts';
import { formatCount, formatShare } from '../format-number.ts';
import { ratioText, shareOfLossText, stageSampleText, stepName, stepNotes } from '../together/step-texts.ts';
import { chartWithTable } from './chart-with-table.ts';
import { reasonList } from './reason-list.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { type Column, table } from './table.ts';

const ELSEWHERE = 'compare.json';
/** Strata and measures that are drawn, a row each stage. */
const MOST_DRAWN = 8;

type Line = Pick<StageStratum | StageWidth, 'steps' | 'isLossShown'> & {
  readonly name: string;
  readonly isTested: boolean;
  readonly remark: string | undefined;
  /** Each stage against people. */
  readonly againstPeople: readonly {
    readonly ratio: number | undefined;
    readonly low: number | undefined;
    readonly high: number | undefined;
    readonly outcome: string;
  }[];
};

/** Which step of a making narrowed it: what it comes to, strata and measures of range from people through the stages, and the numbers. */
export function stagesPart(
  stages: StageComparison,
  { document, delta }: { readonly document: Document; readonly delta: number },
): SafeHtml {
  const { findings, strata, widths, steps, alphas } = stages;
  const unmet = stages.preconditions.filter(({ holds }) => !holds);
  const tested = strata.map(lineOfStratum).filter(({ isTested }) => isTested);
  const others = strata.map(lineOfStratum).filter((line) => !line.isTested && hasMoved(line));
  const measures = widths.map(lineOfWidth);
  return html`<section id="stages" aria-labelledby="stages-heading"><h2 id="stages-heading">Which step narrowed it?</h2>
${unmet.length > 0 ? html`<p>INCONCLUSIVE: the stages cannot be compared.</p>` : html`<p class="quiet">${capital(stageSampleText(stages))}.</p>`}
${reasonList(findings)}
${stepList(stages)}
${
  tested.length === 0
    ? null
    : html`<h3>Groups of what people write, stage by stage</h3>
${chartWithTable({
  chart: (width) =>
    chart(tested, stages, { document, width, tolerated: Number((1 - delta).toFixed(6)), what: 'strata' }),
  caption: html`Share of each tested stratum in each stage over its share in what people wrote, with 90 % intervals; ${tested.some(hasMoved) ? 'those that lost, or moved in a step' : 'none moved beyond chance'}. In the accent colour: lost in the step to that stage.`,
  data: effectTable('Tested strata: each step against the stage before, with 90 % intervals', tested, stages),
})}`
}
${others.length === 0 ? null : html`<details><summary>Other strata that moved in a step</summary>${effectTable('Shown, adjusted within their own kind, with 90 % intervals', others, stages)}</details>`}
${
  measures.length === 0
    ? null
    : html`<h3>Measures of range, stage by stage</h3>
${chartWithTable({
  chart: (width) => chart(measures, stages, { document, width, what: 'measures of range' }),
  caption: html`Each measure in each stage over that of people, at equal n, with 90 % intervals; ${measures.some(hasMoved) ? 'those that narrowed, or moved in a step' : 'none moved beyond chance'}. In the accent colour: narrowed in the step to that stage.`,
  data: effectTable('Measures of range: each step against the stage before, with 90 % intervals', measures, stages),
})}`
}
${
  strata.length + widths.length === 0
    ? null
    : html`<p class="quiet">A step has lost something where there is less after it than before it, with all ${formatCount(steps.length)} steps and all tested strata adjusted together (Holm, ${formatShare(alphas.primary)}); for measures of range by relabelling, times the steps, and beyond their margin (${formatShare(alphas.secondary)}). Shares of a loss add up to 100 %; one below 0 was given back. They stand where the last stage is shown to have lost.</p>`
}
</section>
`;
}

function lineOfStratum({ label, isTail, ...stratum }: StageStratum): Line {
  return { name: label, remark: isTail ? 'tail' : undefined, ...stratum };
}

function lineOfWidth({ title, widerWhen, ...width }: StageWidth): Line {
  return { name: title, remark: widerWhen === 'smaller' ? 'more is narrower' : undefined, isTested: true, ...width };
}

function hasMoved({ steps, isLossShown }: Line): boolean {
  return isLossShown || steps.some(({ outcome }) => outcome === 'lost' || outcome === 'gained');
}

function stepList({ steps }: StageComparison): SafeHtml | null {
  const noted = steps.flatMap((step) => {
    const notes = stepNotes(step);
    return notes.length === 0 ? [] : [{ step, notes }];
  });
  if (noted.length === 0) return null;
  return html`<ul>${noted.map(({ step, notes }) => html`<li>${stepName(step)}: ${notes.join('; ')}</li>`)}</ul>`;
}

function chart(
  lines: readonly Line[],
  { stages }: StageComparison,
  {
    document,
    width,
    tolerated,
    what,
  }: {
    readonly document: Document;
    readonly width: number;
    readonly tolerated?: number | undefined;
    readonly what: string;
  },
): string | null {
  const moved = lines.filter(hasMoved);
  const drawn = (moved.length > 0 ? moved : lines).toSorted((a, b) => farthest(b) - farthest(a)).slice(0, MOST_DRAWN);
  const rows = drawn.flatMap(({ name, againstPeople, steps }) =>
    againstPeople.flatMap(({ ratio, low, high }, at): readonly RatioRow[] => {
      const { outcome } = steps[at]!;
      const says = outcome === 'lost' ? ' lost here' : outcome === 'gained' ? ' gained here' : '';
      return [
        {
          name: stages[at]!.name,
          heading: at === 0 ? name : undefined,
          ratio: ratio ?? 0,
          low: ratio === undefined ? undefined : low,
          high,
          note: `${ratio === undefined ? '–' : sayRatio(ratio)}${says}`,
          isMarked: outcome === 'lost',
        },
      ];
    }),
  );
  const named = drawn.map(
    ({ name, againstPeople }) => `${name} ${againstPeople.map(({ ratio }) => (ratio ?? 0).toFixed(2)).join(', ')}`,
  );
  return ratioIntervals(rows, {
    document,
    width,
    tolerated,
    label: `Ratios of ${formatCount(drawn.length)} ${what} against people, in ${stages.map(({ name }) => name).join(', ')}: ${named.join('; ')}.`,
  });
}

function farthest({ againstPeople }: Line): number {
  return Math.max(...againstPeople.map(({ ratio }) => Math.abs(Math.log(Math.max(ratio ?? 1, 1e-6)))));
}

function effectTable(caption: string, lines: readonly Line[], { steps, stages }: StageComparison): SafeHtml {
  const last = stages.at(-1)!.name;
  const columns: readonly Column<Line>[] = [
    {
      heading: '',
      cell: ({ name, remark }) => (remark === undefined ? name : html`${name}<div class="quiet">${remark}</div>`),
    },
    ...steps.map(
      (step, at): Column<Line> => ({
        heading: stepName(step),
        cell: ({ steps: effects }) => effectCell(effects[at]!),
      }),
    ),
    {
      heading: `people → ${last}`,
      cell: ({ againstPeople }) => {
        const whole = againstPeople.at(-1)!;
        return html`${ratioText(whole)}<div class="quiet">${whole.outcome}</div>`;
      },
    },
  ];
  return table({ caption, columns, rows: lines, elsewhere: ELSEWHERE, isBroad: true, fitsPhone: false });
}

function effectCell(effect: StepEffect): SafeHtml {
  const share = shareOfLossText(effect);
  return html`${ratioText(effect)}<div class="quiet">${effect.outcome}${share === undefined ? '' : `; ${share}`}</div>`;
}

/** Sentences from data begin as they are; ours with a capital. */
function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
