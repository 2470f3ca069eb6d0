/**
 * Pictures of a report as readers see it: wide and phone, light and dark, and as printed; and the part about origin alone, as the
 * README shows it.
 * Usage: node scripts/screenshot-report.ts REPORT.html OUTDIR [CHROMIUM]
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

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
    for (const colorScheme of ['light', 'dark'] as const) await takeOrigin(browser, { file, folder, colorScheme });
    const page = await browser.newPage();
    await page.goto(pathToFileURL(resolve(file)).href);
    const path = join(folder, 'report.pdf');
    await page.pdf({ path, format: 'A4' });
    process.stdout.write(`${path}\n`);
  } finally {
    await browser.close();
  }
}

/** From the heading about origin to the end of its charts, with a margin of 28 px. */
async function takeOrigin(
  browser: Browser,
  { file, folder, colorScheme }: { file: string; folder: string; colorScheme: 'light' | 'dark' },
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1080, height: 900 }, colorScheme, deviceScaleFactor: 1.5 });
  await page.goto(pathToFileURL(resolve(file)).href);
  const clip = await page.evaluate(() => {
    const heading = [...document.querySelectorAll('h2')].find(
      ({ textContent }) => textContent === 'Where does it come from?',
    );
    const section = heading?.closest('section');
    const last = [...(section?.querySelectorAll('figure') ?? [])].at(-1);
    if (!heading || !section || !last) return undefined;
    const box = section.getBoundingClientRect();
    const y = heading.getBoundingClientRect().top - 28;
    return { x: box.left - 28, y, width: box.width + 56, height: last.getBoundingClientRect().bottom + 28 - y };
  });
  if (clip) {
    const path = join(folder, `report-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: true, clip });
    process.stdout.write(`${path}\n`);
  }
  await page.close();
}
