import type { ShareEstimate } from './estimate-share.ts';
import type { ShareEstimatorName } from './share-estimator.ts';
import { count, type Statement, share } from './statement.ts';

/** What estimators are called in sentences. */
const ESTIMATOR_NAMES: Readonly<Record<ShareEstimatorName, string>> = {
  anchored: 'The comparison with human texts',
  mixture: 'The mixture of known generators',
  threshold: 'The count above one threshold',
};

/**
 * An estimate of the AI share in sentences, the main one first: the range with its n, the point where there is one, what it rests on,
 * what is doubtful, what is left out.
 */
export function shareStatements(estimate: ShareEstimate): readonly Statement[] {
  const statements: Statement[] = [];
  const add = (code: string, template: string, values: Statement['values'] = {}) =>
    statements.push({ code, template, values });
  const { documents, n, anchors, low, high, point, floor, confidence, abstains } = estimate;
  if (abstains === null) {
    const range = {
      n: count(n),
      low: share(low),
      high: share(high),
      confidence: share(confidence),
      anchors: count(anchors),
    };
    const isOwn = estimate.doubts.every(({ code }) => code !== 'anchors-of-others');
    const basis = `({confidence} interval; compared with {anchors} texts ${isOwn ? '' : 'of other sources '}known to be human)`;
    if (high === 1)
      add('at-least', `Of {n} texts, at least {low} are model text ${basis}; how many at most cannot be said.`, range);
    else if (low === 0)
      add(
        'at-most',
        `Of {n} texts, at most {high} are model text, and human text alone explains what was seen ${basis}.`,
        range,
      );
    else add('between', `Of {n} texts, between {low} and {high} are model text ${basis}.`, range);
    if (point !== null) add('point', 'Most likely it is {point}.', { point: share(point) });
  } else if (abstains.code === 'no-texts') {
    add(
      'no-texts',
      'None of {documents} documents has 50 words and more in a language the detector knows, so none was scored.',
      {
        documents: count(documents),
      },
    );
  } else {
    add(
      'too-few-anchors',
      'How many of {documents} documents are model text cannot be said: {needed} texts of the same source, language and length that are known to be human are needed for comparison, {anchors} are there.',
      { documents: count(documents), needed: count(abstains.needed), anchors: count(abstains.anchors) },
    );
  }
  if (floor > 0)
    add('floor', '{floor} of {documents} documents carry a mark that is proof by itself.', {
      floor: share(floor),
      documents: count(documents),
    });
  for (const doubt of estimate.doubts) {
    if (doubt.code === 'no-profiles')
      add(
        'no-profiles',
        'The model’s card does not say how much AI text it finds, so nothing bounds the share from above.',
      );
    else if (doubt.code === 'anchors-of-others')
      add(
        'anchors-of-others',
        'Too few of the texts known to be human are of its own source, so this holds only if people write here as they do in the others, and no single figure is given. Name some of its own, at least 99 of a length.',
      );
    else if (doubt.code === 'anchors-unlike')
      add(
        'anchors-unlike',
        'The texts known to be human look more like model text than these do ({expected} of them stand above a line that {texts} of these do): they are of another kind, and only the lower bound is to be used.',
        { expected: share(doubt.expected), texts: share(doubt.texts) },
      );
    else
      add(
        'estimators-differ',
        `${ESTIMATOR_NAMES[doubt.lower.name]} gives at most {most}. ${ESTIMATOR_NAMES[doubt.higher.name]} gives at least {least}. They contradict each other, so the range is given and no single figure.`,
        {
          most: share(doubt.lower.high),
          least: share(doubt.higher.low),
        },
      );
  }
  if (n > 0 && n < documents)
    add(
      'left-out',
      '{rest} of {documents} documents were not scored (too short, or without human texts to compare with): nothing is said of them.',
      {
        rest: count(documents - n),
        documents: count(documents),
      },
    );
  return statements;
}
