import type { GroupPair } from './group-similarity.ts';
import { count, name, type Statement, share } from './statement.ts';
import type { GroupTest, GroupTests } from './test-groups.ts';

/**
 * The test of a group in sentences that are fair to who stands behind it: about its texts together, with their number, never about one
 * text or a person, with what else could have made them so, and with what was not shown.
 */
export function groupStatements(test: GroupTest, tests: Omit<GroupTests, 'groups'>): readonly Statement[] {
  const statements: Statement[] = [];
  const add = (code: string, template: string, values: Statement['values'] = {}) =>
    statements.push({ code, template, values });
  const who = { group: name(test.name), n: count(test.n), documents: count(test.documents) };
  const { estimate } = test;
  if (test.outcome === 'too-few-texts' || test.outcome === 'too-few-anchors' || estimate === null) {
    if (test.outcome === 'too-few-anchors')
      add(
        'too-few-anchors',
        '{group}: not tested, because too few texts known to be human are there for comparison ({documents} documents).',
        who,
      );
    else
      add(
        'too-few-texts',
        '{group}: not tested, because {n} of its {documents} documents could be scored. Short answers say nothing one by one.',
        who,
      );
    return statements;
  }
  const range = {
    ...who,
    low: share(estimate.low),
    high: share(estimate.high),
    confidence: share(estimate.confidence),
    anchors: count(test.anchors),
  };
  const isOwn = test.comparedWith !== 'others';
  if (test.outcome === 'not-decidable' && !isOwn) {
    add(
      'not-decidable-by-others',
      'The {n} texts of {group}, taken together, look more like model text than {anchors} human texts of other sources do. Whether people write in its own as they do there is not known, so nothing can be decided. Texts of its own sources that are known to be human would tell, at least 99 of a length.',
      range,
    );
  } else if (test.outcome === 'not-decidable') {
    add(
      'not-decidable',
      'The {n} texts of {group}, taken together, look more like model text than {anchors} human texts do. People differ as well, and by how much is not known here, so whether it is model text or a style of their own cannot be decided. Known-human texts of ten such groups or more would tell.',
      range,
    );
  } else if (test.outcome === 'more-model-text') {
    add(
      'more-model-text',
      'The {n} texts of {group}, taken together, hold more model text than {anchors} human texts explain: between {low} and {high} ({confidence} interval).',
      range,
    );
    if (tests.falseDiscoveryRate !== null)
      add(
        'chance',
        'Of the groups named in this way among {tested} tested, about {rate} at most are expected to be named wrongly.',
        {
          tested: count(tests.tested - tests.testedAgainstOthers),
          rate: share(tests.falseDiscoveryRate),
        },
      );
    add(
      'what-it-does-not-say',
      'It names no single text and no reason: a tool that was allowed, a translation, a shared template or an unusual topic can look the same. Look at texts, and ask, before you conclude anything.',
    );
  } else {
    add(
      'not-shown',
      `For the {n} texts of {group} nothing beyond human text${isOwn ? '' : ' of other sources'} was shown; up to {high} could still be model text ({confidence} interval${isOwn ? '' : ', if people write in its own sources as in those'}).`,
      range,
    );
  }
  if (!tests.clustering.known && test.outcome === 'not-shown')
    add(
      'clustering-not-known',
      'Texts of one group resemble each other, and by how much is not known here, so the interval may be too narrow. Known-human texts of ten such groups or more would tell.',
    );
  else if (tests.clustering.known && test.effectiveTexts < test.n / 2)
    add(
      'clustering',
      'Texts of one group resemble each other: these {n} may say no more than {effective} independent ones.',
      {
        n: count(test.n),
        effective: count(Math.max(1, Math.round(test.effectiveTexts))),
      },
    );
  return statements;
}

/** Two groups whose texts are alike, in sentences: what is alike, and that it has several explanations. */
export function groupPairStatements(
  pair: GroupPair,
  { tasksKnown }: { readonly tasksKnown: boolean },
): readonly Statement[] {
  return [
    {
      code: 'alike',
      template: tasksKnown
        ? 'Texts of {first} and {second} about different tasks share more rare phrases than chance has it ({pairs} pairs of texts with one in common).'
        : 'Texts of {first} and {second} share more rare phrases than chance has it ({pairs} pairs of texts with one in common; which texts answer the same task is not known, and would make them alike).',
      values: { first: name(pair.first), second: name(pair.second), pairs: count(pair.pairs) },
    },
    {
      code: 'what-it-does-not-say',
      template:
        'It shows likeness, not its reason: one tool, one template, one teacher, or one writer under two names. Look at texts, and ask, before you conclude anything.',
      values: {},
    },
  ];
}
