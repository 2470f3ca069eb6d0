import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BAND_COUNT } from '../kernels/band-keys.ts';
import { readPartGroups, readPartTable } from '../workspace/part-reader.ts';
import { GROUP_ROWS } from '../workspace/part-table-writer.ts';
import { readPartSummary } from '../workspace/parts.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { NO_DATE } from './fingerprint-columns.ts';
import { PartCollector } from './part-collector.ts';
import type { PartSummary } from './part-summary.ts';
import type { RecordAttributes } from './record-columns.ts';
import type { ReadRecord } from './record-reader.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = { folder: await mkdtemp(path.join(tmpdir(), 'outcross-collector-')) };
});
afterAll(() => rm(workspace.folder, { recursive: true }));

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;

/** Buffers are swept beside the program, some time after they were found to be garbage. */
async function settledMemory(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await setTimeout(20);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + arrayBuffers);
  }
  return least;
}

const PARAMS = { groupCount: 0, keepsText: true, forgotten: [] };
const FACTS = { inputBytes: 1, isLast: true, digest: null, ctimes: [], isSteady: true };
const key = (digit: string) => digit.repeat(32);

function recordAt(partRow: number): RecordAttributes {
  return {
    source: 's',
    rowKey: `row-${partRow}`,
    suffix: '',
    given: true,
    rowHash: BigInt(partRow),
    input: 0,
    entry: null,
    partRow,
    firstOfRow: true,
    path: 'text',
    field: 'text',
    sha256Raw: Buffer.alloc(32, partRow % 251),
    sha256Norm: null,
    signature: '',
    language: 'und',
    languageBasis: 'none',
    date: null,
    words: 1,
    characters: 1,
    textBytes: 1,
    rowBytes: 13,
    lengthBand: 'under 10 words',
    groups: [],
    preview: `text ${partRow}`,
    url: null,
    licence: null,
    generator: null,
    metadata: null,
    style: null,
  };
}

function fingerprintAt(partRow: number): ReadRecord['fingerprint'] {
  return {
    content: [BigInt(partRow), 1n],
    wordsHash: BigInt(partRow),
    words: 4,
    date: NO_DATE,
    input: 0,
    partRow,
    nth: 0,
    bands: new BigInt64Array(BAND_COUNT),
  };
}

function collect(rows: number, from = 0): PartCollector {
  const collector = new PartCollector(PARAMS, 1);
  for (let partRow = from; partRow < from + rows; partRow++) {
    const place = { source: 's', input: 0, partRow };
    if (partRow % 2 === 0) {
      collector.quarantine(
        place,
        { reason: 'not-an-object', detail: `row ${partRow}`, sizeBytes: 1 },
        { startsRow: true },
      );
    } else {
      collector.startRow(place, {
        kind: 'row',
        ordinal: partRow,
        value: {},
        sizeBytes: 13,
        contentHash: 0n,
        oddities: [],
      });
      collector.add({ attributes: recordAt(partRow), fingerprint: fingerprintAt(partRow), evidence: [], text: '' });
    }
  }
  collector.endInput(0, rows);
  return collector;
}

test('many short rows of one part are held as they are compressed, not as objects', async () => {
  const rows = 160_000;
  const before = await settledMemory();
  const collector = collect(rows);
  const now = await settledMemory();
  // As objects they took more than 80 MB.
  expect(now - before).toBeLessThan(25e6);
  const summary = await collector.write(workspace, key('a'), FACTS);
  expect(summary).toMatchObject({ rows, records: rows / 2, quarantined: rows / 2, positions: rows });
  let next = 0;
  const sizes: number[] = [];
  for await (const group of readPartGroups<{ part_row: number; detail: string }>(workspace, key('a'), 'quarantine')) {
    sizes.push(group.length);
    for (const row of group) {
      if (row.part_row !== next || row.detail !== `row ${next}`) expect(row).toEqual({ part_row: next });
      next += 2;
    }
  }
  expect(next).toBe(rows);
  expect(sizes.slice(0, -1).every((size) => size === GROUP_ROWS)).toBe(true);
});

test('a part made again with the same content is left alone, one with other content replaces it whole', async () => {
  const first = await collect(40_000).write(workspace, key('b'), FACTS);
  const again = await collect(40_000).write(workspace, key('b'), FACTS);
  expect(again).toEqual(first);
  const other = await collect(10).write(workspace, key('b'), FACTS);
  expect(await readPartSummary<PartSummary>(workspace, key('b'))).toEqual(JSON.parse(JSON.stringify(other)));
  expect(await readPartTable(workspace, key('b'), 'records')).toHaveLength(5);
});
