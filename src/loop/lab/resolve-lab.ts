import { createHash } from 'node:crypto';
import path from 'node:path';
import type * as z from 'zod';
import { ConfigError } from '../../errors.ts';
import { canonicalJson } from '../../io/canonical-json.ts';
import { amountOf } from '../data/amount-of.ts';
import type { DataKindId } from '../data/data-kind.ts';
import { mostOfWholeRows, rowLengths } from '../data/row-lengths.ts';
import { truthNamed } from '../data/truths/truth-registry.ts';
import { type ChosenModel, chosenModel } from '../models/create-model.ts';
import type { LoopModel } from '../models/loop-model.ts';
import { hasGate } from '../regimes/loop-gate.ts';
import type { RegimeFacts } from '../regimes/regime-entry.ts';
import { regimeNamed } from '../regimes/regime-registry.ts';
import { judgementProblem } from '../regimes/row-selection.ts';
import { digestOfData } from './digest-of-data.ts';
import { KINDS } from './kind-registry.ts';
import type { ExtraMeasures, LabArm } from './lab-schema.ts';
import type { LabFile } from './read-lab.ts';
import { biasNames, type Sampling, unknownBiases } from './sampling-schema.ts';
import { settingsError } from './settings-error.ts';

/** One side of an experiment, ready to run. Plain data: it travels to the workers. */
export interface ResolvedArm {
  readonly title: string;
  readonly regime: string;
  /** Settings of the regime, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Settings of its model, `id` among them. */
  readonly model: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly sampling: Sampling;
  /** Names its random numbers and its files: what it does, whatever it is called and wherever it stands. */
  readonly key: string;
}

/** An experiment in which everything is decided. Plain data: it travels to the workers. */
export interface ResolvedLab {
  readonly title: string;
  readonly kind: DataKindId;
  /** Keys of `data`, defaults filled in. */
  readonly data: Readonly<Record<string, unknown>>;
  /** SHA-256 of the human rows; absent for a truth given by a formula. */
  readonly dataDigest?: string;
  readonly model: Readonly<Record<string, unknown>> & { readonly id: string };
  /** Rows of a training set, tokens where rows are texts. */
  readonly size: number;
  /** The same of the test set. */
  readonly test: number;
  readonly generations: number;
  readonly seeds: number;
  readonly seed: number;
  readonly arms: readonly ResolvedArm[];
  readonly measures: ExtraMeasures;
  readonly gate: boolean;
  /** Where its data are, as the user knows it, for messages. */
  readonly place: string;
  /** Absolute folders: paths of the lab are relative to the first; the second keeps what models of its own processes leave. */
  readonly labFolder: string;
}

/** Rows of a training set where a formula gives the data and nobody says how many. */
const DEFAULT_SIZE = 1000;
/** Rows of the smallest test set of a formula: below, losses on it say little. */
const SMALLEST_TEST = 100;
/** One result holds all generations of all seeds. */
const MOST_GENERATIONS_IN_ALL = 2_000_000;

/** What of a lab is known before its data are read. */
export interface CheckedLab {
  readonly file: LabFile;
  readonly kind: DataKindId;
  readonly data: Readonly<Record<string, unknown>>;
  readonly model: ChosenModel;
  readonly arms: readonly (ResolvedArm & { readonly traits: ModelTraits })[];
}

type ModelTraits = Pick<LoopModel<unknown>, 'biases' | 'weighs' | 'hasLikelihood'>;

/**
 * Checks everything that can be checked without the data: models fit the data's kind, know their settings of sampling, regimes can do what
 * they are asked to.
 *
 * @throws {ConfigError} with the place of the first thing that cannot be meant, and a remedy
 */
