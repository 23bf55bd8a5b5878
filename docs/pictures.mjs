// Called by docs/pictures with the folder of a demo's Pins.
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { Chromium } from '../tests/web/chromium.mjs';

const browser = await Chromium.start(process.env.CHROMIUM);
const page = await browser.page();

async function take(file, { width, height, scheme = 'light', pin }) {
  await page.look({ width, height, scheme });
  await page.open(pathToFileURL(`${process.argv[2]}/index.html`).href);
  if (pin) await page.value(`[...document.querySelectorAll('.tile')].find((tile) => tile.textContent.includes('${pin}')).click()`);
  await page.value('document.activeElement.blur()');
  await page.until(`[...document.images].every((image) => image.naturalWidth > 0 || image.getBoundingClientRect().top > innerHeight)`);
  await page.value(`Promise.all([...document.images].filter((image) => image.naturalWidth > 0).map((image) => image.decode()))`);
  await page.value('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  await writeFile(new URL(file, import.meta.url), await page.screenshot('webp', 82));
}

await take('board.webp', { width: 1280, height: 860 });
await take('detail.webp', { width: 1280, height: 860, pin: process.argv[3] ?? 'mug' });
await take('phone.webp', { width: 390, height: 860, scheme: 'dark' });
await browser.stop();
