import { countWords, cutText } from './detector-cut.ts';
import { measureExceeding, measureSeparation, type Separation, thresholdOf } from './detector-measures.ts';
import { DOMAIN_NAMES, type FoldFits, isLearner, isNewer, LEARNERS, OUTSIDE_DOMAINS } from './detector-plan.ts';
import type { DetectorResults } from './detector-results.ts';
import { readOriginRows } from './detector-rows.ts';
import { logitOf, type StudyScores, scoreKnown, scoresOf, sidesOf, sidesOfKind, unseenBy } from './detector-scores.ts';
import { type KnownText, sharedWords } from './detector-texts.ts';

/** Fewer texts than this of a genre are not shown by themselves. */
const LEAST_OF_A_GENRE = 8;
const LEAST_OF_A_SIDE = 50;
const LENGTHS = [
  [50, 79],
  [80, 119],
  [120, 199],
  [200, 260],
] as const;

export function nameOf(domain: string): string {
  return DOMAIN_NAMES[domain] ?? domain;
}

/** All kinds of text that the model was trained on, and those with both sides one by one. */
export function measureInside(scores: StudyScores, fits: FoldFits): readonly Separation[] {
  const measured = scores.known.filter(({ isMeasured }) => isMeasured);
  const uncut = scoreKnown(measured, fits, { scorerOf: scores.scorerOf, textOf: ({ text }) => text.text });
  return [
    measureSeparation('all', sidesOf(measured, scores.knownScores)),
    measureSeparation('all, at full length', sidesOf(measured, uncut)),
    ...distinct(measured, ({ text }) => text.domain).flatMap(([domain, rows]) => {
      const sides = sidesOf(rows, scores.knownScores);
      if (sides.human.length < LEAST_OF_A_SIDE || sides.ai.length < LEAST_OF_A_SIDE) return [];
      return [measureSeparation(nameOf(domain), sides)];
    }),
  ];
}

/** The same texts cut to lengths, each length by its own threshold. */
export function measureLengths(scores: StudyScores, fits: FoldFits): readonly Separation[] {
  const measured = scores.known.filter(({ isMeasured }) => isMeasured);
  return LENGTHS.map(([least, most]) => {
    const logits = new Map<KnownText, number>();
    for (const row of measured) {
      const piece = cutText(row.text.text, { from: sharedWords(row.text), most });
      const words = countWords(piece);
      const score = words < least ? undefined : scores.scorerOf(unseenBy(row, fits)).score(piece);
      if (score !== undefined) logits.set(row, score.logit);
    }
    return measureSeparation(`${least} to ${most}`, sidesOf([...logits.keys()], logits));
  });
}

/** Generators of 2026, of which the training data knows nothing. */
export function measureNewer(scores: StudyScores): DetectorResults['newer'] {
  const learners = scoresOf(scores, isLearner);
  const people = scoresOf(scores, ({ origin }) => origin === 'human');
  const row = (generator: string, ai: readonly number[]) => ({
    generator,
    ai: ai.length,
    carried: measureExceeding(ai, scores.carried1),
    people: measureExceeding(ai, thresholdOf(people, 0.01)),
    learners: measureExceeding(ai, thresholdOf(learners, 0.01)),
    auroc: measureSeparation('', { human: people, ai }).auroc,
  });
  const newer = scores.outside.filter(isNewer);
  return {
    people: people.length,
    learners: learners.length,
    rows: [
      row('all', scoresOf(scores, isNewer)),
      ...distinct(newer, ({ generator }) => generator).map(([generator]) =>
        row(
          generator,
          scoresOf(scores, (text) => isNewer(text) && text.generator === generator),
        ),
      ),
    ],
  };
}

