import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.ts';
import { type CollectedRun, runInProcess } from '../../test/support/collect-effects.ts';
import { writeFiles } from '../../test/support/write-files.ts';

const STEERING = '\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\u200b\r\b';
const MARKUP =
  '<script>window.harmed = 1; alert(1)</script><img src="https://attacker.example/x" onerror="window.harmed = 1; alert(2)">\'"></style></script>';

/** Names that a file system takes and a terminal, a shell or a page should not. */
const NAMES = [
  'red\x1b[31m.jsonl',
  'moc\u202elnosj.jsonl',
  '<img src=x onerror=alert(3)>.jsonl',
  ' leading and  double spaces.jsonl',
  'two\nlines.jsonl',
  `quo'te".jsonl`,
  '-dash.jsonl',
  'ferja 🚢 élan.jsonl',
  '$(touch harmed).jsonl',
];

/** Controls but line feeds, and what turns the direction of writing. */
const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]/;

let folder: string;
let printed: CollectedRun;
let auditFolder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'outcross-hostile-')));
  const row = (name: string, i: number) => ({
    id: `${STEERING}${MARKUP}${i}`,
    text: `${MARKUP}${STEERING} \ue200cite\ue202turn0search0\ue201 ${name}. ${'Row by row the boat came home. '.repeat(i)}`,
    [`${MARKUP}`]: STEERING,
    author: `${MARKUP}${STEERING}`,
    lang: 'en',
    url: 'javascript:alert(4)',
  });
  await writeFiles(path.join(folder, 'data'), {
    ...Object.fromEntries(
      NAMES.map((name, i) => [name, `${JSON.stringify(row(name, i))}\n{"id": "${MARKUP.replaceAll('"', '')}", \n`]),
    ),
    'SOURCE.yaml': `origin: human\npublisher: ${JSON.stringify(MARKUP + STEERING)}\nlicence: ${JSON.stringify(MARKUP)}\n`,
  });
  await writeFiles(folder, {
    'policy.yaml': `version: 1\nname: ${JSON.stringify(MARKUP + STEERING)}\ndefaults: { max_unreadable_records: 0, max_contradicted_records: 0, require_licence: [MIT] }\n`,
  });
  printed = await runInProcess([
    'audit',
    path.join(folder, 'data'),
    ...[
      '--workspace',
      path.join(folder, 'ws'),
      '--workers',
      '1',
      '--group',
      'author',
      '--policy',
      path.join(folder, 'policy.yaml'),
    ],
  ]);
  const [name] = await readdir(path.join(folder, 'ws/audits'));
  auditFolder = path.join(folder, 'ws/audits', name!);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('every file is read whatever its name', async () => {
  expect(printed.stderr).toBe('');
  expect(printed.code).toBe(1);
  const files = JSON.parse(await readFile(path.join(auditFolder, 'files.json'), 'utf8')) as {
    path: string;
    records: number;
    quarantined: number;
  }[];
  expect(files.map(({ path: name }) => name).sort()).toEqual([...NAMES].sort());
  expect(files.every(({ records, quarantined }) => records === 1 && quarantined === 1)).toBe(true);
});

test('nothing from data or names steers the terminal', async () => {
  expect(printed.stdout).not.toMatch(UNSAFE);
  const dry = await runInProcess([
    'audit',
    path.join(folder, 'data'),
    '--dry-run',
    '--workspace',
    path.join(folder, 'ws-dry'),
  ]);
  expect(dry.stdout).toContain('9 files');
  expect(dry.stdout + dry.stderr).not.toMatch(UNSAFE);
});

test('what the vendor reads holds no markup from data', async () => {
  const markdown = await readFile(path.join(auditFolder, 'policy/policy.md'), 'utf8');
  expect(markdown).toContain('What is not met');
  expect(markdown).not.toMatch(/<script|<img|<\/style/);
  expect(markdown).not.toMatch(UNSAFE);
});

test('the report holds no script from data', async () => {
  const html = await readFile(path.join(auditFolder, 'audit.html'), 'utf8');
  expect(html).toContain('&lt;script&gt;');
  expect(html).not.toContain('window.harmed = 1; alert(1)</script>');
  expect(html).not.toMatch(/<img|href="javascript:/i);
});

const browserPath = findBrowser();
test.skipIf(browserPath === undefined)(
  'a browser that opens the report runs nothing and asks for nothing (skipped where no Chromium is found; set CHROMIUM)',
  async () => {
    const { chromium } = await import('playwright-core');
    // Containers often run as root, where the browser's own sandbox cannot start.
    const browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const dialogs: string[] = [];
      const requests: string[] = [];
      const errors: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', (error) => errors.push(error.message));
      const address = pathToFileURL(path.join(auditFolder, 'audit.html')).href;
      await page.goto(address);
      expect(await page.evaluate('typeof window.harmed')).toBe('undefined');
      expect(
        await page.evaluate('document.querySelectorAll("img, iframe, object, embed, [onerror], [onload]").length'),
      ).toBe(0);
      expect(await page.title()).not.toBe('');
      expect(dialogs).toEqual([]);
      expect(errors).toEqual([]);
      expect(requests.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
