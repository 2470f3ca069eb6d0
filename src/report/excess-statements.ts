import type { SourceExcess } from '../audit/excess-of-sources.ts';
import { count, name, type Statement, share } from '../origin/prevalence/statement.ts';

/** What excess words say of a source in sentences. */
export function excessStatements({
  estimate,
  year,
  excess_words: words,
  is_sample: isSample,
}: SourceExcess): readonly Statement[] {
  const statements: Statement[] = [];
  const about = { year: name(`${year}`), documents: count(estimate.documents[year] ?? 0), words: count(words) };
  const { abstains } = estimate;
  if (abstains === null) {
    statements.push({
      code: 'excess-share',
      template:
        'At least {share} of the {documents} texts of {year} hold style words beyond what earlier years let expect, between {low} and {high} (95 % interval): so many at least went through a model, or were written by people who took up its words.',
      values: {
        ...about,
        share: share(estimate.atLeast ?? 0),
        low: share(estimate.low ?? 0),
        high: share(estimate.high ?? 0),
      },
    });
  } else if (abstains.code === 'no-clean-years') {
    statements.push({
      code: abstains.code,
      template: 'Texts of {year} cannot be compared: there is none in English of {clean}, before chatbots.',
      values: { ...about, clean: name(`${abstains.year}`) },
    });
  } else if (abstains.code === 'too-few-documents') {
    statements.push({
      code: abstains.code,
      template: 'Texts of {year} cannot be compared: of {short} there are {observed} in English, {needed} are needed.',
      values: {
        ...about,
        short: name(`${abstains.year}`),
        observed: count(abstains.observed),
        needed: count(abstains.needed),
      },
    });
  } else if (abstains.code === 'no-style-words') {
    statements.push({
      code: abstains.code,
      template:
        '{words} words are in more of the {documents} texts of {year} than earlier years let expect. New topics make such words too, so no share is given: name those that say how and not what with --style-words FILE.',
      values: about,
    });
  } else {
    statements.push({
      code: abstains.code,
      template:
        'None of the style words is in excess among the {documents} texts of {year}; {words} other words are. No share is given, and none is ruled out.',
      values: about,
    });
  }
  if (isSample)
    statements.push({
      code: 'excess-sample',
      template: 'The texts are a sample of each year, chosen by their hashes.',
      values: {},
    });
  return statements;
}
