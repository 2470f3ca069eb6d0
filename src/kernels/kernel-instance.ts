import { readFileSync } from 'node:fs';

/** What kernels.wasm exports. Addresses and sizes are in bytes; kernels/*.ts say what each function does. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly words: WebAssembly.Global;
  readonly codePoints: WebAssembly.Global;
  reserveText(size: number): number;
  setCharacterClasses(): number;
  measureText(size: number): void;
  reserveLiterals(entryCount: number, byteCount: number): number;
  scanLiterals(size: number, out: number, limit: number): number;
  setFolds(): number;
  reserveFolded(size: number): number;
  hashText(size: number): number;
  hashFolded(size: number): number;
  wordHashes(): number;
  wordsHash(): bigint;
  reserveFamily(hashCount: number): number;
  minHash(wordCount: number, shingleWords: number): number;
  reservePair(wordCount: number): void;
  referenceWords(): number;
  memberWords(): number;
  setReference(wordCount: number): void;
  compare(wordCount: number): void;
  pairResult(): number;
  winnow(wordCount: number): number;
  winnowedGrams(): number;
  winnowedPositions(): number;
  reserveStyle(): void;
  styleFolds(): number;
  styleClassesAt(): number;
  styleWeights(): number;
  styleCounts(): number;
  styleGrams(): number;
  styleGramCount(): number;
  setWordClass(id: number, bits: number): number;
  beginStyle(size: number, isFolded: boolean): number;
  nextStyleWindow(enough: number, most: number): number;
  styleWindowStart(): number;
  styleWindowEnd(): number;
  styleMostRepeats(): number;
  textShape(size: number): void;
  textShapeAt(): number;
  reserveDoubles(count: number): number;
  dotProducts(
    rows: number,
    rowCount: number,
    centres: number,
    centreCount: number,
    dimensions: number,
    products: number,
  ): void;
  nearPairs(
    queries: number,
    queryCount: number,
    points: number,
    pointCount: number,
    dimensions: number,
    queryLimits: number,
    pointLimits: number,
    codes: number,
    dots: number,
  ): number;
  projectWords(count: number, halves: number, bits: number, hashes: number, row: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels with a memory of their own; the code is compiled once a thread. */
export function instantiateKernels(): KernelExports {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
  return new WebAssembly.Instance(compiled, {}).exports as unknown as KernelExports;
}
