import { existsSync, readdirSync } from 'node:fs';
import { truncate, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { WorkspaceError } from '../errors.ts';
import { type RecalledFile, RecalledTextReader, RecalledTexts } from './recalled-texts.ts';

const wordsOf = (record: number) => Uint32Array.from({ length: record % 7 }, (_, i) => (record * 2654435761 + i) >>> 0);
const textOf = (record: number) => `žluťoučký ${'kůň '.repeat(record % 5)}${record}`;

/** Writes files of the texts of records, as `textOf` and `wordsOf` make them. */
async function write(files: readonly (readonly number[])[]): Promise<readonly RecalledFile[]> {
  const folder = await temporaryFolder('recalled');
  const written: RecalledFile[] = [];
  for (const [i, records] of files.entries()) {
    const pieces: Buffer[] = [];
    const offset: number[] = [];
    let end = 0;
    for (const record of records) {
      const piece = Buffer.concat([Buffer.from(wordsOf(record).buffer), Buffer.from(textOf(record))]);
      const padded = Buffer.concat([piece], Math.ceil(piece.length / 4) * 4);
      offset.push(end);
      pieces.push(padded);
      end += padded.length;
    }
    const file = path.join(folder, `${i}.texts`);
    await writeFile(file, Buffer.concat(pieces));
    written.push({
      file,
      record: Uint32Array.from(records),
      offset: Float64Array.from(offset),
      textBytes: Uint32Array.from(records, (record) => Buffer.byteLength(textOf(record))),
      wordCount: Uint32Array.from(records, (record) => record % 7),
      characters: Uint32Array.from(records, (record) => [...textOf(record)].length),
    });
  }
  return written;
}

const NOTHING_LOST = { lost: new Uint32Array(0), readBytes: 0 };

test('every text is found in its file, whatever the order of files and records', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(2 ** 32 - 1), { maxLength: 30 }),
      fc.array(fc.nat(3), { minLength: 30, maxLength: 30 }),
      fc.boolean(),
      fc.constantFrom(0, 1 << 20),
      async (records, places, isOrdered, wholeBytes) => {
        const ordered = isOrdered ? records.toSorted((a, b) => a - b) : records;
        const files = [0, 1, 2, 3].map((file) =>
          ordered.filter((_, i) => (isOrdered ? Math.floor(i / 8) : places[i]) === file),
        );
        const texts = new RecalledTexts(await write(files), NOTHING_LOST);
        const reader = new RecalledTextReader(texts.index, { cacheBytes: 60, wholeBytes });
        for (const record of [...records, ...records]) {
          expect(reader.text(record)).toBe(textOf(record));
          expect(reader.words(record)).toEqual(wordsOf(record));
          expect(reader.both(record)).toEqual({ words: wordsOf(record), text: textOf(record) });
          expect(reader.characters(record)).toBe([...textOf(record)].length);
        }
        expect([...texts.index.record]).toEqual(records.toSorted((a, b) => a - b));
        const absent = records.map((record) => (record + 1) % 2 ** 32).filter((record) => !records.includes(record));
        expect(absent.filter((record) => texts.has(record) || reader.has(record))).toEqual([]);
        expect(absent.filter((record) => texts.location(record) !== undefined)).toEqual([]);
        reader.close();
      },
    ),
    { numRuns: 25 },
  );
});

test.skipIf(!existsSync('/dev/fd'))('more files than may be open at once (skipped without /dev/fd)', async () => {
  const files = await write(Array.from({ length: 120 }, (_, file) => [file, file + 1000]));
  const texts = new RecalledTexts(files, NOTHING_LOST);
  const reader = new RecalledTextReader(texts.index, { wholeBytes: 0 });
  const before = readdirSync('/dev/fd').length;
  for (const first of [0, 1000]) {
    for (let file = 0; file < 120; file++) expect(reader.text(first + file)).toBe(textOf(first + file));
  }
  expect(readdirSync('/dev/fd').length - before).toBeLessThanOrEqual(64);
  reader.close();
  expect(readdirSync('/dev/fd').length).toBe(before);
  // Small ones are read as a whole: nothing stays open, whether the reader is closed or not.
  const whole = new RecalledTextReader(texts.index);
  for (let file = 0; file < 120; file++) expect(whole.text(file)).toBe(textOf(file));
  expect(readdirSync('/dev/fd').length).toBe(before);
});

test('words are kept within a limit of bytes, the ones used last', async () => {
  const texts = new RecalledTexts(await write([[6, 13, 20, 27]]), NOTHING_LOST);
  // Each has 6 words: 24 bytes.
  const reader = new RecalledTextReader(texts.index, { cacheBytes: 72 });
  const first = [6, 13, 20].map((record) => reader.words(record));
  expect(reader.words(6)).toBe(first[0]);
  reader.words(27);
  expect(reader.words(6)).toBe(first[0]);
  expect(reader.words(20)).toBe(first[2]);
  const again = reader.words(13);
  expect(again).not.toBe(first[1]);
  expect(again).toEqual(first[1]);
  const small = new RecalledTextReader(texts.index, { cacheBytes: 10 });
  expect(small.words(6)).not.toBe(small.words(6));
});

test('the index travels to other threads without a copy', async () => {
  const texts = new RecalledTexts(await write([[5, 3], [4]]), NOTHING_LOST);
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(texts.index);
  const { message } = receiveMessageOnPort(port2)! as { message: typeof texts.index };
  expect(message).toEqual(texts.index);
  expect(message.record.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(new RecalledTextReader(message).text(4)).toBe(textOf(4));
  port1.close();
});

test('a record that was not recalled, and a file that is gone or short', async () => {
  const files = await write([[1, 2], [3]]);
  const texts = new RecalledTexts(files, { lost: Uint32Array.of(9, 8), readBytes: 5 });
  expect([texts.lost, texts.readBytes]).toEqual([Uint32Array.of(8, 9), 5]);
  const readers = [0, 1 << 20].map((wholeBytes) => new RecalledTextReader(texts.index, { wholeBytes }));
  for (const reader of readers) expect(() => reader.text(8)).toThrow(RangeError);
  await truncate(files[0]!.file, 10);
  for (const reader of readers) expect(() => reader.text(2)).toThrow(WorkspaceError);
  await unlink(files[1]!.file);
  for (const reader of readers) expect(() => reader.words(3)).toThrow(/ENOENT/);
  await texts.remove();
  await texts.remove();
});
