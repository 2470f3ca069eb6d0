import { expect, test } from 'vitest';
import { createProgress, type ProgressEvent } from './progress.ts';

const ERASE = '\r\x1b[2K';

/** A renderer with a clock that stands still until it is moved, and what it wrote. */
function setUp({ isTTY = true, columns = 100, linesWithoutTerminal = false } = {}) {
  const written: string[] = [];
  let time = 1000;
  const progress = createProgress({
    stream: { isTTY, columns, write: (text: string) => written.push(text) },
    now: () => time,
    linesWithoutTerminal,
  });
  const at = (elapsedMs: number, event: Partial<ProgressEvent> = {}) => {
    time = 1000 + elapsedMs;
    progress.update({
      stage: 'reading',
      doneBytes: elapsedMs * 1000,
      totalBytes: 60_000_000,
      records: elapsedMs,
      elapsedMs,
      ...event,
    });
  };
  return { written, progress, at };
}

test('one line, written anew, with time left once it can be known', () => {
  const { written, at } = setUp();
  for (const elapsed of [1000, 2000, 3000, 30_000]) at(elapsed);
  expect(written).toEqual([
    `${ERASE}reading · 1.7 % of 60 MB · 1,000 records · 1.0 MB/s`,
    `${ERASE}reading · 3.3 % of 60 MB · 2,000 records · 1.0 MB/s`,
    `${ERASE}reading · 5.0 % of 60 MB · 3,000 records · 1.0 MB/s · 57 s left`,
    `${ERASE}reading · 50 % of 60 MB · 30,000 records · 1.0 MB/s · 30 s left`,
  ]);
});

test('at most four times a second', () => {
  const { written, at } = setUp();
  for (let elapsed = 0; elapsed < 10_000; elapsed += 10) at(elapsed);
  expect(written).toHaveLength(40);
});

test('the rate follows the last seconds', () => {
  const { written, at } = setUp();
  for (let elapsed = 0; elapsed <= 60_000; elapsed += 1000) {
    at(elapsed, { doneBytes: elapsed <= 30_000 ? elapsed * 1000 : 30_000_000 + (elapsed - 30_000) * 100 });
  }
  expect(written.at(-1)).toContain('100 kB/s');
});

test('without a total there is no share and no time left', () => {
  const { written, at } = setUp();
  at(5000, { totalBytes: undefined });
  at(6000, { totalBytes: 10 });
  expect(written).toEqual([
    `${ERASE}reading · 5.0 MB · 5,000 records · 1.0 MB/s`,
    `${ERASE}reading · 6.0 MB · 6,000 records · 1.0 MB/s`,
  ]);
});

test('a stage that counts something else than bytes says how much of it is done', () => {
  const { written, at } = setUp();
  const counted = { stage: 'comparing', doneBytes: 0, totalBytes: undefined, records: 0 };
  at(1000, { ...counted, done: 14, total: 28, unit: 'band' });
  at(2000, { stage: 'comparing', doneBytes: 1_000_000, totalBytes: 4_000_000, records: 10 });
  at(3000, { stage: 'comparing', doneBytes: 2_000_000, totalBytes: 4_000_000, records: 20 });
  at(4000, { ...counted, done: 12_000, total: 101_153, unit: 'pair' });
  at(5000, { ...counted, done: 1, total: 1, unit: 'pair' });
  expect(written).toEqual([
    `${ERASE}comparing · 14 of 28 bands`,
    `${ERASE}comparing · 25 % of 4.0 MB · 10 records · 1.0 MB/s`,
    `${ERASE}comparing · 50 % of 4.0 MB · 20 records · 1.0 MB/s · 2.0 s left`,
    `${ERASE}comparing · 12,000 of 101,153 pairs`,
    `${ERASE}comparing · 1 of 1 pair`,
  ]);
});

test('narrow terminals get whole facts, never a wrapped line', () => {
  const { written, at } = setUp({ columns: 40 });
  at(5000);
  expect(written).toEqual([`${ERASE}reading · 8.3 % of 60 MB`]);
  const tiny = setUp({ columns: 5 });
  tiny.at(5000);
  expect(tiny.written).toEqual([`${ERASE}rea…`]);
});

test('cleans up after itself', () => {
  const { written, progress, at } = setUp();
  progress.end();
  expect(written).toEqual([]);
  const second = setUp();
  second.at(1000);
  second.progress.clear();
  second.progress.clear();
  second.at(2000);
  second.progress.end();
  second.at(3000);
  expect(second.written).toHaveLength(4);
  expect(second.written.at(-1)).toBe(ERASE);
  at(1000);
  expect(written).toEqual([]);
});

test('without a terminal it is silent, or writes a line every ten seconds when asked', () => {
  const silent = setUp({ isTTY: false });
  silent.at(60_000);
  expect(silent.written).toEqual([]);
  const { written, at, progress } = setUp({ isTTY: false, linesWithoutTerminal: true });
  for (let elapsed = 0; elapsed <= 20_000; elapsed += 500) at(elapsed);
  progress.end();
  expect(written).toEqual([
    'reading · 17 % of 60 MB · 10,000 records · 1.0 MB/s · 50 s left\n',
    'reading · 33 % of 60 MB · 20,000 records · 1.0 MB/s · 40 s left\n',
  ]);
});

test('a hostile stage cannot steer the terminal, a broken stream cannot stop the work', () => {
  const { written, at } = setUp();
  at(1000, { stage: 'x\x1b[2J\n' });
  expect(written[0]!.slice(ERASE.length)).toMatch(/^x\\x1b\[2J /);
  let calls = 0;
  const broken = createProgress({
    stream: {
      isTTY: true,
      write: () => {
        calls++;
        throw new Error('EPIPE');
      },
    },
    now: () => calls * 1000,
  });
  const event = { stage: 'reading', doneBytes: 1, totalBytes: 2, records: 1, elapsedMs: 1 };
  broken.update(event);
  broken.update(event);
  broken.end();
  expect(calls).toBe(1);
});
