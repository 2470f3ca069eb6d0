import { INTERACTION_METRICS } from '../../gate/interactions/interaction-metrics.ts';
import { GATE_METRICS } from '../../gate/panel/gate-metrics.ts';
import { html, type SafeHtml } from './safe-html.ts';

/** What each measure of the panel says, for people who have not read its formula. */
const SAYS: Readonly<Record<string, string>> = {
  'mean-surprisal':
    'How surprising a word is, on average, to a model of runs of three words that was fitted on what people wrote.',
  'mattr-50': 'Share of different words among any 50 words in a row.',
  'unseen-mass': 'How much of what would be written next would be words that have not occurred yet.',
  'rare-mass':
    'Share of words that belong to the rarest of people: those that make up the last twentieth of their text.',
  'new-word-mass': 'Share of words that occur nowhere in the part of the reference that everything is learnt from.',
  'rare-survival': 'Share of the rarest words of people that occur at least once.',
  'distinct-2': 'Share of runs of two words that are different, at the same number of words.',
  'distinct-3': 'Share of runs of three words that are different, at the same number of words.',
  'distinct-4': 'Share of runs of four words that are different, at the same number of words.',
  'self-repetition':
    'How many other texts share four words in a row with a text, on a logarithmic scale: 0 where none does.',
  'surprising-share': 'Share of texts that are more surprising than nineteen in twenty of those of people.',
  'tail-topic-mass': 'Share of texts about the rare topics of people.',
  'topics-seen': 'How many of the topics of people have at least one text.',
  'tail-nn':
    'Share of texts by people that lie far from every text of the arm: what people write about and it does not.',
  'knn-radius': 'How far a text lies from the fifth nearest of its own arm; small where texts crowd.',
  'vendi-2': 'How many texts with nothing in common would be as varied as these.',
  'vendi-2-centred': 'The same, after what all texts of people have in common is taken away.',
  'cluster-variance': 'How far texts lie from the middle of their topic.',
  'mean-popularity': 'How popular an item that is taken is among people, on average.',
  'different-items': 'How many items anybody takes at all, of equally many users with equally many items each.',
  'effective-items': 'How many items there would be if all were taken alike and what is taken were as varied as it is.',
  'rarest-seen': 'Share of the rarest items of people that anybody takes.',
  gini: 'How unequally items are taken: 0 where all are taken alike, near 1 where a few are taken by everybody.',
  'user-overlap': 'Share of a user’s items that another user, drawn at random, has taken too.',
};

/** What the measures of these ids are, behind a click: in words, as a formula, and where they mislead. */
export function gateMeasures(ids: readonly string[]): SafeHtml {
  const shown = [...GATE_METRICS, ...INTERACTION_METRICS].filter(({ id }) => ids.includes(id));
  return html`<details><summary>What each measure means</summary><dl class="definitions">${shown.map(
    ({ id, title, role, widerWhen, formula, source, failureModes }) =>
      html`<div><dt>${title}</dt><dd>${SAYS[id]} ${role === 'average' ? 'An average: it decides nothing.' : widerWhen === 'smaller' ? 'More of it is narrower.' : 'Less of it is narrower.'} ${failureModes} <code>${formula}</code> (${source})</dd></div>`,
  )}</dl></details>`;
}
