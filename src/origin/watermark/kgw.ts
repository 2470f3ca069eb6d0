import { greenHits } from './green-hits.ts';
import { type KgwSeeding, kgwContext } from './kgw-seed.ts';
import { scanWindows } from './scan-windows.ts';
import { isAmongFirstOfPermutation } from './torch-permutation.ts';
import type { WatermarkDetector } from './watermark-score.ts';

export interface KgwKey {
  readonly seeding: KgwSeeding;
  readonly hashKey: number;
  /** Share of the vocabulary that is green, between 0 and 1. */
  readonly gamma: number;
  /** Tokens of the vocabulary, as the generator counted them: `len(vocab)`. */
  readonly vocabularySize: number;
  /** Whether green tokens stand at the front of the permutation; the oldest releases took them from its end. */
  readonly greenFirst: boolean;
}

/** Green tokens of a list: gamma times the vocabulary, cut to a whole number. */
export function greenListSize({ gamma, vocabularySize }: Pick<KgwKey, 'gamma' | 'vocabularySize'>): number {
  return Math.trunc(vocabularySize * gamma);
}

/**
 * Detector of the marks of Kirchenbauer et al. 2023 (arXiv 2301.10226) as their reference implementation makes them on the
 * CPU. Each n-gram counts once. Lists drawn on a GPU come from another generator and cannot be followed here: what was
 * generated there must be detected there.
 */
export function kgwDetector(key: KgwKey): WatermarkDetector {
  const { width, seed } = kgwContext(key.seeding, key.hashKey);
  const count = greenListSize(key);
  const share = count / key.vocabularySize;
  return {
    scheme: 'kgw',
    score(tokens) {
      const isGreen = (start: number) => isKgwGreen(key, seed(tokens, start), tokens[start + width - 1]!);
      return scanWindows(greenHits(tokens, { width, isGreen }), share);
    },
  };
}

/** Whether a token is on the list that a seed draws. */
export function isKgwGreen(key: KgwKey, seed: number, token: number): boolean {
  const size = key.vocabularySize;
  const count = greenListSize(key);
  if (token >= size) return false;
  if (key.greenFirst) return isAmongFirstOfPermutation(token, { seed, size, count });
  return !isAmongFirstOfPermutation(token, { seed, size, count: size - count });
}
