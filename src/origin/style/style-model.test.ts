import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, InputError } from '../../errors.ts';
import { STYLE_CARD_FORMAT, type StyleCard } from './style-card.ts';
import { STYLE_FEATURES } from './style-features.ts';
import {
  decodeStyleModel,
  encodeStyleModel,
  loadStyleModel,
  STYLE_WEIGHT_COUNT,
  type StyleParameters,
  styleModelId,
} from './style-model.ts';

const parameters: StyleParameters = {
  languages: ['en'],
  bias: -0.1234567890123,
  scales: [0.001, 0.002],
  features: STYLE_FEATURES.map(({ name }, index) => ({
    name,
    mean: index / 7,
    deviation: 1 + index,
    weight: index % 2 ? -0.1 : 0.3,
  })),
  weights: Int8Array.from({ length: STYLE_WEIGHT_COUNT }, (_, bucket) => (bucket % 255) - 127),
};

function cardOf(bytes: Uint8Array): StyleCard {
  return {
    format: STYLE_CARD_FORMAT,
    version: 1,
    ...styleModelId(bytes),
    file: 'style.model',
    name: 'test',
    languages: ['en'],
    newestGenerator: '2024-06',
    licence: 'CC0-1.0',
    notice: [],
    training: {
      seed: 1,
      inverseStrength: 0.1,
      cap: 1,
      texts: { human: 1, ai: 1 },
      windows: { human: 1, ai: 1 },
      leftOut: {},
    },
    sources: [],
    generators: [],
    heldOut: [],
    outOfFold: [],
    unseen: [],
    profiles: { levels: [], rows: [] },
    limits: [],
  };
}

test('a model is what was written', () => {
  const bytes = encodeStyleModel(parameters);
  expect(decodeStyleModel(bytes, 'm')).toEqual(parameters);
  expect(encodeStyleModel(decodeStyleModel(bytes, 'm'))).toEqual(bytes);
});

describe('refused', () => {
  const bytes = encodeStyleModel(parameters);
  test.each([
    ['nothing', new Uint8Array(0)],
    ['another file', Buffer.from('PK\u0003\u0004 something else entirely')],
    ['one that was cut', bytes.subarray(0, bytes.length - 1)],
    ['one with more behind it', Buffer.concat([bytes, Buffer.from('x')])],
    [
      'a header of any length',
      Buffer.concat([bytes.subarray(0, 8), Buffer.from([255, 255, 255, 255]), bytes.subarray(12)]),
    ],
    ['a header that is no JSON', Buffer.concat([bytes.subarray(0, 12), Buffer.from('}'), bytes.subarray(13)])],
  ])('%s', (_, broken) => {
    expect(() => decodeStyleModel(broken, 'm')).toThrow(ConfigError);
  });

  test('one of other features', () => {
    const other = encodeStyleModel({ ...parameters, features: parameters.features.slice(1) });
    expect(() => decodeStyleModel(other, 'm')).toThrow(
      'the model was trained with other features than this version has',
    );
  });
});

describe('a folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'style-model-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array) => writeFileSync(path.join(folder, name), content);

  test('with model and card is loaded', () => {
    const bytes = encodeStyleModel(parameters);
    write('style.model', bytes);
    write('card.json', JSON.stringify(cardOf(bytes)));
    expect(loadStyleModel(folder)).toMatchObject({
      id: styleModelId(bytes).id,
      newestGenerator: '2024-06',
      bias: parameters.bias,
    });
  });

  test('whose model is another than that of the card is refused', () => {
    const bytes = encodeStyleModel(parameters);
    write('card.json', JSON.stringify(cardOf(bytes)));
    write('style.model', encodeStyleModel({ ...parameters, bias: 0 }));
    expect(() => loadStyleModel(folder)).toThrow(
      /its SHA-256 begins with [0-9a-f]{12}, its card was written for [0-9a-f]{12}/,
    );
  });

  test('without a card, or with a broken one, is refused', () => {
    write('style.model', encodeStyleModel(parameters));
    expect(() => loadStyleModel(folder)).toThrow(InputError);
    write('card.json', '{');
    expect(() => loadStyleModel(folder)).toThrow(ConfigError);
    write('card.json', JSON.stringify({ ...cardOf(encodeStyleModel(parameters)), file: '../elsewhere' }));
    expect(() => loadStyleModel(folder)).toThrow(ConfigError);
  });
});
