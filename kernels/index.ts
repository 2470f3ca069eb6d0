export { reserveText, setCharacterClasses, words, codePoints, measureText } from './text-statistics';
export { reserveLiterals, scanLiterals } from './literal-scanner';
