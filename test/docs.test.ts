import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { FINDING_KINDS } from '../src/audit/audit-result.ts';
import { parsePolicy, sourceRulesSchema } from '../src/audit/policy.ts';
import { createProgram } from '../src/cli/program.ts';
import { HOUSE_STYLE_FEATURES } from '../src/gate/house-style/house-style-features.ts';
import { GATE_METRICS } from '../src/gate/panel/gate-metrics.ts';
import { parseConfig } from '../src/io/config.ts';
import { FORMATS } from '../src/io/formats.ts';
import { QUARANTINE_REASONS } from '../src/io/row.ts';
import { parseSourceFile } from '../src/io/source-cards.ts';
import { parseLab } from '../src/loop/lab/read-lab.ts';
import { parseRecipe } from '../src/mix/recipe/read-recipe.ts';
import { DECISION_RULES } from '../src/origin/decide.ts';
import { EMBEDDING_METRICS } from '../src/range/embedding/embedding-metrics.ts';
import * as range from '../src/range/index.ts';
import { NUMERIC_METRICS } from '../src/range/numeric/numeric-metrics.ts';
import { TEXT_PANEL_METRICS } from '../src/range/text-panel-metrics.ts';
import { ORIGIN_CLASSES } from '../src/record/origin.ts';

const root = path.resolve(import.meta.dirname, '..');
const pages = (
  await glob(['*.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: root, ignore: ['**/node_modules/**', '**/out/**'] })
).sort();
const texts = new Map<string, string>();
for (const page of pages) texts.set(page, await readFile(path.join(root, page), 'utf8'));

interface Block {
  readonly page: string;
  readonly language: string;
  readonly content: string;
  /** Named by a first line `// file: NAME` or `# file: NAME`. */
  readonly file: string | undefined;
}

const blocks: readonly Block[] = [...texts].flatMap(([page, text]) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, content]) => ({
    page,
    language: language!,
    content: content!,
    file: /^(?:\/\/|#) file: (\S+)\n/.exec(content!)?.[1],
  })),
);
const named = (file: string) => blocks.filter((block) => block.file === file);

test('there are pages, and blocks of every kind in them', () => {
  expect(pages).toContain('README.md');
  expect(pages.filter((page) => page.startsWith('docs/')).length).toBeGreaterThanOrEqual(8);
  expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['', 'python', 'sh', 'text', 'ts', 'yaml']));
  for (const { language, file, page } of blocks) if (language === 'ts') expect(file, page).toBeDefined();
});

