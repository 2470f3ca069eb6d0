import { PairKernel } from '../kernels/pair-kernel.ts';
import { CharacterGrams } from './character-grams.ts';
import { ContainmentProof } from './containment-proof.ts';
import { looksLikeCode } from './looks-like-code.ts';
import { LEAST_DISTINCT, type RemovalVerdict, removalVerdict } from './removal-rule.ts';
import { CODE_SPELLING, PROSE_SPELLING, type TokenRule, WORDS } from './token-rule.ts';

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
  #isCode: boolean | undefined;
  /** The reference as its spelling is compared, and proofs on it, for each rule they were asked by. */
  readonly #forms = new Map<TokenRule, string>();
  readonly #proofs = new Map<TokenRule, ContainmentProof>();
  #grams: CharacterGrams | undefined;

  /** @param reference the text that would stay; its words are not to be changed while others are compared with it */
  setReference(reference: ComparableText): void {
    this.#kernel.setReference(reference.words);
    let read: string | undefined;
    const text = () => {
      read ??= reference.text();
      return read;
    };
    this.#reference = { ...reference, text };
    this.#isCode = undefined;
    this.#forms.clear();
    this.#proofs.clear();
    this.#grams = undefined;
  }

  /** Compares a text with the reference. Only what the texts themselves prove is called contained. */
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
    if (this.#isSpelledAlike(member.words, text)) return { ...counts, verdict: 'contained' };
    const verdict = removalVerdict(
      {
        words: [reference.words.length, member.words.length],
        characters: [reference.characters, member.characters],
        trigrams,
        sharedTrigrams,
      },
      {
        containsSequence: () =>
          this.#kernel.containsSequence(member.words) && this.#proofBy(WORDS).containsSequence(text()),
        characterJaccard: () => {
          this.#grams ??= new CharacterGrams(reference.text());
          return this.#grams.jaccard(new CharacterGrams(text()));
        },
      },
    );
    if (verdict !== 'contained') return { ...counts, verdict };
    if (!this.#proofBy(WORDS).contains(text())) return { ...counts, verdict: 'not-contained' };
    return { ...counts, verdict: this.#containsSpelling(text()) ? 'contained' : 'symbols-differ' };
  }

  /** Whether the texts are the same but for case and such: nothing else need be proved then. Copies of that kind come in thousands. */
  #isSpelledAlike(words: Uint32Array, text: () => string): boolean {
    const reference = this.#reference;
    if (words.length === 0 || words.length !== reference.words.length) return false;
    for (let word = 0; word < words.length; word++) if (words[word] !== reference.words[word]) return false;
    const rule = this.#spellingOf(text());
    let form = this.#forms.get(rule);
    if (form === undefined) {
      form = rule.form(reference.text());
      this.#forms.set(rule, form);
    }
    return rule.form(text()) === form;
  }

  /** Whether the words and symbols of a text stand in the reference. In code order is meaning: it must stand there in one piece. */
  #containsSpelling(text: string): boolean {
    const rule = this.#spellingOf(text);
    const proof = this.#proofBy(rule);
    return rule === CODE_SPELLING ? proof.containsSequence(text) : proof.containsBeyondRepeats(text, LEAST_DISTINCT);
  }

  /** How a text is compared with the reference. Both by one rule, so that a part is spelled as the whole. */
  #spellingOf(text: string): TokenRule {
    this.#isCode ??= looksLikeCode(this.#reference.text());
    return this.#isCode || looksLikeCode(text) ? CODE_SPELLING : PROSE_SPELLING;
  }

  #proofBy(rule: TokenRule): ContainmentProof {
    let proof = this.#proofs.get(rule);
    if (proof === undefined) {
      proof = new ContainmentProof(this.#reference.text(), rule);
      this.#proofs.set(rule, proof);
    }
    return proof;
  }
}
