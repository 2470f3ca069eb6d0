import { hash } from 'node:crypto';
import { TextKernel } from '../kernels/text-kernel.ts';
import type { RecordFingerprint } from './fingerprint-columns.ts';
import { normalisedHash } from './normalised-hash.ts';
import { contentKey } from './record-reader.ts';

/** Makes of texts that are no records what audits keep of records to find their like. One instance a thread. */
export class TextFingerprints {
  readonly #kernel = new TextKernel([]);

  of(text: string): Pick<RecordFingerprint, 'content' | 'wordsHash' | 'words' | 'bands'> {
    const bytes = this.#kernel.load(text);
    const raw = hash('sha256', bytes, 'buffer');
    const measure = this.#kernel.measure();
    const norm = normalisedHash(text, measure.characters === bytes.length);
    // Hashing words may move the kernel's memory: nothing is asked of `bytes` after it.
    const words = this.#kernel.hashWords(text);
    return {
      content: contentKey(norm ?? raw),
      wordsHash: words === 0 ? 0n : this.#kernel.wordsHash(),
      words: measure.words,
      bands: this.#kernel.bandKeys().slice(),
    };
  }
}
