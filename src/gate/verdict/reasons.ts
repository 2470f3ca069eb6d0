import { keepsPassAway } from './keeps-pass-away.ts';
import { sayCount, sayInterval, sayNeeded, sayPercent, sayRatio } from './say-number.ts';
import type { PanelDoubt, PanelResult, StratumResult, UncountedStratum, Verdict } from './verdict.ts';

/**
 * Why a verdict came out as it did: one sentence each, the weightiest first. Preconditions that do not hold, and then nothing else; what
 * narrowed, what is undecided, what is wider than people.
 */
export function reasonsOf(
  verdict: Omit<Verdict, 'reasons' | 'needed'>,
  { failOnOverDispersion }: { readonly failOnOverDispersion: boolean },
): readonly string[] {
  const { outcome, strata, panel, preconditions, overDispersion, delta } = verdict;
  const family = strata.filter(({ isTested }) => isTested);
  const isRepeats = ({ id }: { readonly id: string }) =>
    Number(verdict.repetition !== undefined && id === 'few-repeats');
  const unmet = preconditions
    .filter(({ holds }) => !holds)
    // Where repeats are what decided they come first.
    .sort((x, y) => isRepeats(y) - isRepeats(x))
    .map(({ says }) => says);
  // What is measured on data that cannot be compared is no reason for anything.
  if (unmet.length > 0) return unmet;
  const reasons: string[] = [];
  const narrowed = family.filter((stratum) => stratum.outcome === 'narrowed').sort(byRatio);
  reasons.push(...narrowed.map((stratum) => sayNarrowed(stratum, delta)));
  reasons.push(...panel.filter((number) => number.outcome === 'narrowed').map(sayNarrower));
  const besides = strata.filter(keepsPassAway).sort(byRatio);
  if (outcome !== 'FAIL') reasons.push(...besides.map(sayBeside));
  if (outcome !== 'FAIL' && verdict.uncounted !== undefined)
    reasons.push(
      `${sayUncounted(verdict.uncounted)}: nothing passes while strata that decide are not counted; give the texts what tells them apart, or make a reference without it`,
    );
  if (outcome !== 'FAIL' && verdict.panelDoubt !== undefined) reasons.push(sayDoubt(verdict.panelDoubt, panel));
  if (family.length === 0 && verdict.uncounted === undefined)
    reasons.push('no stratum of the reference is large enough to be tested, so nothing can pass');
  if (outcome !== 'FAIL') {
    const undecided = family.filter((stratum) => stratum.outcome === 'undecided').sort(byRatio);
    reasons.push(...undecided.map(sayUndecided));
  }
  if (outcome === 'PASS')
    reasons.push(
      `${family.length === 1 ? 'the tested stratum has' : `all ${sayCount(family.length)} tested strata have`} kept more than ${sayPercent(1 - delta)} of the human share`,
    );
  if (overDispersion.isAlarm) {
    const wider = overDispersion.strata.length + overDispersion.panel.length;
    reasons.push(
      `wider than people in ${wider === 1 ? 'one measure' : `${sayCount(wider)} measures`}${failOnOverDispersion ? ', which was asked to be a FAIL' : ': no FAIL by itself, yet noise and invention look like this'}`,
    );
  }
  return reasons;
}

/** `'letters before 1850' at 0.60 of its human share (90 % interval 0.43–0.82)`. */
export function sayStratum({ label, ratio, low, high }: StratumResult): string {
  return ratio === undefined
    ? `'${label}', which the reference does not show`
    : `'${label}' at ${sayRatio(ratio)} of its human share (${sayInterval(low, high)})`;
}

/** Strata named in a sentence. */
const NAMED = 3;

/** `'region north', 'region south' could not be counted: the texts do not tell their region`. */
export function sayUncounted(uncounted: readonly UncountedStratum[]): string {
  const named = uncounted.slice(0, NAMED).map(({ label }) => `'${label}'`);
  const more = uncounted.length - NAMED;
  const dimensions = [...new Set(uncounted.map(({ dimension }) => dimension))];
  const lacks = dimensions.map((dimension) => LACKING[dimension] ?? `the texts do not tell their ${dimension}`);
  return `${named.join(', ')}${more > 0 ? ` and ${sayCount(more)} more` : ''} could not be counted (${lacks.join('; ')})`;
}

const LACKING: Readonly<Record<string, string>> = {
  language: 'of no text the language can be told',
  surprisal: 'no text is as long as the words that are compared',
};

/** A reference that is to test a stratum needs about so many of it: the least is 350, and which texts go where is chance. */
const TESTED_FROM = 420;

function sayBeside(stratum: StratumResult): string {
  const { count } = stratum.reference;
  const way =
    count < TESTED_FROM
      ? `; a reference with about ${TESTED_FROM} of it in its comparator, where this one has ${sayCount(count)}, would test it`
      : '';
  return `${sayStratum(stratum)}: it is not among the strata that decide, yet with so much of it gone nothing passes${way}`;
}

function sayNarrowed(stratum: StratumResult, delta: number): string {
  const gone =
    stratum.presence === 'lost' ? `: none left of ${sayCount(stratum.reference.count)} in the reference` : '';
  return `${sayStratum(stratum)}${gone}: more than the tolerated loss of ${sayPercent(delta)}`;
}

function sayNarrower({ title, generation, reference, ratio, low, high }: PanelResult): string {
  if (reference === 0) return `${title}: ${sayValue(generation)} against 0 of people`;
  const interval = low === undefined ? '' : ` (${sayInterval(low, high)})`;
  return `${title}: ${sayValue(generation)} against ${sayValue(reference)} of people, ${sayRatio(ratio)} of it${interval}`;
}

/** Why the panel keeps a PASS away. */
export function sayDoubt(doubt: PanelDoubt, panel: readonly PanelResult[]): string {
  if (doubt.code === 'narrowed-in-a-single-gate') {
    const numbers = panel.filter(({ id }) => doubt.ids.includes(id)).map(sayNarrower);
    return `${numbers.join('; ')}: a single gate would fail on it; with what is left for this one it is no FAIL, and no PASS either`;
  }
  if (doubt.code === 'too-few-units')
    return `the range was measured on ${sayCount(doubt.units)} units of each arm, those with texts long enough, and it takes ${sayCount(doubt.needed)} for a narrowing to show`;
  const made = `the range was held against ${sayCount(doubt.relabellings)} relabellings`;
  return doubt.isExhaustive
    ? `${made}, all that there are of so few units, and it takes ${sayCount(doubt.needed)} to find a narrowing for certain: more texts are needed before anything passes`
    : `${made}, and it takes ${sayCount(doubt.needed)} to find a narrowing for certain: nothing passes with fewer than --splits ${doubt.needed - 1}`;
}

function sayUndecided(stratum: StratumResult): string {
  const { needed, neededToFail } = stratum;
  const wants = [
    ...(needed === undefined ? [] : [`${sayNeeded(needed)} would show that it is kept, if it is`]),
    ...(neededToFail === undefined ? [] : [`${sayNeeded(neededToFail)} that it is lost, if so much is`]),
  ];
  return `${sayStratum(stratum)}: undecided${wants.length > 0 ? `; ${wants.join(', ')}` : ''}`;
}

function sayValue(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function byRatio(x: StratumResult, y: StratumResult): number {
  return (x.ratio ?? 0) - (y.ratio ?? 0) || (x.id < y.id ? -1 : 1);
}
