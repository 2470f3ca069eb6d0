import type { AttachedScores } from '../scores/scores-of-generations.ts';
import type { StratumResult, Verdict } from '../verdict/verdict.ts';
import { areSamePeople } from './are-same-people.ts';
import type { LineGeneration, LineOpened, LineStratum } from './line-entry.ts';

/** The beginning of a line: the ruler of a verdict becomes its own. */
export function openedByVerdict(
  verdict: Verdict,
  { line, referenceName, at }: { readonly line: string; readonly referenceName: string; readonly at: string },
): LineOpened {
  const { referenceHash, assumedHuman, delta, strata } = verdict;
  return {
    kind: 'opened',
    line,
    at,
    referenceHash,
    referenceName,
    assumedHuman,
    delta,
    strata: strata.map((stratum) => ({
      id: stratum.id,
      label: stratum.label,
      dimension: stratum.dimension,
      isTail: stratum.isTail,
      isTested: stratum.isTested,
      reference: byUnits(stratum, 'reference'),
    })),
  };
}

/**
 * A generation as a line keeps it. Replies to one prompt become one unit of their mean.
 *
 * @param options.hash of the generation: the same outputs have the same
 * @param options.people of the line, by stratum; default: those of the verdict
 * @param options.scores of its answers, where they were compared beside its texts: the release's outcome is that of both
 */
export function generationOfVerdict(
  verdict: Verdict,
  {
    hash,
    name,
    at,
    settings,
    scores,
    people,
  }: Pick<LineGeneration, 'hash' | 'name' | 'at' | 'settings'> & {
    readonly people?: ReadonlyMap<string, LineStratum['reference']> | undefined;
    readonly scores?: Pick<AttachedScores, 'together' | 'verdict'> | undefined;
  },
): LineGeneration {
  return {
    kind: 'generation',
    at,
    hash,
    name,
    referenceHash: verdict.referenceHash,
    outcome: scores?.together ?? verdict.outcome,
    ...(scores?.verdict !== undefined && { scores: scores.verdict.outcome }),
    alphas: verdict.alphas,
    strata: verdict.strata.map((stratum) => {
      const own = people?.get(stratum.id);
      const isCarried = own === undefined || areSamePeople(own, byUnits(stratum, 'reference'));
      return {
        id: stratum.id,
        generation: byUnits(stratum, 'generation'),
        outcome: stratum.outcome,
        isLost: stratum.presence === 'lost',
        ...(!isCarried && { isCarried }),
      };
    }),
    panel: verdict.panel.map(({ id, title, ratio, outcome }) => ({ id, title, ratio, outcome })),
    isOverDispersed: verdict.overDispersion.isAlarm,
    ...(settings === undefined ? {} : { settings }),
  };
}

function byUnits(
  stratum: StratumResult,
  arm: 'reference' | 'generation',
): { readonly count: number; readonly n: number } {
  const { count, n } = stratum[arm];
  const units = stratum.units[arm];
  const share = stratum.unitShares?.[arm];
  // Prompts count once each, also where some have more replies than others: evidence rests on means by prompt.
  if (share !== undefined) return { count: Math.min(units, share * units), n: units };
  return units === n ? { count, n } : { count: Math.min(units, (count * units) / n), n: units };
}
