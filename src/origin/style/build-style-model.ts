import { createHash } from 'node:crypto';
import { CancelledError, SampleTooSmallError } from '../../errors.ts';
import { readGenerator } from '../../record/generator-family.ts';
import { DETECTION_LEVELS } from '../prevalence/detection-profile.ts';
import { type ChosenText, chooseTrainingTexts, STYLE_FOLDS } from './choose-training-texts.ts';
import { LEAST_PROFILED, lengthProfiles } from './length-profiles.ts';
import { type LeftOut, readLabelledTexts } from './read-labelled-texts.ts';
import { measureAccuracy } from './style-accuracy.ts';
import { STYLE_CARD_FORMAT, type StyleCard, type StyleFigure } from './style-card.ts';
import { encodeStyleModel, type StyleParameters, styleModelId } from './style-model.ts';
import { createStyleScorer, type StyleScorer } from './style-scorer.ts';
import { type TrainingText, trainingTexts, trainStyleModel } from './train-style-model.ts';
import type { TrainingRecipe } from './training-recipe.ts';

/** Fewer cannot be told from chance, nor measured. */
const LEAST_TEXTS = 100;
/** A domain, a family is left out in turn where it has this many AI texts, and the domain as many human ones. */
const LEAST_LEFT_OUT = LEAST_PROFILED;

export interface BuildProgress {
  readonly stage: 'read' | 'train' | 'measure';
  readonly done: number;
  readonly total: number | undefined;
}

