import type { WordShare } from '../audit/word-shares.ts';
import type { LiangAbstention } from '../origin/prevalence/liang-share.ts';
import { count, type Statement, share } from '../origin/prevalence/statement.ts';

/** The word estimate of a source in sentences: the share with its interval, or why there is none. */
export function wordStatements(
  { estimate, checked_on: checkedOn, is_sample: isSample }: WordShare,
  { check }: { readonly check: 'files' | 'dates' },
): readonly Statement[] {
  if (estimate.abstains !== null) return [abstention(estimate.abstains, check)];
  const statements: Statement[] = [
    {
      code: 'words-share',
      template:
        'Of {sentences} sentences in {documents} texts, about {share} were written or reworked by a model, between {low} and {high} (95 % interval over texts).',
      values: {
        sentences: count(estimate.sentences),
        documents: count(estimate.documents),
        share: share(estimate.share),
        low: share(estimate.low),
        high: share(estimate.high),
      },
    },
    {
      code: 'words-basis',
      template:
        'By {vocabulary} words of the references. On {checked} texts known to be human, or dated before chatbots, it reads {zero}, at most {most}: so much is taken off the share and off the lower end. The interval does not hold what other models or another genre would do to it.',
      values: {
        vocabulary: count(estimate.vocabulary),
        checked: count(checkedOn),
        zero: share(estimate.atZero),
        most: share(estimate.atZeroHigh),
      },
    },
  ];
  if (isSample)
    statements.push({
      code: 'words-sample',
      template: 'The texts are a sample of the source, chosen by their hashes.',
      values: {},
    });
  return statements;
}

const NOT_SAID = 'How much a model wrote or reworked cannot be said by words';

function abstention(abstains: LiangAbstention, check: 'files' | 'dates'): Statement {
  const say = (template: string, values: Statement['values']): Statement => ({
    code: abstains.code,
    template: `${NOT_SAID}: ${template}`,
    values,
  });
  switch (abstains.code) {
    case 'too-few-texts': {
      const values = { observed: count(abstains.observed), needed: count(abstains.needed) };
      if (abstains.of === 'texts') return say('{needed} texts are needed, {observed} are there.', values);
      return say(
        check === 'files'
          ? '{needed} texts are needed to check it on that are known to be human and are not in the reference, {observed} are there (--check).'
          : '{needed} texts of this source are needed to check it on that are dated before chatbots, {observed} are there; name texts of it that are known to be human with --check FILE.',
        values,
      );
    }
    case 'small-reference':
      return say(
        `the ${abstains.of === 'human' ? 'human' : 'model'} reference is too small, with {sentences} sentences in {documents} texts; 5,000 in 200 are needed.`,
        { sentences: count(abstains.sentences), documents: count(abstains.documents) },
      );
    case 'small-vocabulary':
      return say('only {words} words are frequent in both references, {needed} are needed; are they of one language?', {
        words: count(abstains.words),
        needed: count(abstains.needed),
      });
    case 'reads-human-as-ai':
      return say(
        'on texts known to be human, or dated before chatbots, it reads {share}, at least {low}. The references are of another kind than the texts.',
        { share: share(abstains.share), low: share(abstains.low) },
      );
  }
}
