import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const SOURCES = path.resolve(import.meta.dirname, '../src');

/** What each room may import besides itself, `record` and `errors`. Arrows go one way, so that no change travels in a circle. */
const SIDE = ['workspace', 'engine', 'kernels', 'io', 'statistics'];
const AUDIT = ['strata', 'dedup', 'range', 'ledger', 'origin', ...SIDE];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  report: [
    'review',
    'audit',
    'loop',
    'gate',
    'mix',
    'lineage',
    'range',
    'strata',
    'dedup',
    'ledger',
    'origin',
    'workspace',
    'statistics',
  ],
  loop: ['mix', 'gate', 'lineage', 'audit', ...AUDIT],
  mix: ['lineage', 'audit', ...AUDIT],
  gate: ['audit', 'range', 'strata', 'dedup', 'origin', ...SIDE],
  lineage: ['range', 'strata', ...SIDE],
  review: ['audit', 'origin', ...SIDE],
  audit: AUDIT,
  range: ['strata', ...SIDE],
  strata: SIDE,
  dedup: SIDE,
  origin: SIDE,
  ledger: SIDE,
  engine: ['workspace', 'io', 'kernels'],
  workspace: ['io', 'kernels'],
  io: [],
  kernels: [],
  statistics: [],
  record: [],
};
/** Rooms at the top: they may import all others, not each other. */
const TOP = ['cli', 'server'];

interface SourceFile {
  /** Path below src, with `/`. */
  readonly name: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?\sfrom\s+['"]([^'"]+)['"]|(?:^|\n)import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

const files: readonly SourceFile[] = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .sort()
  .map((name) => {
    const text = readFileSync(path.join(SOURCES, name), 'utf8');
    const imports = [...text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2] ?? match[3])!);
    return { name, room: name.includes('/') ? name.split('/')[0]! : '', text, imports };
  });
const isTest = ({ name }: SourceFile) => /\.(test|bench|test-d)\.ts$/.test(name);
const code = files.filter((file) => !isTest(file));

/** Room that a relative import leads to; undefined for packages. */
function roomOf(from: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = path.posix.join(path.posix.dirname(from.name), specifier);
  return target.includes('/') ? target.split('/')[0]! : '';
}

const packageOf = (specifier: string) =>
  specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0]!;

test('the reader of imports sees them', () => {
  const seen = new Set(
    code.flatMap((file) => file.imports.map((specifier) => roomOf(file, specifier) ?? packageOf(specifier))),
  );
  for (const one of ['io', 'engine', 'record', '@duckdb/node-api', 'linkedom', 'zod', 'node:fs'])
    expect(seen).toContain(one);
  expect(code.length).toBeGreaterThan(100);
});

describe('rooms', () => {
  test('every room has its row in the table', () => {
    const rooms = new Set(code.map(({ room }) => room).filter((room) => room !== ''));
    const known = new Set([...Object.keys(MAY_IMPORT), ...TOP]);
    expect([...rooms].filter((room) => !known.has(room))).toEqual([]);
  });

  test('import only what the table allows', () => {
    const offences = code.flatMap((file) =>
      file.imports.flatMap((specifier) => {
        const room = roomOf(file, specifier);
        if (room === undefined || room === file.room || room === 'record') return [];
        const isError = room === '' && specifier.endsWith('/errors.ts');
        if (isError || file.name === 'index.ts') return [];
        const allowed = TOP.includes(file.room) ? Object.keys(MAY_IMPORT) : (MAY_IMPORT[file.room] ?? []);
        return allowed.includes(room) ? [] : [`${file.name} imports ${specifier}`];
      }),
    );
    expect(offences).toEqual([]);
  });

  test('the table has no circle', () => {
    const reach = (room: string, seen: readonly string[]): void => {
      expect(seen).not.toContain(room);
      for (const next of MAY_IMPORT[room] ?? []) reach(next, [...seen, room]);
    };
    for (const room of Object.keys(MAY_IMPORT)) reach(room, []);
  });

  test.each([
    ['@duckdb/node-api', ['engine', 'workspace']],
    ['linkedom', ['report', 'web']],
    ['commander', ['cli']],
    ['hyparquet-writer', ['workspace', 'audit']],
  ])('%s is known to %j only', (name, rooms) => {
    const users = code.filter((file) => file.imports.some((specifier) => packageOf(specifier) === name));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter(({ room }) => !rooms.includes(room)).map((file) => file.name)).toEqual([]);
  });

  test('nothing outside src is imported', () => {
    const outside = code.flatMap((file) =>
      file.imports
        .filter(
          (specifier) =>
            specifier.startsWith('.') && path.posix.join(path.posix.dirname(file.name), specifier).startsWith('..'),
        )
        .map((specifier) => `${file.name} imports ${specifier}`),
    );
    expect(outside).toEqual([]);
  });

  test('relative imports name the file with its extension', () => {
    const bare = code.flatMap((file) =>
      file.imports.filter((specifier) => specifier.startsWith('.') && !/\.(ts|wasm|json)$/.test(specifier)),
    );
    expect(bare).toEqual([]);
  });
});

describe('files', () => {
  test('are named in kebab-case', () => {
    const odd = files
      .map(({ name }) => name)
      .filter(
        (name) =>
          !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.bench|\.test-d)?\.ts$/.test(name),
      );
    expect(odd).toEqual([]);
  });

  test('have no default exports but the entry point of workers', () => {
    const withDefault = code
      .filter(({ text }) => /^export default\b|\bas default\b/m.test(text))
      .map(({ name }) => name);
    expect(withDefault).toEqual(['engine/worker.ts']);
  });

  test('have a test beside something that exists', () => {
    const names = new Set(files.map(({ name }) => name));
    const rooms = new Set(files.map(({ name }) => path.posix.dirname(name)));
    const orphans = files
      .filter(isTest)
      .map(({ name }) => name)
      .filter(
        (name) => !names.has(name.replace(/\.(test|bench|test-d)\.ts$/, '.ts')) && !rooms.has(path.posix.dirname(name)),
      );
    expect(orphans).toEqual([]);
  });

  test('say what they export', ({ annotate }) => {
    const bare = code
      .filter(({ name }) => path.posix.basename(name) !== 'index.ts')
      .flatMap(({ name, text }) =>
        [...text.matchAll(/(^|\n)(.*)\nexport (?:async )?(?:abstract )?(?:function\*?|class) (\w+)/g)]
          .filter((match) => !match[2]!.trim().endsWith('*/'))
          .map((match) => `${name} ${match[3]}`),
      );
    void annotate(`${bare.length} exported functions and classes without a docstring: ${bare.join(', ')}`);
    const all = code.flatMap(({ text }) => [
      ...text.matchAll(/\nexport (?:async )?(?:abstract )?(?:function\*?|class) /g),
    ]).length;
    // Names that say everything need no sentence; most do not.
    expect(bare.length / all).toBeLessThan(0.1);
  });

  test('do not import from the interface of tests', () => {
    const users = code.filter((file) =>
      file.imports.some((specifier) => specifier === 'vitest' || specifier === 'fast-check'),
    );
    expect(users.map(({ name }) => name)).toEqual([]);
  });
});
