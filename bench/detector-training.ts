import path from 'node:path';
import { STYLE_GROUP_BITS } from '../src/kernels/style-counts.ts';
import { type ChosenText, chooseTrainingTexts } from '../src/origin/style/choose-training-texts.ts';
import type { LabelledText } from '../src/origin/style/labelled-text.ts';
import { readLabelledTexts } from '../src/origin/style/read-labelled-texts.ts';
import { STYLE_FEATURES } from '../src/origin/style/style-features.ts';
import { encodeStyleModel } from '../src/origin/style/style-model.ts';
import { type TrainingText, trainingTexts, trainStyleModel } from '../src/origin/style/train-style-model.ts';
import { readTrainingRecipe, type TrainingRecipe } from '../src/origin/style/training-recipe.ts';
import { readGenerator } from '../src/record/generator-family.ts';

/** What a model of the study is made of. The last step of the ladder is the model that is shipped. */
export interface TrainingParts {
  /** N-grams of masked words beside the plain ones. */
  readonly masked: boolean;
  /** Measures of style beside n-grams. */
  readonly features: boolean;
  /** Every text once more, shorter. */
  readonly shorter: boolean;
  /** Paragraphs of Wikipedia as further human text. */
  readonly wikipedia: boolean;
  /** Essays by models, with no human side. */
  readonly essays: boolean;
  /** Human text reworded by models: left out, in a second model that is averaged with the first, or among the rest. */
  readonly rewritten: 'none' | 'averaged' | 'together';
  /** Continuations by models that follow no instructions. */
  readonly baseModels: boolean;
  /** Human text that nobody has dated. */
  readonly undated: boolean;
  readonly inverseStrength: number;
}

/** One model to train. */
export interface FitTask {
  readonly parts: TrainingParts;
  /** What it must not see: one fold of groups, a domain, or a family of generators. */
  readonly without: { readonly fold?: number; readonly domain?: string; readonly family?: string };
  /** Further human texts to learn from. */
  readonly anchors: readonly string[];
}

export const SHIPPED_PARTS: TrainingParts = {
  masked: true,
  features: true,
  shorter: true,
  wikipedia: true,
  essays: true,
  rewritten: 'averaged',
  baseModels: false,
  undated: false,
  inverseStrength: 0.1,
};

/** Files of human text that only stands beside the labelled data. */
export const EXTRA_HUMAN_DOMAIN = 'wikipedia';
const RECIPE = path.resolve(import.meta.dirname, '../models/style/recipe.yaml');
const BASE_MODELS = ['gpt2-xl', 'opt-2.7b', 'gpt-neo-2.7B', 'gpt-j-6B', 'gpt-neox-20b', 'davinci'];

/** The recipe of the shipped model; with what it leaves out on purpose, where asked for. */
export async function studyRecipe({ withLeftOut }: { readonly withLeftOut: boolean }): Promise<TrainingRecipe> {
  const recipe = await readTrainingRecipe(RECIPE);
  if (!withLeftOut) return recipe;
  const of = (file: string) => recipe.sources.find((source) => source.file.startsWith(file))!;
  return {
    ...recipe,
    sources: [
      ...recipe.sources,
      { ...of('fastdetect'), keep: { model: BASE_MODELS }, drop: [], cap: 80 },
      { ...of('imbd'), keep: { origin: ['human'], domain: ['mixed'] }, drop: [] },
    ],
  };
}

/** What a recipe takes of the data. */
export async function chosenTexts(folder: string, recipe: TrainingRecipe): Promise<readonly ChosenText[]> {
  const leftOut = {};
  const data = [path.join(folder, 'origin'), path.join(folder, 'text')];
  return chooseTrainingTexts(readLabelledTexts(data, { recipe, leftOut }), { recipe, leftOut });
}

export function familyOf(generator: string): string {
  const reading = readGenerator(generator);
  return reading.kind === 'model' ? reading.family : 'other';
}

/** Trains models from texts that were read once. */
export class StudyTrainer {
  readonly #recipe: TrainingRecipe;
  readonly #texts: readonly TrainingText[];

  private constructor(recipe: TrainingRecipe, texts: readonly TrainingText[]) {
    this.#recipe = recipe;
    this.#texts = texts;
  }

  static async open(folder: string, options: { readonly withLeftOut: boolean }): Promise<StudyTrainer> {
    const recipe = await studyRecipe(options);
    const chosen = await chosenTexts(folder, recipe);
    return new StudyTrainer(
      recipe,
      trainingTexts(
        chosen.filter(({ isHeldOut }) => !isHeldOut),
        recipe,
      ),
    );
  }

  /** Bytes of the model file. */
  fit({ parts, without, anchors }: FitTask): Uint8Array {
    const isBase = ({ generator }: LabelledText) => BASE_MODELS.includes(generator);
    const texts = this.#texts.filter(({ text }) => {
      if (without.fold !== undefined && (text as ChosenText).fold === without.fold) return false;
      if (without.domain !== undefined && text.domain === without.domain) return false;
      if (without.family !== undefined && text.origin === 'ai' && familyOf(text.generator) === without.family)
        return false;
      if (!parts.wikipedia && text.domain === EXTRA_HUMAN_DOMAIN) return false;
      if (!parts.essays && text.domain === 'essay') return false;
      if (parts.rewritten === 'none' && text.isRewritten) return false;
      if (!parts.baseModels && isBase(text)) return false;
      return parts.undated || text.origin === 'ai' || text.domain !== 'mixed';
    });
    const further = trainingTexts(anchors.map(anchorText), this.#recipe);
    const shaped = [...texts, ...further].map((text) => shape(text, parts));
    return encodeStyleModel(
      trainStyleModel(shaped, { languages: this.#recipe.languages, inverseStrength: parts.inverseStrength }),
    );
  }
}

/** The text as a model of these parts sees it. */
function shape({ text, examples }: TrainingText, parts: TrainingParts): TrainingText {
  const seen = parts.shorter ? examples : examples.slice(0, 1);
  const plain = 1 << STYLE_GROUP_BITS;
  return {
    text: parts.rewritten === 'together' ? { ...text, isRewritten: false } : text,
    examples: seen.map((example) => {
      // Buckets are in order: those of the plain tokens come first.
      const count = parts.masked ? example.buckets.length : example.buckets.findIndex((bucket) => bucket >= plain);
      const kept = count < 0 ? example.buckets.length : count;
      return {
        ...example,
        buckets: example.buckets.subarray(0, kept),
        values: example.values.subarray(0, kept),
        features: parts.features ? example.features : new Float64Array(STYLE_FEATURES.length),
      };
    }),
  };
}

function anchorText(text: string, index: number): LabelledText {
  return {
    file: 'anchors',
    id: `anchor-${index}`,
    text,
    origin: 'human',
    generator: 'human',
    domain: 'anchors',
    language: 'en',
    source: 'anchors',
    isHeldOut: false,
    groups: [],
    isRewritten: false,
    sourceIndex: 0,
  };
}
