import { expect, test } from 'vitest';
import { nearNames } from './near-names.ts';

test.each([
  ['nope', ['home', 'opt', 'root'], []],
  ['b.jsonl', ['a.jsonl', 'notes.txt'], ['a.jsonl']],
  ['lettrs', ['letters', 'papers', 'matter'], ['letters']],
  ['Train.csv', ['train.csv', 'test.csv', 'trains.csv'], ['train.csv', 'trains.csv']],
  ['a', ['b', 'c'], []],
])('%s among %j', (name, candidates, expected) => {
  expect(nearNames(name, candidates)).toEqual(expected);
});
