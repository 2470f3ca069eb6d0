/**
 * Pictures of a report as readers see it: wide and phone, light and dark, and as printed; and single parts, as the README shows them.
 * Usage: node scripts/screenshot-report.ts REPORT.html OUTDIR [CHROMIUM]
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

/** Parts that the README shows: the heading, which of the part's figures comes last, and the name of the picture. */
const PARTS = [
  { heading: 'Where does it come from?', lastFigure: -1, name: 'report' },
  { heading: 'How wide is it?', lastFigure: 0, name: 'width' },
] as const;

const [report, outDir, executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'] = process.argv.slice(2);
if (report === undefined || outDir === undefined) {
  process.stderr.write('usage: node scripts/screenshot-report.ts REPORT.html OUTDIR [CHROMIUM]\n');
  process.exitCode = 2;
} else await takePictures(report, outDir);

async function takePictures(file: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Containers often run as root, where the browser's own sandbox cannot start.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const problems: string[] = [];
        page.on('console', (message) => problems.push(message.text()));
        page.on('request', (request) => {
          if (!request.url().startsWith('file:') && !request.url().startsWith('data:'))
            problems.push(`asked for ${request.url()}`);
        });
        await page.goto(pathToFileURL(resolve(file)).href);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (overflow > 0) problems.push(`page is ${overflow} px wider than the screen`);
        const path = join(folder, `report-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        process.stdout.write(`${path}${problems.map((problem) => `\n  ${problem}`).join('')}\n`);
        if (problems.length > 0) process.exitCode = 1;
        await page.close();
      }
    }
    for (const part of PARTS) {
      for (const colorScheme of ['light', 'dark'] as const)
        await takePart(browser, { file, folder, colorScheme, ...part });
    }
    const page = await browser.newPage();
    await page.goto(pathToFileURL(resolve(file)).href);
    const path = join(folder, 'report.pdf');
    await page.pdf({ path, format: 'A4' });
    process.stdout.write(`${path}\n`);
  } finally {
    await browser.close();
  }
}

/** From the heading to the end of a figure, with a margin of 28 px. */
async function takePart(
  browser: Browser,
  {
    file,
    folder,
    colorScheme,
    heading,
    lastFigure,
    name,
  }: { file: string; folder: string; colorScheme: 'light' | 'dark' } & (typeof PARTS)[number],
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1080, height: 900 }, colorScheme, deviceScaleFactor: 1.5 });
  await page.goto(pathToFileURL(resolve(file)).href);
  const clip = await page.evaluate(
    ([wanted, position]) => {
      const found = [...document.querySelectorAll('h2')].find(({ textContent }) => textContent === wanted);
      const section = found?.closest('section');
      const last = [...(section?.querySelectorAll('figure') ?? [])].at(position);
      if (!found || !section || !last) return undefined;
      const box = section.getBoundingClientRect();
      const y = found.getBoundingClientRect().top - 28;
      return { x: box.left - 28, y, width: box.width + 56, height: last.getBoundingClientRect().bottom + 28 - y };
    },
    [heading, lastFigure] as const,
  );
  if (clip) {
    const path = join(folder, `${name}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: true, clip });
    process.stdout.write(`${path}\n`);
  }
  await page.close();
}
