export { reserveText, setCharacterClasses, words, codePoints, measureText } from './text-statistics';
export { reserveLiterals, scanLiterals } from './literal-scanner';
export { setFolds, reserveFolded, hashText, hashFolded, wordHashes, wordsHash } from './word-hasher';
export { reserveFamily, minHash } from './min-hasher';
export { reservePair, referenceWords, memberWords, setReference, compare, pairResult } from './pair-comparer';
export { winnow, winnowedGrams, winnowedPositions } from './winnower';
export {
  reserveStyle,
  styleFolds,
  styleClassesAt,
  styleWeights,
  styleCounts,
  styleGrams,
  styleGramCount,
  setWordClass,
  beginStyle,
  nextStyleWindow,
  styleWindowStart,
  styleWindowEnd,
  styleMostRepeats,
} from './style-scanner';
export { textShape, textShapeAt } from './text-shape';
export { reserveDoubles, dotProducts } from './dot-products';
export { nearPairs } from './near-pairs';
export { projectWords } from './word-projector';
