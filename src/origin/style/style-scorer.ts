import { STYLE_COUNTS } from '../../kernels/style-counts.ts';
import { StyleKernel } from '../../kernels/style-kernel.ts';
import type { StyleScanner, StyleWindowLength } from '../../kernels/style-scanner.ts';
import type { TextSpan } from '../../record/evidence.ts';
import type { StyleModel, StyleParameters } from './style-model.ts';
import { type Unsuitable, unsuitableShape } from './unsuitable-text.ts';
import { windowLogitBy } from './window-logit.ts';
import { wordClasses } from './word-classes.ts';

/** Below this, style says too little; nothing is scored. */
export const STYLE_LEAST_WORDS = 50;
/** Windows that a whole text is scored in; the model was trained on such. */
export const STYLE_TEXT_WINDOW: StyleWindowLength = { enough: 200, most: 260 };
/** Shorter windows, for texts that were written by more than one. */
export const STYLE_SPAN_WINDOW: StyleWindowLength = { enough: 110, most: 150 };

/** Uncalibrated log-odds that a model wrote the text, after the model's training data; says nothing without a calibration. */
export interface StyleScore {
  readonly logit: number;
  /** Words of the whole text. */
  readonly words: number;
}

export interface StyleWindowScore extends StyleScore {
  readonly span: TextSpan;
}

export interface StyleScorer {
  readonly modelId: string;
  readonly newestGenerator: string;
  readonly languages: readonly string[];
  /** As `unsuitableText`, at a fraction of its time. */
  unsuitable(text: string): Unsuitable | undefined;
  /**
   * Score of the whole text, however long: the mean over its windows, weighted by their words, without a last one of under 50.
   * Undefined for texts of fewer than 50 words.
   */
  score(text: string): StyleScore | undefined;
  /** Scores of windows of about 120 words that follow one another; a rest of under 50 words is left out. */
  windows(text: string): readonly StyleWindowScore[];
}

/**
 * Scores texts with a model: equal text gives an equal score on every machine, for all sums are over whole numbers, or in
 * a fixed order with operations that are rounded alike everywhere. One a thread.
 *
 * @param options.createScanner default: the WASM kernel
 */
export function createStyleScorer(
  model: StyleParameters & Pick<StyleModel, 'id' | 'newestGenerator'>,
  { createScanner = (tables) => new StyleKernel(tables) }: { readonly createScanner?: ScannerFactory } = {},
): StyleScorer {
  const scanner = createScanner({ weights: model.weights, wordClasses: wordClasses() });
  const windowLogit = windowLogitBy(model);
  return {
    modelId: model.id,
    newestGenerator: model.newestGenerator,
    languages: model.languages,
    unsuitable: (text) => unsuitableShape(scanner.shape(text)),
    score(text) {
      let sum = 0;
      let weight = 0;
      let words = 0;
      for (const window of scanner.scan(text, STYLE_TEXT_WINDOW)) {
        const windowWords = window.counts[STYLE_COUNTS.words]!;
        words += windowWords;
        if (windowWords < STYLE_LEAST_WORDS) continue;
        sum += windowWords * windowLogit(window);
        weight += windowWords;
      }
      return weight === 0 ? undefined : { logit: sum / weight, words };
    },
    windows(text) {
      const scores: StyleWindowScore[] = [];
      for (const window of scanner.scan(text, STYLE_SPAN_WINDOW)) {
        const words = window.counts[STYLE_COUNTS.words]!;
        if (words < STYLE_LEAST_WORDS) continue;
        scores.push({ span: window.span(), logit: windowLogit(window), words });
      }
      return scores;
    },
  };
}

export type ScannerFactory = (tables: ConstructorParameters<typeof StyleKernel>[0]) => StyleScanner;
