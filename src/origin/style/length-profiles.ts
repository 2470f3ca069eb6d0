import { mix32 } from '../../statistics/mix32.ts';
import { type DetectionProfile, detectionRates } from '../prevalence/detection-profile.ts';
import type { LabelledText } from './labelled-text.ts';
import { LENGTH_BUCKETS, type LengthBucket, styleBucket } from './style-bucket.ts';
import type { StyleScorer } from './style-scorer.ts';

/** Fewer texts of either origin make no profile. */
export const LEAST_PROFILED = 50;

/** What is found of texts of one length. */
export interface LengthProfile extends DetectionProfile {
  readonly length: LengthBucket;
  readonly rates: number[];
}

/** A text as a profile needs it. */
export type ProfiledText = Pick<LabelledText, 'id' | 'text' | 'origin' | 'generator' | 'domain'>;

/**
 * What a model finds of each generator's text in each domain, at each length that is calibrated apart. Longer texts are cut to the length, so
 * that every length is measured on nearly all of them: of natural lengths few generators would have enough.
 *
 * @param scorer of a model that saw none of these domains
 * @returns by domain, generator and length, rising
 */
export function lengthProfiles(
  texts: readonly ProfiledText[],
  scorer: Pick<StyleScorer, 'score'>,
): readonly LengthProfile[] {
  const domains = [...Map.groupBy(texts, ({ domain }) => domain)].sort(([x], [y]) => (x < y ? -1 : 1));
  return domains.flatMap(([domain, own]) => {
    const byLength = LENGTH_BUCKETS.map(({ name }, index) => {
      const scored = own.flatMap((text) => scoreAt(text, index, scorer));
      return {
        length: name,
        human: scored.filter(({ origin }) => origin === 'human').map(({ logit }) => logit),
        ai: Map.groupBy(
          scored.filter(({ origin }) => origin === 'ai'),
          ({ generator }) => generator,
        ),
      };
    });
    const generators = [...new Set(own.filter(({ origin }) => origin === 'ai').map(({ generator }) => generator))];
    return generators.sort().flatMap((generator) =>
      byLength.flatMap(({ length, human, ai }) => {
        const logits = (ai.get(generator) ?? []).map(({ logit }) => logit);
        if (human.length < LEAST_PROFILED || logits.length < LEAST_PROFILED) return [];
        return [{ domain, generator, length, texts: logits.length, rates: detectionRates(human, logits) }];
      }),
    );
  });
}

/** The score of a text at a length; nothing of one that is too short. */
function scoreAt(text: ProfiledText, index: number, scorer: Pick<StyleScorer, 'score'>) {
  const { name } = LENGTH_BUCKETS[index]!;
  const { origin, generator } = text;
  const score = scorer.score(textOfLength(text, name));
  if (score === undefined) return [];
  const bucket = styleBucket({ source: '', language: '', words: score.words });
  return bucket?.length === name ? [{ origin, generator, logit: score.logit }] : [];
}

/** A text at a length: its beginning, or all of it where it is not longer. Shorter ones stay shorter. */
export function textOfLength({ id, text }: Pick<ProfiledText, 'id' | 'text'>, length: LengthBucket): string {
  const index = LENGTH_BUCKETS.findIndex(({ name }) => name === length);
  const { from } = LENGTH_BUCKETS[index]!;
  const next = LENGTH_BUCKETS[index + 1]?.from;
  return next === undefined ? text : beginningOf(text, { from, next, draw: drawOf(id) });
}

/** A sentence end at which a piece may stop lies within so many words behind the drawn length. */
const TO_SENTENCE_END = 25;

/**
 * The first words of a text, a number drawn from [from, next), on to the end of a sentence where one comes soon enough; all of it where it
 * has fewer than `next`. Words are what white space parts.
 */
function beginningOf(
  text: string,
  { from, next, draw }: { readonly from: number; readonly next: number; readonly draw: number },
): string {
  const least = from + (draw % (next - from));
  const most = Math.min(next - 1, least + TO_SENTENCE_END);
  let words = 0;
  let end = 0;
  let sentenceEnd = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    words++;
    if (words >= next) return text.slice(0, sentenceEnd > 0 ? sentenceEnd : end);
    if (words > most) continue;
    end = index + word.length;
    if (words >= least && sentenceEnd === 0 && /[.!?]["'”’)]{0,2}$/.test(word.slice(-3))) sentenceEnd = end;
  }
  return text;
}

/** The same for the same text on every machine. */
function drawOf(id: string): number {
  let draw = 0;
  for (let at = 0; at < id.length; at++) draw = mix32(draw ^ id.charCodeAt(at));
  return draw;
}
