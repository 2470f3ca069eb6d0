import type { SeededRandom } from './seeded-random.ts';

const WORDS = (
  'the of and a to in he have it that for they with as not on she at by this we you do but from or which one would all ' +
  'will there say who make when can more if no man out other so what time up go about than into could state only new ' +
  'year some take come these know see use get like then first any work now may such give over think most even find day ' +
  'also after way many must look before great back through long where much should well people down own just because ' +
  'harbour lantern meadow orchard quarry saddle thistle tide weather wharf winter copper ledger letter bridge market'
).split(' ');

/** A few sentences of plain English words. */
export function randomText(random: SeededRandom, wordCount = 8 + random.below(60)): string {
  const words: string[] = [];
  for (let index = 0; index < wordCount; index++) {
    const word = random.pick(WORDS);
    words.push(index % 12 === 0 ? word[0]!.toUpperCase() + word.slice(1) : index % 12 === 11 ? `${word}.` : word);
  }
  return words.join(' ');
}
