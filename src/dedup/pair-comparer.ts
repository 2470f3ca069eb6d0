import { foldText } from '../kernels/fold-text.ts';
import { PairKernel } from '../kernels/pair-kernel.ts';
import { CharacterGrams } from './character-grams.ts';
import { ContainmentProof } from './containment-proof.ts';
import { type RemovalVerdict, removalVerdict } from './removal-rule.ts';

/** A text as it is compared. */
export interface ComparableText {
  /** Hashes of its folded words: shape [words]. */
  readonly words: Uint32Array;
  readonly characters: number;
  /** The text itself. Asked for only where hashes cannot decide. */
  readonly text: () => string;
}

/** What a direct comparison says of two texts. */
export interface PairComparison {
  /** Distinct word 5-grams in both, and in either. */
  readonly shared: number;
  readonly union: number;
  /** Whether the member may be removed in favour of the reference. */
  readonly verdict: RemovalVerdict;
}

/** Compares texts with one reference at a time, on which its proofs are prepared once. One instance a thread. */
export class PairComparer {
  readonly #kernel = new PairKernel();
  #reference: ComparableText = { words: new Uint32Array(0), characters: 0, text: () => '' };
  #folded: string | undefined;
  #proof: ContainmentProof | undefined;
  #grams: CharacterGrams | undefined;

  /** @param reference the text that would stay; its words are not to be changed while others are compared with it */
  setReference(reference: ComparableText): void {
    this.#kernel.setReference(reference.words);
    this.#reference = reference;
    this.#folded = undefined;
    this.#proof = undefined;
    this.#grams = undefined;
  }

  /** Compares a text with the reference. Only what the words themselves prove is called contained. */
  compare(member: ComparableText): PairComparison {
    const reference = this.#reference;
    const { shingles, sharedShingles, trigrams, sharedTrigrams } = this.#kernel.compare(member.words);
    const counts = { shared: sharedShingles, union: shingles[0] + shingles[1] - sharedShingles };
    // Reading a text again may take as long as comparing it.
    let read: string | undefined;
    const text = () => {
      read ??= member.text();
      return read;
    };
    if (this.#isSameFolded(member.words, text)) return { ...counts, verdict: 'contained' };
    const verdict = removalVerdict(
      {
        words: [reference.words.length, member.words.length],
        characters: [reference.characters, member.characters],
        trigrams,
        sharedTrigrams,
      },
      {
        containsSequence: () =>
          this.#kernel.containsSequence(member.words) && this.#proofOn(reference).containsSequence(text()),
        characterJaccard: () => {
          this.#grams ??= new CharacterGrams(reference.text());
          return this.#grams.jaccard(new CharacterGrams(text()));
        },
      },
    );
    const isProved = verdict !== 'contained' || this.#proofOn(reference).contains(text());
    return { ...counts, verdict: isProved ? verdict : 'not-contained' };
  }

  /** Whether the texts differ in case and such alone: nothing else need be proved then. Copies of that kind come in thousands. */
  #isSameFolded(words: Uint32Array, text: () => string): boolean {
    const reference = this.#reference;
    if (words.length === 0 || words.length !== reference.words.length) return false;
    for (let word = 0; word < words.length; word++) if (words[word] !== reference.words[word]) return false;
    this.#folded ??= foldText(reference.text());
    return foldText(text()) === this.#folded;
  }

  #proofOn(reference: ComparableText): ContainmentProof {
    this.#proof ??= new ContainmentProof(reference.text());
    return this.#proof;
  }
}
