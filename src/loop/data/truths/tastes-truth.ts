import * as z from 'zod';
import { ConfigError } from '../../../errors.ts';
import { dirichletDraw } from '../../../statistics/dirichlet-draw.ts';
import { interactions, interactionsOfLog } from '../interactions.ts';
import { truthEntry } from './truth-entry.ts';

/** Users' own laws kept at once, 8 bytes a pair: 256 MB. */
const MOST_PAIRS = 2 ** 25;

const settings = z.strictObject({
  users: z.int().min(2).max(100_000).default(100).describe('Users, all equally active. Default 100.'),
  items: z.int().min(2).max(1_000_000).default(1000).describe('Items. Default 1000.'),
  attributes: z.int().min(2).max(200).default(20).describe('What items are made of and users like. Default 20.'),
  exponent: z
    .number()
    .positive()
    .max(10)
    .default(1)
    .describe('A user takes the k-th best item of the own order with weight k to the power of minus this. Default 1.'),
  log: z
    .int()
    .min(100)
    .max(10_000_000)
    .default(50_000)
    .describe('Events that stand for the whole human log: tastes and rarity are told from them. Default 50,000.'),
});

/**
 * Users with tastes of their own and in common, as Chaney et al. (2018) draw them: what users like is Dirichlet about 10 times a uniform
 * draw of all likings, what items have Dirichlet about a tenth of a nearly even one, and the utility is their product.
 */
export const tastesTruthEntry = truthEntry({
  id: 'tastes',
  title: 'users with tastes',
  kind: 'interactions',
  settings,
  create({ users, items, attributes, exponent, log }, { random }) {
    if (users * items > MOST_PAIRS)
      throw new ConfigError({
        place: 'data',
        problem: `${users} users times ${items} items are ${users * items} pairs; at most ${MOST_PAIRS} are held`,
        hint: 'Take fewer users or items.',
      });
    const likings = dirichletDraw(random, { shapes: new Float64Array(attributes).fill(1) }).map((share) => share * 10);
    const makings = dirichletDraw(random, { shapes: new Float64Array(attributes).fill(100) }).map(
      (share) => share / 10,
    );
    const ofUsers = Array.from({ length: users }, () => dirichletDraw(random, { shapes: likings }));
    const ofItems = Array.from({ length: items }, () => dirichletDraw(random, { shapes: makings }));
    const rankLaw = new Float64Array(items);
    let total = 0;
    for (let rank = 0; rank < items; rank++) {
      total += (rank + 1) ** -exponent;
      rankLaw[rank] = total;
    }
    const orders = ofUsers.map((own) => {
      const utilities = ofItems.map((item) => item.reduce((sum, share, at) => sum + share * own[at]!, 0));
      return Uint32Array.from(utilities, (_, item) => item).sort((a, b) => utilities[b]! - utilities[a]! || a - b);
    });
    const events = (count: number, source: () => number) => {
      const pairs = { users: new Uint32Array(count), items: new Uint32Array(count) };
      for (let at = 0; at < count; at++) {
        const user = Math.floor(source() * users);
        const wanted = source() * total;
        let low = 0;
        let high = items - 1;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (rankLaw[middle]! > wanted) high = middle;
          else low = middle + 1;
        }
        pairs.users[at] = user;
        pairs.items[at] = orders[user]![low]!;
      }
      return pairs;
    };
    const names = (letter: string, count: number) => Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
    const { catalogue } = interactionsOfLog(events(log, random), {
      users: names('user-', users),
      items: names('item-', items),
    });
    return {
      kind: interactions,
      parameters: {},
      draw: ({ count, random: source }) => ({ catalogue, ...events(count, source) }),
    };
  },
});
