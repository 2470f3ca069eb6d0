const LINE_FEED = 10;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Longer keys are cut: only short ones are compared with anything. */
const KEY_LIMIT = 64;

export type ScanState =
  /** The value goes on behind the bytes seen. */
  | 'inside'
  /** The value ended; `position` is behind it. */
  | 'complete'
  /** The bytes at `position` cannot stand there in JSON. */
  | 'broken';

/**
 * Finds where one JSON value ends, over bytes that arrive in pieces, without building it. Checks brackets, strings and
 * what may follow a comma in an object, which is enough to notice a broken value near its fault.
 */
export class JsonScanner {
  /** Where the first array of objects of each top-level member begins, in bytes from the start of the value. */
  readonly objectLists: { readonly key: string; readonly start: number }[] = [];
  /** Bytes of the value seen so far. */
  position = 0;

  /** The keys of the value's own members as they are written, one a line; empty unless asked for. */
  writtenKeys = '';

  readonly #notesKeys: boolean;
  readonly #brackets: number[] = [];
  #isInString = false;
  #isEscaped = false;
  #isInKey = false;
  /** The last two bytes outside strings that are no white space; a string counts as its quote. */
  #before = 0;
  #beforeThat = 0;
  #key: number[] = [];
  #listStart = 0;

  /** @param notesKeys whether `writtenKeys` is wanted */
  constructor({ notesKeys = false }: { readonly notesKeys?: boolean } = {}) {
    this.#notesKeys = notesKeys;
  }

  /** Reads on in bytes that continue the value; stops where the value ends or breaks. */
  scan(bytes: Uint8Array): ScanState {
    const base = this.position;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index]!;
      if (this.#isInString) {
        const end = this.#skipString(bytes, index);
        if (end === bytes.length) break;
        if (bytes[end] === LINE_FEED) return this.#stop(base + end, 'broken');
        index = end;
        this.#isInString = false;
        if (this.#isInKey) this.writtenKeys += '\n';
        this.#isInKey = false;
        this.#note(QUOTE);
        if (this.#brackets.length === 0) return this.#stop(base + end + 1, 'complete');
        continue;
      }
      if (byte <= 32) {
        if (this.#brackets.length === 0 && this.#before !== 0) return this.#stop(base + index, 'complete');
        continue;
      }
      const depth = this.#brackets.length;
      if (depth === 0 && this.#before !== 0) {
        // Behind a number, true, false or null.
        if (byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE)
          return this.#stop(base + index, 'complete');
        continue;
      }
      if (byte === QUOTE) {
        this.#isInString = true;
        if (depth === 1 && this.#before !== COLON) {
          this.#key = [];
          this.#isInKey = this.#notesKeys;
        }
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        const isInObject = this.#brackets[depth - 1] === OPEN_BRACE;
        if (isInObject && this.#before !== COLON) return this.#stop(base + index, 'broken');
        if (byte === OPEN_BRACE && depth === 2 && this.#before === OPEN_BRACKET && this.#beforeThat === COLON) {
          this.objectLists.push({ key: Buffer.from(this.#key).toString('utf8'), start: this.#listStart });
        }
        if (byte === OPEN_BRACKET && depth === 1) this.#listStart = base + index;
        this.#brackets.push(byte);
        this.#note(byte);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        const open = this.#brackets.pop();
        if (open === undefined || (open === OPEN_BRACE) !== (byte === CLOSE_BRACE)) {
          return this.#stop(base + index, 'broken');
        }
        this.#note(byte);
        if (this.#brackets.length === 0) return this.#stop(base + index + 1, 'complete');
      } else {
        this.#note(byte);
      }
    }
    this.position = base + bytes.length;
    return 'inside';
  }

  /** Position of the closing quote, of a raw line feed (its closing quote is missing), or the length of the bytes. */
  #skipString(bytes: Uint8Array, start: number): number {
    let index = start;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      index++;
    }
    for (; index < bytes.length; index++) {
      const byte = bytes[index]!;
      if (byte === QUOTE || byte === LINE_FEED) break;
      if (byte !== BACKSLASH) continue;
      index++;
      if (index === bytes.length) this.#isEscaped = true;
    }
    const end = Math.min(index, bytes.length);
    if (this.#isInKey) this.writtenKeys += latin1(bytes, start, end);
    if (this.#brackets.length === 1 && this.#key.length < KEY_LIMIT) {
      for (let at = start; at < end && this.#key.length < KEY_LIMIT; at++) this.#key.push(bytes[at]!);
    }
    return end;
  }

  #note(byte: number): void {
    this.#beforeThat = this.#before;
    this.#before = byte;
  }

  #stop(position: number, state: ScanState): ScanState {
    this.position = position;
    return state;
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
