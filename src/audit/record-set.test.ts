import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecordSet } from './record-set.ts';

test('holds each record once, ascending', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(199)), (records) => {
      const set = new RecordSet(200);
      for (const record of records) set.add(record);
      const expected = [...new Set(records)].sort((a, b) => a - b);
      expect([...set.records()]).toEqual(expected);
      expect(set.size).toBe(expected.length);
    }),
  );
  expect(new RecordSet(0).records()).toEqual(new Uint32Array(0));
});

test('holds more than a Set can', () => {
  const COUNT = 17_000_000;
  const set = new RecordSet(COUNT);
  for (let record = 0; record < COUNT; record++) set.add(record);
  const records = set.records();
  expect([records.length, records[0], records.at(-1)]).toEqual([COUNT, 0, COUNT - 1]);
});
