import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { alphasOfRelease } from '../../gate/line/line-alphas.ts';
import type { LineEntry } from '../../gate/line/line-entry.ts';
import type { LineState } from '../../gate/line/line-state.ts';
import { nextLineState } from '../../gate/line/next-line-state.ts';
import { surveyLine } from '../../gate/line/survey-line.ts';
import { lineJson } from '../line/line-json.ts';
import { isLineAlarm, lineHeadline } from '../line/say-line.ts';
import { terminalLine } from '../terminal-line.ts';
import { lineHtml } from './line-html.ts';

const HOSTILE = '<script>alert(1)</script>\u001b[31m';
const RULER = 'a'.repeat(64);
const at = (release: number) => `2026-${String(release).padStart(2, '0')}-10T10:00:00Z`;

/** A line of which one stratum drips away, 6 % a release, and another is lost in the last one. */
function dripping(releases: number): LineState {
  const stratum = (id: string, label: string) => ({
    id,
    label,
    dimension: 'language',
    isTail: true,
    isTested: id !== 'shown',
    reference: { count: 1000, n: 20_000 },
  });
  const strata = [stratum('letters', HOSTILE), stratum('verse', 'verse'), stratum('shown', 'shown only')];
  const entries: LineEntry[] = [
    {
      kind: 'opened',
      line: 'chat',
      at: at(1),
      referenceHash: RULER,
      referenceName: 'people',
      assumedHuman: true,
      delta: 0.2,
      strata,
    },
  ];
  for (let release = 1; release <= releases; release++) {
    const isLast = release === releases;
    const counts = [Math.round(400 * 0.94 ** release), isLast ? 0 : 400, 400];
    entries.push({
      kind: 'generation',
      at: at(release),
      hash: String(release).padStart(64, '0'),
      name: `v${release} ${HOSTILE}`,
      referenceHash: RULER,
      outcome: isLast ? 'FAIL' : 'INCONCLUSIVE',
      alphas: alphasOfRelease(release),
      strata: strata.map(({ id }, index) => ({
        id,
        generation: { count: counts[index]!, n: 8000 },
        outcome: counts[index] === 0 ? 'narrowed' : 'undecided',
        isLost: counts[index] === 0,
      })),
      panel: [{ id: 'mtld', title: 'lexical diversity', ratio: 0.99, outcome: 'within' }],
      isOverDispersed: false,
    });
  }
  entries.push({
    kind: 'signed-off',
    at: at(releases),
    generation: '1'.padStart(64, '0'),
    who: HOSTILE,
    why: 'looked at',
  });
  return entries.reduce<LineState | undefined>(nextLineState, undefined)!;
}

test('a page of a line says the alarm, draws every stratum, and holds no markup of data', () => {
  const survey = surveyLine(dripping(10));
  expect(isLineAlarm(survey)).toBe(true);
  expect(lineHeadline(survey)).toBe('alarm: the line is narrowing');
  const page = lineHtml(survey);
  expect(page).not.toContain('<script');
  const { document } = parseHTML(page);
  expect([...document.querySelectorAll('section h2')]).toHaveLength(6);
  // Wide and narrow, of watched and of shown strata.
  const charts = [...document.querySelectorAll('figure svg')];
  expect(charts).toHaveLength(4);
  expect(charts.map((chart) => chart.getAttribute('width'))).toEqual(['720', '340', '720', '340']);
  expect(charts[0]!.textContent).toContain('0.00 lost');
  expect(page).not.toContain('NaN');
  expect(page).not.toContain('Infinity');
  expect(page).toContain('Lost: verse.');
  const text = terminalLine({ survey, report: null }, { color: false, width: 80 });
  expect(text).not.toContain('\u001b');
  expect(text).toContain('release 10: verse lost');
  expect(text.replace(/\s+/g, ' ')).toMatch(/−6\.0 % a generation, 90 % interval −7\.1 to −4\.9 %/);
  const json = JSON.parse(lineJson(survey));
  expect(json).toMatchObject({ schema: 'outcross.line-survey/1', line: 'chat', current: 10 });
  expect(json.register.at(-1)).toEqual({ release: 10, stratum: 'verse', event: 'lost', is_undone: false });
  expect(json.strata[0].series).toHaveLength(10);
});

test('lines of one release and of none have pages', () => {
  for (const state of [dripping(1), { ...dripping(1), generations: [], strata: [] }]) {
    const page = lineHtml(surveyLine(state));
    expect(page.trimEnd().endsWith('</html>')).toBe(true);
    expect(page).not.toContain('NaN');
  }
});
