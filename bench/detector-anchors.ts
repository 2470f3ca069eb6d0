import { conformalRank } from '../src/origin/style/conformal.ts';
import { LENGTH_BUCKETS, styleBucket } from '../src/origin/style/style-bucket.ts';
import { calibrateStyle, type StyleAnchor, type StyleCalibration } from '../src/origin/style/style-calibration.ts';
import type { Estimate } from './detector-measures.ts';
import { shuffled } from './detector-texts.ts';

const ANCHORS = 300;
const DRAWS = 300;
/** Nominal share of human text that may be flagged. */
const NOMINAL = 0.01;
/** What the realised share may reach before the promise counts as broken. */
const ALLOWED = 0.02;
/** Chance, over the draw of the anchors, that the training-conditional threshold lets more than the nominal share through. */
const RISK = 0.1;
/** Fewer human texts behind the anchors cannot show a share of 2 %. */
const LEAST_REST = 50;

/** What anchors from a set give for the rest of it, over many draws of the anchors. */
export interface Anchoring {
  readonly name: string;
  readonly human: number;
  readonly ai: number;
  readonly anchors: number;
  readonly draws: number;
  /** By rule: p at most 0.01; and the threshold that holds for nine draws of the anchors in ten. */
  readonly marginal: Realised;
  readonly conditional: Realised;
}

export interface Realised {
  /** Mean over the draws of the share of the other human texts that is flagged, and its 5 % and 95 % points. */
  readonly falsePositives: Estimate;
  /** Share of the draws in which it is above 2 %. */
  readonly broken: number;
  /** Mean over the draws of the share of AI texts that is flagged; null where there are none. */
  readonly truePositives: number | null;
  /** Mean share that is flagged of each part of the other human texts. */
  readonly parts: readonly { readonly name: string; readonly falsePositives: number }[];
}

/** Human and AI scores of a set, and parts of its human texts. */
export interface AnchorPool {
  readonly human: readonly number[];
  readonly ai: readonly number[];
  /** `holds`: whether each human text belongs to the part, in the order of `human`. */
  readonly parts: readonly { readonly name: string; readonly holds: readonly boolean[] }[];
}

/** Draws 300 human scores as anchors many times and flags the rest; undefined where too few remain. */
export function measureAnchoring(name: string, pool: AnchorPool): Anchoring | undefined {
  if (pool.human.length < ANCHORS + LEAST_REST) return undefined;
  return {
    name,
    human: pool.human.length,
    ai: pool.ai.length,
    anchors: ANCHORS,
    draws: DRAWS,
    marginal: realise(pool, { anchors: ANCHORS, rank: Math.floor(NOMINAL * (ANCHORS + 1)) }),
    conditional: realise(pool, { anchors: ANCHORS, rank: conformalRank(ANCHORS, { alpha: NOMINAL, delta: RISK }) }),
  };
}

/**
 * Draws anchors again and again, and flags what lies above the one of that rank.
 *
 * @param rank 1 for the highest
 */
export function realise(
  { human, ai, parts }: AnchorPool,
  { anchors: anchorCount, rank }: { readonly anchors: number; readonly rank: number },
): Realised {
  const shares: number[] = [];
  let found = 0;
  const flaggedOfPart = parts.map(() => 0);
  const ofPart = parts.map(() => 0);
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = shuffled(
      human.map((_, index) => index),
      draw,
    );
    const anchors = order.slice(0, anchorCount).map((index) => human[index]!);
    const threshold = anchors.sort((a, b) => b - a)[rank - 1]!;
    const rest = order.slice(anchorCount);
    shares.push(rest.filter((index) => human[index]! > threshold).length / rest.length);
    if (ai.length > 0) found += ai.filter((score) => score > threshold).length / ai.length;
    for (const [part, { holds }] of parts.entries()) {
      const members = rest.filter((index) => holds[index]);
      ofPart[part]! += members.length;
      flaggedOfPart[part]! += members.filter((index) => human[index]! > threshold).length;
    }
  }
  shares.sort((a, b) => a - b);
  const at = (share: number) => shares[Math.round(share * (DRAWS - 1))]!;
  return {
    falsePositives: { value: shares.reduce((sum, share) => sum + share, 0) / DRAWS, low: at(0.05), high: at(0.95) },
    broken: shares.filter((share) => share > ALLOWED).length / DRAWS,
    truePositives: ai.length === 0 ? null : found / DRAWS,
    parts: parts.map(({ name }, part) => ({ name, falsePositives: flaggedOfPart[part]! / ofPart[part]! })),
  };
}