export function checkLab(file: LabFile): CheckedLab {
  const { lab, placeOf } = file;
  const model = chosenModel(lab.model, placeOf(['model']));
  const { kind } = model.entry;
  const data = checkedData(file, kind);
  const inAll = lab.generations * lab.seeds * lab.arms.length;
  if (inAll > MOST_GENERATIONS_IN_ALL) {
    throw new ConfigError({
      place: placeOf(['seeds']),
      problem: `${lab.arms.length} arms of ${lab.seeds} seeds and ${lab.generations} generations are ${inAll} trainings; a result holds at most ${MOST_GENERATIONS_IN_ALL}`,
      hint: 'Take fewer seeds or generations, or split the arms over several labs.',
    });
  }
  const arms = lab.arms.map((arm, index) => checkedArm(arm, index, { file, kind, data }));
  for (const [index, { key, title }] of arms.entries()) {
    // Equal arms have equal random numbers: the second would tell nothing.
    const same = arms.findIndex((other) => other.key === key);
    if (same !== index) {
      throw new ConfigError({
        place: placeOf(['arms', index]),
        problem: `arm ${index + 1} does the same as arm ${same + 1}${title === arms[same]!.title ? '' : ' under another title'}`,
        hint: 'Take one of them out, or change what it does.',
      });
    }
    if (arms.findIndex((other) => other.title === title) === index) continue;
    throw new ConfigError({
      place: placeOf(['arms', index]),
      problem: `two arms are called "${title}"`,
      hint: 'Give one of them a title of its own.',
    });
  }
  if (lab.gate && !hasGate(kind)) {
    throw new ConfigError({
      place: placeOf(['gate']),
      problem: `the gate holds texts or interactions against a reference; ${model.entry.title} trains on ${kind}`,
      hint: 'Leave gate out, or use a model of texts or a recommender.',
    });
  }
  for (const [key, of] of [
    ['neighbours', 'vectors'],
    ['tail_share', 'categories'],
  ] as const) {
    if (lab.measures[key] === undefined || kind === of) continue;
    throw new ConfigError({
      place: placeOf(['measures', key]),
      problem: `measures.${key} is of ${of}; ${model.entry.title} trains on ${kind}`,
      hint: 'Leave it out.',
    });
  }
  return { file, kind, data, model, arms };
}

function checkedData({ lab, placeOf }: LabFile, kind: DataKindId): Readonly<Record<string, unknown>> {
  const { truth, ...settings } = lab.data;
  if (typeof truth === 'string') {
    const entry = truthNamed(truth);
    if (entry?.kind !== kind) {
      throw new ConfigError({
        place: placeOf(['data']),
        problem: `truth ${truth} gives ${entry?.kind ?? 'nothing'}; model ${lab.model.id} trains on ${kind}`,
        hint: `Use a truth or files of ${kind}, or a model of ${entry?.kind ?? 'another kind'}.`,
      });
    }
    const parsed = entry.settings.safeParse(settings);
    if (!parsed.success) throw settingsError(parsed.error.issues[0]!, entry.settings, placeOf(['data']));
    return { truth, ...(parsed.data as object) };
  }
  const { file } = KINDS[kind];
  const parsed = file.safeParse(lab.data);
  if (parsed.success) return parsed.data as Readonly<Record<string, unknown>>;
  const issue: z.core.$ZodIssue =
    parsed.error.issues.find(({ code }) => code === 'unrecognized_keys') ?? parsed.error.issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    throw new ConfigError({
      place: placeOf(['data', issue.keys[0]!]),
      problem: `data.${issue.keys[0]} means nothing to files of ${kind}, which model ${lab.model.id} trains on`,
      hint: `Known keys: ${Object.keys(file.shape).sort().join(', ')}.`,
    });
  }
  const key = ['data', ...issue.path.map(String)];
  throw new ConfigError({
    place: placeOf(key),
    problem: `${key.join('.')}: ${issue.message.replace(/^Invalid input: /, '')}`,
    hint: `Files of ${kind} take ${Object.keys(file.shape).sort().join(', ')}.`,
  });
}

