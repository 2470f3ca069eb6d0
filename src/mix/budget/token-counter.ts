import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import { nearestName } from '../../io/nearest-name.ts';
import { TextKernel } from '../../kernels/text-kernel.ts';
import { countBytePairs, type TokenRanks } from './byte-pair-encoding.ts';
import { textWindows } from './text-windows.ts';

/** Counts what a budget is measured in. One instance a thread. */
export interface TokenCounter {
  /** As a recipe names it. */
  readonly name: string;
  /** Name and hash of everything a count depends on: the same identity gives the same counts. */
  readonly identity: string;
  /** Tokens of a text, 0 for the empty one. What looks like a special token is text like any other. */
  count(text: string): number;
}

const ENCODINGS = ['o200k_base', 'cl100k_base'] as const;
type EncodingName = (typeof ENCODINGS)[number];
export const TOKENIZERS = ['words', ...ENCODINGS] as const;

/** Patterns and merges see at most so many UTF-16 units of a text at once. */
const WINDOW = 65_536;
/** The same for tokenizers out of files, whose patterns and lattices are not ours. */
const FILE_WINDOW = 16_384;
const CACHED_PIECES = 50_000;
const CACHED_LENGTH = 64;
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Rises when a count of words or the cutting of texts changes. */
const RULE_VERSION = 1;

/**
 * A counter by its name in a recipe: `words` (the rule of every summary), `o200k_base` and `cl100k_base` (byte pair
 * encodings of OpenAI's models, ranks and patterns of gpt-tokenizer), or the path of a `tokenizer.json`.
 *
 * Texts are read in windows that end where words end (`textWindows`). The named encodings count exactly what encoding the
 * whole text would, as long as no run of more than 16,384 letters stands without a space or sign in it; each such window
 * may count one or two more. A tokenizer from a file may count a token more or less for each 16,384 units of a text, where
 * its own normalisation treats beginnings and ends of texts differently.
 *
 * @param folder that a path is relative to
 * @throws {ConfigError} for names nobody knows and files that are no tokenizer
 */
export async function loadTokenCounter(
  name: string,
  { folder = '.' }: { readonly folder?: string } = {},
): Promise<TokenCounter> {
  if (name === 'words') return wordCounter();
  if (ENCODINGS.includes(name as EncodingName)) return encodingCounter(name as EncodingName);
  if (!isPath(name)) throw noTokenizer(name, 'tokenizer');
  return fileCounter(name, path.resolve(folder, name));
}

/**
 * Whether there is a tokenizer of a name, told before much is read: `loadTokenCounter` says what else may be wrong with it.
 *
 * @param place where the name stands
 * @throws {ConfigError} for names nobody knows and files that are not there
 */
export async function requireTokenizer(
  name: string,
  { folder = '.', place }: { readonly folder?: string | undefined; readonly place: string },
): Promise<void> {
  if ((TOKENIZERS as readonly string[]).includes(name)) return;
  if (!isPath(name)) throw noTokenizer(name, place);
  const file = path.resolve(folder, name);
  if ((await stat(file).catch(() => undefined)) === undefined) {
    throw new ConfigError({
      place,
      problem: `there is no tokenizer ${name}`,
      hint: `Its path is relative to the folder of the recipe: ${file} is looked for.`,
    });
  }
}

function isPath(name: string): boolean {
  return /[./\\]/.test(name);
}

function noTokenizer(name: string, place: string): ConfigError {
  const near = nearestName(name, TOKENIZERS);
  return new ConfigError({
    place,
    problem: `"${name}" is no tokenizer`,
    hint:
      near === null
        ? `Known are ${TOKENIZERS.join(', ')} and the path of a tokenizer.json.`
        : `Did you mean "${near}"?`,
  });
}

function wordCounter(): TokenCounter {
  const kernel = new TextKernel([]);
  return {
    name: 'words',
    identity: `words/${RULE_VERSION} unicode-${process.versions.unicode}`,
    count: (text) => {
      kernel.load(text);
      return kernel.measure().words;
    },
  };
}

