import { LEAST_ANCHORS } from './least-anchors.ts';
import type { StyleAbstains, StyleAbstention } from './style-calibration.ts';

const TEXTS: Readonly<Record<StyleAbstention, string>> = {
  'fewer than 50 words': 'it has fewer than 50 words',
  'no anchors in this language': 'no text known to be human is in its language',
  'fewer than 99 anchors of its length': `fewer than ${LEAST_ANCHORS} texts known to be human are of its language and length`,
  'fewer than 99 anchors of its group': `fewer than ${LEAST_ANCHORS} texts known to be human are of its group, language and length`,
  'a language that the model was not trained on': 'the detector was not trained on its language',
  code: 'it is code, markup or a table',
  verse: 'it is verse or a list',
};

/** Why style says nothing of a text, as a clause behind "because". Values of data stand in it as they are. */
export function abstentionText({ abstains, group }: StyleAbstains): string {
  if (group === undefined) return TEXTS[abstains];
  const { column, value, anchors } = group;
  const texts = `${anchors} ${anchors === 1 ? 'text' : 'texts'} of its length known to be human, of ${LEAST_ANCHORS} that are needed`;
  return value === null
    ? `it has no ${column}, and texts without one have ${texts}`
    : `its group, ${column} ${value}, has ${texts}`;
}
