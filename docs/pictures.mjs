// Called by docs/pictures with the folder of a demo's Pins and the addresses of a sandbox's boards and a service, or "".
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { Chromium } from '../tests/web/chromium.mjs';

const browser = await Chromium.start(process.env.CHROMIUM);
const page = await browser.page();

const [, , out, boards, service, key] = process.argv;

async function take(file, { width, height, scheme = 'light', pin, address = pathToFileURL(`${out}/index.html`).href }) {
  await page.look({ width, height, scheme });
  await page.open(address);
  if (service && address.startsWith(service)) await page.until(`document.getElementById('live').textContent === 'live'`);
  if (address === boards) await page.until(`document.querySelectorAll('#pins img').length > 0`);
  if (pin) await page.value(`[...document.querySelectorAll('.tile')].find((tile) => tile.textContent.includes('${pin}')).click()`);
  await page.value('document.activeElement.blur()');
  await page.until(`[...document.images].every((image) => image.naturalWidth > 0 || image.getBoundingClientRect().top > innerHeight)`);
  await page.value(`Promise.all([...document.images].filter((image) => image.naturalWidth > 0).map((image) => image.decode()))`);
  await page.value('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  await writeFile(new URL(file, import.meta.url), await page.screenshot('webp', 82));
}

await take('board.webp', { width: 1280, height: 860 });
await take('detail.webp', { width: 1280, height: 860, pin: 'mug' });
await take('phone.webp', { width: 390, height: 860, scheme: 'dark' });
if (boards) await take('sandbox.webp', { width: 1280, height: 860, address: boards });
if (service) {
  await page.open(`${service}/console`);
  await page.until(`!document.getElementById('login').hidden`);
  await page.value(`document.getElementById('login-key').focus()`);
  await page.type(key);
  await page.press('Enter');
  await page.until(`document.getElementById('live').textContent === 'live'`);
  await take('console.webp', { width: 1280, height: 860, address: `${service}/console` });
}
await browser.stop();