describe('links', () => {
  /** Anchors as GitHub makes them of headings. */
  const anchorsOf = (text: string) =>
    new Set(
      [...text.replace(/^```.*?^```$/gms, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replace(/ /g, '-'),
      ),
    );

  test.each(pages)('of %s resolve', async (page) => {
    const text = texts.get(page)!.replace(/^```.*?^```$/gms, '');
    const targets = [
      ...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!),
      ...[...text.matchAll(/\s(?:src|srcset|href)="([^"]+)"/g)].map(([, target]) => target!),
    ].filter((target) => !/^https?:/.test(target));
    for (const target of targets) {
      const [file, anchor] = target.split('#') as [string, string?];
      const linked = file === '' ? page : path.normalize(path.join(path.dirname(page), file));
      await expect(realpath(path.join(root, linked)), `${page}: ${target}`).resolves.toBeTruthy();
      if (anchor !== undefined) expect(anchorsOf(texts.get(linked) ?? ''), `${page}: ${target}`).toContain(anchor);
    }
  });

  test('every page of docs is linked from the README or from another page', () => {
    for (const page of pages.filter((one) => one.startsWith('docs/'))) {
      const isLinked = [...texts].some(
        ([from, text]) =>
          from !== page &&
          [...text.matchAll(/\]\(([^)#\s]+)/g)].some(
            ([, target]) => path.normalize(path.join(path.dirname(from), target!)) === page,
          ),
      );
      expect(isLinked, page).toBe(true);
    }
  });
});

/** What the scripts that measure hand to `parseArgs`. */
async function benchFlags(): Promise<readonly string[]> {
  const scripts = await glob(['bench/**/*.ts'], { cwd: root, ignore: ['**/*.test.ts'] });
  const codes = await Promise.all(scripts.map((script) => readFile(path.join(root, script), 'utf8')));
  return codes.flatMap((code) =>
    [...code.matchAll(/^ +'?([a-z][a-z-]*)'?: \{ type: '(?:string|boolean)'/gm)].map(([, name]) => `--${name}`),
  );
}

describe('commands', () => {
  const silent = { write: () => true };
  const program = createProgram({
    effects: { stdout: silent, stderr: silent, stdin: process.stdin, env: {} },
    exit: () => {},
  });
  const commandLines = [...texts].flatMap(([page, text]) =>
    [...text.matchAll(/(?:^|[`\n|]|npx |\$ )\s*(outcross [a-z][^`\n|]*)/g)].map(
      ([, line]) => [page, line!.trim()] as const,
    ),
  );

  test('there are some', () => expect(commandLines.length).toBeGreaterThan(10));

  test.each(commandLines)('%s: %s', (_page, line) => {
    const [, verb, ...rest] = line.split(/\s+/);
    const outer = program.commands.find((one) => one.name() === verb);
    expect(outer, `no command "${verb}"`).toBeDefined();
    const command = outer!.commands.find((one) => one.name() === rest[0]) ?? outer;
    const flags = new Set(command!.options.flatMap(({ long, short }) => [long, short]));
    for (const word of rest) {
      if (word === '-' || !word.startsWith('-')) continue;
      expect(flags, line).toContain(word.split('=')[0]);
    }
  });

  test('flags in tables and sentences exist', async () => {
    const flags = new Set(
      program.commands
        .flatMap((command) => [command, ...command.commands])
        .flatMap(({ options }) => options.map(({ long }) => long)),
    );
    const ofBenches = await benchFlags();
    for (const [page, text] of texts) {
      // Pages of measurements name the scripts that measure.
      const known = text.includes('node bench/') ? new Set([...flags, ...ofBenches]) : flags;
      for (const [, flag] of text.matchAll(/`(--[a-z][a-z-]*)/g)) expect(known, page).toContain(flag);
    }
  });

  test('scripts exist', async () => {
    const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [page, text] of texts) {
      for (const [, script] of text.matchAll(/npm run ([a-z:]+)/g))
        expect(Object.keys(scripts), page).toContain(script);
    }
  });
});

describe('tables name what the code knows', () => {
  const rowsOf = (page: string) =>
    new Set([...texts.get(page)!.matchAll(/^\| \[?`([^`]+)`/gm)].map(([, name]) => name!));

  test.each([
    ['docs/formats.md', QUARANTINE_REASONS],
    ['docs/findings.md', FINDING_KINDS],
    ['docs/concepts.md', DECISION_RULES],
    ['docs/concepts.md', ORIGIN_CLASSES],
    ['docs/policy.md', Object.keys(sourceRulesSchema.shape)],
  ])('%s: %j', (page, names) => {
    for (const name of names) expect(rowsOf(page)).toContain(name);
  });

  test('docs/formats.md names every format', () => {
    for (const { name } of FORMATS) expect(texts.get('docs/formats.md')).toContain(`| \`${name}\` |`);
  });

  test('docs/findings.md gives the weights of the code', async () => {
    const code = await readFile(path.join(root, 'src/audit/findings.ts'), 'utf8');
    for (const kind of FINDING_KINDS) {
      const weight = new RegExp(`^  '?${kind}'?: (\\d+),$`, 'm').exec(code)?.[1];
      expect(texts.get('docs/findings.md')).toMatch(new RegExp(`\`${kind}\`\\]\\(#${kind}\\) \\| ${weight} \\|`));
    }
  });
});

describe('docs/metrics.md explains every measure', () => {
  const page = texts.get('docs/metrics.md')!;
  /** Sections of a part by the ids that their headings name; of the whole page above all parts where none is named. */
  const sectionsOf = (part: string | undefined): ReadonlyMap<string, string> => {
    const level = part === undefined ? '##' : '###';
    const text = part === undefined ? page : page.split(`\n## ${part}\n`)[1]!.split(/\n## /)[0]!;
    const sections = text.split(new RegExp(`\\n${level} `)).slice(1);
    return new Map(
      sections.flatMap((section) => {
        const [heading, ...body] = section.split('\n');
        return heading!.split(', ').map((id) => [id, body.join('\n')] as const);
      }),
    );
  };
  const idsOf = (metrics: readonly { readonly id: string }[]) => metrics.map(({ id }) => id);

  test.each([
    [undefined, idsOf(TEXT_PANEL_METRICS), ['Formula', 'Source', 'Range', 'Sample size', 'Misleads']],
    ['Measures of the gate', idsOf(GATE_METRICS), ['Formula', 'Source', 'Unit', 'Sample size', 'Misleads']],
    ['Measures over vectors', idsOf(EMBEDDING_METRICS), ['Formula', 'Source', 'Unit', 'Sample size', 'Misleads']],
    ['Measures of a numeric column', idsOf(NUMERIC_METRICS), ['Formula', 'Source', 'Unit', 'Sample size', 'Misleads']],
    ['House style', [...idsOf(HOUSE_STYLE_FEATURES), 'excess-words'], ['What', 'Misleads']],
  ] as const)('%s', (part, ids, facts) => {
    const sections = sectionsOf(part);
    for (const id of ids) {
      expect([...sections.keys()], id).toContain(id);
      for (const fact of facts) expect(sections.get(id), `${id}: ${fact}`).toContain(`- ${fact}`);
    }
    if (part !== undefined) expect([...sections.keys()].toSorted()).toEqual([...ids].toSorted());
  });

  test('names every function of outcross/range', () => {
    const functions = Object.entries(range).filter(([, value]) => typeof value === 'function');
    expect(functions.length).toBeGreaterThan(40);
    expect(functions.map(([name]) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('says which way is wider as the code does', () => {
    const parts = [
      ['Measures of the gate', GATE_METRICS],
      ['Measures over vectors', EMBEDDING_METRICS],
    ] as const;
    for (const [part, metrics] of parts)
      for (const { id, widerWhen } of metrics) {
        const says = { larger: 'Larger is', smaller: '**Smaller is wider.**', neither: 'either way is wider' }[
          widerWhen
        ];
        const isAsked = !(id === 'surprising-share' || id === 'frechet-distance');
        if (isAsked) expect(sectionsOf(part).get(id), id).toContain(says);
      }
  });
});

describe('YAML examples', () => {
  test.each(blocks.filter(({ language }) => language === 'yaml'))('of $page: $file', ({ content, file, page }) => {
    expect(parseYaml(content), page).toBeTypeOf('object');
    if (file === 'outcross.yaml') expect(parseConfig(content).sources.length).toBeGreaterThan(0);
    else if (file === 'SOURCE.yaml') expect(parseSourceFile(content).card.origin).toBeDefined();
    else if (file === 'policy.yaml') expect(parsePolicy(content).defaults).toBeDefined();
    else if (file === 'october.yaml') expect(parseRecipe(content).recipe.recipe).toBe('october-refresh');
    else if (file === 'LAB.yaml') expect(parseLab(content).lab.arms.length).toBeGreaterThan(0);
    else if (file === '.github/workflows/gate.yml') expect(parseYaml(content).jobs.gate.steps).toHaveLength(3);
    else expect.fail(`${page}: name the file in the first line of the block`);
  });
});

describe('TypeScript examples', () => {
  let folder: string;
  const own = ['src', 'models', 'package.json', 'tsconfig.json'];
  /** Rooms that the package exports by themselves. */
  let rooms: readonly string[];
  const examples = blocks.filter(({ language }) => language === 'ts');

  /** A copy of the sources in which each example lies where its first line says. */
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'outcross-docs-'));
    const { exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { exports: object };
    rooms = Object.keys(exports).flatMap((name) => /^\.\/([a-z]+)$/.exec(name)?.[1] ?? []);
    const copies = own.map((name) =>
      cp(path.join(root, name), path.join(folder, name), {
        recursive: true,
        filter: (source) => !source.endsWith('.test.ts'),
      }),
    );
    await Promise.all([...copies, symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))]);
    for (const { file, content } of examples) {
      await mkdir(path.dirname(path.join(folder, file!)), { recursive: true });
      await writeFile(path.join(folder, file!), content);
    }
    await writeFile(
      path.join(folder, 'tsconfig.docs.json'),
      JSON.stringify({
        extends: './tsconfig.json',
        compilerOptions: {
          paths: {
            outcross: ['./src/index.ts'],
            ...Object.fromEntries(rooms.map((room) => [`outcross/${room}`, [`./src/${room}/index.ts`]])),
          },
        },
        include: [],
        files: examples.map(({ file }) => `./${file}`),
      }),
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const node = (args: readonly string[]) =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 20 });

  test('typecheck', () => {
    const { stdout, stderr } = node(['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.docs.json']);
    // Errors of the sources themselves are for the type check of the whole.
    const ofExamples = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('src/') && !line.startsWith(' '));
    const inSources = stdout.split('\n').filter((line) => examples.some(({ file }) => line.startsWith(`${file}(`)));
    expect([...ofExamples, ...inSources]).toEqual([]);
  });

  /** A copy of an example that finds the package where its sources lie: `outcross/origin` is `src/origin/index.ts`. */
  const runnable = async (file: string) => {
    const content = named(file)[0]!.content.replace(/ from 'outcross(?:\/([a-z]+))?'/g, (_, room?: string) => {
      const index = path.join(folder, 'src', ...(room === undefined ? [] : [room]), 'index.ts');
      return ` from ${JSON.stringify(index)}`;
    });
    const copy = path.join(folder, `${path.basename(file, '.ts')}-copy.ts`);
    await writeFile(copy, content);
    return JSON.stringify(copy);
  };

  test('docs/library.md names every sub-path that is exported', () => {
    for (const room of rooms) expect(texts.get('docs/library.md')).toContain(`\`outcross/${room}\``);
    expect(rooms).toContain('origin');
  });

  test('the examples of docs/library.md judge style and find an own watermark', async () => {
    const key = { scheme: 'own-green-list', name: 'prod', family: 'ours', key: '0123456789abcdef'.repeat(4) };
    await writeFile(path.join(folder, 'own-key.json'), JSON.stringify(key));
    const program = `
      import { judgeStyle, scored } from ${await runnable('examples/library/judge-style.ts')};
      import { decideByMark } from ${await runnable('examples/library/own-watermark.ts')};
      import { isOwnGreen } from './src/origin/index.ts';
      import { randomText } from ${JSON.stringify(path.join(root, 'test/support/random-text.ts'))};
      import { SeededRandom } from ${JSON.stringify(path.join(root, 'test/support/seeded-random.ts'))};
      const random = new SeededRandom(3);
      const texts = Array.from({ length: 120 }, () => randomText(random, 60));
      const { p, anchors, comparedWith } = judgeStyle(texts[0], 'letters', texts.slice(1));
      const abstains = judgeStyle(texts[0], 'letters', texts.slice(1, 50)).abstains;
      const key = { key: Buffer.from(${JSON.stringify(key.key)}, 'hex'), gamma: 0.5 };
      const plain = Uint32Array.from({ length: 300 }, () => random.below(30_000));
      const marked = [7];
      while (marked.length < 300) {
        const token = random.below(30_000);
        if (isOwnGreen(key, marked.at(-1), token)) marked.push(token);
      }
      const origins = [];
      for (const [tokens, card] of [[plain], [marked], [marked, { origin: 'human' }]]) {
        const { rule, origin } = await decideByMark(Uint32Array.from(tokens), './own-key.json', card);
        origins.push([rule, origin.class, origin.status, origin.flag]);
      }
      const short = scored('Too short to say anything.', 'letters') ?? null;
      console.log(JSON.stringify({ isP: p > 0 && p <= 1, anchors, comparedWith, abstains, short, origins }));`;
    const { stdout, stderr } = node(['--input-type=module', '-e', program]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      isP: true,
      anchors: 119,
      comparedWith: 'own',
      abstains: 'fewer than 99 anchors of its length',
      short: null,
      origins: [
        ['nothing', 'unknown', 'unknown', null],
        ['artefact', 'synthetic', 'inferred', null],
        ['contradicted', 'synthetic', 'inferred', 'contradicted'],
      ],
    });
  });

  test('the reader of docs/extending.md reads paragraphs', () => {
    expect(named('src/io/text-paragraphs.ts')).toHaveLength(1);
    const program = `
      import { textParagraphs } from './src/io/text-paragraphs.ts';
      const text = Buffer.from('One line\\nand its end.\\n\\n\\nSecond.\\r\\n\\n\\xff\\n\\n' + 'x'.repeat(50) + '\\n', 'latin1');
      for (const size of [1, 7, 1000]) {
        const found = [];
        async function* blocks() { for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size); }
        for await (const events of textParagraphs.decode(blocks(), { path: 'a.txt', maxRowBytes: 40 }))
          for (const event of events) found.push(event.kind === 'row' ? event.value.text : event.reason);
        console.log(JSON.stringify(found));
      }`;
    const { stdout, stderr } = node(['--input-type=module', '-e', program]);
    const line = '["One line\\nand its end.","Second.","invalid-utf8","row-too-long"]\n';
    expect(`${stdout}${stderr}`).toBe(line.repeat(3));
  });

  test('the evidence source of docs/extending.md finds its mark and nothing else', () => {
    expect(named('src/origin/acme-writer.ts')).toHaveLength(1);
    const program = `
      import { acmeWriter } from './src/origin/acme-writer.ts';
      import { createLiteralScanner } from './src/kernels/scan-literals.ts';
      const scan = createLiteralScanner(acmeWriter.literals);
      for (const text of ['é <!-- acme-writer 3.2 -->', '<!-- acme-writer three -->', 'acme-writer 3.2']) {
        const bytes = new TextEncoder().encode(text);
        const offsets = [...scan(bytes)].filter((_, index) => index % 2 === 1);
        console.log(JSON.stringify(acmeWriter.examine({ text, bytes, hits: new Map([[0, offsets]]) }).map(({ span }) => span)));
      }`;
    const { stdout, stderr } = node(['--input-type=module', '-e', program]);
    expect(`${stdout}${stderr}`).toBe('[{"start":2,"end":26}]\n[]\n[]\n');
  });

  test('the metric of docs/extending.md is measured', () => {
    expect(named('src/range/yule-k-metric.ts')).toHaveLength(1);
    const program = `
      import { yuleKMetric } from './src/range/yule-k-metric.ts';
      import { countCounts } from './src/range/species/counts-of-counts.ts';
      const words = { full: countCounts([3, 1]), without: [countCounts([3]), countCounts([])] };
      console.log(JSON.stringify(yuleKMetric.measure({ grams: new Map([[1, words]]) })));`;
    const { stdout, stderr } = node(['--input-type=module', '-e', program]);
    // Counts 3 and 1: 10^4 (9 + 1 - 4)/16 = 3750. Three times one word: 10^4 (9 - 3)/9.
    expect(JSON.parse(`${stdout}${stderr}`)).toEqual({
      kind: 'measured',
      values: { full: 3750, without: [expect.closeTo(6666.667, 3), null] },
      sizes: { full: 4, without: [3, 0] },
      n: 4,
      support: [{ count: 2, of: 'repeats of words' }],
    });
  });

  test('the removal list of docs/extending.md is written', () => {
    expect(named('src/report/removal-lists/tsv-list.ts')).toHaveLength(1);
    const program = `
      import { readFileSync } from 'node:fs';
      import { tsvList } from './src/report/removal-lists/tsv-list.ts';
      const files = [{ path: 'a.jsonl' }, { path: 'b\tc.jsonl' }];
      const rows = async function* () {
        yield [{ file: 0, entry: null, index: 2, document: 2 }, { file: 0, entry: null, index: null, document: 3 }];
        yield [{ file: 1, entry: null, index: 0, document: 0 }];
      };
      const written = await tsvList.write('.', { files, rows });
      console.log(JSON.stringify([readFileSync('removed-rows.tsv', 'utf8'), written]));`;
    const { stdout, stderr } = node(['--input-type=module', '-e', program]);
    expect(JSON.parse(`${stdout}${stderr}`)).toEqual([
      'a.jsonl\t2\n',
      {
        entries: 1,
        files: [{ name: 'removed-rows.tsv', entries: 1 }],
        notes: ['rows whose place cannot be written in this list: 2'],
      },
    ]);
  });
});
