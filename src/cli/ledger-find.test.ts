import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { makeGenerations } from '../../test/support/ledger-texts.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openLedger } from '../ledger/ledger.ts';
import { addLedgerFindCommands } from './ledger-find.ts';

const generations = makeGenerations(20, { words: 80 });

/** A ledger, and the two commands on it. */
async function laidOut() {
  const folder = await temporaryFolder('find');
  const ledger = path.join(folder, 'ledger');
  {
    await using opened = await openLedger(ledger);
    await Promise.all(generations.map((input) => opened.add({ ...input, time: '2026-03-01' })));
  }
  const run = async (args: readonly string[], stdin = '') => {
    const stdout: string[] = [];
    let code: number | undefined;
    const program = new Command('outcross').exitOverride().configureOutput({ writeErr: () => undefined });
    addLedgerFindCommands(program.command('ledger').exitOverride(), {
      effects: {
        stdout: { write: (text: string) => stdout.push(text), columns: 100 },
        stderr: { write: () => undefined },
        stdin: Readable.from([Buffer.from(stdin)]),
        env: {},
      },
      exit: (given) => {
        code = given;
      },
    });
    await program.parseAsync(['ledger', ...args, '--workspace', folder], { from: 'user' });
    return { code, stdout: stdout.join('') };
  };
  return { folder, run };
}

describe('outcross ledger find', () => {
  test('shows which passages of a file stand in which entry', async () => {
    const { folder, run } = await laidOut();
    const passage = generations[4]!.text.split(' ').slice(20, 60).join(' ');
    const own = Array.from({ length: 90 }, (_, at) => `human${at}`).join(' ');
    await writeFile(path.join(folder, 'page.txt'), `${own} ${passage} ${own}`);
    const { code, stdout } = await run(['find', path.join(folder, 'page.txt')]);
    expect(code).toBe(0);
    expect(stdout).toContain('220 words\nPassages of it stand in the ledger.\n');
    expect(stdout).toMatch(
      / {2}entry 4 by ours: writer-1; call call-1-4; written 2026-03-01T00:00:00\.000Z\n {4}passages of it, \d+ % of its fingerprints\n {4}\d+–\d+ {2}\S/,
    );
    expect(stdout).toMatch(
      /looked up in 20 entries, root [0-9a-f]{64}\nall that an entry says: outcross ledger show 4 --workspace \S+\n$/,
    );
  });

  test('takes texts themselves and standard input, and says where nothing is found', async () => {
    const { run } = await laidOut();
    expect((await run(['find', generations[7]!.text.toUpperCase()])).stdout).toContain('the same text');
    expect((await run(['find', '-'], generations[7]!.text)).stdout).toContain(
      'standard input: 82 words\nIt stands in the ledger.',
    );
    expect((await run(['find', 'no words of this have been written by any model'])).stdout).toContain(
      'None of it stands in the ledger.',
    );
  });

  test('prints everything as one JSON object', async () => {
    const { run } = await laidOut();
    const { stdout } = await run(['find', generations[2]!.text, '--json', '--paraphrases']);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'outcross.ledger-find/1',
      head: { size: 20 },
      texts: [{ words: 82, matches: [{ relation: 'identical', entry: 2, decides: 'record' }], paraphrases: [] }],
    });
  });

  test('adds paraphrase candidates where they are asked for', async () => {
    const { run } = await laidOut();
    // Every other word is another: no run of words is shared, half of the rare ones are.
    const reworded = generations[9]!.text
      .split(' ')
      .map((word, at) => (at % 4 === 3 ? `other${at}` : word))
      .join(' ');
    const { stdout } = await run(['find', reworded, '--paraphrases', '0.2', '--json']);
    const [{ matches, paraphrases }] = JSON.parse(stdout).texts;
    expect(matches).toEqual([]);
    expect(paraphrases[0]).toMatchObject({ relation: 'paraphrase', decides: 'nothing', entry: 9, spans: [] });
    expect((await run(['find', reworded, '--paraphrases', '0.2'])).stdout).toContain(
      'written 2026-03-01T00:00:00.000Z\n    maybe a paraphrase, similarity',
    );
  });

  test('tells a file that is not there from a text', async () => {
    const { run } = await laidOut();
    await expect(run(['find', 'missing.txt'])).rejects.toThrow('is no file, and a single word is too little');
    await expect(run(['find', 'some text', '--paraphrases', '7'])).rejects.toThrow('similarity above 0');
    await expect(run(['find', 'some text', '--ledger', '/nowhere'])).rejects.toThrow('there is no ledger here');
  });
});

test('outcross ledger index brings the index up to date and says of what', async () => {
  const { run } = await laidOut();
  const { stdout } = await run(['index']);
  expect(stdout).toMatch(/^20 entries indexed\nroot {8}[0-9a-f]{64}\n$/);
  expect(JSON.parse((await run(['index', '--rebuild', '--json'])).stdout)).toMatchObject({
    schema: 'outcross.ledger-index/1',
    size: 20,
  });
});