function checkedArm(
  arm: LabArm,
  index: number,
  {
    file,
    kind,
    data,
  }: { readonly file: LabFile; readonly kind: DataKindId; readonly data: Readonly<Record<string, unknown>> },
): CheckedLab['arms'][number] {
  const { lab, placeOf } = file;
  const { regime, title, sampling: ownSampling, model: ownModel, ...settings } = arm;
  const place = (...key: readonly string[]) => placeOf(['arms', index, ...key]);
  const model = chosenModel(ownModel ?? lab.model, ownModel === undefined ? placeOf(['model']) : place('model'));
  if (model.entry.kind !== kind) {
    throw new ConfigError({
      place: place('model'),
      problem: `model ${model.entry.id} trains on ${model.entry.kind}; the lab's model ${lab.model.id} on ${kind}`,
      hint: 'Arms of one lab share their data: use models of one kind.',
    });
  }
  const sampling = ownSampling ?? lab.sampling;
  const samplingPlace = (key: string) =>
    ownSampling === undefined ? placeOf(['sampling', key]) : place('sampling', key);
  const traits = traitsOf(model, lab.seed);
  const [unknown] = unknownBiases(sampling, traits.biases);
  if (unknown !== undefined) {
    const known = biasNames(traits.biases);
    throw new ConfigError({
      place: samplingPlace(unknown),
      problem: `model ${model.entry.id} knows no ${unknown}`,
      hint: known.length === 0 ? 'Leave sampling out: it draws as it is.' : `It knows ${known.join(', ')}, and keep.`,
    });
  }
  const kindOf = KINDS[kind].kind;
  const abilities = {
    hasLikelihood: traits.hasLikelihood,
    hasCommonness: kindOf.commonness !== undefined,
    hasDistances: kindOf.distances !== undefined,
  };
  const selection = sampling.keep === undefined ? undefined : judgementProblem(sampling.keep, abilities);
  if (selection !== undefined) throw new ConfigError({ place: samplingPlace('keep'), ...selection });
  const entry = regimeNamed(regime)!;
  const facts: RegimeFacts = {
    kind,
    size: lab.size ?? DEFAULT_SIZE,
    generations: lab.generations,
    weighs: traits.weighs,
    isEndless: 'truth' in data,
    ...abilities,
  };
  const problem = entry.check?.(settings, facts);
  if (problem !== undefined) {
    throw new ConfigError({
      place: place(...problem.key),
      problem: `arm ${index + 1}: ${problem.problem}`,
      hint: problem.hint,
    });
  }
  const described = [
    entry.title(settings),
    ...(ownModel === undefined ? [] : [model.entry.id]),
    ...(ownSampling === undefined ? [] : samplingTitle(ownSampling)),
  ].join(', ');
  const key = createHash('sha256')
    .update(canonicalJson({ regime, settings, sampling, model: model.settings }))
    .digest('hex')
    .slice(0, 12);
  return { title: title ?? described, regime, settings, model: model.settings, sampling, key, traits };
}