export interface BuildStyleOptions {
  readonly recipe: TrainingRecipe;
  readonly cwd?: string;
  /** Whether figures by cross-validation and by left-out domains and families are measured, a dozen fits more. Default true. */
  readonly measures?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

export interface BuiltStyleModel {
  readonly bytes: Uint8Array;
  readonly card: StyleCard;
  /** Scores of the chosen texts by models that did not see their groups; held-out ones by the model itself. */
  readonly scores: readonly ScoredText[];
}

export interface ScoredText {
  readonly text: ChosenText;
  readonly logit: number;
  readonly words: number;
  /** Fold that the scoring model was trained without; null for held-out texts. */
  readonly fold: number | null;
}

/**
 * Trains a model by a recipe and measures it: on the held-out side, by cross-validation over groups, and with each domain and
 * each family of generators left out in turn. The same data and recipe give the same bytes.
 *
 * @throws {InputError} data that is not there
 * @throws {ConfigError} a recipe that does not fit the data
 * @throws {SampleTooSmallError} under 100 texts of either origin on the side of training
 */
export async function buildStyleModel(
  data: readonly string[],
  { recipe, cwd, measures = true, signal, onProgress }: BuildStyleOptions,
): Promise<BuiltStyleModel> {
  const leftOut: LeftOut = {};
  const read = readLabelledTexts(data, {
    recipe,
    leftOut,
    signal,
    ...(cwd !== undefined && { cwd }),
    onProgress: (rows) => onProgress?.({ stage: 'read', done: rows, total: undefined }),
  });
  const chosen = await chooseTrainingTexts(read, { recipe, leftOut });
  const learned = chosen.filter(({ isHeldOut }) => !isHeldOut);
  const examples = trainingTexts(learned, recipe);
  const short = learned.length - examples.length;
  if (short > 0) leftOut['under 50 words'] = (leftOut['under 50 words'] ?? 0) + short;
  const written = examples.filter(({ text }) => !text.isRewritten);
  for (const origin of ['human', 'ai'] as const) {
    const observed = written.filter(({ text }) => text.origin === origin).length;
    if (observed < LEAST_TEXTS) {
      throw new SampleTooSmallError({
        quantity: `A style model (${origin} side)`,
        unit: 'texts of 50 words and more',
        observed,
        required: LEAST_TEXTS,
      });
    }
  }
  const parts = measures ? partsToLeaveOut(written) : [];
  const total = 1 + (measures ? STYLE_FOLDS + parts.length : 0);
  let fits = 0;
  const train = async (texts: readonly TrainingText[]): Promise<StyleParameters> => {
    // Ctrl-C is heard between fits.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new CancelledError();
    onProgress?.({ stage: fits === 0 ? 'train' : 'measure', done: fits, total });
    const parameters = trainStyleModel(texts, recipe);
    fits++;
    return parameters;
  };

  const parameters = await train(examples);
  const bytes = encodeStyleModel(parameters);
  const scores = scoreTexts(
    parameters,
    chosen.filter(({ isHeldOut }) => isHeldOut),
    null,
  );
  const heldOut = figures('held out', scores);
  const outOfFold: ScoredText[] = [];
  const unseen: StyleFigure[] = [];
  const profiles: StyleCard['profiles']['rows'] = [];
  if (measures) {
    for (let fold = 0; fold < STYLE_FOLDS; fold++) {
      const seen = examples.filter(({ text }) => (text as ChosenText).fold !== fold);
      const left = learned.filter((text) => text.fold === fold && !text.isRewritten);
      if (left.length > 0) outOfFold.push(...scoreTexts(await train(seen), left, fold));
    }
    for (const part of parts) {
      const left = learned.filter((text) => part.holds(text) && !text.isRewritten);
      const model = await train(examples.filter(({ text }) => !part.holds(text)));
      const scored = scoreTexts(model, left, null);
      // A family's own text is held against human text that no model of this fit saw either.
      const people = part.isDomain ? scored : [...scored, ...outOfFold.filter(({ text }) => text.origin === 'human')];
      unseen.push(measureAccuracy(part.name, sides(people)));
      if (part.isDomain) profiles.push(...lengthProfiles(left, scorerOf(model)));
    }
  }
  const { id, sha256 } = styleModelId(bytes);
  const card: StyleCard = {
    format: STYLE_CARD_FORMAT,
    version: 1,
    id,
    file: 'style.model',
    sha256,
    name: recipe.name,
    languages: [...recipe.languages],
    newestGenerator: newestOf(written, recipe),
    licence: recipe.licence,
    notice: [...recipe.notice],
    training: {
      seed: recipe.seed,
      inverseStrength: recipe.inverseStrength,
      cap: recipe.cap,
      texts: countOrigins(examples, () => 1),
      windows: countOrigins(examples, (text) => text.examples.length),
      leftOut: Object.fromEntries(Object.entries(leftOut).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    sources: recipe.sources.map((source, index) =>
      describeSource(
        source,
        examples.filter(({ text }) => text.sourceIndex === index),
      ),
    ),
    generators: generatorsOf(examples, recipe),
    heldOut,
    outOfFold: figures('out of fold', outOfFold),
    unseen,
    profiles: { levels: [...DETECTION_LEVELS], rows: profiles },
    limits: [...recipe.limits],
  };
  return { bytes, card, scores: [...scores, ...outOfFold] };
}

/** Scores whole texts as the finished scorer does. */
function scoreTexts(
  parameters: StyleParameters,
  texts: readonly ChosenText[],
  fold: number | null,
): readonly ScoredText[] {
  const scorer = scorerOf(parameters);
  return texts.flatMap((text) => {
    const score = scorer.score(text.text);
    return score === undefined ? [] : [{ text, ...score, fold }];
  });
}

/** Scores that stay in this run need no id. */
function scorerOf(parameters: StyleParameters): StyleScorer {
  return createStyleScorer({ ...parameters, id: 'style-000000000000', newestGenerator: 'unknown' });
}

interface Part {
  readonly name: string;
  readonly isDomain: boolean;
  readonly holds: (text: LabelledPart) => boolean;
}
type LabelledPart = Pick<ChosenText, 'origin' | 'domain' | 'generator'>;

function partsToLeaveOut(examples: readonly TrainingText[]): readonly Part[] {
  const humans = new Map<string, number>();
  const domains = new Map<string, number>();
  const families = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { text } of examples) {
    if (text.origin === 'human') add(humans, text.domain);
    else {
      add(domains, text.domain);
      add(families, familyOf(text.generator));
    }
  }
  const large = (counts: Map<string, number>) =>
    [...counts]
      .filter(([, count]) => count >= LEAST_LEFT_OUT)
      .map(([name]) => name)
      .sort();
  return [
    ...large(domains)
      .filter((domain) => (humans.get(domain) ?? 0) >= LEAST_LEFT_OUT && domains.size > 1)
      .map((domain) => ({
        name: `domain ${domain}`,
        isDomain: true,
        holds: (text: LabelledPart) => text.domain === domain,
      })),
    ...(families.size < 2 ? [] : large(families)).map((family) => ({
      name: `generators of ${family}`,
      isDomain: false,
      holds: (text: LabelledPart) => text.origin === 'ai' && familyOf(text.generator) === family,
    })),
  ];
}

function familyOf(generator: string): string {
  const reading = readGenerator(generator);
  return reading.kind === 'model' ? reading.family : 'other';
}

function sides(scores: readonly ScoredText[]): { readonly human: number[]; readonly ai: number[] } {
  const of = (origin: string) => scores.filter(({ text }) => text.origin === origin).map(({ logit }) => logit);
  return { human: of('human'), ai: of('ai') };
}

/** Figures of all scores, then by domain that has both sides, then by length. */
function figures(name: string, scores: readonly ScoredText[]): StyleFigure[] {
  if (scores.length === 0) return [];
  const domains = [...new Set(scores.map(({ text }) => text.domain))].sort();
  const lengths = [
    [50, 80],
    [80, 120],
    [120, 200],
    [200, Number.POSITIVE_INFINITY],
  ] as const;
  return [
    measureAccuracy(name, sides(scores)),
    ...domains.map((domain) =>
      measureAccuracy(`${name}, domain ${domain}`, sides(scores.filter(({ text }) => text.domain === domain))),
    ),
    ...lengths.map(([from, to]) =>
      measureAccuracy(
        `${name}, ${Number.isFinite(to) ? `${from} to ${to - 1}` : `${from} and more`} words`,
        sides(scores.filter(({ words }) => words >= from && words < to)),
      ),
    ),
  ].filter(({ human, ai }) => human > 0 && ai > 0);
}

function countOrigins(
  examples: readonly TrainingText[],
  size: (text: TrainingText) => number,
): { human: number; ai: number } {
  const counts = { human: 0, ai: 0 };
  for (const example of examples) counts[example.text.origin] += size(example);
  return counts;
}

function describeSource(
  { file, title, url, licence, attribution }: TrainingRecipe['sources'][number],
  examples: readonly TrainingText[],
): StyleCard['sources'][number] {
  const digest = createHash('sha256');
  const lines = examples
    .map(({ text }) => `${text.id}\t${createHash('sha256').update(text.text).digest('hex')}\n`)
    .sort();
  for (const line of lines) digest.update(line);
  return {
    file,
    title,
    ...(url !== undefined && { url }),
    licence,
    ...(attribution !== undefined && { attribution }),
    ...countOrigins(examples, () => 1),
    digest: digest.digest('hex'),
  };
}

function generatorsOf(examples: readonly TrainingText[], recipe: TrainingRecipe): StyleCard['generators'] {
  const counts = new Map<string, number>();
  for (const { text } of examples) {
    if (text.origin === 'ai') counts.set(text.generator, (counts.get(text.generator) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, texts]) => ({ name, texts, published: recipe.generators[name] ?? null }));
}

function newestOf(examples: readonly TrainingText[], recipe: TrainingRecipe): string {
  const months = generatorsOf(examples, recipe).flatMap(({ published }) => published ?? []);
  return months.sort().at(-1) ?? 'unknown';
}
