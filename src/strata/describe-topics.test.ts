import { describe, expect, test } from 'vitest';
import { CancelledError } from '../errors.ts';
import { describeTopics } from './describe-topics.ts';
import { NO_TOPIC } from './no-topic.ts';

const describeAs = (texts: readonly string[], assignments: readonly number[], topics: number) =>
  describeTopics({ texts, assignments: Uint16Array.from(assignments), topics });

describe('words', () => {
  test('of one topic alone come first, those of all last, whatever their number', async () => {
    const [sea, land] = await describeAs(
      [
        'the the the the tide and the harbour of the sea',
        'the tide of the harbour and a lantern',
        'the tide and the lantern of a harbour',
        'the the the meadow and the orchard of the hill',
        'the meadow of the orchard and a thistle',
        'the meadow and the thistle of an orchard',
      ],
      [0, 0, 0, 1, 1, 1],
      2,
    );
    expect(sea!.slice(0, 3)).toEqual(['harbour', 'tide', 'lantern']);
    expect(land!.slice(0, 3)).toEqual(['meadow', 'orchard', 'thistle']);
    for (const words of [sea, land]) {
      for (const common of ['the', 'of', 'and']) expect(words!.slice(0, 3)).not.toContain(common);
    }
  });

  test('count once a document: one document does not name a topic', async () => {
    const [words] = await describeAs(
      [`${'zebra '.repeat(500)}tide`, 'tide winter', 'tide winter', 'meadow', 'meadow', 'meadow'],
      [0, 0, 0, 1, 1, 1],
      2,
    );
    expect(words).toEqual(['tide', 'winter']);
  });

  test('are real ones, folded, ties in the order of code units', async () => {
    const [words, others] = await describeAs(
      ['ＴＩＤＥ Don’t Ärger', "tide don't ärger", '春 眠', '春 眠'],
      [0, 0, 1, 1],
      2,
    );
    expect(words).toEqual(["don't", 'tide', 'ärger']);
    expect(others).toEqual(['春', '眠']);
  });

  test('longer than 40 characters are left out', async () => {
    const long = 'x'.repeat(41);
    const [words] = await describeAs([`${long} tide`, `${long} tide`, 'meadow', 'meadow'], [0, 0, 1, 1], 2);
    expect(words).toEqual(['tide']);
  });
});

test('two topics with the same best words get different ones', async () => {
  // Eight words that both topics share against a third, in equal numbers.
  const shared = 'alder birch cedar elm fir hazel larch maple';
  const texts = Array.from({ length: 12 }, (_, index) => (index < 8 ? shared : 'meadow thistle'));
  const described = await describeAs(texts, [0, 1, 0, 1, 0, 1, 0, 1, 2, 2, 2, 2], 3);
  expect(described[0]).toHaveLength(6);
  expect(described[1]).toHaveLength(6);
  expect(described[0]).not.toEqual(described[1]);
});

test('texts of no topic name none, and a topic of one document is named by it', async () => {
  const described = await describeAs(['tide', 'ledger ledger', 'meadow', 'meadow'], [0, NO_TOPIC, 1, 1], 2);
  expect(described).toEqual([['tide'], ['meadow']]);
});

test('nothing tells a topic from all others where there are no others', async () => {
  expect(await describeAs(['tide winter', 'tide'], [0, 0], 1)).toEqual([[]]);
  expect(await describeAs([], [], 2)).toEqual([[], []]);
});

test('stops when asked to', async () => {
  const work = describeTopics({
    texts: ['tide'],
    assignments: Uint16Array.of(0),
    topics: 1,
    signal: AbortSignal.abort(),
  });
  await expect(work).rejects.toThrow(CancelledError);
});
