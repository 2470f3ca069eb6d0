export { MinHasher } from '../kernels/min-hasher.ts';
export { wordHashes } from '../kernels/word-hashes.ts';
export { wordsOf } from '../kernels/words-of.ts';
export { type ComparableText, PairComparer, type PairComparison } from './pair-comparer.ts';
export { REMOVAL_RULE_VERSION, REMOVAL_VERDICTS, type RemovalVerdict } from './removal-rule.ts';
