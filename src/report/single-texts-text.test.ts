import { expect, test } from 'vitest';
import { singleTextsText } from './single-texts-text.ts';

const plain = (sentences: readonly string[]) => sentences.map((sentence) => sentence.replaceAll('\u00a0', ' '));
const silent = [
  { source: 'a', reason: 'fewer than 99 anchors of its length', records: 3 },
  { source: 'b', reason: 'fewer than 99 anchors of its length', records: 1200 },
];

test('says of how many texts style says nothing, and of how many it decides nothing', () => {
  expect(singleTextsText({ single_texts: { group_columns: [], silent: [], undecided: [] } })).toEqual([]);
  expect(singleTextsText({ single_texts: undefined })).toEqual([]);
  const told = singleTextsText({
    single_texts: {
      group_columns: [],
      silent,
      undecided: [
        { source: 'c', records: 40 },
        { source: 'd', records: 2 },
      ],
    },
  });
  const [nothing, undecided, ...rest] = plain(told);
  expect(nothing).toMatch(/^Style says nothing of 1,203 single scored records, because fewer than 99/);
  expect(undecided).toMatch(
    /^42 single records could be compared with human texts of other sources alone.*--anchors SOURCE=FILE/,
  );
  expect(rest).toEqual([]);
});

test('audits of earlier versions do not say the second', () => {
  expect(singleTextsText({ single_texts: { group_columns: [], silent } })).toHaveLength(1);
});

test('anchors named after the audit are not asked for again: single texts are not held against them', () => {
  const single_texts = {
    group_columns: ['genre'],
    silent: [{ source: 'a', reason: 'fewer than 99 anchors of its group', records: 3 }],
    undecided: [{ source: 'c', records: 40 }],
  };
  const told = plain(singleTextsText({ single_texts }, { areAnchorsNamed: true }));
  expect(told).toHaveLength(4);
  expect(told[2]).toMatch(/alone: what their style says is shown in a trace and decides nothing\.$/);
  expect(told[3]).toMatch(/^That is as the audit knew it/);
  expect(plain(singleTextsText({ single_texts })).at(-1)).toMatch(/^Name texts known to be human with that column/);
  const nothing = { single_texts: { group_columns: [], silent: [], undecided: [] } };
  expect(singleTextsText(nothing, { areAnchorsNamed: true })).toEqual([]);
});
