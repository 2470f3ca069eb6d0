/**
 * Pictures of a report as readers see it: wide and phone, light and dark, and as printed.
 * Usage: node scripts/screenshot-report.ts REPORT.html OUTDIR [CHROMIUM]
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

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
    const page = await browser.newPage();
    await page.goto(pathToFileURL(resolve(file)).href);
    const path = join(folder, 'report.pdf');
    await page.pdf({ path, format: 'A4' });
    process.stdout.write(`${path}\n`);
  } finally {
    await browser.close();
  }
}
