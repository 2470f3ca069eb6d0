import { randomInt } from 'node:crypto';

/**
 * Seed of hash tables that live in memory only, another one each time: texts cannot be written so that all of them fall into one slot.
 * Nothing that is found depends on it, as such tables compare what they hold.
 */
export const HASH_SEED = randomInt(2 ** 32);
