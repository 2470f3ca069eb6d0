import {
  type ChangeEvidence,
  logChangeEvidence,
  NO_CHANGE_EVIDENCE,
  nextChangeEvidence,
} from '../../statistics/change-evidence.ts';
import { nextLogCusum } from '../../statistics/e-cusum.ts';
import { logMeanExp } from '../../statistics/log-mean-exp.ts';
import { alphaOfEpisode, WARNING_AT } from './line-alphas.ts';

/** Evidence carried for one stratum in one direction. */
export interface StratumEvidence {
  /** ln of the e-CUSUM; null before the first release. */
  readonly logCusum: number | null;
  readonly change: ChangeEvidence;
  /** ln of what the evidence for a change began with: 0, less for a stratum that came later. */
  readonly logStake: number;
}

export const NO_STRATUM_EVIDENCE: StratumEvidence = { logCusum: null, change: NO_CHANGE_EVIDENCE, logStake: 0 };

/** Evidence of all strata in one direction. */
export interface DirectionEvidence {
  /** ln of the mean e-CUSUM; null where no stratum is watched or no release came. */
  readonly logCusum: number | null;
  /** ln of the mean evidence for a change at any release since the last roll-back. */
  readonly logChange: number | null;
  /** The e-CUSUM has reached 100. */
  readonly isWarning: boolean;
  /** The evidence has reached what the line's alpha asks for. */
  readonly isAlarm: boolean;
  readonly alarmAt: number;
}

/** One release more. @param logE ln of the e-value of the stratum's count */
export function nextStratumEvidence({ logCusum, change, logStake }: StratumEvidence, logE: number): StratumEvidence {
  return {
    logCusum: nextLogCusum(logCusum ?? Number.NEGATIVE_INFINITY, logE),
    change: nextChangeEvidence(change, logE),
    logStake,
  };
}

/**
 * What a stratum that joins others begins with: as much as they have on average, at most 1. So their mean does not grow by its coming, and
 * stays what the line's alpha relies on.
 */
export function joiningEvidence(others: readonly StratumEvidence[]): StratumEvidence {
  if (others.length === 0) return NO_STRATUM_EVIDENCE;
  return { ...NO_STRATUM_EVIDENCE, logStake: Math.min(0, logMeanExp(others.map(logEvidence))) };
}

function logEvidence({ change, logStake }: StratumEvidence): number {
  return logStake + logChangeEvidence(change);
}

/**
 * Means over strata. Each stratum's e-CUSUM stays below its own Shiryaev-Roberts sum and each mixture is a supermartingale, so both stay so
 * on average, whatever the strata have in common. Averaging e-values first, and summing up after, would let strata that are well pay for
 * the one that drips at every release: with four strata that one would have to give more than e = 4 each time.
 *
 * @param strata of all that are or were watched since the last roll-back: shape [strata]
 * @param episode from 1, one more after each roll-back
 */
export function directionEvidence(strata: readonly StratumEvidence[], episode: number): DirectionEvidence {
  const alarmAt = 1 / alphaOfEpisode(episode);
  const cusums = strata.flatMap(({ logCusum }) => (logCusum === null ? [] : [logCusum]));
  if (cusums.length === 0) return { logCusum: null, logChange: null, isWarning: false, isAlarm: false, alarmAt };
  const logCusum = logMeanExp(strata.map((each) => each.logCusum ?? Number.NEGATIVE_INFINITY));
  const logChange = logMeanExp(strata.map(logEvidence));
  return {
    logCusum,
    logChange,
    isWarning: logCusum >= Math.log(WARNING_AT),
    isAlarm: logChange >= Math.log(alarmAt),
    alarmAt,
  };
}