function samplingTitle({ keep, ...biases }: Sampling): readonly string[] {
  const parts = Object.entries(biases).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key.replace('_', '-')} ${value}`],
  );
  if (keep !== undefined)
    parts.push(`best ${Number((keep.share * 100).toPrecision(6))} % by ${keep.by.replaceAll('-', ' ')}`);
  return parts;
}

/** What a model says of itself; it is made for that alone. */
function traitsOf(model: ChosenModel, seed: number): ModelTraits {
  const { biases, weighs, hasLikelihood } = model.create({
    seed: 0,
    arm: '',
    random: () => ((seed % 1000) + 0.5) / 1000,
    folder: '',
    labFolder: '',
  });
  return { biases, weighs, hasLikelihood };
}

/**
 * Decides what is left open until the data are known: sizes, and whether the reserve of human rows lasts.
 *
 * @param rows human rows; undefined for a truth given by a formula
 * @throws {ConfigError} where there are too few: with how many generations they last
 */
export function resolveLab({ file, kind, data, model, arms }: CheckedLab, rows: unknown): ResolvedLab {
  const { lab, place, folder, placeOf } = file;
  const resolved = {
    title:
      lab.title ??
      `${model.entry.id} on ${'truth' in data ? data.truth : path.basename(String(data.path)).split('.')[0]}`,
    kind,
    data,
    model: model.settings,
    generations: lab.generations,
    seeds: lab.seeds,
    seed: lab.seed,
    arms: arms.map(({ traits: _, ...arm }) => arm),
    measures: lab.measures,
    gate: lab.gate,
    place: 'truth' in data ? place : String(data.path),
    labFolder: path.resolve(folder),
  };
  if (rows === undefined) {
    const size = lab.size ?? DEFAULT_SIZE;
    return { ...resolved, size, test: Math.max(SMALLEST_TEST, Math.round(size * lab.test)) };
  }
  const { kind: dataKind, unit } = KINDS[kind];
  const all = amountOf(dataKind, rows);
  const test = Math.max(1, Math.round(all * lab.test));
  const lengths = rowLengths(dataKind.sizes?.(rows));
  const later = lab.generations - 1;
  const freshOf = ({ regime, settings }: ResolvedArm, size: number) =>
    later === 0
      ? 0
      : (regimeNamed(regime)!.freshRows?.(settings, {
          size,
          rows: size / (lengths?.mean ?? 1),
          generations: later,
        }) ?? 0);
  const fresh = (size: number) => {
    const most = Math.max(
      0,
      ...arms.map((arm) => {
        const once = later === 0 ? 0 : (regimeNamed(arm.regime)!.freshRowsOnce?.(arm.settings, size) ?? 0);
        return (
          mostOfWholeRows(once, { times: 1, lengths }) + mostOfWholeRows(freshOf(arm, size), { times: later, lengths })
        );
      }),
    );
    if (most === 0) return 0;
    // What the first training set and the test set take beyond their sizes is not left for it.
    const beyond = mostOfWholeRows(size, { times: 1, lengths }) + mostOfWholeRows(test, { times: 1, lengths });
    return Math.max(0, most + beyond - size - test);
  };
  const size = lab.size ?? largestSize(all - test, fresh);
  const needed = size + fresh(size);
  if (all - test < size || size < 2) {
    throw new ConfigError({
      place: placeOf(['size']),
      problem: `${all} human ${unit}s, of which ${test} are held out; the first training set takes ${Math.max(2, size)}`,
      hint:
        all - test < 2
          ? 'Add data: a training set takes 2 at least, and one or more are held out.'
          : `Lower size to at most ${all - test}, hold out less (test), or add data.`,
    });
  }
  if (all - test < needed) {
    const reserve = all - test - size;
    const perGeneration = Math.max(...arms.map((arm) => freshOf(arm, size)));
    const lasts = perGeneration === 0 ? 0 : Math.floor(reserve / perGeneration);
    throw new ConfigError({
      place: placeOf(['size']),
      problem:
        perGeneration === 0
          ? `${needed - size} fresh human ${unit}s are asked for; ${reserve} are left beside the first training set and the test set`
          : `fresh human ${unit}s, ${perGeneration} a generation, last for ${lasts + 1} of ${lab.generations} generations: ${reserve} are left beside the first training set and the test set`,
      hint: `Take at most ${largestSize(all - test, fresh)} as size, fewer generations, a smaller human share or kind: replayed, or add data.`,
    });
  }
  return { ...resolved, size, test, dataDigest: digestOfData(rows) };
}

/** The largest size that lasts, by halving. */
function largestSize(available: number, fresh: (size: number) => number): number {
  let low = 0;
  let high = Math.floor(available);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (middle + fresh(middle) <= available) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The lab as understood, as results show it. */
export function shownLab({
  arms,
  labFolder: _,
  place: __,
  dataDigest,
  ...lab
}: ResolvedLab): Readonly<Record<string, unknown>> {
  return {
    ...lab,
    ...(dataDigest !== undefined && { data: { ...lab.data, sha256: dataDigest } }),
    arms: arms.map(({ key: _key, settings, ...arm }) => ({ ...arm, ...settings })),
  };
}
