import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { ConfigError } from '../../errors.ts';
import { loadTokenCounter, type TokenCounter } from './token-counter.ts';

const asPlainText = { disallowedSpecial: new Set<string>() };

/** Texts of several scripts, with runs, signs, lone surrogates and what looks like special tokens. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        ' ',
        '\n\n',
        '\r\n',
        "don't",
        'ICELAND',
        'þórður',
        '漢字かな',
        '🏳️‍🌈',
        '  ',
        '<|endoftext|>',
        '12345',
        '...',
        '\ud800',
      ),
      fc
        .tuple(fc.constantFrom('a', 'Q', '漢', '!', '9', ' ', 'é', '-'), fc.integer({ min: 1, max: 200 }))
        .map(([one, n]) => one.repeat(n)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe.each([
  // Hashes of the files in which OpenAI publishes the ranks (tiktoken_ext/openai_public.py).
  ['o200k_base', countO200k, '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d'],
  ['cl100k_base', countCl100k, '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7'],
] as const)('%s', (name, reference, sha256) => {
  let counter: TokenCounter;
  beforeAll(async () => {
    counter = await loadTokenCounter(name);
  });

  test('counts what gpt-tokenizer counts', () => {
    expect(counter.count('')).toBe(0);
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(counter.count(text)).toBe(reference(text, asPlainText));
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  test('is named by the hash of the published ranks', () => {
    expect(counter.identity).toBe(`${name} sha256:${sha256}`);
  });

  test('takes special tokens for text', () => {
    expect(counter.count('<|endoftext|>')).toBeGreaterThan(3);
    expect(counter.count('<|endoftext|>'.repeat(3))).toBe(reference('<|endoftext|>'.repeat(3), asPlainText));
  });

  test('counts long texts as a whole where words end in them', () => {
    const text = 'The farm at Þingvellir stood empty for 12 years, they say. '.repeat(4000);
    expect(text.length).toBeGreaterThan(200_000);
    expect(counter.count(text)).toBe(reference(text, asPlainText));
  });

  test.each(['a', 'Ab', '漢', '!', ' ', '\n', '7', '\u0301', '\ud83d'])('takes bounded time on a run of %j', (one) => {
    const length = 150_000;
    const started = performance.now();
    const count = counter.count(one.repeat(Math.ceil(length / one.length)));
    // Merging by looking at all pairs again would take minutes.
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(count).toBeGreaterThan(length / 200);
    expect(count).toBeLessThanOrEqual(3 * length);
  });
});

test('words are those of every summary', async () => {
  const counter = await loadTokenCounter('words');
  expect(counter.count("It's 3 o'clock, 漢字!")).toBe(5);
  expect(counter.identity).toMatch(/^words\/1 unicode-/);
});

describe('a tokenizer.json', () => {
  const wordPiece = {
    version: '1.0',
    added_tokens: [
      { id: 0, content: '[UNK]', special: true },
      { id: 1, content: '[CLS]', special: true },
      { id: 6, content: 'New York', special: false, normalized: false },
    ],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: { '[UNK]': 0, '[CLS]': 1, farm: 2, '##er': 3, '##s': 4, '.': 5, 'New York': 6, '[': 7, ']': 8, cls: 9 },
    },
  };

  async function counterOf(tokenizer: unknown): Promise<TokenCounter> {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
    return loadTokenCounter('tokenizer.json', { folder });
  }

  test('counts pieces of words, unknown words and its own added ones', async () => {
    const counter = await counterOf(wordPiece);
    // farm ##er ##s | . | [UNK] | New York
    expect(counter.count('Farmers. Xyz New York')).toBe(6);
    expect(counter.name).toBe('tokenizer.json');
    expect(counter.identity).toMatch(/^tokenizer\.json sha256:[0-9a-f]{64}$/);
  });

  test('takes special tokens for text', async () => {
    // [ | cls | ]
    expect((await counterOf(wordPiece)).count('[CLS]')).toBe(3);
  });

  test('merges pairs of bytes', async () => {
    const letters = Object.fromEntries(['a', 'b', 'Ġ', 'ab', 'abab'].map((token, id) => [token, id]));
    const counter = await counterOf({
      added_tokens: [],
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
      model: { type: 'BPE', vocab: letters, merges: ['a b', 'ab ab'] },
    });
    // abab | ab a | Ġ abab
    expect(counter.count('ababab')).toBe(2);
    expect(counter.count('aba abab')).toBe(4);
  });

  test('finds the likeliest pieces', async () => {
    const counter = await counterOf({
      added_tokens: [],
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: [
          ['<unk>', 0],
          ['▁farm', -1],
          ['er', -2],
          ['▁', -5],
          ['f', -5],
          ['a', -5],
          ['r', -5],
          ['m', -5],
          ['e', -5],
        ],
      },
    });
    expect(counter.count('farmer')).toBe(2);
    // ▁farm er ▁farm er
    expect(counter.count('farmer farmer')).toBe(4);
  });

  test('takes bounded time on a run without spaces', async () => {
    const counter = await counterOf(wordPiece);
    const started = performance.now();
    expect(counter.count('q'.repeat(200_000))).toBe(Math.ceil(200_000 / 16_384));
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each([
    ['{', 'is no JSON'],
    ['[]', 'it has no model'],
    ['{"model":{"type":"Banana"}}', 'cannot be used'],
  ])('is refused where it is %s', async (text, problem) => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'tokenizer.json'), text);
    const loading = loadTokenCounter('tokenizer.json', { folder });
    await expect(loading).rejects.toBeInstanceOf(ConfigError);
    await expect(loading).rejects.toThrow(problem);
  });
});

test('a name nobody knows is refused with what was meant', async () => {
  await expect(loadTokenCounter('o200k')).rejects.toMatchObject({ hint: expect.stringContaining('Known are words') });
  await expect(loadTokenCounter('o200k-base')).rejects.toMatchObject({ hint: 'Did you mean "o200k_base"?' });
  await expect(loadTokenCounter('./missing.json')).rejects.toThrow('cannot be read (ENOENT)');
});
