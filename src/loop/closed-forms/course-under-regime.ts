import { mixRegime } from '../regimes/mix.ts';
import type { ArmSettings } from './arm-settings.ts';
import { type GaussianExpectation, gaussianAccumulate } from './gaussian-accumulate.ts';
import { gaussianAccumulateSubsample } from './gaussian-accumulate-subsample.ts';
import { gaussianAnchor } from './gaussian-anchor.ts';
import { gaussianWindow } from './gaussian-window.ts';
import type { HumanAnchor } from './human-anchor.ts';

/** How a regime feeds a model; `share` is that of human rows, 0 but in a mix. */
export interface CourseUnderRegime {
  readonly law: 'replace' | 'accumulate' | 'accumulate-subsample' | 'window' | 'mix';
  readonly share: number;
  readonly kind: HumanAnchor['kind'];
  readonly draw: HumanAnchor['draw'];
  /** Shape [generations], from generation 1. */
  readonly course: readonly GaussianExpectation[];
}

/**
 * Expected course of the variance, relative to the truth's, and of the squared shift of the mean under a regime. The same recursions hold
 * for shares of types: with maximum likelihood and L = 1 the variance is their Gini-Simpson diversity over that of the truth.
 *
 * @param options.factor L, what sampling multiplies the variance by
 * @param options.ddof 0: division by the rows; 1: by one less
 * @returns undefined where no closed form is known
 */
export function courseUnderRegime(
  { regime, settings, size, generations }: ArmSettings,
  { factor, ddof }: { readonly factor: number; readonly ddof: 0 | 1 },
): CourseUnderRegime | undefined {
  const loop = { size, generations, factor, ddof };
  const none = { share: 0, kind: 'fresh', draw: 'stratified' } as const;
  switch (regime) {
    case 'replace':
      return { ...none, law: regime, course: gaussianAnchor({ ...loop, ...none }) };
    case 'accumulate':
      return { ...none, law: regime, course: gaussianAccumulate(loop) };
    case 'accumulate-subsample': {
      const draw = settings.replacement === true ? 'with-replacement' : 'without-replacement';
      return { ...none, law: regime, course: gaussianAccumulateSubsample({ ...loop, draw }) };
    }
    case 'window':
      return { ...none, law: regime, course: gaussianWindow({ ...loop, window: Number(settings.batches) }) };
    case 'mix': {
      const { human } = mixRegime.settings.parse(settings);
      if (human.kind === 'replayed' && human.draw === 'independent') return undefined;
      // Exact counts are whole.
      const share = human.draw === 'stratified' ? Math.round(size * human.share) / size : human.share;
      const { kind, draw } = human;
      return { law: regime, share, kind, draw, course: gaussianAnchor({ ...loop, share, kind, draw }) };
    }
    default:
      return undefined;
  }
}
