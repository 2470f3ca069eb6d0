import * as z from 'zod';
import { firstAbove } from '../../../statistics/first-above.ts';
import { type Documents, documents } from '../documents.ts';
import type { Truth } from '../truth.ts';
import { textOf, type Vocabulary } from '../vocabulary.ts';
import { truthEntry } from './truth-entry.ts';

export interface TextTruthSettings {
  /** Different words. */
  readonly types: number;
  /** Hidden classes that words follow each other by. */
  readonly classes: number;
  /** Of the law by which words are rare: the one of rank r has a share of 1/r^exponent. */
  readonly exponent: number;
  readonly blockTokens: number;
}

/** Of the words that a class writes, this share is its own; the rest may be any. */
const OWN_SHARE = 0.8;
/** How uneven classes follow each other: powers of numbers in [0, 1). */
const UNEVENNESS = 8;
/** Steps after which the shares of classes stand still. */
const SETTLING_STEPS = 200;
const SYLLABLES =
  'ba be bo cha de do fa fi ga ger ha he in jo ka ke la le lo ma me mi na ne no o pa pe qui ra re ri sa se si ta te ti u va ve vo wa we zu'.split(
    ' ',
  );

/**
 * Made-up texts of a hidden Markov chain: classes follow each other, and each writes words of its own and a few of all, the frequent ones
 * more. Words are as rare as in natural text, and a few of them say what may come next.
 */
export function textTruth(settings: TextTruthSettings, random: () => number): Truth<Documents> {
  const { types, classes, exponent, blockTokens } = settings;
  const zipf = Float64Array.from({ length: types }, (_, rank) => 1 / (rank + 1) ** exponent);
  const home = Int32Array.from({ length: types }, () => Math.floor(random() * classes));
  const follow = Array.from({ length: classes }, () =>
    running(Float64Array.from({ length: classes }, () => random() ** UNEVENNESS + 1e-6)),
  );
  const write = Array.from({ length: classes }, (_, own) => {
    const all = sum(zipf);
    const mine = zipf.map((mass, type) => (home[type] === own ? mass : 0));
    const of = sum(mine);
    return running(
      zipf.map((mass, type) => (OWN_SHARE * mine[type]!) / (of || 1) + ((1 - (of > 0 ? OWN_SHARE : 0)) * mass) / all),
    );
  });
  const opening = running(settled(follow));
  const vocabulary: Vocabulary = {
    unit: 'words',
    types: Array.from({ length: types }, (_, rank) => spelled(rank)),
    blockTokens,
  };
  const draw = (sums: Float64Array, at: () => number) => firstAbove(sums, at());
  return {
    kind: documents,
    parameters: { types, classes },
    draw({ count, random: next }) {
      const texts: string[] = [];
      for (let left = count; left > 0; left -= blockTokens) {
        let of = draw(opening, next);
        const tokens = Array.from({ length: Math.min(blockTokens, left) }, () => {
          const token = vocabulary.types[draw(write[of]!, next)]!;
          of = draw(follow[of]!, next);
          return token;
        });
        texts.push(textOf(tokens, 'words'));
      }
      return { texts, vocabulary };
    },
  };
}

/** What a lab may say of made-up texts. */
export const textTruthEntry = truthEntry({
  id: 'made-up-text',
  title: 'made-up text',
  kind: 'documents',
  settings: z.strictObject({
    types: z.int().min(2).max(1_000_000).default(5000).describe('different words'),
    classes: z.int().min(1).max(1000).default(20).describe('hidden classes that words follow each other by'),
    exponent: z.number().min(0).max(5).default(1).describe('the word of rank r has a share of 1/r^exponent'),
    block_tokens: z.int().min(2).max(1_000_000).default(64).describe('words of a text'),
  }),
  create: ({ block_tokens: blockTokens, ...settings }, { random }) => textTruth({ ...settings, blockTokens }, random),
});

/** Shares of classes in the long run. */
function settled(follow: readonly Float64Array[]): Float64Array {
  let shares = new Float64Array(follow.length).fill(1 / follow.length);
  for (let step = 0; step < SETTLING_STEPS; step++) {
    const next = new Float64Array(shares.length);
    for (const [from, sums] of follow.entries())
      for (let to = 0; to < next.length; to++)
        next[to]! += (shares[from]! * (sums[to]! - (to === 0 ? 0 : sums[to - 1]!))) / sums.at(-1)!;
    shares = next;
  }
  return shares;
}

/** A word of its own for each rank: frequent ones are short. */
function spelled(rank: number): string {
  let word = '';
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length];
  return word;
}

function running(masses: Float64Array): Float64Array {
  let total = 0;
  return masses.map((mass) => {
    total += mass;
    return total;
  });
}

function sum(masses: Float64Array): number {
  return masses.reduce((total, mass) => total + mass, 0);
}