/** Whole texts judged as the library does it: by the anchors of their source, language and length, or of the next wider set. */
export interface Calibrated {
  readonly name: string;
  readonly draws: number;
  /** By length in words, then all together. */
  readonly lengths: readonly CalibratedLength[];
}

/** Shares of texts, on average over the draws of the anchors. */
export interface CalibratedLength {
  readonly length: string;
  /** Human texts behind the anchors, and AI texts. */
  readonly human: number;
  readonly ai: number;
  /** Of the human and of the AI texts: with p at most 0.01, with a bound of at most 0.01. */
  readonly falseByP: number;
  readonly falseByBound: number;
  readonly trueByP: number | null;
  readonly trueByBound: number | null;
  /** Of the human texts: those of which nothing is said, and those that no score could give a bound of 0.01. */
  readonly abstentions: number;
  readonly unbounded: number;
}

const CALIBRATED_DRAWS = 60;
const MODEL = { modelId: 'style-000000000000', languages: ['en'] };

class Tally {
  texts = 0;
  byP = 0;
  byBound = 0;
  abstained = 0;
  unbounded = 0;

  add(judged: ReturnType<StyleCalibration['p']>): void {
    this.texts++;
    if ('abstains' in judged) {
      this.abstained++;
      this.unbounded++;
      return;
    }
    if (judged.p <= NOMINAL) this.byP++;
    if (judged.bound <= NOMINAL) this.byBound++;
    if (conformalRank(judged.anchors, { alpha: NOMINAL, delta: RISK }) === 0) this.unbounded++;
  }
}

/** @returns undefined where too few human texts remain behind 300 anchors */
export function measureCalibrated(
  name: string,
  { human, ai }: { readonly human: readonly StyleAnchor[]; readonly ai: readonly StyleAnchor[] },
): Calibrated | undefined {
  if (human.length < ANCHORS + LEAST_REST) return undefined;
  const lengths = [...LENGTH_BUCKETS.map(({ name: length }) => length as string), 'all'];
  const tallies = new Map(lengths.map((length) => [length, { human: new Tally(), ai: new Tally() }]));
  for (let draw = 0; draw < CALIBRATED_DRAWS; draw++) {
    const order = shuffled(human, draw);
    const calibration = calibrateStyle(order.slice(0, ANCHORS), MODEL);
    for (const [origin, records] of [
      ['human', order.slice(ANCHORS)],
      ['ai', ai],
    ] as const) {
      for (const record of records) {
        const judged = calibration.p(record);
        tallies.get(styleBucket(record)!.length)![origin].add(judged);
        tallies.get('all')![origin].add(judged);
      }
    }
  }
  return {
    name,
    draws: CALIBRATED_DRAWS,
    lengths: [...tallies].flatMap(([length, tally]) =>
      tally.human.texts === 0
        ? []
        : [
            {
              length,
              human: Math.round(tally.human.texts / CALIBRATED_DRAWS),
              ai: Math.round(tally.ai.texts / CALIBRATED_DRAWS),
              falseByP: tally.human.byP / tally.human.texts,
              falseByBound: tally.human.byBound / tally.human.texts,
              trueByP: tally.ai.texts === 0 ? null : tally.ai.byP / tally.ai.texts,
              trueByBound: tally.ai.texts === 0 ? null : tally.ai.byBound / tally.ai.texts,
              abstentions: tally.human.abstained / tally.human.texts,
              unbounded: tally.human.unbounded / tally.human.texts,
            },
          ],
    ),
  };
}
