import type { SimulationResult } from '../src/loop/run/simulation-result.ts';
import { againstForm, coursesOf } from '../src/report/simulation/course.ts';
import { runLab, short } from './collapse-experiment.ts';

/** A closed form beside whole loops: model, regime and measures as users run them. */
export interface FormCheck {
  /** Which lab. */
  readonly lab: string;
  readonly form: string;
  readonly arm: string;
  readonly measure: string;
  readonly generation: number;
  readonly seeds: number;
  readonly expected: string;
  readonly seen: string;
  /** In standard errors of what was seen. */
  readonly distance: number | undefined;
}

interface FormLab {
  readonly id: string;
  /** What it is, for the table. */
  readonly title: string;
  readonly lab: Readonly<Record<string, unknown>>;
}

const NORMAL = { truth: 'normal' };
const GAUSSIAN = { id: 'gaussian' };

/** Small labs in which closed forms hold, with as many seeds as a minute or so allows. */
export const FORM_LABS: readonly FormLab[] = [
  {
    id: 'gaussian',
    title: 'Gaussian, n = 100',
    lab: { data: NORMAL, model: GAUSSIAN, size: 100, generations: 100, seeds: 2000, arms: [{ regime: 'replace' }] },
  },
  {
    id: 'gaussian-unbiased',
    title: 'Gaussian, unbiased, n = 100',
    lab: {
      data: NORMAL,
      model: { ...GAUSSIAN, ddof: 1 },
      size: 100,
      generations: 100,
      seeds: 2000,
      arms: [{ regime: 'replace' }],
    },
  },
  {
    id: 'gaussian-3d',
    title: 'Gaussian in 3 dimensions, n = 20',
    lab: {
      data: { truth: 'normal', dimensions: 3 },
      model: GAUSSIAN,
      size: 20,
      generations: 10,
      seeds: 2000,
      arms: [{ regime: 'replace' }],
    },
  },
  {
    id: 'gaussian-pool',
    title: 'Gaussian, n = 20',
    lab: {
      data: NORMAL,
      model: GAUSSIAN,
      size: 20,
      generations: 40,
      seeds: 2000,
      arms: [{ regime: 'accumulate' }, { regime: 'accumulate-subsample' }],
    },
  },
  {
    id: 'gaussian-window',
    title: 'Gaussian, n = 20',
    lab: {
      data: NORMAL,
      model: GAUSSIAN,
      size: 20,
      generations: 40,
      seeds: 2000,
      arms: [{ regime: 'window', batches: 3 }],
    },
  },
  {
    id: 'gaussian-mix',
    title: 'Gaussian, n = 100',
    lab: {
      data: NORMAL,
      model: GAUSSIAN,
      size: 100,
      generations: 80,
      seeds: 2000,
      arms: [
        { regime: 'mix', human: { share: 0.1, kind: 'fresh' } },
        { regime: 'mix', human: { share: 0.1, kind: 'replayed' } },
        { regime: 'mix', human: { share: 0.1, kind: 'fresh', draw: 'independent' } },
        { regime: 'mix', title: '10 %, temperature .9', human: { share: 0.1 }, sampling: { temperature: 0.9 } },
        { regime: 'mix', title: '10 %, top-p .95', human: { share: 0.1 }, sampling: { top_p: 0.95 } },
      ],
    },
  },
  {
    id: 'kernel-density',
    title: 'kernel density, h = .5, n = 100',
    lab: {
      data: NORMAL,
      model: { id: 'kernel-density', bandwidth: 0.5 },
      size: 100,
      generations: 20,
      seeds: 400,
      test: 0.1,
      arms: [{ regime: 'replace' }, { regime: 'accumulate' }],
    },
  },
  {
    id: 'zipf-2000',
    title: 'Zipf 2,000, n = 5,000',
    lab: {
      data: { truth: 'zipf', types: 2000 },
      model: { id: 'categorical' },
      size: 5000,
      generations: 10,
      seeds: 400,
      arms: [{ regime: 'replace' }, { regime: 'mix', human: { share: 0.1 } }],
    },
  },
  {
    id: 'zipf-20',
    title: 'Zipf 20, n = 30',
    lab: {
      data: { truth: 'zipf', types: 20 },
      model: { id: 'categorical' },
      size: 30,
      generations: 40,
      seeds: 2000,
      arms: [{ regime: 'replace' }, { regime: 'accumulate' }],
    },
  },
  {
    id: 'least-squares',
    title: 'least squares, 10 features, 50 rows',
    lab: {
      data: { truth: 'linear', features: 10, noise: 1 },
      model: { id: 'linear-regression', intercept: false, noise: 1, inputs: 'same' },
      size: 50,
      generations: 20,
      seeds: 2000,
      arms: [{ regime: 'replace' }, { regime: 'accumulate' }],
    },
  },
];

/** Runs a lab and holds each closed form that applies against its seeds, at the last generation. */
export async function checkForms({ id, title, lab }: FormLab): Promise<readonly FormCheck[]> {
  const result: SimulationResult = await runLab(lab);
  return result.closedForms.flatMap((form): readonly FormCheck[] => {
    const [course] = coursesOf(result.generations, { measure: form.measure, arms: [form.arm] });
    const last = course!.points.at(-1);
    const against = last === undefined ? undefined : againstForm(form, last);
    if (last === undefined || against === undefined || against.seen === undefined) return [];
    const isLog = form.of === 'log-mean';
    const error = isLog ? last.logStandardError : last.standardError;
    const shown = (value: number) => short(isLog ? Math.log(value) : value, 4);
    return [
      {
        lab: id,
        form: form.form,
        arm: `${title}: ${form.arm}`,
        measure: isLog ? `mean ln ${form.measure}` : `mean ${form.measure}`,
        generation: last.generation,
        seeds: last.n,
        expected: shown(against.expected),
        seen: `${shown(against.seen)} ± ${short(error ?? 0, 2)}`,
        distance: against.distance,
      },
    ];
  });
}