async function encodingCounter(name: EncodingName): Promise<TokenCounter> {
  const [{ default: tokens }, patterns] = await Promise.all([
    name === 'o200k_base' ? import('gpt-tokenizer/bpeRanks/o200k_base') : import('gpt-tokenizer/bpeRanks/cl100k_base'),
    import('gpt-tokenizer/encodingParams/constants'),
  ]);
  const pattern = name === 'o200k_base' ? patterns.O200K_TOKEN_SPLIT_REGEX : patterns.CL100K_TOKEN_SPLIT_REGEX;
  const ranks = new Map<string, number>();
  let longest = 0;
  // Unused ranks are holes.
  tokens.forEach((token, rank) => {
    const bytes = latin1(typeof token === 'string' ? Buffer.from(token, 'utf8') : Uint8Array.from(token));
    longest = Math.max(longest, bytes.length);
    ranks.set(bytes, rank);
  });
  let identity: string | undefined;
  const counted = new Map<string, number>();
  const countPiece = (piece: string): number => {
    if (ranks.has(piece) && isAscii(piece)) return 1;
    const known = counted.get(piece);
    if (known !== undefined) return known;
    const bytes = latin1(Buffer.from(piece, 'utf8'));
    const count = ranks.has(bytes) ? 1 : countBytePairs(bytes, ranks, longest);
    if (piece.length <= CACHED_LENGTH) {
      // Refilled in a moment; cheaper than keeping an order.
      if (counted.size >= CACHED_PIECES) counted.clear();
      counted.set(piece, count);
    }
    return count;
  };
  return {
    name,
    get identity() {
      identity ??= `${name} sha256:${hash('sha256', rankFile(ranks))}`;
      return identity;
    },
    count: (text) => {
      let count = 0;
      for (const window of textWindows(text, WINDOW)) {
        pattern.lastIndex = 0;
        for (let match = pattern.exec(window); match !== null; match = pattern.exec(window))
          count += countPiece(match[0]);
      }
      return count;
    },
  };
}

/** Ranks as the file in which OpenAI publishes them, so that its hash can be compared. */
function rankFile(ranks: TokenRanks): string {
  return [...ranks]
    .sort(([, a], [, b]) => a - b)
    .map(([bytes, rank]) => `${Buffer.from(bytes, 'latin1').toString('base64')} ${rank}\n`)
    .join('');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

interface TokenizerFile {
  readonly model?: unknown;
  readonly added_tokens?: readonly { readonly special?: boolean }[];
}

async function fileCounter(name: string, file: string): Promise<TokenCounter> {
  const refuse = (problem: string, cause?: unknown) =>
    new ConfigError({
      place: file,
      problem,
      hint: 'Give the path of a tokenizer.json as Hugging Face publishes it beside a model.',
      cause,
    });
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new RangeError(`has ${size} bytes; at most ${MAX_FILE_BYTES} are read`);
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw refuse(cause instanceof RangeError ? cause.message : `cannot be read (${code ?? 'unknown cause'})`, cause);
  }
  let parsed: TokenizerFile;
  try {
    parsed = JSON.parse(text) as TokenizerFile;
  } catch (cause) {
    throw refuse('is no JSON', cause);
  }
  if (typeof parsed !== 'object' || parsed === null || typeof parsed.model !== 'object' || parsed.model === null)
    throw refuse('is no tokenizer: it has no model');
  const { Tokenizer } = await import('@huggingface/tokenizers');
  let tokenizer: InstanceType<typeof Tokenizer>;
  try {
    tokenizer = new Tokenizer(
      {
        normalizer: null,
        pre_tokenizer: null,
        ...parsed,
        // Marks for the beginning and end of texts and turns are the trainer's to add, and in a text they are its words.
        added_tokens: (parsed.added_tokens ?? []).filter(({ special }) => special !== true),
        post_processor: null,
        decoder: null,
      },
      {},
    );
    tokenizer.tokenize('A text to begin with.');
  } catch (cause) {
    throw refuse(`cannot be used: ${String((cause as Error).message).slice(0, 200)}`, cause);
  }
  return {
    name,
    identity: `${path.basename(file)} sha256:${hash('sha256', text)}`,
    count: (counted) => {
      let count = 0;
      for (const window of textWindows(counted, FILE_WINDOW)) count += tokenizer.tokenize(window).length;
      return count;
    },
  };
}
