import type { ItemScore, ScoredItem, ScoreKind } from './scored-item.ts';

/** Whether all scores are right or wrong: true, false, 0 and 1. */
export function areRightOrWrong(items: readonly ScoredItem[]): boolean {
  return items.every(({ score }) => typeof score === 'boolean' || score === 0 || score === 1);
}

/**
 * Takes the answers to each item together: in the order of first answers.
 *
 * @param name of the scores, for errors
 * @throws {RangeError} an item comes twice without telling its trials apart, belongs to two units, has a score that is no finite number, or a
 * confidence outside 0 to 1; or some have a confidence and others not
 */
export function itemScores(items: readonly ScoredItem[], name: string): readonly ItemScore[] {
  const found = new Map<string, ScoredItem[]>();
  const seen = new Set<string>();
  const isSure = items.some(({ confidence }) => confidence !== undefined);
  for (const scored of items) {
    const { item, trial, score, confidence } = scored;
    if (typeof score !== 'boolean' && !Number.isFinite(score))
      throw new RangeError(`${name}: the score of item ${item} is ${score}; it takes finite numbers, true or false`);
    if (confidence !== undefined && !(confidence >= 0 && confidence <= 1))
      throw new RangeError(`${name}: the confidence of item ${item} is ${confidence}; it takes 0 to 1`);
    if (isSure && confidence === undefined)
      throw new RangeError(`${name}: item ${item} has no confidence, and others have one`);
    const key = JSON.stringify([item, trial ?? null]);
    if (seen.has(key))
      throw new RangeError(`${name}: item ${item}${trial === undefined ? '' : `, trial ${trial},`} is scored twice`);
    seen.add(key);
    const earlier = found.get(item);
    if (earlier === undefined) found.set(item, [scored]);
    else if ((earlier[0]!.unit ?? item) !== (scored.unit ?? item))
      throw new RangeError(`${name}: item ${item} belongs to two units, ${earlier[0]!.unit} and ${scored.unit}`);
    else earlier.push(scored);
  }
  return [...found].map(([item, answers]): ItemScore => {
    const claims = answers.flatMap(({ score, confidence }) =>
      confidence === undefined ? [] : [{ confidence, isRight: Number(score) === 1 }],
    );
    return {
      item,
      unit: answers[0]!.unit ?? item,
      score: meanOf(answers.map(({ score }) => Number(score))),
      trials: answers.length,
      confidence: claims.length === 0 ? undefined : meanOf(claims.map(({ confidence }) => confidence)),
      claims,
      groups: Object.assign({}, ...answers.toReversed().map(({ groups }) => groups)),
      preview: answers.find(({ preview }) => preview !== undefined)?.preview,
      recordIds: [...new Set(answers.flatMap(({ recordIds }) => recordIds ?? []))],
    };
  });
}

/**
 * What kind of scores all of them are together.
 *
 * @throws {RangeError} some are right or wrong, and others are numbers beyond 0 to 1: these are different scales
 */
export function scoreKind(
  sets: readonly { readonly name: string; readonly items: readonly ScoredItem[] }[],
): ScoreKind {
  const binary = sets.filter(({ items }) => areRightOrWrong(items));
  if (binary.length === sets.length) return 'right-wrong';
  const beyond = sets.find(({ items }) => items.some(({ score }) => Number(score) > 1 || Number(score) < 0));
  if (binary.length > 0 && beyond !== undefined)
    throw new RangeError(
      `${binary[0]!.name} says right or wrong, ${beyond.name} has numbers beyond 0 to 1: these are different scales`,
    );
  return 'number';
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
