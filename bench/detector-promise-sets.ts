import type { StyleAnchor } from '../src/origin/style/style-calibration.ts';
import type { StyleScorer } from '../src/origin/style/style-scorer.ts';
import { unsuitableText } from '../src/origin/style/unsuitable-text.ts';
import { type FoldFits, isLearner, isNewer, LEARNERS, OUTSIDE_DOMAINS } from './detector-plan.ts';
import type { PromiseSet } from './detector-promises.ts';
import { type StudyScores, unseenBy } from './detector-scores.ts';
import { gumGenres, nameOf } from './detector-sections.ts';
import type { OutsideRow } from './detector-texts.ts';

type Groups = readonly string[];
type Scored = Pick<StudyScores, 'folder' | 'known' | 'outside' | 'scorerOf'>;

/**
 * Everything that anchors are drawn from: each domain that the model has not seen, with every group that its data name, and all of it as one
 * pile. Texts from outside are whole, those of domains left out are cut as they were for training. What is no prose has no score.
 */
export function promiseSets(
  scores: Scored,
  {
    shipped,
    leftOut,
  }: { readonly shipped: FoldFits; readonly leftOut: readonly { readonly domain: string; readonly task: number }[] },
): readonly PromiseSet[] {
  const { outside, scorerOf } = scores;
  const scored = new Map(outside.map((row) => [row, scoredText(scorerOf(shipped.whole), row.text)] as const));
  const textsOf = (holds: (row: OutsideRow) => boolean, groupsOf: (row: OutsideRow) => Groups = () => []) =>
    outside.filter(holds).flatMap((row) => withGroups(scored.get(row), groupsOf(row)));
  const human = (holds: (row: OutsideRow) => boolean) => (row: OutsideRow) => row.origin === 'human' && holds(row);
  const ai = (holds: (row: OutsideRow) => boolean) => (row: OutsideRow) => row.origin === 'ai' && holds(row);
  const genreOf = gumGenres(scores.folder);
  const kindOf = (row: OutsideRow): string => {
    if (isLearner(row)) return 'essays of learners';
    if (row.file === 'gum_human') return genreOf.get(row.id)!;
    return OUTSIDE_DOMAINS.find(({ holds }) => holds(row))?.name ?? genreName(row);
  };
  const gum = scores.known
    .filter(({ text }) => text.domain === 'gum')
    .flatMap((row) =>
      withGroups(scoredText(scorerOf(unseenBy(row, shipped)), row.text.text), [genreOf.get(row.text.id)!]),
    );
  return [
    ...OUTSIDE_DOMAINS.map(
      ({ name, holds }): PromiseSet => ({
        name,
        columns: [],
        human: textsOf(human(holds)),
        ai: textsOf(ai(holds)),
      }),
    ),
    ...leftOut.map((one) => leftOutSet(scores, one)),
    {
      name: 'essays of learners (AI: 2026)',
      columns: ['score', 'prompt'],
      human: textsOf(human(isLearner), (row) => [scoreName(row), row.prompt]),
      ai: textsOf(isNewer),
    },
    {
      name: 'many genres (MixSet, GUM)',
      columns: ['genre'],
      human: [
        ...textsOf(
          human(({ file }) => file === 'mixset'),
          (row) => [genreName(row)],
        ),
        ...textsOf(
          human(({ file }) => file === 'gum_human'),
          (row) => [genreOf.get(row.id)!],
        ),
        ...gum,
      ],
      ai: textsOf(ai(({ file }) => file === 'mixset')),
    },
    {
      name: 'all from outside as one pile',
      columns: ['kind', 'writers'],
      human: textsOf(
        human(() => true),
        (row) => [kindOf(row), isLearner(row) ? 'learners of English' : 'others'],
      ),
      ai: textsOf(ai(() => true)),
    },
  ];
}

/** `3 to 3.5`. */
function scoreName(row: OutsideRow): string {
  return LEARNERS.find(({ holds }) => holds(row))!.name.replace(/^score /, '');
}

function leftOutSet(scores: Scored, { domain, task }: { readonly domain: string; readonly task: number }): PromiseSet {
  const scorer = scores.scorerOf(task);
  const rows = scores.known.filter(({ text }) => text.domain === domain);
  const textsOf = (origin: string) =>
    rows.filter(({ text }) => text.origin === origin).flatMap(({ cut }) => withGroups(scoredText(scorer, cut), []));
  return { name: `${nameOf(domain)}, left out`, columns: [], human: textsOf('human'), ai: textsOf('ai') };
}

function genreName({ domain }: OutsideRow): string {
  return domain.replaceAll('_', ' ');
}

function scoredText(scorer: StyleScorer, text: string): Pick<StyleAnchor, 'logit' | 'words'> | undefined {
  return unsuitableText(text) === undefined ? scorer.score(text) : undefined;
}

function withGroups(score: Pick<StyleAnchor, 'logit' | 'words'> | undefined, groups: Groups): readonly StyleAnchor[] {
  return score === undefined ? [] : [{ source: 'set', language: 'en', words: score.words, logit: score.logit, groups }];
}