/** Disguised, edited and mixed text, at thresholds of the human text of its set. */
export function measureEdits(scores: StudyScores): DetectorResults['edits'] {
  const { known, outside, outsideScores, knownScores, carried1, carried5 } = scores;
  interface Held {
    readonly score: number;
    readonly at1: number;
    readonly at5: number;
  }
  const row = (set: string, edit: string, texts: readonly Held[]) => ({
    set,
    edit,
    texts: texts.length,
    at1: measureExceeding(
      texts.map(({ score, at1 }) => score - at1),
      0,
    ),
    at5: measureExceeding(
      texts.map(({ score, at5 }) => score - at5),
      0,
    ),
  });
  const thresholds = (human: readonly number[]) => ({ at1: thresholdOf(human, 0.01), at5: thresholdOf(human, 0.05) });

  const byDomain = OUTSIDE_DOMAINS.map(({ holds }) => ({ holds, ...thresholds(sidesOfKind(scores, holds).human) }));
  const attacked = byDomain.flatMap(({ holds, at1, at5 }) =>
    outside
      .filter((text) => text.origin === 'ai' && holds(text))
      .map((text) => ({ attack: text.attack, score: outsideScores.get(text)!, at1, at5 })),
  );

  const abstracts = known.filter(({ text }) => text.domain === 'arxiv');
  const atAbstracts = thresholds(sidesOf(abstracts, knownScores).human);
  const paraphrased = new Set(
    readOriginRows(scores.folder, 'biscope').flatMap(({ attack, id }) => (attack === 'paraphrased' ? [id] : [])),
  );
  const written = abstracts.filter(({ text }) => text.origin === 'ai');

  const atGenres = thresholds(scoresOf(scores, ({ file, origin }) => file === 'mixset' && origin === 'human'));
  const edited = outside.filter(({ file, origin }) => file === 'mixset' && origin !== 'human');
  return [
    ...distinct(attacked, ({ attack }) => attack).map(([attack, texts]) => row('DetectRL', attack, texts)),
    ...[false, true].map((isParaphrased) =>
      row(
        'BiScope abstracts',
        isParaphrased ? 'paraphrased by a model' : 'as written',
        written
          .filter(({ text }) => paraphrased.has(text.id) === isParaphrased)
          .map((text) => ({ score: knownScores.get(text)!, ...atAbstracts })),
      ),
    ),
    ...distinct(edited, ({ origin, operation }) => (origin === 'ai' ? 'AI text as it is' : operation)).map(
      ([operation, texts]) =>
        row(
          'MixSet',
          operation,
          texts.map((text) => ({ score: outsideScores.get(text)!, ...atGenres })),
        ),
    ),
    ...distinct(
      outside.filter(({ file }) => file === 'imbd'),
      ({ operation }) => operation,
    ).map(([operation, texts]) =>
      row(
        'ImBD, human text',
        operation,
        texts.map((text) => ({ score: outsideScores.get(text)!, at1: carried1, at5: carried5 })),
      ),
    ),
  ];
}

/** Human text by group, at the thresholds of the training data: what happens without anchors. */
export function measureGroups(scores: StudyScores): DetectorResults['groups'] {
  const row = (set: string, group: string, logits: readonly number[]) =>
    logits.length < LEAST_OF_A_GENRE
      ? []
      : [
          {
            set,
            group,
            texts: logits.length,
            at1: measureExceeding(logits, scores.carried1),
            at5: measureExceeding(logits, scores.carried5),
          },
        ];
  const people = scores.known.filter(({ text }) => text.origin === 'human');
  const gum = gumScores(scores);
  const genres = scores.outside.filter(({ file, origin }) => file === 'mixset' && origin === 'human');
  return [
    ...distinct(people, ({ text }) => text.domain).flatMap(([domain, rows]) =>
      domain === 'gum' ? [] : row('training data, not seen', nameOf(domain), sidesOf(rows, scores.knownScores).human),
    ),
    ...OUTSIDE_DOMAINS.flatMap(({ name, holds }) => row('DetectRL', name, sidesOfKind(scores, holds).human)),
    ...LEARNERS.flatMap(({ name, holds }) => row('ELLIPSE, learners', name, scoresOf(scores, holds))),
    ...distinct(genres, ({ domain }) => domain).flatMap(([domain, rows]) =>
      row(
        'MixSet',
        domain.replaceAll('_', ' '),
        rows.map((text) => scores.outsideScores.get(text)!),
      ),
    ),
    ...distinct(gum, ({ genre }) => genre).flatMap(([genre, texts]) =>
      row(
        'GUM',
        genre,
        texts.map(({ score }) => score),
      ),
    ),
  ];
}

/** Scores and genres of GUM's texts, which are partly training data. */
function gumScores({ known, knownScores, outside, outsideScores, folder }: StudyScores) {
  const genreOf = gumGenres(folder);
  return [
    ...known
      .filter(({ text }) => text.domain === 'gum')
      .map((row) => ({ genre: genreOf.get(row.text.id)!, score: knownScores.get(row)! })),
    ...outside
      .filter(({ file }) => file === 'gum_human')
      .map((row) => ({ genre: genreOf.get(row.id)!, score: outsideScores.get(row)! })),
  ];
}

/** Genres of GUM's texts by id. */
export function gumGenres(folder: string): ReadonlyMap<string, string> {
  return new Map(readOriginRows(folder, 'gum_human').map(({ id, domain }) => [id, domain.replace(/^gum-/, '')]));
}

/** Scores of a domain by a model that was trained without it. */
export function scoreLeftOut(
  scores: StudyScores,
  { domain, task }: { readonly domain: string; readonly task: number },
): { readonly domain: string; readonly human: readonly number[]; readonly ai: readonly number[] } {
  const rows = scores.known.filter(({ text }) => text.domain === domain);
  const scorer = scores.scorerOf(task);
  return { domain, ...sidesOf(rows, new Map(rows.map((row) => [row, logitOf(scorer, row.cut)]))) };
}

/** Rows by what a function says of them, in order of that. */
export function distinct<Row>(
  rows: readonly Row[],
  of: (row: Row) => string,
): readonly (readonly [key: string, rows: readonly Row[]])[] {
  const groups = Map.groupBy(rows, of);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
