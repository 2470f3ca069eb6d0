import type { MeasureSpec } from '../../loop/measures/measure-set.ts';
import type { SimulationResult } from '../../loop/run/simulation-result.ts';
import { againstForm, type CoursePoint, coursesOf, lastGenerations } from './course.ts';
import { measureFigure, measureTick } from './measure-number.ts';

/** Standard errors up to which seeds and formula are said to agree. */
const AGREE_WITHIN = 4;

/** What closed forms expect of a measure at the last generation, arm by arm, beside what the seeds show. Empty where none is known. */
export function formSentences(result: SimulationResult, { id, unit }: MeasureSpec): readonly string[] {
  const courses = coursesOf(lastGenerations(result.generations), {
    measure: id,
    arms: result.arms.map(({ title }) => title),
  });
  return result.closedForms.flatMap((form) => {
    const last = courses.find(({ arm }) => arm === form.arm)?.points.at(-1);
    if (form.measure !== id || last === undefined) return [];
    const against = againstForm(form, last);
    if (against === undefined) return [];
    const what = form.of === 'mean' ? 'mean' : 'geometric mean';
    const expected = `${form.arm}: ${what} ${measureFigure(against.expected, unit)} by formula ${form.form}`;
    if (against.seen === undefined) return [expected];
    return [
      `${expected}, ${measureFigure(against.seen, unit)}${errorText(form.of, last, unit)} in ${last.n === 1 ? 'one seed' : `${last.n} seeds`}${agreement(against.distance)}`,
    ];
  });
}

function errorText(of: 'mean' | 'log-mean', { standardError }: CoursePoint, unit: string): string {
  return of === 'mean' && standardError !== undefined
    ? ` ± ${measureTick(Number(standardError.toPrecision(2)), unit)}`
    : '';
}

function agreement(distance: number | undefined): string {
  if (distance === undefined) return '';
  const apart = Math.abs(distance).toFixed(1);
  return Math.abs(distance) <= AGREE_WITHIN
    ? `: they agree, ${apart} standard errors apart`
    : `: they differ by ${apart} standard errors`;
}
